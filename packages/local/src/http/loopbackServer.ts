import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server, ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { refuseForeignHost } from "./loopbackHost";

const host = "127.0.0.1";

/** A port that can't be had; the message says which and what to do. */
export class PortError extends Error {}

/**
 * An HTTP server on the loopback interface, for requests whose Host is this machine's. It binds its port first and
 * holds requests until `serve` says how to answer them, so that a port in use is reported before the program is evaluated.
 */
export class LoopbackServer {
  readonly server: Server;
  readonly url: string;
  readonly #held: Parameters<RequestListener>[] = [];
  #allowedHosts: ReadonlySet<string> = new Set();

  private constructor(server: Server) {
    this.server = server;
    this.url = `http://${host}:${(server.address() as AddressInfo).port}`;
    this.hold();
  }

  /**
   * @param port 0 for any free one
   * @throws {PortError} when the port is taken or needs privileges
   */
  static async listen(port: number, options: ServerOptions = {}): Promise<LoopbackServer> {
    const server = createServer(options);
    server.listen(port, host);
    try {
      await once(server, "listening");
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? "is taken" : (error as Error).message;
      throw new PortError(`port ${port} of ${host} ${reason}; choose another with --port, or --port 0 for any`);
    }
    return new LoopbackServer(server);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Keeps requests waiting from now on. */
  hold(): void {
    this.#listen((...exchange) => {
      this.#held.push(exchange);
    });
  }

  /**
   * Answers requests from now on, first those that wait.
   * @param allowedHosts names in a Host header that are allowed besides this machine's. Default: none
   */
  serve(listener: RequestListener, allowedHosts: ReadonlySet<string> = new Set()): void {
    this.#allowedHosts = allowedHosts;
    this.#listen(listener);
    for (const exchange of this.#held.splice(0)) listener(...exchange);
  }

  /** Takes no new connections, gives running requests `graceMs` to end, then cuts what is left. */
  async close(graceMs: number): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeIdleConnections();
    const cut = setTimeout(() => {
      this.server.closeAllConnections();
    }, graceMs);
    await closed;
    clearTimeout(cut);
  }

  #listen(listener: RequestListener): void {
    this.server.removeAllListeners("request");
    this.server.on("request", (request, response) => {
      if (!refuseForeignHost(request, response, this.#allowedHosts)) listener(request, response);
    });
  }
}
