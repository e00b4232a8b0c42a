import type { IncomingMessage, ServerResponse } from "node:http";

/** A request to a fake service, its body read. */
export interface FakeRequest {
  message: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Buffer;
}

/** Answers with JSON; with a problem document when it has a title. */
export function json(response: ServerResponse, status: number, value: object): void {
  const type = "title" in value ? "application/problem+json" : "application/json";
  response.writeHead(status, { "Content-Type": type }).end(JSON.stringify(value));
}
