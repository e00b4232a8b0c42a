import { parseJson } from "../components/Body";
import { CopyButton } from "../components/CopyButton";
import { JsonView } from "../components/JsonView";
import { linkTo } from "../router";
import type { Invocation } from "./invocations";

export function InvocationView({ invocation: { functionName, result } }: { invocation: Invocation }) {
  const { functionError, payload, log, ms, statusCode } = result;
  const body = proxyBody(payload);
  return (
    <section aria-label="Result" aria-live="polite">
      <header class="section-head">
        <h2>Result</h2>
        <span class={`badge ${functionError === undefined ? "passed" : "refused"}`}>
          {functionError ?? "Succeeded"}
        </span>
        <span class="soft">
          {statusCode} · {Math.round(ms)} ms
        </span>
      </header>
      <JsonView value={payload} open={3} />
      {body !== undefined && (
        <>
          <h3>Body</h3>
          <JsonView value={body} open={3} />
        </>
      )}
      <header class="section-head">
        <h3>Log</h3>
        <a href={linkTo("logs", [], { functionName })}>All logs of the function</a>
        <CopyButton iconOnly label="Copy log" text={log} />
      </header>
      {log.trim() === "" ? <p class="soft">The function wrote nothing.</p> : <pre class="text-block">{log}</pre>}
    </section>
  );
}

/** The JSON in the response of a proxy integration (API Gateway Developer Guide); undefined for other payloads. */
function proxyBody(payload: unknown): object | undefined {
  if (typeof payload !== "object" || payload === null || !("statusCode" in payload) || !("body" in payload)) return;
  return typeof payload.body === "string" ? parseJson(payload.body) : undefined;
}
