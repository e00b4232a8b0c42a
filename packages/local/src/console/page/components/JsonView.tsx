import { useState } from "preact/hooks";
import { CopyButton } from "./CopyButton";

interface JsonViewProps {
  /** What JSON.parse returns. */
  value: unknown;
  /** Levels that are open at first. Default: 2. */
  open?: number;
}

/** Collapsible JSON, with a button that copies the whole. */
export function JsonView({ value, open = 2 }: JsonViewProps) {
  return (
    <div class="json">
      <CopyButton iconOnly label="Copy JSON" text={JSON.stringify(value, null, 2)} />
      <Value value={value} open={open} />
    </div>
  );
}

/** A longer array or object is shown in parts. */
const shownAtFirst = 100;

function Value({ value, name, open }: { value: unknown; name?: string; open: number }) {
  const [isOpen, setOpen] = useState(open > 0);
  const [limit, setLimit] = useState(shownAtFirst);
  const label = name === undefined ? null : <span class="json-key">{name}: </span>;
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    return (
      <div class="json-line">
        {label}
        <Scalar value={value} />
      </div>
    );
  }
  const entries: [string, unknown][] = Object.entries(value);
  const [left, right] = Array.isArray(value) ? "[]" : "{}";
  return (
    <div>
      <button
        type="button"
        class="json-line json-toggle"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {label}
        {left}
        {!isOpen && (
          <span class="json-size">
            {" "}
            {entries.length} {right}
          </span>
        )}
      </button>
      {isOpen && (
        <>
          <div class="json-children">
            {entries.slice(0, limit).map(([key, child]) => (
              <Value key={key} {...(!Array.isArray(value) && { name: key })} value={child} open={open - 1} />
            ))}
            {entries.length > limit && (
              <button
                type="button"
                class="json-more"
                onClick={() => {
                  setLimit(limit + 10 * shownAtFirst);
                }}
              >
                {entries.length - limit} more
              </button>
            )}
          </div>
          <div class="json-line">{right}</div>
        </>
      )}
    </div>
  );
}

function Scalar({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span class="json-null">null</span>;
  if (typeof value === "string") return <span class="json-string">{JSON.stringify(value)}</span>;
  if (typeof value === "object") return <span>{Array.isArray(value) ? "[]" : "{}"}</span>;
  return <span class={`json-${typeof value}`}>{JSON.stringify(value)}</span>;
}
