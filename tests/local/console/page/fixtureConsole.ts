import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const pageFolder = path.join(__dirname, "../../../../packages/local/src/console/page");
const fixtureToken = "fixture-token";

/** Answers one operation; an array of two is a status and a body. */
export type FixtureRoute = (call: FixtureCall) => unknown;

export interface FixtureCall {
  method: string;
  /** Decoded segments of the path behind `/api`. */
  path: string[];
  query: URLSearchParams;
  input: unknown;
}

/** An answer that is no success. */
export class FixtureError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The console's page in front of recorded answers, so that its behaviour is tested without a run. */
export class FixtureConsole {
  /** Every call but those for the stream, in order. */
  readonly calls: FixtureCall[] = [];
  readonly #routes: Readonly<Record<string, FixtureRoute>>;
  readonly #streams = new Set<ServerResponse>();
  #server: Server | undefined;

  /** @param routes by method and path as the OpenAPI document writes it, such as `GET /api/requests/{id}` */
  constructor(routes: Readonly<Record<string, FixtureRoute>>) {
    this.#routes = routes;
  }

  /** The address that a run would print. */
  get address(): string {
    return `${this.url}/#token=${fixtureToken}`;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  async start(port = 0): Promise<this> {
    const files = await pageFiles();
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const file = files.get(pathname);
      if (file === undefined) {
        void this.#api(request, response);
        return;
      }
      response.writeHead(200, { "content-type": file.type, "content-security-policy": contentSecurityPolicy });
      response.end(file.content);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return this;
  }

  /** Sends an event to every page. */
  push(event: string, data: unknown): void {
    for (const stream of this.#streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Ends every event stream, as a run does that ends. */
  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const send = (status: number, body: unknown) => {
      const text = typeof body === "string";
      response.writeHead(status, { "content-type": text ? "text/plain" : "application/json" });
      response.end(body === undefined ? undefined : text ? body : JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${fixtureToken}`) {
      send(401, { message: "The token is missing or not this run's. Open the address that the run printed." });
      return;
    }
    if (pathname === "/api/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": connected\n\n");
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
      return;
    }
    const segments = pathname.split("/").slice(1).map(decodeURIComponent);
    const method = request.method ?? "GET";
    const route = Object.entries(this.#routes).find(([key]) => matches(key, method, segments))?.[1];
    const input = await bodyOf(request);
    const call = { method, path: segments.slice(1), query: searchParams, input };
    this.calls.push(call);
    try {
      if (route === undefined) throw new FixtureError(404, `The console has no operation ${method} ${pathname}.`);
      const answer = await route(call);
      send(answer === undefined ? 204 : 200, answer);
    } catch (error) {
      send(error instanceof FixtureError ? error.status : 500, { message: (error as Error).message });
    }
  }
}

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self' blob: data:";

function matches(key: string, method: string, segments: readonly string[]): boolean {
  const [routeMethod, template = ""] = key.split(" ");
  const parts = template.split("/").slice(1);
  return (
    routeMethod === method &&
    parts.length === segments.length &&
    parts.every((part, index) => part.startsWith("{") || part === segments[index])
  );
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

interface PageFile {
  type: string;
  content: Uint8Array;
}

let built: Promise<ReadonlyMap<string, PageFile>> | undefined;

/** The page's files by their paths, bundled once. */
export function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: [path.join(pageFolder, "main.tsx")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outdir: "/",
    write: false,
  });
  const types: Record<string, string> = { ".js": "text/javascript", ".css": "text/css" };
  const files = outputFiles.map(({ path: file, contents }): [string, PageFile] => [
    `/${path.basename(file)}`,
    { type: types[path.extname(file)] ?? "", content: contents },
  ]);
  return new Map([["/", { type: "text/html", content: readFileSync(path.join(pageFolder, "index.html")) }], ...files]);
}
