import { queryValue } from "../../http/wireRequest";
import type { WireRequest } from "../../http/wireRequest";
import type { ObjectIndex } from "./objectIndex";
import { invalidArgument } from "./s3Error";
import { xmlDocument } from "../../http/xml";
import { s3Namespace } from "./s3Request";

/** Most entries of one page, and the default. */
const mostKeys = 1_000;

interface ListRequest {
  prefix: string;
  delimiter: string;
  maxKeys: number;
  /** First key that may be listed. */
  from: Buffer;
  continuationToken: string | undefined;
  startAfter: string | undefined;
  urlEncoded: boolean;
}

interface ListedObject {
  Key: string;
  LastModified: string;
  ETag: string;
  Size: number;
  StorageClass: "STANDARD";
}

interface Page {
  objects: ListedObject[];
  commonPrefixes: string[];
  /** Where the next page begins; undefined after the last one. */
  next: Buffer | undefined;
}

/** The answer to ListObjectsV2. @throws {S3Error} InvalidArgument */
export function listObjectsV2(index: ObjectIndex, bucketName: string, wire: WireRequest): string {
  const request = listRequest(wire);
  const { objects, commonPrefixes, next } = page(index, bucketName, request);
  const written = (text: string) => (request.urlEncoded ? urlEncoded(text) : text);
  return xmlDocument("ListBucketResult", s3Namespace, {
    Name: bucketName,
    Prefix: written(request.prefix),
    ...(request.delimiter !== "" && { Delimiter: written(request.delimiter) }),
    ...(request.startAfter !== undefined && { StartAfter: written(request.startAfter) }),
    MaxKeys: request.maxKeys,
    KeyCount: objects.length + commonPrefixes.length,
    ...(request.urlEncoded && { EncodingType: "url" }),
    IsTruncated: next !== undefined,
    ContinuationToken: request.continuationToken,
    NextContinuationToken: next?.toString("base64url"),
    Contents: objects.map((object) => ({ ...object, Key: written(object.Key) })),
    CommonPrefixes: commonPrefixes.map((Prefix) => ({ Prefix: written(Prefix) })),
  });
}

function listRequest(wire: WireRequest): ListRequest {
  const value = (name: string) => queryValue(wire, name);
  const maxKeys = value("max-keys");
  if (maxKeys !== undefined && !/^\d{1,9}$/.test(maxKeys)) {
    throw invalidArgument("max-keys", maxKeys, "Argument max-keys must be an integer between 0 and 2147483647");
  }
  const encoding = value("encoding-type");
  if (encoding !== undefined && encoding !== "url") {
    throw invalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request");
  }
  const prefix = value("prefix") ?? "";
  const startAfter = value("start-after");
  const continuationToken = value("continuation-token");
  const starts: Buffer[] = [Buffer.from(prefix)];
  // The first key that comes after it in the order of bytes.
  if (startAfter !== undefined) starts.push(Buffer.concat([Buffer.from(startAfter), Buffer.from([0])]));
  if (continuationToken !== undefined) starts.push(tokenBytes(continuationToken));
  return {
    prefix,
    delimiter: value("delimiter") ?? "",
    maxKeys: Math.min(Number(maxKeys ?? mostKeys), mostKeys),
    from: starts.reduce((latest, start) => (Buffer.compare(start, latest) > 0 ? start : latest)),
    continuationToken,
    startAfter,
    urlEncoded: encoding === "url",
  };
}

function tokenBytes(token: string): Buffer {
  const bytes = Buffer.from(token, "base64url");
  if (token !== "" && bytes.toString("base64url") === token) return bytes;
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}

function page(index: ObjectIndex, bucketName: string, { prefix, delimiter, maxKeys, from }: ListRequest): Page {
  const result: Page = { objects: [], commonPrefixes: [], next: undefined };
  // A page of none is not a page that others follow.
  if (maxKeys === 0) return result;
  const end = successor(Buffer.from(prefix));
  let next: Buffer | undefined = from;
  while (next !== undefined) {
    const rows = index.range(bucketName, next, end, maxKeys + 1);
    next = undefined;
    for (const { key, lastModified, etag, size } of rows) {
      if (result.objects.length + result.commonPrefixes.length === maxKeys) return { ...result, next: key };
      const text = key.toString("utf8");
      const cut = delimiter === "" ? -1 : text.indexOf(delimiter, prefix.length);
      if (cut !== -1) {
        const commonPrefix = text.slice(0, cut + delimiter.length);
        result.commonPrefixes.push(commonPrefix);
        // Everything else under the common prefix is skipped in one step.
        next = successor(Buffer.from(commonPrefix));
        break;
      }
      const LastModified = new Date(lastModified).toISOString();
      result.objects.push({ Key: text, LastModified, ETag: `"${etag}"`, Size: size, StorageClass: "STANDARD" });
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
