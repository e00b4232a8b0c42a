import type { ServerResponse } from "node:http";

export type ConsoleEvent = "cleared" | "log" | "message" | "program" | "request";

const batchMs = 100;
/** What a client may leave unread before it is cut off. */
const maxUnreadBytes = 4 * 1024 * 1024;
/** Events of a batch; what is more can be listed. */
const maxBatch = 1_000;

/** Server-sent events (HTML Living Standard, section 9.2) to those who watch; at most ten batches a second. */
export class EventStream {
  readonly #clients = new Set<ServerResponse>();
  readonly #waiting = new Map<ConsoleEvent, (() => unknown)[]>();
  #timer: NodeJS.Timeout | undefined;

  /** @param data made when it is sent, and only if somebody watches; undefined when there is nothing to send any more */
  publish(event: ConsoleEvent, data: () => unknown): void {
    if (this.#clients.size === 0) return;
    // What came before it is cleared, what comes after it is not.
    if (event === "cleared") this.#flush();
    const waiting = this.#waiting.get(event) ?? [];
    this.#waiting.set(event, waiting);
    waiting.push(data);
    if (waiting.length > maxBatch) waiting.shift();
    this.#timer ??= setTimeout(() => {
      this.#flush();
    }, batchMs);
  }

  add(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write(": connected\n\n");
    this.#clients.add(response);
    response.on("close", () => this.#clients.delete(response));
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const client of this.#clients) client.end();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const text = [...this.#waiting]
      .map(([event, waiting]) => {
        const data = waiting.map((make) => make()).filter((made) => made !== undefined);
        return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      })
      .join("");
    this.#waiting.clear();
    for (const client of this.#clients) {
      if (client.writableLength > maxUnreadBytes) client.destroy();
      else client.write(text);
    }
  }
}
