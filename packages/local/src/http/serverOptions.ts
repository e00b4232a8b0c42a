import type { ServerOptions } from "node:http";
import type { Duplex } from "node:stream";

/** Bounds on what a slow or greedy client can hold. */
export const serverOptions: ServerOptions = {
  /** Bytes of all headers, names included. The gateway refuses more than 10,240 bytes of values with a body of its own. */
  maxHeaderSize: 16 * 1024,
  /** Milliseconds for all headers, and for the whole request with its body. */
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** Milliseconds that an idle connection stays open. */
  keepAliveTimeout: 30_000,
  noDelay: true,
};

/** How long a client has to read the answer and close, in milliseconds. */
const lingerMs = 1_000;

const answers: Partial<Record<string, [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "Request Header Fields Too Large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "Request Timeout"],
};

/** A listener for node:http's `clientError` event: requests that cannot be parsed get an answer in AWS's form. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = answers[error.code ?? ""] ?? ["400 Bad Request", "Bad Request"];
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  // A client that never closes its side would keep the connection for ever.
  setTimeout(() => {
    socket.destroy();
  }, lingerMs).unref();
}
