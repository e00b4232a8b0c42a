import { useEffect, useState } from "preact/hooks";
import type { InvocationResult, SampleEvent } from "../../schema";
import { useAction } from "../action";
import { get, post } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { Field } from "../components/Field";
import { JsonEditor } from "../components/JsonEditor";
import { useLoad } from "../hooks";
import { InvocationHistory } from "./InvocationHistory";
import { InvocationView } from "./InvocationView";
import { clearInvocations, invocations, remember } from "./invocations";
import type { Invocation } from "./invocations";

/** The event beside what became of it. */
export function EventForm({ functionName }: { functionName: string }) {
  const path = `/api/functions/${encodeURIComponent(functionName)}`;
  const samples = useLoad(() => get<{ events: SampleEvent[] }>(`${path}/events`), [path]);
  const [history, setHistory] = useState(invocations);
  const [shown, setShown] = useState(history.find((one) => one.functionName === functionName));
  const [sample, setSample] = useState("");
  const [text, setText] = useState(shown?.event ?? "{}");
  const { busy, error, run } = useAction();
  const events = samples.value?.events ?? [];
  const take = (name: string) => {
    setSample(name);
    const found = events.find((candidate) => candidate.name === name);
    if (found !== undefined) setText(JSON.stringify(found.event, null, 2));
  };
  useEffect(() => {
    const [first] = events;
    if (first !== undefined && shown === undefined && text === "{}") take(first.name);
  }, [samples.value]);
  const invoke = () =>
    run(async () => {
      const input = { event: JSON.parse(text) as unknown };
      const result = await post<InvocationResult>(`${path}/invocations`, input);
      setShown(remember({ time: Date.now(), functionName, event: text, result }));
      setHistory(invocations);
    });
  const showAgain = (invocation: Invocation) => {
    setShown(invocation);
    setText(invocation.event);
    setSample("");
  };
  const own = history.filter((one) => one.functionName === functionName);
  return (
    <div class="page-body events">
      <form
        class="event-form"
        aria-label="Event"
        onSubmit={(event) => {
          event.preventDefault();
          void invoke();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
        }}
      >
        <Field label="Sample event">
          {(control) => (
            <select
              {...control}
              value={sample}
              onChange={({ currentTarget }) => {
                take(currentTarget.value);
              }}
            >
              <option value="" disabled>
                Choose one
              </option>
              {events.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        {samples.error !== undefined && <ErrorNote message={samples.error} onRetry={samples.reload} />}
        <JsonEditor label="Event" value={text} rows={20} onInput={setText} />
        <div class="actions">
          <Button type="submit" look="primary" icon="play" aria-disabled={busy} aria-keyshortcuts="Control+Enter">
            {busy ? "Invoking…" : "Invoke"}
          </Button>
        </div>
      </form>
      <div class="event-result">
        {error !== undefined && <ErrorNote message={error} />}
        {shown === undefined ? (
          <EmptyState icon="events" title="Not invoked yet">
            <p>Choose a sample event, edit it, and invoke the function. Ctrl+Enter invokes it, too.</p>
          </EmptyState>
        ) : (
          <InvocationView key={shown.id} invocation={shown} />
        )}
        {own.length > 0 && (
          <InvocationHistory
            invocations={own}
            selected={shown?.id}
            onSelect={showAgain}
            onClear={() => {
              clearInvocations();
              setHistory(invocations);
            }}
          />
        )}
      </div>
    </div>
  );
}
