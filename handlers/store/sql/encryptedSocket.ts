import { once } from "node:events";
import { Socket } from "node:net";
import { addAbortSignal } from "node:stream";

/** Type of the packets that may go out in the clear: the ones before the log-in (MS-TDS 2.2.3.1.1). */
const preLoginPacket = 0x12;
/** First byte of a TLS record: change cipher spec, alert, handshake or application data (RFC 8446 section 5.1). */
const [firstTlsRecord, lastTlsRecord] = [0x14, 0x17];

/** Ends a connection before a password is sent in the clear. */
class UnencryptedServerError extends Error {
  override readonly name = "UnencryptedServerError";
  readonly code = "EUNENCRYPTED";
}

/**
 * A socket to SQL Server that lets a log-in out under TLS alone. The driver itself goes on in the clear when the server
 * says that it has no encryption, and whoever sits between the two can make it say so.
 */
export class EncryptedSocket extends Socket {
  #encrypted = false;

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#mayGoOut(chunk)) super._write(chunk, encoding, callback);
    else callback(new UnencryptedServerError("the server offers no encryption"));
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: BufferEncoding }[],
    callback: (error?: Error | null) => void,
  ): void {
    if (chunks.every(({ chunk }) => this.#mayGoOut(chunk))) super._writev?.(chunks, callback);
    else callback(new UnencryptedServerError("the server offers no encryption"));
  }

  #mayGoOut([first = 0]: Buffer): boolean {
    // A record may arrive in several pieces, so only the first byte of the first one can be judged.
    this.#encrypted ||= first >= firstTlsRecord && first <= lastTlsRecord;
    return this.#encrypted || first === preLoginPacket;
  }
}

/**
 * Connects within a time.
 * @param closing ends the connection at any moment, during the attempt and later
 */
export async function connectedSocket(
  { host, port }: { host: string; port: number },
  timeoutMs: number,
  closing: AbortSignal,
): Promise<EncryptedSocket> {
  closing.throwIfAborted();
  const socket = new EncryptedSocket();
  addAbortSignal(closing, socket);
  // A statement's packets must not wait for the acknowledgement of the packet before.
  socket.setNoDelay(true);
  socket.connect({ host, port });
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" }));
  }, timeoutMs);
  try {
    await once(socket, "connect");
    return socket;
  } finally {
    clearTimeout(timer);
  }
}
