import type { IncomingMessage, OutgoingHttpHeaders, ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { ServiceRequest, ServiceResponse } from "../http/serviceMessages";
import { CapturedBody } from "./capturedBody";
import { ownCallOf } from "./ownCalls";
import type { OwnCall } from "./ownCalls";

type SentHeaders = Readonly<Record<string, unknown>> | readonly unknown[];

/** A request and its response as they passed a listener: references alone, read when somebody looks. */
export class Exchange {
  /** Names and values in turn, a line each: one text is far cheaper to keep than dozens. Empty when it is gone. */
  requestHeaders = "";
  readonly requestBody = new CapturedBody();
  responseHeaders: readonly SentHeaders[] = [];
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
    const { exchange } = this.req;
    const given = typeof headers === "object" && headers !== null ? [headers as SentHeaders] : [];
    exchange.responseHeaders = this.getHeaderNames().length === 0 ? given : [this.getHeaders(), ...given];
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

/** For listeners whose exchanges are captured. */
export const capturing = {
  IncomingMessage: CapturedRequest,
  ServerResponse: CapturedResponse,
} as unknown as Required<Pick<ServerOptions, "IncomingMessage" | "ServerResponse">>;
