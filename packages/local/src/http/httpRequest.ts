import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { wireRequest } from "./wireRequest";
import type { WireRequest } from "./wireRequest";

/** A request, taken apart once for all services. What few of them need is read when it is asked for. */
export class HttpRequest {
  /** The body, and what Node itself knows of the connection. */
  readonly message: IncomingMessage;
  readonly method: string;
  /** As sent, escapes and all, without the query. Empty when the target is neither a path nor an http address. */
  readonly path: string;
  /** Without the question mark. */
  readonly rawQueryString: string;
  /** The id of the API or function URL that has the address at which the request came in; undefined at other addresses. */
  readonly address: string | undefined;
  #wire: WireRequest | undefined;
  #wireRead = false;

  constructor(message: IncomingMessage, address?: string) {
    this.message = message;
    this.address = address;
    this.method = message.method ?? "GET";
    const target = originForm(message.url ?? "/");
    const queryStart = target.indexOf("?");
    this.path = queryStart === -1 ? target : target.slice(0, queryStart);
    this.rawQueryString = queryStart === -1 ? "" : target.slice(queryStart + 1);
  }

  get sourceIp(): string {
    const { remoteAddress = "127.0.0.1" } = this.message.socket;
    return remoteAddress.startsWith("::ffff:") ? remoteAddress.slice("::ffff:".length) : remoteAddress;
  }

  /** @param name lower-case */
  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  }

  /** What a signature covers; undefined when the request has a character or an escape that no client would sign. */
  get wire(): WireRequest | undefined {
    if (!this.#wireRead) {
      this.#wireRead = true;
      // Nobody signs the absolute form that proxies are sent.
      this.#wire = this.message.url?.startsWith("/") === true ? wireRequest(this) : undefined;
    }
    return this.#wire;
  }
}

/** Answers a request; failures are its own to report. */
export type RequestHandler = (request: HttpRequest, response: ServerResponse) => void;

/**
 * For node:http's `request` event.
 * @param address id of the API or function URL that the server is for; default: none
 */
export function requestListener(handle: RequestHandler, address?: string): RequestListener {
  return (message, response) => {
    handle(new HttpRequest(message, address), response);
  };
}

/** The target's path and query: proxies send a whole URL (RFC 9112, section 3.2.2). */
function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  if (!/^https?:\/\//i.test(target)) return "";
  const path = target.slice(target.indexOf("//") + 2);
  const start = path.search(/[/?]/);
  if (start === -1) return "/";
  return path[start] === "?" ? `/${path.slice(start)}` : path.slice(start);
}
