import { BoundedList } from "./boundedList";
import { redactText } from "./redaction";
import type { LogLine } from "./schema";

const maxLines = 10_000;
const maxLineLength = 16 * 1024;
/** Of all lines together. */
const maxCharacters = 8 * 1024 * 1024;

/** The invocation that a line belongs to. */
export interface LogOrigin {
  /** Lambda's request id; undefined for a line outside any invocation. */
  requestId: string | undefined;
  /** Of the request to an API or a function URL that the function was invoked for. */
  apiRequestId: string | undefined;
}

/** The latest lines that the program's functions wrote. */
export class FunctionLogs {
  readonly #lines = new BoundedList<LogLine>(maxLines);
  #characters = 0;
  readonly #onLine: (line: LogLine) => void;

  constructor(onLine: (line: LogLine) => void) {
    this.#onLine = onLine;
  }

  add(functionName: string, text: string, { requestId, apiRequestId }: LogOrigin): void {
    const line: LogLine = {
      id: this.#lines.next,
      time: Date.now(),
      functionName,
      ...(requestId !== undefined && { requestId }),
      ...(apiRequestId !== undefined && { apiRequestId }),
      line: text.slice(0, maxLineLength),
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
      if (found.push(shownLine(line)) === limit) break;
    }
    return found.reverse();
  }

  clear(): void {
    this.#lines.clear();
    this.#characters = 0;
  }
}

/** The line without secrets that functions print, such as the headers of an event. */
export function shownLine(line: LogLine): LogLine {
  return { ...line, line: redactText(line.line) };
}
