import { randomBytes } from "node:crypto";

/** Random text is made for many requests at once: to draw and encode bytes for each costs more than to route it. */
class RandomText {
  readonly #encoding: "base64" | "hex";
  readonly #length: number;
  #text = "";
  #used = 0;

  constructor(encoding: "base64" | "hex", length: number) {
    this.#encoding = encoding;
    this.#length = length;
  }

  next(): string {
    if (this.#used + this.#length > this.#text.length) {
      this.#text = randomBytes(6 * 1024).toString(this.#encoding);
      this.#used = 0;
    }
    this.#used += this.#length;
    return this.#text.slice(this.#used - this.#length, this.#used);
  }
}

const requestIds = new RandomText("base64", 15);
const traceIds = new RandomText("hex", 24);

/** In the form of API Gateway's: 16 characters such as `Mc7UVioPPHcEKPA=`. */
export function newRequestId(): string {
  return `${requestIds.next()}=`;
}

/** In the form of X-Ray's: `Root=1-67891233-abcdef012345678912345678`. @param time milliseconds since 1970 */
export function newTraceId(time: number): string {
  return `Root=1-${Math.floor(time / 1000).toString(16)}-${traceIds.next()}`;
}
