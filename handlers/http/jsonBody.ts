import { header } from "./httpHandler";
import type { HttpEvent } from "./httpHandler";
import { Problem } from "./problem";

/** The largest accepted body: 256 KiB, so that an item stays below DynamoDB's 400 KB. */
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
    throw new Problem("bodyTooLarge", `The body must have at most ${mostBodyBytes} bytes.`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's message quotes the body, which must not reach the log.
    throw new Problem("malformedJson", "The body must be one JSON value in UTF-8 (RFC 8259).");
  }
}
