import { randomUUID } from "node:crypto";
import type { IncomingRequest } from "../incomingRequest";
import { headerValues, queryValues, setGatewayHeaders } from "../multiValues";
import type { MultiValue, MultiValues } from "../multiValues";

/** A request as REST APIs see it: names as the client spells them, every value, and the path as it was sent. */
export interface RestRequest {
  incoming: IncomingRequest;
  /** Value of `x-amzn-RequestId`. */
  requestId: string;
  method: string;
  /** By lower-case name. */
  headers: ReadonlyMap<string, MultiValue>;
  /** By name. */
  query: ReadonlyMap<string, MultiValue>;
  stageName: string;
  /** What follows the stage, or the mapping of a custom domain name; without repeated slashes at the start. */
  path: string;
  /** The same with the mapping's base path, as events have it. */
  eventPath: string;
  /** The whole path as it was sent, as `requestContext` has it. */
  sentPath: string;
}

/** These reach no integration ("Amazon API Gateway important notes"). */
const droppedHeaders = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** These have one spelling, whatever the client's. */
const ownSpelling = new Map([
  ["authorization", "Authorization"],
  ["user-agent", "User-Agent"],
]);

export function restRequest(incoming: IncomingRequest): RestRequest {
  const basePath = incoming.domain?.basePath ?? "";
  const sentPath = incoming.http.path.replace(/^\/+/, "/");
  const mapped = sentPath.slice(basePath.length);
  const [, first = ""] = mapped.split("/", 2);
  const stageName = incoming.domain?.stage ?? first;
  const afterStage = incoming.domain?.stage === undefined ? mapped.slice(first.length + 1) : mapped;
  const path = afterStage.replace(/^\/*/, "/");
  return {
    incoming,
    requestId: randomUUID(),
    method: incoming.method,
    headers: headersOf(incoming),
    query: queryValues(incoming.rawQueryString),
    stageName,
    path,
    eventPath: basePath + path,
    sentPath,
  };
}

/** The last value, which is the one that mappings and single-value objects have. @param name lower-case */
export function headerValue({ headers }: RestRequest, name: string): string | undefined {
  return headers.get(name)?.values.at(-1);
}

export function queryValue({ query }: RestRequest, name: string): string | undefined {
  return query.get(name)?.values.at(-1);
}

/** The client's headers, and those that API Gateway adds. */
function headersOf(incoming: IncomingRequest): MultiValues {
  const headers = headerValues(incoming.http.message.rawHeaders);
  for (const name of droppedHeaders) headers.delete(name);
  for (const [key, name] of ownSpelling) {
    const header = headers.get(key);
    if (header !== undefined) header.name = name;
  }
  setGatewayHeaders(headers, incoming);
  return headers;
}
