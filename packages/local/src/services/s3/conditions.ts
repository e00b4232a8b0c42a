import type { WireRequest } from "../../http/wireRequest";
import type { StoredObject } from "./storedObject";
import { noSuchKey, preconditionFailed, S3Error } from "./s3Error";

/**
 * What the conditions of a GET or HEAD come to (RFC 9110, section 13.2.2).
 * @returns false when the client's copy is still good, which is a 304
 * @throws {S3Error} PreconditionFailed
 */
export function isWanted(headers: WireRequest["headers"], { etag, lastModified }: StoredObject): boolean {
  const ifMatch = headers.get("if-match");
  const unmodifiedSince = instantOf(headers.get("if-unmodified-since"));
  if (ifMatch !== undefined) {
    if (!names(ifMatch, etag)) throw preconditionFailed("If-Match");
  } else if (unmodifiedSince !== undefined && lastModified > unmodifiedSince) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== undefined) return !names(ifNoneMatch, etag);
  const modifiedSince = instantOf(headers.get("if-modified-since"));
  return modifiedSince === undefined || lastModified > modifiedSince;
}

/**
 * Whether a write may replace what there is: `If-None-Match: *` and `If-Match` (Amazon S3 User Guide, "Conditional
 * requests").
 * @throws {S3Error} PreconditionFailed, NoSuchKey, NotImplemented
 */
export function checkReplaceable(
  { headers }: Pick<WireRequest, "headers">,
  key: string,
  current: StoredObject | undefined,
): void {
  const ifNoneMatch = headers.get("if-none-match");
  const ifMatch = headers.get("if-match");
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== "*") {
      throw new S3Error(501, "NotImplemented", "If-None-Match takes * alone on writes.", { Header: "If-None-Match" });
    }
    if (current !== undefined) throw preconditionFailed("If-None-Match");
  }
  checkDeletable(ifMatch, key, current);
}

/**
 * Whether what there is may go: `If-Match`.
 * @throws {S3Error} PreconditionFailed, NoSuchKey
 */
export function checkDeletable(ifMatch: string | undefined, key: string, current: StoredObject | undefined): void {
  if (ifMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!names(ifMatch, current.etag)) throw preconditionFailed("If-Match");
}

/** First and last byte. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The range that a request asks for; undefined for the whole object. Several ranges at once are answered with the
 * whole, as RFC 9110, section 14.2 allows and S3 does.
 * @throws {S3Error} InvalidRange
 */
export function requestedRange({ headers }: WireRequest, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range") ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  // A range that ends before it begins is none.
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable", {
      RangeRequested: headers.get("range") ?? "",
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
}

function names(list: string, etag: string): boolean {
  return list
    .split(",")
    .map((entry) => entry.trim().replace(/^W\//, "").replaceAll('"', ""))
    .some((entry) => entry === "*" || entry === etag);
}

function instantOf(date: string | undefined): number | undefined {
  const instant = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(instant) ? undefined : instant;
}
