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
      head.chunkedEncoding ||
      Buffer.byteLength(chunk) !== chunk.length
    ) {
      return super.end(chunk, encoding as BufferEncoding, onEnd);
    }
    head._header += chunk;
    return super.end(onEnd);
  }
}
