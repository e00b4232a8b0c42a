import type { IncomingMessage } from "node:http";

const empty = Buffer.alloc(0);

/** A body of more bytes than its reader takes. */
export class BodyTooLargeError extends Error {}

/** The client hung up before the end of its request; there is nobody to answer. */
export class ClientGoneError extends Error {}

/** Whether anything follows the headers (RFC 9112, section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/**
 * Reads a small body to its end. What comes after a body has grown too large is read and let go: were the connection
 * ended instead, a client that is still sending might never see the answer. The server's time limit for a request ends that.
 * @throws {BodyTooLargeError} as soon as there are more than `maxBytes` bytes
 * @throws {ClientGoneError}
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (!hasBody(request)) return Promise.resolve(empty);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
    request.resume();
    return Promise.reject(new BodyTooLargeError(`the body has more than ${maxBytes} bytes`));
  }
  return new Promise((resolve, reject) => {
    const gone = (): void => {
      reject(new ClientGoneError("the client went away before the end of its request"));
    };
    // A request that was kept waiting may be over by now, and nothing more would be heard of it.
    if (request.destroyed) {
      gone();
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else reject(new BodyTooLargeError(`the body has more than ${maxBytes} bytes`));
    });
    request.on("end", () => {
      request.off("close", gone);
      resolve(Buffer.concat(chunks));
    });
    request.on("error", gone);
    request.on("close", gone);
  });
}
