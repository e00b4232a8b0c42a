import { forwardedFor } from "./incomingRequest";
import type { IncomingRequest } from "./incomingRequest";

/** A header or query parameter with all its values, in the order sent. */
export interface MultiValue {
  /** As the client spells it. */
  name: string;
  values: string[];
}

/** Headers by lower-case name, query parameters by name. */
export type MultiValues = Map<string, MultiValue>;

/** @param rawHeaders names and values in turn */
export function headerValues(rawHeaders: readonly string[]): MultiValues {
  const headers: MultiValues = new Map();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    add(headers, name.toLowerCase(), name, rawHeaders[index + 1] ?? "");
  }
  return headers;
}

export function queryValues(rawQueryString: string): MultiValues {
  const query: MultiValues = new Map();
  for (const [name, value] of new URLSearchParams(rawQueryString)) add(query, name, name, value);
  return query;
}

/** Replaces the headers that API Gateway sets. It sees TLS, this gateway sees what there is. */
export function setGatewayHeaders(headers: MultiValues, request: IncomingRequest): void {
  const own = {
    "X-Amzn-Trace-Id": request.traceId,
    "X-Forwarded-For": forwardedFor(request),
    "X-Forwarded-Port": request.localPort,
    "X-Forwarded-Proto": "http",
  };
  for (const [name, value] of Object.entries(own)) headers.set(name.toLowerCase(), { name, values: [value] });
}

/** The last value of each; null without any, as in events of format 1.0. */
export function singleValues(entries: ReadonlyMap<string, MultiValue>): Record<string, string> | null {
  if (entries.size === 0) return null;
  return Object.fromEntries([...entries.values()].map(({ name, values }) => [name, values.at(-1) ?? ""]));
}

export function multiValues(entries: ReadonlyMap<string, MultiValue>): Record<string, string[]> | null {
  if (entries.size === 0) return null;
  return Object.fromEntries([...entries.values()].map(({ name, values }) => [name, values]));
}

function add(entries: MultiValues, key: string, name: string, value: string): void {
  const entry = entries.get(key);
  if (entry === undefined) entries.set(key, { name, values: [value] });
  else entry.values.push(value);
}
