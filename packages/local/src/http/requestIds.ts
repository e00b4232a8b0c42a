import { randomFillSync } from "node:crypto";

/** Random bytes are drawn for many requests at once; a call per request costs more than routing it. */
const pool = Buffer.alloc(8192);
let used = pool.length;

function randomText(bytes: number, encoding: "base64" | "hex"): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString(encoding, used - bytes, used);
}

/** In the form of API Gateway's: 16 characters such as `Mc7UVioPPHcEKPA=`. */
export function newRequestId(): string {
  return randomText(11, "base64");
}

/** In the form of X-Ray's: `Root=1-67891233-abcdef012345678912345678`. @param time milliseconds since 1970 */
export function newTraceId(time: number): string {
  return `Root=1-${Math.floor(time / 1000).toString(16)}-${randomText(12, "hex")}`;
}
