import { randomUUID } from "node:crypto";
import type { IncomingRequest } from "../incomingRequest";

/** A header or query parameter with all its values, in the order sent. */
export interface MultiValue {
  /** As the client spells it. */
  name: string;
  values: string[];
}

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
    query: queryOf(incoming.rawQueryString),
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

/** The last value of each; null without any, as in events. */
export function singleValues(entries: ReadonlyMap<string, MultiValue>): Record<string, string> | null {
  if (entries.size === 0) return null;
  return Object.fromEntries([...entries.values()].map(({ name, values }) => [name, values.at(-1) ?? ""]));
}

export function multiValues(entries: ReadonlyMap<string, MultiValue>): Record<string, string[]> | null {
  if (entries.size === 0) return null;
  return Object.fromEntries([...entries.values()].map(({ name, values }) => [name, values]));
}

/** The client's headers, and those that API Gateway adds. */
function headersOf({ http, sourceIp, localPort, traceId }: IncomingRequest): Map<string, MultiValue> {
  const headers = new Map<string, MultiValue>();
  const { rawHeaders } = http.message;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index] ?? "";
    const key = given.toLowerCase();
    if (!droppedHeaders.has(key)) add(headers, key, ownSpelling.get(key) ?? given, rawHeaders[index + 1] ?? "");
  }
  const forwardedFor = headers.get("x-forwarded-for")?.values.join(", ");
  const added = {
    "X-Amzn-Trace-Id": traceId,
    "X-Forwarded-For": forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`,
    "X-Forwarded-Port": localPort,
    "X-Forwarded-Proto": "http",
  };
  for (const [name, value] of Object.entries(added)) headers.set(name.toLowerCase(), { name, values: [value] });
  return headers;
}

function queryOf(rawQueryString: string): Map<string, MultiValue> {
  const query = new Map<string, MultiValue>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) add(query, name, name, value);
  return query;
}

function add(entries: Map<string, MultiValue>, key: string, name: string, value: string): void {
  const entry = entries.get(key);
  if (entry === undefined) entries.set(key, { name, values: [value] });
  else entry.values.push(value);
}
