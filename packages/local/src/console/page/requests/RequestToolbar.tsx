import type { RequestSummary } from "../../schema";
import { messageFrom, send } from "../api";
import { Button } from "../components/Button";
import { SearchField } from "../components/SearchField";
import { FilterSelect } from "../components/FilterSelect";
import { announce } from "../components/Toasts";
import { saveFile } from "../saveFile";
import type { QueryFilters } from "../queryFilters";
import { statusClasses, valuesOf } from "./requestFilter";

interface RequestActionsProps {
  paused: boolean;
  empty: boolean;
  onPause: () => void;
  onClear: () => void;
}

export function RequestActions({ paused, empty, onPause, onClear }: RequestActionsProps) {
  return (
    <>
      <Button look={paused ? "primary" : "plain"} icon={paused ? "play" : "pause"} onClick={onPause}>
        {paused ? "Resume" : "Pause"}
      </Button>
      <Button icon="download" label="Export HAR" disabled={empty} onClick={() => void exportHar()} />
      <Button icon="clear" label="Clear requests" disabled={empty} onClick={onClear} />
    </>
  );
}

async function exportHar(): Promise<void> {
  try {
    saveFile(await (await send("/api/har")).blob(), "requests.har");
  } catch (error) {
    announce(messageFrom(error), "error");
  }
}

export function RequestFilters({ requests, filters }: { requests: readonly RequestSummary[]; filters: QueryFilters }) {
  return (
    <>
      <SearchField
        label="Search requests"
        value={filters.get("search")}
        onInput={(value) => {
          filters.set("search", value);
        }}
      />
      <FilterSelect filters={filters} name="method" label="Method" options={valuesOf(requests, "method")} />
      <FilterSelect filters={filters} name="status" label="Status" options={statusClasses} />
      <FilterSelect filters={filters} name="service" label="Service" options={valuesOf(requests, "service")} />
      <FilterSelect filters={filters} name="function" label="Function" options={valuesOf(requests, "functionName")} />
    </>
  );
}
