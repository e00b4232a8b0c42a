import type { ServerResponse } from "node:http";
import type { HttpRequest } from "../http/httpRequest";
import { signedScope } from "../http/signedScope";
import { sendXml, xmlError } from "../http/xml";

/**
 * Refuses a call of a service that the local run doesn't have, in the form that the SDK's protocol can read. No SDK
 * retries a 501.
 */
export function notServed(request: HttpRequest, response: ServerResponse): void {
  const called = [signedScope(request)?.service, request.header("x-amz-target")].filter(
    (text) => text !== undefined && text !== "",
  );
  const which = called.length === 0 ? "" : ` (${called.join(", ")})`;
  sendError(request, response, 501, "NotImplemented", `The local run does not serve this AWS API${which}.`);
}

/** Answers a call of a service that the local run doesn't have with an error, in the form of the SDK's protocol. */
export function sendError(
  request: HttpRequest,
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
): void {
  const contentType = request.header("content-type") ?? "";
  if (contentType.startsWith("application/x-www-form-urlencoded") || signedScope(request)?.service === "s3") {
    sendXml(response, status, xmlError({ Code: type, Message: message }));
    return;
  }
  const body = JSON.stringify({ __type: type, message });
  response.writeHead(status, {
    "content-type": contentType.startsWith("application/x-amz-json") ? contentType : "application/json",
    "content-length": Buffer.byteLength(body),
    "x-amzn-errortype": type,
  });
  response.end(body);
}
