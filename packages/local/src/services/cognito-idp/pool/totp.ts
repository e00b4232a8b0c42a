import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const stepSeconds = 30;
const digits = 6;
/** How many steps a client's clock may be off, either way. */
const toleratedSteps = 1;
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new shared secret for an authenticator app: 256 bits in base32 (RFC 4648 section 6), without padding. */
export function createTotpSecret(): string {
  let bits = "";
  for (const byte of randomBytes(32)) bits += byte.toString(2).padStart(8, "0");
  return (bits.match(/.{1,5}/g) ?? []).map((group) => base32.charAt(parseInt(group.padEnd(5, "0"), 2))).join("");
}

/**
 * The step (RFC 6238 section 4.2) whose code this is, among those that the clock tolerance allows and that are later
 * than `lastStep`; undefined when there is none.
 * @param now milliseconds since 1970
 */
export function matchingStep(secret: string, code: string, now: number, lastStep: number): TotpMatch {
  const current = Math.floor(now / 1000 / stepSeconds);
  // A step of the future was accepted before the clock was set back, and says nothing of the codes of now.
  const usedUpTo = lastStep > current + toleratedSteps ? 0 : lastStep;
  for (let step = current - toleratedSteps; step <= current + toleratedSteps; step++) {
    if (!equal(totpCode(secret, step), code)) continue;
    return step > usedUpTo ? { outcome: "match", step } : { outcome: "used" };
  }
  return { outcome: "mismatch" };
}

/** What became of a code: right, wrong, or right but accepted once already. */
export type TotpMatch = { outcome: "match"; step: number } | { outcome: "mismatch" } | { outcome: "used" };

/** HOTP (RFC 4226 section 5.3) of one step. */
function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", decodeBase32(secret)).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const binary = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(binary % 10 ** digits).padStart(digits, "0");
}

function decodeBase32(text: string): Buffer {
  let bits = "";
  for (const character of text) bits += base32.indexOf(character).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

function equal(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const givenBytes = Buffer.from(given);
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
