import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Host names that name this machine; names below localhost do so by definition (RFC 6761, section 6.3). A page elsewhere
 * that rebinds its own name to 127.0.0.1 has none of them.
 */
const ownHost = /^(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** The name in a Host header, without the port. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase();
}

/** Whether a Host header names this machine. */
export function isOwnHost(host = ""): boolean {
  return ownHost.test(host);
}

/** Where this server was reached, by a Host header that `refuseForeignHost` has allowed. */
export function localOrigin({ headers }: IncomingMessage): string {
  return `http://${headers.host ?? ""}`;
}

/**
 * Answers 421 to a request whose Host is not this machine's.
 * @param allowed further names, in lower case
 * @returns whether it did
 */
export function refuseForeignHost(
  { headers }: IncomingMessage,
  response: ServerResponse,
  allowed: ReadonlySet<string> = new Set(),
): boolean {
  const { host = "" } = headers;
  if (isOwnHost(host) || allowed.has(hostName(host))) return false;
  const body = "This server answers as 127.0.0.1, localhost and names below localhost alone.\n";
  response.writeHead(421, {
    "cache-control": "no-store",
    connection: "close",
    "content-type": "text/plain; charset=utf-8",
    "content-length": body.length,
    "x-content-type-options": "nosniff",
  });
  response.end(body);
  return true;
}
