import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { bundlePage } from "../../../../web/hosting/bundlePage";
import type { PageFiles } from "../../../../web/hosting/bundlePage";
import { keepForGood } from "../../../../web/hosting/hostFiles";
import { securityHeaders } from "../../../../web/hosting/securityHeaders";
import type { PageConfiguration } from "../../../../web/src/configuration";
import type { StackResource } from "../../../../web/src/stack/resources";
import { TraceStream } from "./traceStream";

export interface WebServerOptions {
  /** The project's folder. Default: where this file is part of. */
  root?: string;
  /** `config.json`; asked for at every request, as a program that is evaluated again may change it. */
  configuration: () => PageConfiguration;
  /** `stack.json`, from `pictureResources`. */
  stack: () => readonly StackResource[];
  /** Calls a listener with each request's trace; returns what ends that. */
  traces: (listener: (trace: object) => void) => () => void;
}

/** Serves the sample page to browsers on this machine. */
export interface WebServer {
  /** A listener for node:http's `request` event. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends the event streams, so that the HTTP server can close. */
  close(): void;
}

export function createWebServer(options: WebServerOptions): WebServer {
  return new PageServer(options);
}

/** Host names that name this machine; a page elsewhere that rebinds its own name to 127.0.0.1 uses none of them. */
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

class PageServer implements WebServer {
  readonly #options: WebServerOptions;
  readonly #events: TraceStream;
  #page: Promise<PageFiles> | undefined;

  constructor(options: WebServerOptions) {
    this.#options = options;
    this.#events = new TraceStream(options.traces);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request, response).catch((error: unknown) => {
      // The page's own fault, such as a file that cannot be bundled: the developer reads it in the browser.
      respond(request, response, 500, text, `${error instanceof Error ? error.message : String(error)}\n`);
    });
  }

  close(): void {
    this.#events.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!ownHost.test(request.headers.host ?? "")) {
      respond(request, response, 421, text, "This server answers as localhost alone.\n");
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      respond(request, response, 405, text, "Only GET and HEAD are served.\n");
      return;
    }
    const configuration = this.#options.configuration();
    for (const [name, value] of Object.entries(securityHeaders(configuration))) response.setHeader(name, value);
    const [pathname = ""] = (request.url ?? "").split("?", 1);
    switch (pathname) {
      case "/config.json":
        respond(request, response, 200, jsonType, JSON.stringify(configuration));
        return;
      case "/stack.json":
        respond(request, response, 200, jsonType, JSON.stringify(this.#options.stack()));
        return;
      case "/events":
        this.#events.add(request, response);
        return;
      case "/":
      case new URL(configuration.callbackUrl).pathname:
        respond(request, response, 200, "text/html; charset=utf-8", (await this.#files()).indexHtml());
        return;
    }
    // A look-up in what was bundled, never on the disk: there is no path to climb.
    const asset = (await this.#files()).assets.get(pathname);
    if (asset === undefined) {
      respond(request, response, 404, text, "Not found.\n");
      return;
    }
    if (pathname.startsWith("/assets/")) response.setHeader("Cache-Control", keepForGood);
    respond(request, response, 200, asset.mediaType, asset.body);
  }

  /** Bundles at the first request, so that starting takes no longer; a bundle that failed is tried again. */
  #files(): Promise<PageFiles> {
    this.#page ??= bundlePage({
      root: this.#options.root ?? path.resolve(__dirname, "../../../.."),
      sourceMaps: true,
    }).catch((error: unknown) => {
      this.#page = undefined;
      throw error;
    });
    return this.#page;
  }
}

const text = "text/plain; charset=utf-8";
const jsonType = "application/json";

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  mediaType: string,
  body: string | Uint8Array,
): void {
  if (response.headersSent) return;
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(status, {
    "Content-Type": mediaType,
    "Content-Length": length,
    "X-Content-Type-Options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
