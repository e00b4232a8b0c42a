import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** RFC 6455, section 1.3. */
const acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** Longer messages than any of a debugger. */
const maxMessageBytes = 64 * 1024 * 1024;
/** Section 5.2; what is not named here is a part of a message. */
const opcode = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

interface Frame {
  isFinal: boolean;
  opcode: number;
  payload: Buffer;
  /** Bytes that the frame takes. */
  length: number;
}

/** The server's end of a WebSocket that carries text (RFC 6455), as far as a debugger needs it. */
export class WebSocketConnection {
  /** May throw what it can't read: that ends the connection. */
  onText: (text: string) => void = () => undefined;
  readonly #socket: Duplex;
  #unread: Buffer;
  #parts: Buffer[] = [];

  /** Answers a request for an upgrade. */
  constructor({ headers }: IncomingMessage, socket: Duplex, head: Buffer) {
    const key = `${headers["sec-websocket-key"] ?? ""}${acceptSuffix}`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    this.#socket = socket;
    this.#unread = head;
    socket.on("data", (chunk: Buffer) => {
      this.#unread = Buffer.concat([this.#unread, chunk]);
      try {
        this.#read();
      } catch {
        socket.destroy();
      }
    });
    // A client that was killed: sockets of an HTTP server stay half open.
    for (const event of ["end", "error"]) socket.on(event, () => socket.destroy());
  }

  onClose(listener: () => void): void {
    this.#socket.once("close", listener);
  }

  send(text: string): void {
    this.#write(opcode.text, Buffer.from(text));
  }

  close(): void {
    this.#write(opcode.close, Buffer.alloc(0));
    this.#socket.end(() => this.#socket.destroy());
  }

  #read(): void {
    for (let frame = frameOf(this.#unread); frame !== undefined; frame = frameOf(this.#unread)) {
      this.#unread = this.#unread.subarray(frame.length);
      if (frame.opcode === opcode.close) this.close();
      else if (frame.opcode === opcode.ping) this.#write(opcode.pong, frame.payload);
      else if (frame.opcode !== opcode.pong) this.#receive(frame);
    }
  }

  #receive({ isFinal, payload }: Frame): void {
    this.#parts.push(payload);
    if (this.#parts.reduce((sum, part) => sum + part.length, 0) > maxMessageBytes)
      throw new RangeError("the message is too long");
    if (isFinal) this.onText(Buffer.concat(this.#parts.splice(0)).toString("utf8"));
  }

  #write(code: number, payload: Buffer): void {
    if (!this.#socket.writable) return;
    const { length } = payload;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    head.writeUInt8(0x80 | code, 0);
    head.writeUInt8(length < 126 ? length : length < 65_536 ? 126 : 127, 1);
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

/** The frame that the bytes begin with, unmasked; undefined until it is complete. */
function frameOf(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthEnd = short < 126 ? 2 : short === 126 ? 4 : 10;
  const payloadStart = lengthEnd + 4;
  if (bytes.length < payloadStart) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (length > maxMessageBytes) throw new RangeError("the frame is too long");
  if (bytes.length < payloadStart + length) return undefined;
  const payload = Buffer.from(bytes.subarray(payloadStart, payloadStart + length));
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ bytes.readUInt8(lengthEnd + (index & 3));
  const first = bytes.readUInt8(0);
  return { isFinal: (first & 0x80) !== 0, opcode: first & 0xf, payload, length: payloadStart + length };
}
