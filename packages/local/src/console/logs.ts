import { BoundedList } from "./boundedList";
import { Redaction } from "./redaction";
import type { LogLine } from "./schema";

const maxLines = 10_000;
const maxLineLength = 16 * 1024;
/** What is read of an event for its secrets. */
const maxEventLength = 256 * 1024;
/** Of all lines together. */
const maxCharacters = 8 * 1024 * 1024;

/** The invocation that a line belongs to. */
export interface LogOrigin {
  /** Lambda's request id; undefined for a line outside any invocation. */
  requestId: string | undefined;
  /** Of the request to an API or a function URL that the function was invoked for. */
  apiRequestId: string | undefined;
  /** Of the invocation; a line may quote a secret of it. */
  event: unknown;
}

/** The latest lines that the program's functions wrote, without secrets that they print, such as the headers of an event. */
export class FunctionLogs {
  readonly #lines = new BoundedList<LogLine>(maxLines);
  #characters = 0;
  /** By the event of an invocation. */
  readonly #redactions = new WeakMap<object, Redaction>();
  readonly #onLine: (line: LogLine) => void;

  constructor(onLine: (line: LogLine) => void) {
    this.#onLine = onLine;
  }

  add(functionName: string, text: string, { requestId, apiRequestId, event }: LogOrigin): void {
    // Twice as much as is shown, so that a cut leaves no half of a secret.
    const shown = this.#redactionOf(event).deep(text.slice(0, 2 * maxLineLength));
    const line: LogLine = {
      id: this.#lines.next,
      time: Date.now(),
      functionName,
      ...(requestId !== undefined && { requestId }),
      ...(apiRequestId !== undefined && { apiRequestId }),
      line: shown.slice(0, maxLineLength),
    };
    const oldest = this.#lines.add(line);
    this.#characters += line.line.length - (oldest?.line.length ?? 0);
    while (this.#characters > maxCharacters) this.#characters -= this.#lines.removeOldest()?.line.length ?? 0;
    this.#onLine(line);
  }

  /**
   * The latest lines that match, oldest first.
   * @param requestId Lambda's, or that of the request to an API
   */
  list({ functionName, requestId, limit }: { functionName?: string; requestId?: string; limit: number }): LogLine[] {
    const found: LogLine[] = [];
    for (const line of this.#lines.newestFirst()) {
      if (functionName !== undefined && line.functionName !== functionName) continue;
      if (requestId !== undefined && line.requestId !== requestId && line.apiRequestId !== requestId) continue;
      if (found.push(line) === limit) break;
    }
    return found.reverse();
  }

  clear(): void {
    this.#lines.clear();
    this.#characters = 0;
  }

  #redactionOf(event: unknown): Redaction {
    if (typeof event !== "object" || event === null) return new Redaction();
    let redaction = this.#redactions.get(event);
    if (redaction === undefined) {
      redaction = new Redaction();
      redaction.text(JSON.stringify(event).slice(0, maxEventLength));
      this.#redactions.set(event, redaction);
    }
    return redaction;
  }
}
