import { useMemo, useState } from "preact/hooks";
import type { LogLine } from "../../schema";
import { messageFrom } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { PageHeader } from "../components/PageHeader";
import { Panes } from "../components/Panes";
import { SearchField } from "../components/SearchField";
import { FilterSelect } from "../components/FilterSelect";
import { announce } from "../components/Toasts";
import { VirtualList } from "../components/VirtualList";
import { formatClock, formatCount } from "../format";
import { narrow, useMedia } from "../hooks";
import { logLines, useLiveList } from "../liveList";
import { queryFilters } from "../queryFilters";
import type { QueryFilters } from "../queryFilters";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { useRun } from "../run";
import { LogDetail } from "./LogDetail";
import { logRecord } from "./logRecord";
import { LogText } from "./LogText";

const levels = ["DEBUG", "INFO", "WARN", "ERROR"];

export function LogsPage({ route }: PageProps) {
  const { items, loaded, error } = useLiveList(logLines);
  const [follow, setFollow] = useState(true);
  const isNarrow = useMedia(narrow);
  const filters = queryFilters(route);
  const functions = useRun()?.functions.map(({ functionName }) => functionName) ?? [];
  const shown = useMemo(() => filterLines(items, filters), [items, JSON.stringify(filters.query)]);
  const [id] = route.rest;
  const selected = items.find((line) => String(line.id) === id);
  const clear = () => {
    logLines.clear().then(
      () => {
        announce("Logs cleared");
      },
      (problem: unknown) => {
        announce(messageFrom(problem), "error");
      },
    );
  };
  return (
    <>
      <PageHeader
        title="Logs"
        note={
          shown.length === items.length
            ? formatCount(items.length, "line")
            : `${shown.length} of ${formatCount(items.length, "line")}`
        }
        actions={
          <>
            <Button
              icon={follow ? "check" : undefined}
              aria-pressed={follow}
              onClick={() => {
                setFollow(!follow);
              }}
            >
              Follow
            </Button>
            <Button icon="clear" label="Clear logs" disabled={items.length === 0} onClick={clear} />
          </>
        }
      >
        <SearchField
          label="Search logs"
          value={filters.get("search")}
          onInput={(value) => {
            filters.set("search", value);
          }}
        />
        <FilterSelect filters={filters} name="function" label="Function" options={functions} />
        <FilterSelect filters={filters} name="level" label="Level" options={levels} />
        {filters.get("request") !== "" && (
          <Button
            icon="close"
            onClick={() => {
              filters.set("request", "");
            }}
          >
            One request
          </Button>
        )}
      </PageHeader>
      {error !== undefined && <ErrorNote message={error} onRetry={() => void logLines.load()} />}
      <Panes
        detailLabel="Log line"
        onClose={() => {
          navigate(linkTo("logs", [], filters.query));
        }}
        list={
          shown.length > 0 ? (
            <VirtualList
              label="Log lines"
              items={shown}
              itemKey={(line) => String(line.id)}
              rowHeight={isNarrow ? 48 : 28}
              row={(line) => <Line line={line} />}
              selectedKey={id}
              followEnd={follow}
              onSelect={(line) => {
                navigate(linkTo("logs", [String(line.id)], filters.query), id !== undefined);
              }}
            />
          ) : (
            loaded && <NoLines filtered={items.length > 0} onReset={filters.reset} />
          )
        }
        detail={selected && <LogDetail line={selected} />}
      />
    </>
  );
}

function Line({ line: { time, functionName, line } }: { line: LogLine }) {
  return (
    <div class="log-row">
      <span class="request-time">{formatClock(time)}</span>
      <span class="log-function">{functionName}</span>
      <LogText line={line} />
    </div>
  );
}

function NoLines({ filtered, onReset }: { filtered: boolean; onReset: () => void }) {
  return filtered ? (
    <EmptyState icon="search" title="No line matches">
      <Button onClick={onReset}>Show all lines</Button>
    </EmptyState>
  ) : (
    <EmptyState icon="logs" title="No log lines yet">
      <p>What the functions write with console.log, or a logger, appears here as they write it.</p>
    </EmptyState>
  );
}

function filterLines(lines: readonly LogLine[], filters: QueryFilters): readonly LogLine[] {
  if (!filters.active) return lines;
  const [functionName, level, request] = ["function", "level", "request"].map(filters.get);
  const words = filters.get("search").toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter(
    (line) =>
      (functionName === "" || line.functionName === functionName) &&
      (request === "" || line.apiRequestId === request) &&
      (level === "" || logRecord(line.line).level === level) &&
      words.every((word) => line.line.toLowerCase().includes(word)),
  );
}
