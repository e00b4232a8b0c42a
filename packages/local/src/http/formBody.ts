import type { IncomingMessage } from "node:http";
import { BodyTooLargeError, readBody } from "./readBody";

/** Far more than any form of ours holds. */
const maximumBytes = 64 * 1024;

/** A body that is no form, or too large; `status` is HTTP's. */
export class FormError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The fields of an `application/x-www-form-urlencoded` body. @throws {FormError} @throws {ClientGoneError} */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    throw new FormError("The body must be application/x-www-form-urlencoded", 415);
  }
  try {
    return new URLSearchParams((await readBody(request, maximumBytes)).toString("utf8"));
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw new FormError(`A form may hold ${maximumBytes} bytes at most`, 413);
    throw error;
  }
}
