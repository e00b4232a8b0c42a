import type { ServerResponse } from "node:http";
import type { HttpRequest } from "../../http/httpRequest";
import { sendXml, xmlError } from "../../http/xml";
import { S3Error } from "./s3Error";

/** What a failed request is answered with. */
export function s3Error(error: unknown, { message }: HttpRequest, response: ServerResponse): S3Error {
  if (error instanceof S3Error) return error;
  if (message.destroyed || response.destroyed) {
    return new S3Error(400, "RequestTimeout", "The client went away before the request or its answer was complete.");
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new S3Error(500, "InternalError", "We encountered an internal error. Please try again.", {}, reason);
}

/** @param mostBytes of a body that is worth receiving for the sake of the answer */
export function sendError(
  request: HttpRequest,
  response: ServerResponse,
  error: S3Error,
  requestId: string,
  mostBytes: number,
): void {
  // Part of the answer is out already, or nobody is there to read it.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (!request.message.complete) discardBody(request, response, mostBytes);
  const { code, details } = error;
  const body = xmlError({ Code: code, Message: error.message, ...details, RequestId: requestId });
  // Node itself leaves the body of a HEAD's answer out.
  sendXml(response, error.status, body);
}

/** Lets the client send the rest of its body, so that it gets to read the answer; unless there is far too much left. */
function discardBody({ message }: HttpRequest, response: ServerResponse, mostBytes: number): void {
  if (Number(message.headers["content-length"] ?? 0) > mostBytes) response.setHeader("connection", "close");
  else message.resume();
}
