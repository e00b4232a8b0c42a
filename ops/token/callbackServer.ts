import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { SignInError } from "./signInError";

const page = (text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Signing in</title><p>${text}</p></html>`;

/** Receives the browser that comes back from the hosted sign-in, on this machine alone. */
export class CallbackServer {
  readonly #servers: Server[] = [];
  readonly #callback: URL;
  readonly #state: string;
  readonly #received: Promise<URL>;
  #receive: (url: URL) => void = () => undefined;

  private constructor(callback: URL, state: string) {
    this.#callback = callback;
    this.#state = state;
    this.#received = new Promise((resolve) => {
      this.#receive = resolve;
    });
  }

  /**
   * @param callback the redirect URI
   * @param state of the one answer that is taken (RFC 6749, section 10.12)
   * @throws {SignInError} when the port can't be had
   */
  static async listen(callback: string, state: string): Promise<CallbackServer> {
    const server = new CallbackServer(new URL(callback), state);
    try {
      await server.#listen();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** The address that the browser came back to, with its query. @throws {SignInError} when it does not in time */
  async answer(timeoutMs: number): Promise<URL> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new SignInError(`Nobody signed in within ${timeoutMs / 1000} s.`));
      }, timeoutMs);
    });
    return Promise.race([this.#received, late]).finally(() => {
      clearTimeout(timer);
    });
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.splice(0).map(async (server) => {
        const closed = once(server, "close");
        server.close();
        server.closeIdleConnections();
        await closed;
      }),
    );
  }

  /** A browser may take either address for localhost; whoever held the other one would get the code. */
  async #listen(): Promise<void> {
    const { hostname, port } = this.#callback;
    const addresses = hostname === "localhost" ? ["127.0.0.1", "::1"] : [hostname.replace(/^\[|\]$/g, "")];
    for (const [index, address] of addresses.entries()) {
      const server = createServer((request, response) => {
        const url = new URL(`${this.#callback.origin}${request.url?.startsWith("/") === true ? request.url : "/"}`);
        const { pathname, searchParams } = url;
        const taken = request.method === "GET" && pathname === this.#callback.pathname;
        const mine = taken && searchParams.get("state") === this.#state;
        const text = mine
          ? "Go back to the terminal; this page can be closed."
          : "This is not the sign-in that was started at the terminal.";
        response.writeHead(mine ? 200 : taken ? 400 : 404, {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": "default-src 'none'",
          "referrer-policy": "no-referrer",
          "cache-control": "no-store",
          connection: "close",
        });
        response.end(page(text), () => {
          if (mine) this.#receive(url);
        });
      });
      try {
        server.listen(Number(port === "" ? "80" : port), address);
        await once(server, "listening");
        this.#servers.push(server);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        // A machine without IPv6 has no second address that somebody else could hold.
        if (index > 0 && (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT")) continue;
        const why = code === "EADDRINUSE" ? "another program listens there" : message;
        throw new SignInError(
          `${this.#callback.href} cannot be served (${why}). Stop that program, or give another callback URL of the ` +
            "app client with --callback.",
        );
      }
    }
  }
}
