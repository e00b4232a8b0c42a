import type { IncomingMessage, OutgoingHttpHeaders, ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { ServiceRequest, ServiceResponse } from "../http/serviceMessages";
import { CapturedBody } from "./capturedBody";
import { ownCallOf } from "./ownCalls";
import type { OwnCall } from "./ownCalls";

/** A request and its response while they pass a listener: references alone. */
export class Exchange {
  readonly requestBody = new CapturedBody();
  /** A line for each name and each value in turn: no header has a line break. */
  responseHeaders = "";
  readonly responseBody = new CapturedBody();

  constructor(
    /** Of this run's listener. */
    readonly port: number,
    /** Set when the console itself sent the request. */
    readonly ownCall: OwnCall | undefined,
  ) {}
}

/** The exchange of a request that came in at a capturing listener. */
export function exchangeOf(message: IncomingMessage): Exchange | undefined {
  return message instanceof CapturedRequest ? message.exchange : undefined;
}

class CapturedRequest extends ServiceRequest {
  readonly exchange: Exchange;

  constructor(socket: Socket) {
    super(socket);
    this.exchange = new Exchange(socket.localPort ?? 0, ownCallOf(socket));
  }

  /** What the parser hands on, whether or not anybody reads it. */
  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    this.exchange.requestBody.add(chunk, encoding);
    return super.push(chunk, encoding);
  }
}

class CapturedResponse extends ServiceResponse<CapturedRequest> {
  override writeHead(status: number, reason?: unknown, headers: unknown = reason): this {
    const set = this.getHeaderNames().length === 0 ? "" : headerLines(this.getHeaders());
    this.req.exchange.responseHeaders = set + headerLines(headers);
    return super.writeHead(status, reason as string, headers as OutgoingHttpHeaders);
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    this.req.exchange.responseBody.add(chunk, rest[0]);
    return super.write(chunk, ...(rest as []));
  }

  override end(chunk?: unknown, encoding?: unknown, onEnd?: () => void): this {
    this.req.exchange.responseBody.add(chunk, encoding);
    return super.end(chunk, encoding, onEnd);
  }
}

/** @param headers by name, as the services give them; anything else has none */
function headerLines(headers: unknown): string {
  if (typeof headers !== "object" || headers === null) return "";
  let lines = "";
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) for (const each of value) lines += `${name}\n${String(each)}\n`;
    else if (value !== undefined) lines += `${name}\n${String(value)}\n`;
  }
  return lines;
}

/** For listeners whose exchanges are captured. */
export const capturing = {
  IncomingMessage: CapturedRequest,
  ServerResponse: CapturedResponse,
} as unknown as Required<Pick<ServerOptions, "IncomingMessage" | "ServerResponse">>;
