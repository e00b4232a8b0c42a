import { Buffer, isAscii } from "node:buffer";

/*
 * Replaces the package iconv-lite in bundles: 270 kB of tables of other alphabets, for texts in `varchar`. The tables
 * have their texts in `nvarchar`; only Kysely's list of applied steps has `varchar`, in ASCII.
 */

/** @param encoding of the column's collation, such as `CP1252` */
export function decode(bytes: Uint8Array, encoding: string): string {
  if (!isUtf8(encoding) && !isAscii(bytes)) throw notAscii(encoding);
  return Buffer.from(bytes).toString("utf8");
}

export function encode(text: string, encoding: string): Buffer {
  const bytes = Buffer.from(text);
  if (!isUtf8(encoding) && !isAscii(bytes)) throw notAscii(encoding);
  return bytes;
}

function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding);
}

function notAscii(encoding: string): Error {
  return new Error(
    `this bundle reads and writes varchar in ASCII and UTF-8 alone, not in ${encoding}: use nvarchar, or remove the alias ` +
      "of iconv-lite in backend/bundling.ts",
  );
}

// The driver imports it both ways.
export default { decode, encode };
