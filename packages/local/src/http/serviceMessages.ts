import { IncomingMessage, ServerResponse } from "node:http";
import { hasBody } from "./readBody";

/** What Node calls when a request is answered: it reads on for what nobody has read of the request. */
interface Dumping {
  _dump: () => void;
}

/** A head that is made and not sent; `compression` and `morgan` have always read it there. */
interface UnsentHead {
  _header: string | null;
  _headerSent: boolean;
  _hasBody: boolean;
  chunkedEncoding: boolean;
}

/** A request of which nothing is read to the end when there is nothing: that takes a tenth of a small request's time. */
export class ServiceRequest extends IncomingMessage {
  _dump(): void {
    if (hasBody(this)) (IncomingMessage.prototype as unknown as Dumping)._dump.call(this);
  }
}

/** A response that is sent in one write where head and body are one text: two take a tenth of a small request's time. */
export class ServiceResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
  override end(chunk?: unknown, encoding?: unknown, onEnd?: () => void): this {
    const head = this as unknown as UnsentHead;
    if (
      typeof chunk !== "string" ||
      encoding !== undefined ||
      head._header === null ||
      head._headerSent ||
      !head._hasBody ||
      head.chunkedEncoding
    ) {
      return super.end(chunk, encoding as BufferEncoding, onEnd);
    }
    const text = head._header + chunk;
    // A head by itself would go out as Latin-1, and before a text that is not ASCII as UTF-8.
    if (Buffer.byteLength(text) !== text.length) return super.end(chunk, "utf8", onEnd);
    head._header = text;
    return super.end(onEnd);
  }
}
