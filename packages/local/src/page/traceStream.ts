import type { IncomingMessage, ServerResponse } from "node:http";

/** Milliseconds between comments that keep an idle stream open, and find out that its page has gone. */
const defaultHeartbeatMs = 15_000;

/** Bytes that may wait for a page that does not read, before it is let go; the browser comes back by itself. */
const longestBacklog = 1024 * 1024;

/** Sends each request's trace to every page that listens, as Server-Sent Events (HTML Standard, section 9.2). */
export class TraceStream {
  readonly #traces: (listener: (trace: object) => void) => () => void;
  readonly #heartbeatMs: number;
  readonly #pages = new Set<ServerResponse>();
  #stop: (() => void) | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  /** @param traces subscribed to only while a page listens */
  constructor(traces: (listener: (trace: object) => void) => () => void, heartbeatMs = defaultHeartbeatMs) {
    this.#traces = traces;
    this.#heartbeatMs = heartbeatMs;
  }

  add(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    // Come back a second after the local run was restarted.
    response.write("retry: 1000\n\n");
    this.#pages.add(response);
    response.once("close", () => {
      this.#remove(response);
    });
    this.#stop ??= this.#traces((trace) => {
      this.#send(`data: ${JSON.stringify(trace)}\n\n`);
    });
    this.#heartbeat ??= setInterval(() => {
      this.#send(": still here\n\n");
    }, this.#heartbeatMs).unref();
  }

  close(): void {
    for (const page of this.#pages) {
      page.end();
      this.#remove(page);
    }
  }

  #send(message: string): void {
    for (const page of this.#pages) {
      if (page.writableLength > longestBacklog) page.destroy();
      else page.write(message);
    }
  }

  #remove(page: ServerResponse): void {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
