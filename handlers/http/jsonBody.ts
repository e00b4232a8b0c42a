import { header } from "./httpHandler";
import type { HttpEvent } from "./httpHandler";
import { Problem } from "./problem";

/** The most bytes of a body that are read: 256 KiB, so that what is stored of it stays below DynamoDB's 400 KB an item. */
const mostBodyBytes = 256 * 1024;

/**
 * The request's JSON body. Throws a 415 problem for another media type or content coding, 413 above `mostBodyBytes`
 * and 400 for what is not JSON in UTF-8.
 */
export function jsonBody(event: HttpEvent): unknown {
  if (!/^application\/json[\t ]*(;[\t ]*charset="?utf-8"?[\t ]*)?$/i.test(header(event, "content-type") ?? "")) {
    throw new Problem("unsupportedMediaType", "Send the body as content-type: application/json.");
  }
  if (!/^(identity)?$/i.test(header(event, "content-encoding") ?? "")) {
    throw new Problem("unsupportedMediaType", "Send the body without a content-encoding.");
  }
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > mostBodyBytes) {
    throw new Problem("bodyTooLarge", `A body may have up to ${mostBodyBytes} bytes.`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the body; neither the caller nor the log needs it.
    throw new Problem("malformedJson", "The body must be one JSON value in UTF-8 (RFC 8259).");
  }
}
