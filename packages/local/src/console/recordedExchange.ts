import type { IncomingMessage } from "node:http";
import type { RequestTrace } from "../services/requestTrace";
import type { ByteRing } from "./byteRing";
import type { Exchange } from "./capture";
import type { OwnCall } from "./ownCalls";
import { RecordedBody } from "./recordedBody";
import type { Header } from "./redaction";

/** Requests that share headers go together: so many bytes at most. */
const maxSharedBytes = 1024 * 1024;

/** What a request and its response were made of. */
export interface Content {
  requestHeaders: Header[];
  responseHeaders: Header[];
  requestBody: RecordedBody;
  responseBody: RecordedBody;
}

/** The headers of a request, and of those right after it that have the same ones: clients often send them for minutes. */
export class RecordedHeaders {
  readonly #ring: ByteRing;
  readonly #position: number;
  readonly #length: number;

  /** @param raw names and values in turn */
  constructor(raw: readonly string[], ring: ByteRing) {
    const lines = raw.join("\n");
    this.#ring = ring;
    this.#length = lines.length;
    this.#position = ring.reserve(lines.length);
    // Headers are Latin-1, as Node.js reads and writes them.
    ring.memory.write(lines, ring.offsetOf(this.#position), "latin1");
  }

  get isHeld(): boolean {
    return this.#ring.holds(this.#position);
  }

  read(): Buffer | undefined {
    return this.#ring.read(this.#position, this.#length);
  }

  /** Whether later requests can rely on them. */
  get isNew(): boolean {
    return this.#ring.age(this.#position) <= maxSharedBytes;
  }
}

/**
 * One request to a service of the run. There are thousands of them, each with dozens of texts, and the garbage collector
 * would copy each of these twice: what can be large is bytes in a ring.
 */
export class RecordedExchange {
  readonly number: number;
  readonly trace: RequestTrace;
  /** As sent: path and query. */
  readonly target: string;
  /** Of this run's listener. */
  readonly port: number;
  /** Set when the console itself sent the request. */
  readonly ownCall: OwnCall | undefined;
  readonly #ring: ByteRing;
  readonly #headers: RecordedHeaders;
  /** Behind that of its headers. */
  readonly #position: number;
  readonly #responseHeaders: number;
  readonly #requestKept: number;
  readonly #requestBytes: number;
  readonly #responseKept: number;
  readonly #responseBytes: number;

  constructor(
    number: number,
    trace: RequestTrace,
    message: IncomingMessage,
    { port, ownCall, requestBody, responseHeaders, responseBody }: Exchange,
    headers: RecordedHeaders,
    ring: ByteRing,
  ) {
    this.number = number;
    this.trace = trace;
    this.target = message.url ?? "/";
    this.port = port;
    this.ownCall = ownCall;
    this.#ring = ring;
    this.#headers = headers;
    this.#responseHeaders = responseHeaders.length;
    this.#requestKept = requestBody.kept;
    // Nobody reads the rest of what is refused.
    const announced = message.complete ? 0 : Number(message.headers["content-length"] ?? 0);
    this.#requestBytes = Math.max(requestBody.bytes, announced);
    this.#responseKept = responseBody.kept;
    this.#responseBytes = responseBody.bytes;
    this.#position = ring.reserve(responseHeaders.length + requestBody.kept + responseBody.kept);
    const { memory } = ring;
    const offset = ring.offsetOf(this.#position);
    const headersEnd = offset + memory.write(responseHeaders, offset, "latin1");
    responseBody.writeTo(memory, requestBody.writeTo(memory, headersEnd));
  }

  /** The service's request id, as the response names it. */
  get id(): string {
    return this.trace.requestId;
  }

  /** Whether newer requests have not taken its place. */
  get isHeld(): boolean {
    return this.#headers.isHeld;
  }

  /** Undefined when newer requests took its place. */
  content(): Content | undefined {
    const headersEnd = this.#responseHeaders;
    const requestEnd = headersEnd + this.#requestKept;
    const requestHeaders = this.#headers.read();
    const bytes = this.#ring.read(this.#position, requestEnd + this.#responseKept);
    return (
      requestHeaders &&
      bytes && {
        requestHeaders: headersOf(requestHeaders),
        responseHeaders: headersOf(bytes.subarray(0, headersEnd)),
        requestBody: new RecordedBody(bytes.subarray(headersEnd, requestEnd), this.#requestBytes),
        responseBody: new RecordedBody(bytes.subarray(requestEnd), this.#responseBytes),
      }
    );
  }
}

/** @param bytes Latin-1, a line for each name and each value in turn */
function headersOf(bytes: Buffer): Header[] {
  const lines = bytes.toString("latin1").split("\n");
  const headers: Header[] = [];
  for (let index = 0; index + 1 < lines.length; index += 2)
    headers.push({ name: lines[index] ?? "", value: lines[index + 1] ?? "" });
  return headers;
}
