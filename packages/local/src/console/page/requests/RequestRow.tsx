import type { RequestSummary } from "../../schema";
import { formatClock, formatMs, sentence } from "../format";

/** Names of the columns; screen readers hear each row as a sentence. */
export function RequestHeadings() {
  return (
    <div class="request-row request-headings" aria-hidden="true">
      <span>Time</span>
      <span>Method</span>
      <span class="request-what">Request</span>
      <span class="request-by">Answered by</span>
      <span class="request-status">Status</span>
      <span class="request-ms">Duration</span>
    </div>
  );
}

export function RequestRow({ request }: { request: RequestSummary }) {
  const { time, service, method, path, operation, functionName, status, ms, reason, error, replayOf } = request;
  const why = status >= 400 ? (reason ?? error) : undefined;
  const isApi = service === "apigateway";
  return (
    <div class="request-row">
      <span class="request-time">{formatClock(time)}</span>
      <span class="request-method">{isApi ? method : ""}</span>
      <span class="request-what">
        <span class="mono">
          {isApi ? path : <ServiceCall service={service} operation={operation ?? `${method} ${path}`} />}
        </span>
        {replayOf !== undefined && <span class="badge">sent again</span>}
        {why !== undefined && <span class="request-reason">{sentence(why)}</span>}
      </span>
      <span class="request-by">{functionName ?? (isApi ? "API" : service)}</span>
      <span class="request-status">
        <StatusBadge status={status} />
      </span>
      <span class="request-ms">{formatMs(ms)}</span>
    </div>
  );
}

/** As IAM writes an action. */
function ServiceCall({ service, operation }: { service: string; operation: string }) {
  return (
    <>
      <span class="soft">{service}:</span>
      {operation}
    </>
  );
}

export function StatusBadge({ status }: { status: number }) {
  const look = status >= 500 ? "refused" : status >= 400 ? "warning" : status >= 200 && status < 300 ? "passed" : "";
  return <span class={`badge ${look}`}>{status}</span>;
}
