import { formatClock } from "../format";
import { logLines, useLiveList } from "../liveList";
import { LogText } from "../logs/LogText";

/** What the functions wrote while they answered one request. */
export function RequestLogs({ id }: { id: string }) {
  const lines = useLiveList(logLines).items.filter(({ apiRequestId }) => apiRequestId === id);
  if (lines.length === 0) return <p class="soft">No function wrote a line for this request.</p>;
  return (
    <ol class="request-logs">
      {lines.map((line) => (
        <li key={line.id}>
          <span class="request-time">{formatClock(line.time)}</span>
          <LogText line={line.line} />
        </li>
      ))}
    </ol>
  );
}
