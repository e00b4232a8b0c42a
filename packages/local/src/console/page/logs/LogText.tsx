import { useMemo } from "preact/hooks";
import { logRecord } from "./logRecord";

/** What the row says beside the line. */
const said = new Set(["requestId", "time", "timestamp"]);

/** One line: its level, its message, and what else a JSON line says. */
export function LogText({ line }: { line: string }) {
  const { level, message, fields } = useMemo(() => logRecord(line), [line]);
  return (
    <span class={`log-text mono ${(level ?? "").toLowerCase()}`}>
      {level !== undefined && level !== "PLATFORM" && <span class="log-level">{level}</span>}
      {message !== "" && <span class="log-message">{message}</span>}
      {Object.entries(fields).map(
        ([name, value]) =>
          !said.has(name) && (
            <span key={name} class="log-field">
              <span class="json-key">{name}=</span>
              {typeof value === "string" ? value : JSON.stringify(value)}
            </span>
          ),
      )}
    </span>
  );
}
