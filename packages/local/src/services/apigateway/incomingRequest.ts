import { connectionHeaders } from "../../http/connectionHeaders";
import type { HttpRequest } from "../../http/httpRequest";
import { queryStringParameters } from "../../http/queryStringParameters";
import { newTraceId } from "../../http/requestIds";
import { decodedPath } from "./requestPath";

/** A request in the form that events show and routes are matched against. */
export interface IncomingRequest {
  http: HttpRequest;
  requestId: string;
  /** Arrival, in milliseconds since 1970. */
  time: number;
  method: string;
  /** Decoded, stage name included; undefined when an escape is malformed. */
  path: string;
  rawQueryString: string;
  queryStringParameters: Record<string, string> | undefined;
  /** By lower-case name, repeated ones joined by commas; without cookies and hop-by-hop headers. */
  headers: Record<string, string>;
  cookies: string[] | undefined;
  /** Value of `x-amzn-trace-id`. */
  traceId: string;
  sourceIp: string;
  localPort: string;
  /** Size of the request line and the header values in bytes; HTTP APIs allow 10,240. */
  headerBytes: number;
  /** The custom domain name that the request came to; undefined at the API's own address. */
  domain: DomainMapping | undefined;
}

/** Where the API mapping of a custom domain name leads. */
export interface DomainMapping {
  domainName: string;
  /** The mapping's key with a slash in front, which `path` is without; empty when the mapping has none. */
  basePath: string;
  /** Name of the stage; undefined when the path names it, as base path mappings of REST APIs may leave it. */
  stage: string | undefined;
}

/**
 * Headers by name, without a prototype: one named "constructor" is one like any other. Made by a constructor, as V8
 * keeps what `Object.create(null)` makes as a hash table, which costs several times as much to fill and to send.
 */
export const HeaderMap = function () {
  // There is nothing to set.
} as unknown as new () => Record<string, string>;
HeaderMap.prototype = Object.create(null) as object;

/** @returns undefined when the request's target or path is malformed, which is a 400 */
export function readRequest(http: HttpRequest, requestId: string, time: number): IncomingRequest | undefined {
  const { message, method, rawQueryString } = http;
  const path = http.path === "" ? undefined : decodedPath(http.path);
  if (path === undefined) return undefined;

  const headers = new HeaderMap();
  let cookies: string[] | undefined;
  const queryLength = rawQueryString === "" ? 0 : rawQueryString.length + 1;
  let headerBytes = method.length + http.path.length + queryLength + " HTTP/1.1 ".length;
  const { rawHeaders } = message;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    const value = rawHeaders[index + 1] ?? "";
    headerBytes += value.length;
    if (name === "cookie") (cookies ??= []).push(...value.split(";").map((cookie) => cookie.trim()));
    else if (!connectionHeaders.has(name)) {
      const earlier = headers[name];
      headers[name] = earlier === undefined ? value : `${earlier},${value}`;
    }
  }
  return {
    http,
    requestId,
    time,
    method,
    path,
    rawQueryString,
    queryStringParameters: queryStringParameters(rawQueryString),
    headers,
    cookies,
    traceId: headers["x-amzn-trace-id"] ?? newTraceId(time),
    sourceIp: http.sourceIp,
    localPort: String(message.socket.localPort ?? 0),
    headerBytes,
    domain: undefined,
  };
}

/** Value of `x-forwarded-for`: the client comes after the proxies that it names. */
export function forwardedFor({ headers, sourceIp }: IncomingRequest): string {
  const earlier = headers["x-forwarded-for"];
  return earlier === undefined ? sourceIp : `${earlier}, ${sourceIp}`;
}
