import { queryValue } from "../../http/wireRequest";
import type { WireRequest } from "../../http/wireRequest";
import type { Position } from "./objectIndex";
import { invalidArgument } from "./s3Error";

/** Most entries of one page, and the default. */
const mostEntries = 1_000;

/** What all listings of a bucket have in common. */
export interface ListRequest {
  prefix: string;
  delimiter: string;
  most: number;
  /** Text as the answer is to have it. */
  written: (text: string) => string;
  urlEncoded: boolean;
}

/** One page of a listing. */
export interface Page<Entry> {
  entries: Entry[];
  commonPrefixes: string[];
  /** Key of the first entry that is not on the page; undefined after the last one. */
  next: Buffer | undefined;
  /** What the page ends with: an entry, or a common prefix. */
  last: Entry | string | undefined;
}

/** @param most the parameter for the length of a page @throws {S3Error} InvalidArgument */
export function listRequest(wire: WireRequest, most: "max-keys" | "max-uploads"): ListRequest {
  const encoding = queryValue(wire, "encoding-type");
  if (encoding !== undefined && encoding !== "url") {
    throw invalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request");
  }
  return {
    prefix: queryValue(wire, "prefix") ?? "",
    delimiter: queryValue(wire, "delimiter") ?? "",
    most: pageLength(wire, most),
    written: encoding === "url" ? urlEncoded : (text) => text,
    urlEncoded: encoding === "url",
  };
}

/** @throws {S3Error} InvalidArgument */
export function pageLength(wire: WireRequest, name: string): number {
  const text = queryValue(wire, name);
  if (text !== undefined && !/^\d{1,10}$/.test(text)) {
    throw invalidArgument(name, text, `Argument ${name} must be an integer between 0 and 2147483647`);
  }
  return Math.min(Number(text ?? mostEntries), mostEntries);
}

/** The elements that all listings of a bucket have. */
export function listElements(
  { prefix, delimiter, urlEncoded: encoded, written }: ListRequest,
  { commonPrefixes, next }: Page<unknown>,
) {
  return {
    Prefix: written(prefix),
    ...(delimiter !== "" && { Delimiter: written(delimiter) }),
    ...(encoded && { EncodingType: "url" }),
    IsTruncated: next !== undefined,
    CommonPrefixes: commonPrefixes.map((Prefix) => ({ Prefix: written(Prefix) })),
  };
}

/** Where a page begins that comes after a marker. A common prefix is passed as a whole. */
export function afterMarker({ prefix, delimiter }: ListRequest, marker: string): Position {
  const isCommonPrefix =
    delimiter !== "" &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) + delimiter.length === marker.length;
  // The first key that comes after it in the order of bytes.
  const next = Buffer.concat([Buffer.from(marker), Buffer.from([0])]);
  return { key: isCommonPrefix ? (successor(Buffer.from(marker)) ?? next) : next };
}

/**
 * One page: what lies under the prefix, with keys that have the delimiter after it rolled up.
 * @param from where it begins; the prefix when that comes later
 * @param read the entries of [from, to), in order
 */
export function page<Entry extends { key: Buffer }>(
  { prefix, delimiter, most }: ListRequest,
  from: Position,
  read: (from: Position, to: Buffer | undefined, limit: number) => Entry[],
): Page<Entry> {
  const result: Page<Entry> = { entries: [], commonPrefixes: [], next: undefined, last: undefined };
  // A page of none is not a page that others follow.
  if (most === 0) return result;
  const begin = Buffer.from(prefix);
  const end = successor(begin);
  let next: Position | undefined = Buffer.compare(from.key, begin) < 0 ? { key: begin } : from;
  while (next !== undefined) {
    const entries = read(next, end, most + 1);
    next = undefined;
    for (const entry of entries) {
      if (result.entries.length + result.commonPrefixes.length === most) return { ...result, next: entry.key };
      const text = entry.key.toString("utf8");
      const cut = delimiter === "" ? -1 : text.indexOf(delimiter, prefix.length);
      if (cut !== -1) {
        const commonPrefix = text.slice(0, cut + delimiter.length);
        result.commonPrefixes.push(commonPrefix);
        result.last = commonPrefix;
        // Everything else under the common prefix is skipped in one step.
        const after = successor(Buffer.from(commonPrefix));
        next = after && { key: after };
        break;
      }
      result.entries.push(entry);
      result.last = entry;
    }
  }
  return result;
}

/** The first bytes that come after everything that begins with these; undefined when there are none. */
function successor(prefix: Buffer): Buffer | undefined {
  const last = prefix.at(-1);
  // UTF-8 has no byte 0xFF, so that the last one can always be counted up.
  return last === undefined ? undefined : Buffer.concat([prefix.subarray(0, -1), Buffer.from([last + 1])]);
}

/** As S3 encodes keys that XML 1.0 could not hold; a slash stays. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%20", "+");
}
