import type { IncomingMessage, ServerResponse } from "node:http";
import type { PageServer } from "pulumi-aws-local";
import type { PageConfiguration } from "../src/configuration";
import { bundlePage } from "./bundlePage";
import type { PageFiles } from "./bundlePage";
import { keepForGood } from "./hostFiles";
import { securityHeaders } from "./securityHeaders";

export interface PageServerOptions {
  /** The project's folder. */
  root: string;
  /** `config.json`; asked for at every request, as a program that is evaluated again may change it. */
  configuration: () => PageConfiguration;
}

/** Serves the sample page of a local run. */
export class LocalPageServer implements PageServer {
  readonly #options: PageServerOptions;
  #page: Promise<PageFiles> | undefined;

  constructor(options: PageServerOptions) {
    this.#options = options;
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.#answer(request, response).catch((error: unknown) => {
      // The page's own fault, such as a file that cannot be bundled: the developer reads it in the browser.
      respond(request, response, 500, text, `${error instanceof Error ? error.message : String(error)}\n`);
    });
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
        respond(request, response, 200, "application/json", JSON.stringify(configuration));
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
    this.#page ??= bundlePage({ root: this.#options.root, sourceMaps: true }).catch((error: unknown) => {
      this.#page = undefined;
      throw error;
    });
    return this.#page;
  }
}

const text = "text/plain; charset=utf-8";

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
