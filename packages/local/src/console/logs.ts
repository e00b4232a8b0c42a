import { BoundedList } from "./boundedList";
import { Redaction } from "./redaction";
import type { LogLine } from "./schema";

const maxLines = 10_000;
const maxLineLength = 16 * 1024;
/** What is read of an event's JSON text for its secrets. */
const maxEventLength = 256 * 1024;
/** Characters for a member of an event besides its text. */
const memberSize = 16;
/** Of all lines and the events behind them together. */
const maxCharacters = 32 * 1024 * 1024;

/** The invocation that a line belongs to. */
export interface LogOrigin {
  /** Lambda's request id; undefined for a line outside any invocation. */
  requestId: string | undefined;
  /** Of the request to an API or a function URL that the function was invoked for. */
  apiRequestId: string | undefined;
  /** Of the invocation; a line may quote a secret of it. */
  event: unknown;
}

/**
 * A line as it came. To write an event as JSON takes a tenth of an invocation, and to find its secrets longer than most
 * take, so both wait until somebody looks.
 */
interface HeldLine {
  origin: Omit<LogLine, "line">;
  /** Twice as much as is shown, so that a cut leaves no half of a secret. */
  text: string;
  /** Of the invocation, shared by its lines: itself, or the beginning of its JSON text when it is long. */
  event: unknown;
  /** Characters that are held for this line. */
  size: number;
}

/** The latest lines that the program's functions wrote; secrets that they print, such as the headers of an event, are not shown. */
export class FunctionLogs {
  readonly #lines = new BoundedList<HeldLine>(maxLines);
  #characters = 0;
  /** What is held of the long ones, and of the others themselves. */
  readonly #events = new WeakMap<object, object | string>();
  readonly #onLine: (line: () => LogLine) => void;

  /** @param onLine gets what makes the line as it is shown */
  constructor(onLine: (line: () => LogLine) => void) {
    this.#onLine = onLine;
  }

  add(functionName: string, text: string, { requestId, apiRequestId, event }: LogOrigin): void {
    const known = isObject(event) ? this.#events.get(event) : "";
    const eventSize = known === undefined ? sizeOf(event) : 0;
    const held: HeldLine = {
      origin: {
        id: this.#lines.next,
        time: Date.now(),
        functionName,
        ...(requestId !== undefined && { requestId }),
        ...(apiRequestId !== undefined && { apiRequestId }),
      },
      text: text.slice(0, 2 * maxLineLength),
      event: known ?? this.#heldOf(event as object, eventSize),
      size: Math.min(text.length, 2 * maxLineLength) + Math.min(eventSize, maxEventLength),
    };
    const oldest = this.#lines.add(held);
    this.#characters += held.size - (oldest?.size ?? 0);
    while (this.#characters > maxCharacters) this.#characters -= this.#lines.removeOldest()?.size ?? 0;
    this.#onLine(() => shown(held, redactionOf(held.event)));
  }

  /**
   * The latest lines that match, oldest first.
   * @param requestId Lambda's, or that of the request to an API
   */
  list({ functionName, requestId, limit }: { functionName?: string; requestId?: string; limit: number }): LogLine[] {
    const found: LogLine[] = [];
    const redactions = new Map<unknown, Redaction>();
    for (const held of this.#lines.newestFirst()) {
      const { origin } = held;
      if (functionName !== undefined && origin.functionName !== functionName) continue;
      if (requestId !== undefined && origin.requestId !== requestId && origin.apiRequestId !== requestId) continue;
      const redaction = redactions.get(held.event) ?? redactionOf(held.event);
      redactions.set(held.event, redaction);
      if (found.push(shown(held, redaction)) === limit) break;
    }
    return found.reverse();
  }

  clear(): void {
    this.#lines.clear();
    this.#characters = 0;
  }

  #heldOf(event: object, size: number): object | string {
    const held = size > maxEventLength ? jsonText(event) : event;
    this.#events.set(event, held);
    return held;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function jsonText(event: unknown): string {
  try {
    return JSON.stringify(event).slice(0, maxEventLength);
  } catch {
    // It is nested so deep that no function got it: no line quotes it.
    return "";
  }
}

/** About as many characters as its JSON text has. */
function sizeOf(event: unknown): number {
  let size = 0;
  const left = [event];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "string") size += value.length;
    if (!isObject(value)) continue;
    for (const each of Object.values(value) as unknown[]) {
      size += memberSize;
      left.push(each);
    }
  }
  return size;
}

function redactionOf(event: unknown): Redaction {
  const redaction = new Redaction();
  redaction.text(typeof event === "string" ? event : jsonText(event));
  return redaction;
}

function shown({ origin, text }: HeldLine, redaction: Redaction): LogLine {
  return { ...origin, line: redaction.deep(text).slice(0, maxLineLength) };
}
