import type { IncomingMessage } from "node:http";
import type { RequestTrace } from "../services/requestTrace";
import { BoundedList } from "./boundedList";
import { ByteRing } from "./byteRing";
import { exchangeOf } from "./capture";
import type { OwnCall } from "./ownCalls";
import { RecordedExchange, RecordedHeaders } from "./recordedExchange";
import type { Redaction } from "./redaction";

const maxExchanges = 10_000;
/** How long after the response a service may tell of a request. */
const reportMs = 500;
/** Of all request headers and bodies together; a response's headers are a service's own few. */
const maxContentBytes = 32 * 1024 * 1024;

/** The latest requests to the run's services. */
export class Exchanges {
  readonly #list = new BoundedList<RecordedExchange>(maxExchanges);
  readonly #contents = new ByteRing(maxContentBytes);
  #headers: RecordedHeaders | undefined;
  /** What they were recorded of; nothing that is held for long has them. */
  #rawHeaders: readonly string[] = [];
  readonly #onRecorded: (recorded: RecordedExchange) => void;

  constructor(onRecorded: (recorded: RecordedExchange) => void) {
    this.#onRecorded = onRecorded;
  }

  get total(): number {
    return this.#list.size;
  }

  /** @returns false for the console's own calls, of which nobody hears */
  record(trace: RequestTrace, message: IncomingMessage): boolean {
    const exchange = exchangeOf(message);
    if (exchange === undefined) return true;
    const { ownCall } = exchange;
    if (ownCall !== undefined && ownCall.replayOf === undefined) return false;
    const headers = this.#recordedHeaders(message.rawHeaders);
    const recorded = new RecordedExchange(this.#list.next, trace, message, exchange, headers, this.#contents);
    this.#list.add(recorded);
    while (this.#list.oldest?.isHeld === false) this.#list.removeOldest();
    this.#onRecorded(recorded);
    ownCall?.onRecorded?.(recorded.id);
    return true;
  }

  /** Looks through the list: an index would cost each request more than the search costs the few that are looked at. */
  get(id: string): RecordedExchange | undefined {
    for (const recorded of this.#list.newestFirst()) if (recorded.id === id) return recorded;
    return undefined;
  }

  /** @param before the id of the request after the newest one; unknown: the newest of all */
  newestFirst(before?: string, limit?: number): Generator<RecordedExchange> {
    return this.#list.newestFirst(before === undefined ? undefined : this.get(before)?.number, limit);
  }

  /**
   * Sends a request that repeats another one.
   * @param secrets of the other one
   * @returns its id; undefined when no service answered
   */
  sentAgain(
    replayOf: string,
    secrets: Redaction,
    send: (call: OwnCall) => Promise<unknown>,
  ): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      send({ replayOf, secrets, onRecorded: resolve }).then(() => {
        // A service tells of a request right after its response.
        setTimeout(resolve, reportMs, undefined);
      }, reject);
    });
  }

  clear(): void {
    this.#list.clear();
    this.#contents.clear();
    this.#headers = undefined;
  }

  #recordedHeaders(raw: readonly string[]): RecordedHeaders {
    if (this.#headers?.isNew !== true || !isSame(raw, this.#rawHeaders)) {
      this.#headers = new RecordedHeaders(raw, this.#contents);
      this.#rawHeaders = raw;
    }
    return this.#headers;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
