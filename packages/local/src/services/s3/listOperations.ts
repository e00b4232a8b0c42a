import { sendXml, xmlDocument } from "../../http/xml";
import { queryValue } from "../../http/wireRequest";
import { ownerOf } from "./bucketConfiguration";
import { afterMarker, listElements, listRequest, page } from "./listing";
import type { ListedVersion, Position } from "./objectIndex";
import type { ObjectStorage } from "./objectStorage";
import { invalidArgument } from "./s3Error";
import { s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";
import { isObject } from "./storedObject";
import type { StoredObject } from "./storedObject";

type Listing = Pick<S3Exchange, "bucket" | "wire" | "response">;

const start: Position = { key: Buffer.alloc(0) };

/** @throws {S3Error} InvalidArgument */
export function listObjectsV2({ index }: ObjectStorage, { bucket, wire, response }: Listing): void {
  const request = listRequest(wire, "max-keys");
  const startAfter = queryValue(wire, "start-after");
  const token = queryValue(wire, "continuation-token");
  const from: Position[] = [start];
  if (startAfter !== undefined) from.push({ key: Buffer.concat([Buffer.from(startAfter), Buffer.from([0])]) });
  if (token !== undefined && token !== "") from.push({ key: tokenBytes(token) });
  const latest = from.reduce((one, other) => (Buffer.compare(other.key, one.key) > 0 ? other : one));
  const found = page(request, latest, (...range) => index.range(bucket.name, ...range));
  const withOwner = queryValue(wire, "fetch-owner") === "true";
  const content = {
    Name: bucket.name,
    ...listElements(request, found),
    ...(startAfter !== undefined && { StartAfter: request.written(startAfter) }),
    MaxKeys: request.most,
    KeyCount: found.entries.length + found.commonPrefixes.length,
    ContinuationToken: token,
    NextContinuationToken: found.next?.toString("base64url"),
    Contents: found.entries.map((object) => ({
      Key: request.written(object.key.toString("utf8")),
      ...objectElements(object),
      ...(withOwner && { Owner: ownerOf(bucket) }),
    })),
  };
  sendXml(response, 200, xmlDocument("ListBucketResult", s3Namespace, content));
}

/** The first version of ListObjects, which older clients call. @throws {S3Error} InvalidArgument */
export function listObjects({ index }: ObjectStorage, { bucket, wire, response }: Listing): void {
  const request = listRequest(wire, "max-keys");
  const marker = queryValue(wire, "marker") ?? "";
  const found = page(request, marker === "" ? start : afterMarker(request, marker), (...range) =>
    index.range(bucket.name, ...range),
  );
  const content = {
    Name: bucket.name,
    ...listElements(request, found),
    Marker: request.written(marker),
    // Without a delimiter the client takes the last key.
    ...(found.next !== undefined && request.delimiter !== "" && { NextMarker: request.written(keyOf(found.last)) }),
    MaxKeys: request.most,
    Contents: found.entries.map((object) => ({
      Key: request.written(object.key.toString("utf8")),
      ...objectElements(object),
      Owner: ownerOf(bucket),
    })),
  };
  sendXml(response, 200, xmlDocument("ListBucketResult", s3Namespace, content));
}

/** @throws {S3Error} InvalidArgument */
export function listObjectVersions({ index }: ObjectStorage, { bucket, wire, response }: Listing): void {
  const request = listRequest(wire, "max-keys");
  const marker = queryValue(wire, "key-marker") ?? "";
  const versionMarker = queryValue(wire, "version-id-marker") ?? "";
  if (versionMarker !== "" && marker === "") {
    const message = "A version-id marker cannot be specified without a key marker.";
    throw invalidArgument("version-id-marker", versionMarker, message);
  }
  const key = Buffer.from(marker);
  const after = versionMarker === "" ? undefined : index.sequenceOf(bucket.name, key, versionMarker);
  if (versionMarker !== "" && after === undefined) {
    throw invalidArgument("version-id-marker", versionMarker, "Invalid version id specified");
  }
  const from = after !== undefined ? { key, after } : marker === "" ? start : afterMarker(request, marker);
  const found = page(request, from, (...range) => index.versions(bucket.name, ...range));
  const last = found.next === undefined ? undefined : found.last;
  const elements = (version: ListedVersion) => ({
    Key: request.written(version.key.toString("utf8")),
    VersionId: version.versionId,
    IsLatest: version.isLatest,
    ...(isObject(version) ? objectElements(version) : { LastModified: new Date(version.lastModified).toISOString() }),
    Owner: ownerOf(bucket),
  });
  const content = {
    Name: bucket.name,
    ...listElements(request, found),
    KeyMarker: request.written(marker),
    VersionIdMarker: versionMarker,
    ...(last !== undefined && { NextKeyMarker: request.written(keyOf(last)) }),
    ...(typeof last === "object" && { NextVersionIdMarker: last.versionId }),
    MaxKeys: request.most,
    Version: found.entries.filter((version) => isObject(version)).map(elements),
    DeleteMarker: found.entries.filter((version) => !isObject(version)).map(elements),
  };
  sendXml(response, 200, xmlDocument("ListVersionsResult", s3Namespace, content));
}

function objectElements({ lastModified, etag, size, checksum }: StoredObject) {
  return {
    LastModified: new Date(lastModified).toISOString(),
    ETag: `"${etag}"`,
    ...(checksum !== undefined && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    Size: size,
    StorageClass: "STANDARD",
  };
}

export function keyOf(last: { key: Buffer } | string | undefined): string {
  return typeof last === "object" ? last.key.toString("utf8") : (last ?? "");
}

function tokenBytes(token: string): Buffer {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.toString("base64url") === token) return bytes;
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}
