import { Button } from "../components/Button";
import { Table } from "../components/Table";
import type { Invocation } from "./invocations";

interface InvocationHistoryProps {
  invocations: readonly Invocation[];
  selected: number | undefined;
  onSelect: (invocation: Invocation) => void;
  onClear: () => void;
}

export function InvocationHistory({ invocations, selected, onSelect, onClear }: InvocationHistoryProps) {
  return (
    <section aria-label="History">
      <header class="section-head">
        <h3>This session</h3>
        <Button look="quiet" icon="clear" onClick={onClear}>
          Clear
        </Button>
      </header>
      <Table
        caption="Invocations"
        rows={invocations}
        rowKey={({ id }) => String(id)}
        selectedKey={selected?.toString()}
        onSelect={onSelect}
        columns={[
          {
            title: "Time",
            cell: ({ time }) => (
              <button type="button" class="row-button">
                {new Date(time).toLocaleTimeString()}
              </button>
            ),
          },
          {
            title: "Outcome",
            cell: ({ result: { functionError } }) => (
              <span class={`badge ${functionError === undefined ? "passed" : "refused"}`}>
                {functionError ?? "Succeeded"}
              </span>
            ),
          },
          { title: "Duration", kind: "number", cell: ({ result: { ms } }) => `${Math.round(ms)} ms` },
        ]}
      />
    </section>
  );
}
