import { CopyButton } from "../components/CopyButton";
import { JsonView } from "../components/JsonView";
import { linkTo } from "../router";
import type { Invocation } from "./invocations";

export function InvocationView({ invocation: { functionName, result } }: { invocation: Invocation }) {
  const { functionError, payload, log, ms, statusCode } = result;
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
      <header class="section-head">
        <h3>Log</h3>
        <a href={linkTo("logs", [], { functionName })}>All logs of the function</a>
        <CopyButton iconOnly label="Copy log" text={log} />
      </header>
      {log.trim() === "" ? <p class="soft">The function wrote nothing.</p> : <pre class="text-block">{log}</pre>}
    </section>
  );
}
