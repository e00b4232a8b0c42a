import type { IncomingMessage } from "node:http";
import type { RequestTrace } from "../services/requestTrace";
import type { ByteRing } from "./byteRing";
import type { Exchange } from "./capture";
import type { OwnCall } from "./ownCalls";
import { RecordedBody } from "./recordedBody";
import type { Header } from "./redaction";

/** What a request and its response were made of. */
export interface Content {
  requestHeaders: Header[];
  responseHeaders: Header[];
  requestBody: RecordedBody;
  responseBody: RecordedBody;
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
  readonly #position: number;
  readonly #requestHeaders: number;
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
    ring: ByteRing,
  ) {
    const headers = message.rawHeaders.join("\n");
    this.number = number;
    this.trace = trace;
    this.target = message.url ?? "/";
    this.port = port;
    this.ownCall = ownCall;
    this.#ring = ring;
    this.#requestHeaders = headers.length;
    this.#responseHeaders = responseHeaders.length;
    this.#requestKept = requestBody.kept;
    // Nobody reads the rest of what is refused.
    const announced = message.complete ? 0 : Number(message.headers["content-length"] ?? 0);
    this.#requestBytes = Math.max(requestBody.bytes, announced);
    this.#responseKept = responseBody.kept;
    this.#responseBytes = responseBody.bytes;
    this.#position = ring.reserve(headers.length + responseHeaders.length + requestBody.kept + responseBody.kept);
    const { memory } = ring;
    let at = ring.offsetOf(this.#position);
    // Headers are Latin-1, as Node.js reads and writes them.
    at += memory.write(headers, at, "latin1");
    at += memory.write(responseHeaders, at, "latin1");
    responseBody.writeTo(memory, requestBody.writeTo(memory, at));
  }

  /** The service's request id, as the response names it. */
  get id(): string {
    return this.trace.requestId;
  }

  /** Whether newer requests have not taken its place. */
  get isHeld(): boolean {
    return this.#ring.holds(this.#position);
  }

  /** Undefined when newer requests took its place. */
  content(): Content | undefined {
    const requestHeadersEnd = this.#requestHeaders;
    const headersEnd = requestHeadersEnd + this.#responseHeaders;
    const requestEnd = headersEnd + this.#requestKept;
    const bytes = this.#ring.read(this.#position, requestEnd + this.#responseKept);
    return (
      bytes && {
        requestHeaders: headersOf(bytes.subarray(0, requestHeadersEnd)),
        responseHeaders: headersOf(bytes.subarray(requestHeadersEnd, headersEnd)),
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
