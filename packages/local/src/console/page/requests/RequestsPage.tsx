import { useMemo, useState } from "preact/hooks";
import type { RequestSummary } from "../../schema";
import { messageFrom } from "../api";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { PageHeader } from "../components/PageHeader";
import { Panes } from "../components/Panes";
import { announce } from "../components/Toasts";
import { VirtualList } from "../components/VirtualList";
import { formatCount } from "../format";
import { narrow, useMedia } from "../hooks";
import { requests, useLiveList } from "../liveList";
import { queryFilters } from "../queryFilters";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { useRun } from "../run";
import { filterRequests } from "./requestFilter";
import { RequestActions, RequestFilters } from "./RequestToolbar";
import { RequestDetailPane } from "./RequestDetailPane";
import { RequestHeadings, RequestRow } from "./RequestRow";

export function RequestsPage({ route }: PageProps) {
  const { items, loaded, error } = useLiveList(requests);
  const [paused, setPaused] = useState<readonly RequestSummary[]>();
  const isNarrow = useMedia(narrow);
  const filters = queryFilters(route);
  const shown = paused ?? items;
  const newestFirst = useMemo(
    () => [...filterRequests(shown, filters)].reverse(),
    [shown, JSON.stringify(filters.query)],
  );
  const [id] = route.rest;
  const select = (request: { id: string }) => {
    // Moving through the list leaves one step for Back, not one for each row.
    navigate(linkTo("requests", [request.id], filters.query), id !== undefined);
  };
  const clear = () => {
    setPaused(undefined);
    requests.clear().then(
      () => {
        announce("Requests cleared");
      },
      (problem: unknown) => {
        announce(messageFrom(problem), "error");
      },
    );
  };
  const hidden = paused === undefined ? 0 : items.length - paused.length;
  return (
    <>
      <PageHeader
        title="Requests"
        note={noteOf(newestFirst.length, shown.length, hidden)}
        actions={
          <RequestActions
            paused={paused !== undefined}
            empty={items.length === 0}
            onPause={() => {
              setPaused(paused === undefined ? items : undefined);
            }}
            onClear={clear}
          />
        }
      >
        <RequestFilters requests={shown} filters={filters} />
      </PageHeader>
      {error !== undefined && <ErrorNote message={error} onRetry={() => void requests.load()} />}
      <Panes
        detailLabel="Request"
        onClose={() => {
          navigate(linkTo("requests", [], filters.query));
        }}
        list={
          newestFirst.length > 0 ? (
            <>
              <RequestHeadings />
              <VirtualList
                label="Requests"
                items={newestFirst}
                itemKey={(request) => request.id}
                rowHeight={isNarrow ? 52 : 32}
                row={(request) => <RequestRow request={request} />}
                selectedKey={id}
                onSelect={select}
              />
            </>
          ) : (
            loaded && <NoRequests filtered={shown.length > 0} onReset={filters.reset} />
          )
        }
        detail={id !== undefined && <RequestDetailPane id={id} onOther={select} />}
      />
    </>
  );
}

function noteOf(matching: number, all: number, hidden: number): string {
  const count =
    matching === all
      ? formatCount(all, "request")
      : `${matching.toLocaleString("en-US")} of ${formatCount(all, "request")}`;
  return hidden > 0 ? `${count}, paused, ${hidden} new` : count;
}

function NoRequests({ filtered, onReset }: { filtered: boolean; onReset: () => void }) {
  const url = useRun()?.apis[0]?.url;
  if (filtered) {
    return (
      <EmptyState icon="search" title="No request matches">
        <button type="button" class="button" onClick={onReset}>
          Show all requests
        </button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="requests" title="No requests yet">
      <p>Each request to the API, and each call of an AWS service, appears here as it happens.</p>
      {url !== undefined && <code class="command">curl {url}</code>}
    </EmptyState>
  );
}
