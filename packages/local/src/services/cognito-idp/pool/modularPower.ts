import { createPrivateKey, createPublicKey, diffieHellman, getDiffieHellman } from "node:crypto";
import type { KeyObject } from "node:crypto";

/*
 * Powers in the 3072-bit group of RFC 3526 section 4, whose generator is 2, by OpenSSL's Diffie-Hellman: some 5 times as
 * fast as BigInt, and it takes the same time for every exponent, which BigInt does not. Exponents and bases go in as keys,
 * because `createDiffieHellman` checks the prime anew each time, which takes 2 s from Node.js 24 on.
 */

/** Big-endian. */
export const prime = getDiffieHellman("modp15").getPrime();

/** dhKeyAgreement with the group's prime and generator (PKCS #3 section 9). */
const algorithm = sequence(
  Buffer.from("06092a864886f70d010301", "hex"),
  sequence(integer(prime), integer(Buffer.from([2]))),
);

/**
 * The base to the exponent, as many bytes as the prime has. Undefined for bases that OpenSSL refuses as a public key: 0, 1,
 * -1 and, in some of its versions, what is no power of 2. No honest party arrives at one.
 */
export function power(base: Buffer, exponent: Buffer): Buffer | undefined {
  try {
    return diffieHellman({ privateKey: privateKey(exponent), publicKey: publicKey(base) });
  } catch {
    return undefined;
  }
}

/** PrivateKeyInfo (RFC 5208 section 5). */
function privateKey(exponent: Buffer): KeyObject {
  const key = sequence(integer(Buffer.from([0])), algorithm, tagged(0x04, integer(exponent)));
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** SubjectPublicKeyInfo (RFC 5280 section 4.1). */
function publicKey(value: Buffer): KeyObject {
  const bits = Buffer.concat([Buffer.from([0]), integer(value)]);
  return createPublicKey({ key: sequence(algorithm, tagged(0x03, bits)), format: "der", type: "spki" });
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

/** A number that is not negative, in as few bytes as it needs (ITU-T X.690 section 8.3). */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  return tagged(0x02, digits.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** Tag, length and content (ITU-T X.690 section 8.1). */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
