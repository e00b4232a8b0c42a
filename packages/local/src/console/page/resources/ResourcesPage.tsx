import { useMemo, useState } from "preact/hooks";
import type { RequestDetail } from "../../schema";
import { get } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { PageHeader } from "../components/PageHeader";
import { Panes } from "../components/Panes";
import { SearchField } from "../components/SearchField";
import { Segments } from "../components/Segments";
import { VirtualList } from "../components/VirtualList";
import { formatCount } from "../format";
import { useLoad } from "../hooks";
import { pictureOf } from "../picture/pictureOf";
import { useResources } from "../picture/usePicture";
import { queryFilters } from "../queryFilters";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { ResourceDetailPane } from "./ResourceDetailPane";
import { resourceTree } from "./resourceTree";
import { StackPicture } from "./StackPicture";
import { TreeRowView } from "./TreeRowView";

const views = [
  { key: "tree", title: "Tree" },
  { key: "picture", title: "Picture" },
] as const;

export function ResourcesPage({ route }: PageProps) {
  const { value: resources = [], error, loading, reload } = useResources();
  const filters = queryFilters(route);
  const view = filters.get("view") === "picture" ? "picture" : "tree";
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const search = filters.get("search");
  const rows = useMemo(() => resourceTree(resources, closed, search), [resources, closed, search]);
  const picture = useMemo(() => pictureOf(resources), [resources]);
  const requestId = filters.get("request");
  const request = useLoad(
    async () => (requestId === "" ? undefined : get<RequestDetail>(`/api/requests/${encodeURIComponent(requestId)}`)),
    [requestId],
  );
  const [urn] = route.rest;
  const select = (next: string) => {
    navigate(linkTo("resources", [next], filters.query), urn !== undefined);
  };
  const toggle = (of: string, expand: boolean) => {
    const next = new Set(closed);
    if (expand) next.delete(of);
    else next.add(of);
    setClosed(next);
  };
  const count = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).length;
  return (
    <>
      <PageHeader title="Resources" note={formatCount(count, "resource")}>
        <Segments
          label="View"
          segments={views}
          selected={view}
          onSelect={(next) => {
            filters.set("view", next === "tree" ? "" : next);
          }}
        />
        {view === "tree" ? (
          <SearchField
            label="Search resources"
            value={search}
            onInput={(value) => {
              filters.set("search", value);
            }}
          />
        ) : (
          request.value !== undefined && (
            <Button
              icon="close"
              onClick={() => {
                filters.set("request", "");
              }}
            >
              Request {request.value.operation ?? `${request.value.method} ${request.value.path}`}
            </Button>
          )
        )}
      </PageHeader>
      {error !== undefined && <ErrorNote message={error} onRetry={reload} />}
      <Panes
        detailLabel="Resource"
        onClose={() => {
          navigate(linkTo("resources", [], filters.query));
        }}
        list={
          view === "picture" ? (
            <StackPicture picture={picture} request={request.value} selected={urn} onSelect={select} />
          ) : rows.length > 0 ? (
            <VirtualList
              label="Resources"
              items={rows}
              itemKey={({ resource }) => resource.urn}
              rowHeight={30}
              row={(row) => <TreeRowView row={row} open={!closed.has(row.resource.urn)} onToggle={toggle} />}
              tree={{
                level: ({ level }) => level,
                expanded: ({ resource, below }) => (below === 0 ? undefined : !closed.has(resource.urn)),
                onToggle: ({ resource }, expand) => {
                  toggle(resource.urn, expand);
                },
              }}
              selectedKey={urn}
              onSelect={({ resource }) => {
                select(resource.urn);
              }}
            />
          ) : (
            !loading && (
              <EmptyState
                icon="search"
                title={search === "" ? "The program has no resources" : "No resource matches"}
              />
            )
          )
        }
        detail={urn !== undefined && <ResourceDetailPane urn={urn} resources={resources} query={filters.query} />}
      />
    </>
  );
}
