import type { LogLine } from "../../schema";
import { parseJson } from "../components/Body";
import { CopyButton } from "../components/CopyButton";
import { JsonView } from "../components/JsonView";
import { formatTime } from "../format";
import { linkTo } from "../router";
import { logRecord } from "./logRecord";

export function LogDetail({ line: { time, functionName, requestId, apiRequestId, line } }: { line: LogLine }) {
  const json = parseJson(line);
  const { message } = logRecord(line);
  return (
    <div class="detail">
      <div class="detail-head">
        <h2>{functionName}</h2>
        <p class="facts">
          <span>{formatTime(time)}</span>
          {requestId !== undefined && <span class="mono">{requestId}</span>}
        </p>
      </div>
      <div class="actions">
        {apiRequestId !== undefined && (
          <>
            <a class="button" href={linkTo("requests", [apiRequestId])}>
              Show the request
            </a>
            <a class="button" href={linkTo("logs", [], { request: apiRequestId })}>
              All lines of the request
            </a>
          </>
        )}
        <CopyButton label="Copy line" text={line} />
      </div>
      {json === undefined ? <pre class="json text">{message}</pre> : <JsonView value={json} open={4} />}
    </div>
  );
}
