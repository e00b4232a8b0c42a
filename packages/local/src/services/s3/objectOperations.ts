import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { queryValue } from "../../http/wireRequest";
import type { BucketConfiguration } from "./bucketConfiguration";
import { checksumHeader } from "./checksums";
import type { Checksum } from "./checksums";
import { checkDeletable, checkReplaceable, isWanted, requestedRange } from "./conditions";
import type { ByteRange } from "./conditions";
import { describingHeaders, objectHeaders } from "./objectHeaders";
import type { Change, Deletion } from "./objectIndex";
import { takeEffect, wholeSeconds } from "./objectStorage";
import type { ObjectStorage } from "./objectStorage";
import { responseHeaders } from "./operationTable";
import { receiveBody } from "./requestBody";
import { accessDenied, invalidArgument, invalidRequest, noSuchKey, noSuchVersion, S3Error } from "./s3Error";
import type { S3Exchange, StoreRequest } from "./s3Request";
import { isObject, nullVersion } from "./storedObject";
import type { NewObject, ObjectName, StoredObject } from "./storedObject";
import { tagsOfHeader } from "./tags";

/** Reads an object, or with `headOnly` its headers. @throws {S3Error} */
export async function getObject(storage: ObjectStorage, exchange: S3Exchange, headOnly: boolean): Promise<void> {
  const { wire, response, bucket } = exchange;
  const { object, handle } = await openObject(storage, exchange);
  try {
    const headers: Record<string, string> = {
      ...describingHeaders(object),
      ...versionHeaders(bucket, object),
      ...overriding(exchange),
    };
    if (!isWanted(wire.headers, object)) {
      const { etag, "last-modified": lastModified, "cache-control": cacheControl } = headers;
      const kept = {
        etag,
        "last-modified": lastModified,
        ...(cacheControl !== undefined && { "cache-control": cacheControl }),
      };
      response.writeHead(304, kept).end();
      return;
    }
    const { size } = object;
    const part = requestedPart(exchange, object);
    const range = part ?? requestedRange(wire, size);
    response.writeHead(range === undefined ? 200 : 206, {
      ...headers,
      ...lengthHeaders(size, range),
      ...(part !== undefined && object.parts !== undefined && { "x-amz-mp-parts-count": String(object.parts.length) }),
      ...(range === undefined && checksumHeaders(exchange, object)),
    });
    if (headOnly || size === 0) response.end();
    else await pipeline(handle.createReadStream({ autoClose: false, ...range }), response);
  } finally {
    await handle.close();
  }
}

/** Stores an object and answers as PutObject does. @throws {S3Error} */
export async function putObject(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const { bucket, key, settings, access } = exchange;
  if (settings.has("x-amz-tagging")) access.check("s3:PutObjectTagging", bucket.name, key);
  const { etag, checksum, versionId } = await storeObject(storage, exchange);
  exchange.response.writeHead(200, {
    "content-length": "0",
    etag: `"${etag}"`,
    ...(versionId !== undefined && { "x-amz-version-id": versionId }),
    ...writtenChecksum(checksum),
  });
  exchange.response.end();
}

/** Stores an object. It is on the disk, name and all, once this returns. @throws {S3Error} */
export async function storeObject(
  storage: ObjectStorage,
  request: StoreRequest,
): Promise<NewObject & Pick<Change, "versionId">> {
  const { wire, settings, bucket } = request;
  const name = objectName(request);
  const headers = objectHeaders(wire, settings);
  const tags = tagsOfHeader(settings.get("x-amz-tagging"));
  const check = (current: StoredObject | undefined) => {
    checkReplaceable(wire, name.key, current);
  };
  // Sooner than after the whole body, and once more when it takes effect.
  const current = storage.index.find(name);
  check(isObject(current) ? current : undefined);
  const { file, size, md5, checksum } = await receiveBody(request, storage.files, storage.maxObjectBytes);
  const lastModified = wholeSeconds(storage.clock());
  const object = { file, size, etag: md5, lastModified, headers, tags, checksum, parts: undefined };
  const { versionId } = await takeEffect(storage, file, () =>
    storage.index.replace(name, object, bucket.versioning, check),
  );
  return { ...object, versionId };
}

/** Deletes an object; that there was none makes no difference. @throws {S3Error} */
export async function deleteObject(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const { wire, response } = exchange;
  const { versionId, deleteMarker } = await removeObject(storage, exchange, wire.headers.get("if-match"));
  response.writeHead(204, {
    ...(versionId !== undefined && { "x-amz-version-id": versionId }),
    ...(deleteMarker && { "x-amz-delete-marker": "true" }),
  });
  response.end();
}

/** What DeleteObject does, and DeleteObjects with each key. @throws {S3Error} */
export async function removeObject(
  storage: ObjectStorage,
  { bucket, key, versionId, access }: Pick<S3Exchange, "bucket" | "key" | "versionId" | "access">,
  ifMatch: string | undefined,
): Promise<Omit<Deletion, "unused">> {
  const name = { bucketName: bucket.name, key };
  // The answer to the condition tells what the object is (User Guide, "How to perform conditional deletes").
  if (ifMatch !== undefined && ifMatch !== "*") access.check("s3:GetObject", bucket.name, key);
  if (ifMatch !== undefined && versionId !== undefined) {
    throw invalidRequest("If-Match is about the current version: it takes no versionId.");
  }
  if (versionId !== undefined) checkVersionId(versionId);
  const { unused, ...deletion } =
    versionId === undefined
      ? storage.index.delete(name, bucket.versioning, wholeSeconds(storage.clock()), (current) => {
          checkDeletable(ifMatch, key, current);
        })
      : storage.index.deleteVersion(name, versionId);
  await storage.files.remove(unused);
  return deletion;
}

export function objectName({ bucket, key }: Pick<S3Exchange, "bucket" | "key">): ObjectName {
  return { bucketName: bucket.name, key };
}

/** What a request to read is about. */
export type ObjectRequest = Pick<S3Exchange, "bucket" | "key" | "versionId" | "access"> &
  // Absent where the answer is about another object.
  Partial<Pick<S3Exchange, "response">>;

/** Open before it is answered for: whoever replaces the object meanwhile does not disturb the reader. */
export async function openObject(
  storage: ObjectStorage,
  request: ObjectRequest,
): Promise<{ object: StoredObject; handle: FileHandle }> {
  for (let attempt = 0; ; attempt += 1) {
    const object = findObject(storage, request);
    try {
      return { object, handle: await storage.files.open(object.file) };
    } catch (error) {
      // Replaced between the two steps; the index already names the new file.
      const gone = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!gone || attempt === 3) throw error;
    }
  }
}

/** The object that a request names, in its latest version or the one named. @throws {S3Error} */
export function findObject({ index }: ObjectStorage, request: ObjectRequest): StoredObject {
  const { bucket, key, versionId, access, response } = request;
  if (versionId !== undefined) checkVersionId(versionId);
  const version = index.find(objectName(request), versionId);
  if (isObject(version)) return version;
  if (version !== undefined) {
    response?.setHeader("x-amz-delete-marker", "true");
    response?.setHeader("x-amz-version-id", version.versionId);
    if (versionId !== undefined) {
      response?.setHeader("allow", "DELETE");
      response?.setHeader("last-modified", new Date(version.lastModified).toUTCString());
      throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", {
        Method: "GET",
        ResourceType: "DeleteMarker",
      });
    }
  }
  // S3 says that a key does not exist to those alone who may list the bucket (API Reference, GetObject, "Permissions").
  if (!access.mayList(bucket)) {
    throw accessDenied(
      `Access Denied: ${JSON.stringify(key)} is not in ${bucket.name}, and you may not list the bucket`,
    );
  }
  throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
}

/** Which version an answer is about; none in a bucket that never had versions. */
export function versionHeaders({ versioning }: BucketConfiguration, { versionId }: StoredObject) {
  return versioning === undefined ? {} : { "x-amz-version-id": versionId };
}

export function writtenChecksum(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type };
}

function checkVersionId(versionId: string): void {
  if (versionId === nullVersion || /^[\w-]{32}$/.test(versionId)) return;
  throw invalidArgument("versionId", versionId, "Invalid version id specified");
}

/** The bytes that were one part; of an object in one piece, all of them (API Reference, GetObject, `partNumber`). */
function requestedPart({ wire }: S3Exchange, { size, parts }: StoredObject): ByteRange | undefined {
  const text = queryValue(wire, "partNumber");
  if (text === undefined) return undefined;
  if (wire.headers.has("range")) {
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  }
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive");
  }
  const before = (parts ?? []).slice(0, number - 1).reduce((sum, part) => sum + part.size, 0);
  const length = parts === undefined ? (number === 1 ? size : undefined) : parts[number - 1]?.size;
  if (length === undefined) {
    throw new S3Error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable", {
      PartNumberRequested: text,
      ActualPartCount: String(parts?.length ?? 1),
    });
  }
  return length === 0 ? undefined : { start: before, end: before + length - 1 };
}

function overriding({ wire }: S3Exchange): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const [parameter, header] of Object.entries(responseHeaders)) {
    const value = wire.query.get(parameter)?.[0];
    if (value === undefined) continue;
    if (!/^[\t\x20-\x7e]*$/.test(value)) throw invalidRequest(`${parameter} has characters that a header can't have.`);
    overrides[header] = value;
  }
  return overrides;
}

function lengthHeaders(size: number, range: ByteRange | undefined): Record<string, string> {
  if (range === undefined) return { "content-length": String(size) };
  return {
    "content-length": String(range.end - range.start + 1),
    "content-range": `bytes ${range.start}-${range.end}/${size}`,
  };
}

function checksumHeaders({ settings }: S3Exchange, { checksum }: StoredObject): Record<string, string> {
  return settings.get("x-amz-checksum-mode")?.toUpperCase() === "ENABLED" ? writtenChecksum(checksum) : {};
}
