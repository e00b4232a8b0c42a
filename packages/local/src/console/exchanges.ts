import type { IncomingMessage } from "node:http";
import type { RequestTrace } from "../services/requestTrace";
import { BoundedList } from "./boundedList";
import { exchangeOf } from "./capture";
import type { Exchange } from "./capture";
import type { OwnCall } from "./ownCalls";
import type { RecordedExchange } from "./recordedExchange";
import type { Redaction } from "./redaction";
import { redactedExchange } from "./requestDetail";

const maxExchanges = 10_000;
/** How long after the response a service may tell of a request. */
const reportMs = 500;
/** Of all headers and bodies together. */
const maxContentBytes = 32 * 1024 * 1024;

/** The latest requests to the run's services. The headers and bodies of the oldest go first. */
export class Exchanges {
  readonly #list = new BoundedList<RecordedExchange>(maxExchanges);
  #contentBytes = 0;
  /** The number of the oldest exchange that has its content. */
  #firstWithContent = 1;
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
    if (exchange.ownCall !== undefined && exchange.ownCall.replayOf === undefined) return false;
    exchange.requestHeaders = message.rawHeaders.join("\n");
    const recorded: RecordedExchange = {
      id: trace.requestId,
      number: this.#list.next,
      trace,
      method: message.method ?? "GET",
      target: message.url ?? "/",
      host: message.headers.host ?? "",
      exchange,
    };
    const oldest = this.#list.add(recorded);
    if (oldest !== undefined) this.#remove(oldest);
    this.#contentBytes += contentBytes(exchange);
    while (this.#contentBytes > maxContentBytes) this.#dropOldestContent();
    this.#onRecorded(recorded);
    exchange.ownCall?.onRecorded?.(recorded.id);
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
   * @returns what was recorded of it; undefined when no service answered
   */
  async sentAgain(
    replayOf: string,
    secrets: Redaction,
    send: (call: OwnCall) => Promise<unknown>,
  ): Promise<RecordedExchange | undefined> {
    const id = await new Promise<string | undefined>((resolve, reject) => {
      send({ replayOf, secrets, onRecorded: resolve }).then(() => {
        // A service tells of a request right after its response.
        setTimeout(resolve, reportMs, undefined);
      }, reject);
    });
    return id === undefined ? undefined : this.get(id);
  }

  clear(): void {
    this.#list.clear();
    this.#contentBytes = 0;
    this.#firstWithContent = this.#list.next;
  }

  #remove(oldest: RecordedExchange): void {
    if (oldest.number < this.#firstWithContent) return;
    this.#contentBytes -= contentBytes(oldest.exchange);
    this.#firstWithContent = oldest.number + 1;
  }

  #dropOldestContent(): void {
    const oldest = this.#list.get(this.#firstWithContent);
    this.#firstWithContent += 1;
    if (oldest === undefined) return;
    const { exchange, trace } = oldest;
    this.#contentBytes -= contentBytes(exchange);
    // Later nobody knows what was a secret in it.
    if (trace.status >= 400) oldest.trace = redactedExchange(oldest).redaction.deep(trace);
    exchange.requestBody.drop();
    exchange.responseBody.drop();
    exchange.requestHeaders = "";
    exchange.responseHeaders = [];
  }
}

/** Request headers and bodies; a response's headers are a service's own few. */
function contentBytes({ requestHeaders, requestBody, responseBody }: Exchange): number {
  return requestHeaders.length + requestBody.kept + responseBody.kept;
}
