import type { IncomingMessage } from "node:http";

/** A request as a signature covers it: nothing normalised but what Signature Version 4 itself normalises. */
export interface WireRequest {
  method: string;
  /** As sent, escapes and all, without the query. */
  path: string;
  /** Decoded, values in the order sent. A name that is repeated has several values. */
  query: ReadonlyMap<string, readonly string[]>;
  /** By lower-case name, repeated ones joined by commas. */
  headers: ReadonlyMap<string, string>;
}

interface ParsedTarget {
  message: IncomingMessage;
  method: string;
  path: string;
  rawQueryString: string;
}

/** @returns undefined when the target has a character or an escape that no client would send */
export function wireRequest({ message, method, path, rawQueryString }: ParsedTarget): WireRequest | undefined {
  if (!/^\/[!-~]*$/.test(message.url ?? "")) return undefined;
  const query = parseQuery(rawQueryString);
  return query && { method, path, query, headers: parseHeaders(message.rawHeaders) };
}

/** Reads a query as forms and AWS do: `+` is a space. */
function parseQuery(text: string): Map<string, string[]> | undefined {
  const query = new Map<string, string[]>();
  for (const part of text.split("&")) {
    if (part === "") continue;
    const separator = part.indexOf("=");
    const name = decoded(separator === -1 ? part : part.slice(0, separator));
    const value = separator === -1 ? "" : decoded(part.slice(separator + 1));
    // The name would be lost among an object's own properties on its way into the canonical query.
    if (name === undefined || value === undefined || name === "__proto__") return undefined;
    query.set(name, [...(query.get(name) ?? []), value]);
  }
  return query;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function parseHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    // Node reads header bytes as Latin-1; AWS SDKs sign and send UTF-8.
    const value = Buffer.from(rawHeaders[index + 1] ?? "", "latin1").toString("utf8");
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

/** The single value of a query parameter; undefined when it is absent or repeated. */
export function queryValue({ query }: WireRequest, name: string): string | undefined {
  const values = query.get(name);
  return values?.length === 1 ? values[0] : undefined;
}
