import type { RequestDetail, RequestSummary } from "../../schema";
import { formatMs } from "../format";
import { requests, useLiveList } from "../liveList";
import { linkTo } from "../router";
import { StatusBadge } from "./RequestRow";

/** What the function asked of AWS services while it answered: the calls of its role's session within that time. */
export function FunctionCalls({ request }: { request: RequestDetail }) {
  const calls = useLiveList(requests).items.filter((call) => isCallOf(request, call));
  if (calls.length === 0) return null;
  return (
    <section>
      <h3>Calls by the function meanwhile</h3>
      <ol class="function-calls">
        {calls.map(({ id, service, operation, method, path, status, ms }) => (
          <li key={id}>
            <StatusBadge status={status} />
            <a class="mono" href={linkTo("requests", [id])}>
              {service}:{operation ?? `${method} ${path}`}
            </a>
            <span class="step-ms">{formatMs(ms)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Lambda names the session of a function's role after the function. */
function isCallOf({ functionName, time, ms }: RequestDetail, call: RequestSummary): boolean {
  return (
    functionName !== undefined &&
    call.principal?.endsWith(`/${functionName}`) === true &&
    call.time >= time &&
    call.time <= time + ms
  );
}
