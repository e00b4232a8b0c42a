import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod/mini";
import { HttpRequest } from "../http/httpRequest";
import { BodyTooLargeError, readBody } from "../http/readBody";
import { ConsoleError } from "./route";
import type { ConsoleRoute, RouteRequest } from "./route";

/** Bytes of a JSON body: an event of Lambda's 6 MB, escaped. */
const maxInputBytes = 8 * 1024 * 1024;

export interface ConsoleServerOptions {
  routes: readonly ConsoleRoute[];
  /** Whether a request's Authorization header has the console's token. */
  isAuthorized: (authorization: string | undefined) => boolean;
  /** Where browsers know the console, such as `http://localhost:3006`. */
  origin: string;
  /** Answers what is not below `/api`. */
  page: (request: HttpRequest, response: ServerResponse) => void;
}

/** Answers the console's requests; the Host header has been checked. */
export class ConsoleServer {
  readonly #options: ConsoleServerOptions;
  readonly #routes: readonly { route: ConsoleRoute; segments: readonly string[] }[];

  constructor(options: ConsoleServerOptions) {
    this.#options = options;
    this.#routes = options.routes.map((route) => ({ route, segments: route.path.split("/") }));
  }

  readonly handle = (message: IncomingMessage, response: ServerResponse): void => {
    const request = new HttpRequest(message);
    const { path } = request;
    response.setHeader("cache-control", "no-store");
    response.setHeader("x-content-type-options", "nosniff");
    if (path !== "/api" && !path.startsWith("/api/")) {
      this.#options.page(request, response);
      return;
    }
    this.#answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof ConsoleError) sendJson(response, error.status, { message: error.message });
      else if (error instanceof BodyTooLargeError) sendJson(response, 413, { message: error.message });
      else sendJson(response, 500, { message: error instanceof Error ? error.message : String(error) });
    });
  };

  async #answer(
    { message, method, path: pathname, rawQueryString }: HttpRequest,
    response: ServerResponse,
  ): Promise<void> {
    const { origin, isAuthorized } = this.#options;
    if (message.headers.origin !== undefined && message.headers.origin !== origin)
      throw new ConsoleError(403, `pages of ${message.headers.origin} may not call the console; ${origin} alone may`);
    if (!isAuthorized(message.headers.authorization)) {
      response.setHeader("www-authenticate", "Bearer");
      throw new ConsoleError(
        401,
        "send Authorization: Bearer <token>; the token is in the data folder's console-token",
      );
    }
    const { route, path } = this.#find(method, pathname, response);
    const request: RouteRequest<unknown> = {
      path,
      query: queryOf(route, new URLSearchParams(rawQueryString)),
      input: route.input && (await inputOf(route.input, message)),
    };
    if (route.stream !== undefined) {
      await route.stream(request, message, response);
      return;
    }
    const answer = await route.answer?.(request);
    if (route.output === undefined) response.writeHead(204).end();
    else sendJson(response, 200, answer);
  }

  #find(
    method: string,
    pathname: string,
    response: ServerResponse,
  ): { route: ConsoleRoute; path: Record<string, string> } {
    const given = pathname.split("/");
    const matching = this.#routes.flatMap(({ route, segments }) => {
      const path = parametersOf(segments, given);
      return path === undefined ? [] : [{ route, path }];
    });
    const found = matching.find(({ route }) => route.method === method);
    if (found !== undefined) return found;
    if (matching.length === 0)
      throw new ConsoleError(404, `${pathname}: no such operation; GET /api/openapi.json names all`);
    const methods = matching.map(({ route }) => route.method).join(", ");
    response.setHeader("allow", methods);
    throw new ConsoleError(405, `${method} ${pathname}: allowed are ${methods}`);
  }
}

/** @returns undefined when the path is another */
function parametersOf(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const text = given[index] ?? "";
    const [, name] = /^\{(.+)\}$/.exec(segment) ?? [];
    if (name === undefined && segment !== text) return undefined;
    if (name === undefined) continue;
    try {
      path[name] = decodeURIComponent(text);
    } catch {
      throw new ConsoleError(400, `${name}: ${text} has a malformed escape`);
    }
  }
  return path;
}

function queryOf(route: ConsoleRoute, given: URLSearchParams): Record<string, number | string | undefined> {
  const declared = route.query ?? {};
  const errors = [...given.keys()]
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `${name}: no such parameter; allowed are ${Object.keys(declared).join(", ") || "none"}`);
  const query: Record<string, number | string | undefined> = {};
  for (const [name, type] of Object.entries(declared)) {
    const text = given.get(name);
    if (text === null) continue;
    if (type === "number" && !/^\d{1,9}$/.test(text)) errors.push(`${name}: ${text} is no whole number`);
    query[name] = type === "number" ? Number(text) : text;
  }
  if (errors.length > 0) throw new ConsoleError(400, errors.join("; "));
  return query;
}

async function inputOf(schema: z.ZodMiniType, message: IncomingMessage): Promise<unknown> {
  const text = (await readBody(message, maxInputBytes)).toString("utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // Its message quotes the text, in which there may be a secret.
    const [at = ""] = / at position \d+/.exec((error as Error).message) ?? [];
    throw new ConsoleError(400, `the body is no JSON${at}`);
  }
  const result = z.safeParse(schema, json, { error: z.locales.en().localeError });
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message: issue }) => `${path.join(".") || "the body"}: ${issue}`);
  throw new ConsoleError(400, errors.join("; "));
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
}
