import type { ServerResponse } from "node:http";
import type { HttpRequest } from "../http/httpRequest";
import { sendXml, xmlError } from "../http/xml";

/**
 * Refuses a call of a service that the local run doesn't have, in the form that the SDK's protocol can read. No SDK
 * retries a 501.
 * @param service what the request is signed for; undefined when it isn't signed
 */
export function notServed(request: HttpRequest, response: ServerResponse, service: string | undefined): void {
  const target = request.header("x-amz-target");
  const called = [service, target].filter((text) => text !== undefined && text !== "").join(", ");
  const message = `The local run does not serve this AWS API${called === "" ? "" : ` (${called})`}.`;
  const contentType = request.header("content-type") ?? "";
  if (contentType.startsWith("application/x-www-form-urlencoded") || service === "s3") {
    sendXml(response, 501, xmlError({ Code: "NotImplemented", Message: message }));
    return;
  }
  const body = JSON.stringify({ __type: "NotImplemented", message });
  response.writeHead(501, {
    "content-type": contentType.startsWith("application/x-amz-json") ? contentType : "application/json",
    "content-length": Buffer.byteLength(body),
    "x-amzn-errortype": "NotImplemented",
  });
  response.end(body);
}
