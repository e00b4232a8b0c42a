import { once } from "node:events";
import { Socket } from "node:net";
import { addAbortSignal } from "node:stream";

/** Type of the packets that may be sent in clear text: those before the login (MS-TDS 2.2.3.1.1). */
const preLoginPacket = 0x12;
/** First byte of a TLS record: change cipher spec, alert, handshake or application data (RFC 8446 section 5.1). */
const [firstTlsRecord, lastTlsRecord] = [0x14, 0x17];

/** Ends a connection before a password is sent in clear text. */
class UnencryptedServerError extends Error {
  override readonly name = "UnencryptedServerError";
  readonly code = "EUNENCRYPTED";
}

/**
 * A socket to SQL Server that sends a login under TLS only. The driver itself continues in clear text when the server
 * reports that it has no encryption, which an attacker on the path can forge.
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
    // A record may be sent in several pieces, so only the first byte of the first one is checked.
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
  // A statement's packets must not wait for the previous acknowledgement.
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
