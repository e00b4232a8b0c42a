import type { IncomingMessage, ServerResponse } from "node:http";

/** Host names that name this machine; a page elsewhere that rebinds its own name to 127.0.0.1 uses none of them. */
const ownHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

function isLoopbackHost(host: string | undefined): boolean {
  return ownHost.test(host ?? "");
}

/**
 * Where this server was reached. A Host header that is not this machine's could send clients elsewhere for keys, and
 * passwords elsewhere.
 */
export function localOrigin({ headers, socket }: IncomingMessage): string {
  const { host = "" } = headers;
  return isLoopbackHost(host) ? `http://${host}` : `http://127.0.0.1:${socket.localPort ?? 80}`;
}

/** Answers 421 to a request whose Host is not this machine's. @returns whether it did */
export function refuseForeignHost({ headers }: IncomingMessage, response: ServerResponse): boolean {
  if (isLoopbackHost(headers.host)) return false;
  const body = "This server answers as localhost alone.\n";
  response.writeHead(421, {
    "cache-control": "no-store",
    "content-type": "text/plain; charset=utf-8",
    "content-length": body.length,
    "x-content-type-options": "nosniff",
  });
  response.end(body);
  return true;
}
