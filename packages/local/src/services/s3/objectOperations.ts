import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { checksumHeader } from "./checksums";
import { checkReplaceable, isWanted, requestedRange } from "./conditions";
import type { ByteRange } from "./conditions";
import { describingHeaders, objectHeaders } from "./objectHeaders";
import type { ObjectFiles } from "./objectFiles";
import type { ObjectIndex, ObjectName, StoredObject } from "./objectIndex";
import { responseHeaders } from "./operationTable";
import { receiveBody } from "./requestBody";
import { accessDenied, invalidRequest, noSuchKey, preconditionFailed } from "./s3Error";
import type { S3Error } from "./s3Error";
import type { S3Exchange, StoreRequest } from "./s3Request";

/** Where objects are kept. */
export interface ObjectStorage {
  index: ObjectIndex;
  files: ObjectFiles;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Most bytes of an object. */
  maxObjectBytes: number;
}

/** Reads an object, or with `headOnly` its headers. @throws {S3Error} */
export async function getObject(storage: ObjectStorage, exchange: S3Exchange, headOnly: boolean): Promise<void> {
  const { wire, response } = exchange;
  const found = await openObject(storage, exchange);
  try {
    const headers = { ...describingHeaders(found.object), ...overriding(exchange) };
    if (!isWanted(wire, found.object)) {
      const { etag, "last-modified": lastModified, "cache-control": cacheControl } = headers;
      const kept = {
        etag,
        "last-modified": lastModified,
        ...(cacheControl !== undefined && { "cache-control": cacheControl }),
      };
      response.writeHead(304, kept).end();
      return;
    }
    const { size } = found.object;
    const range = requestedRange(wire, size);
    response.writeHead(range === undefined ? 200 : 206, {
      ...headers,
      ...lengthHeaders(size, range),
      ...(range === undefined && checksumHeaders(exchange, found.object)),
    });
    if (headOnly || size === 0) response.end();
    else await pipeline(found.handle.createReadStream({ autoClose: false, ...range }), response);
  } finally {
    await found.handle.close();
  }
}

/** Stores an object and answers as PutObject does. @throws {S3Error} */
export async function putObject(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const { etag, checksum } = await storeObject(storage, exchange);
  exchange.response.writeHead(200, {
    "content-length": "0",
    etag: `"${etag}"`,
    ...(checksum !== undefined && {
      [checksumHeader(checksum.algorithm)]: checksum.value,
      "x-amz-checksum-type": checksum.type,
    }),
  });
  exchange.response.end();
}

/** Stores an object. It is on the disk, name and all, once this returns. @throws {S3Error} */
export async function storeObject(storage: ObjectStorage, request: StoreRequest): Promise<StoredObject> {
  const { wire, settings } = request;
  const name = objectName(request);
  const headers = objectHeaders(wire, settings);
  // Sooner than after the whole body, and once more when it takes effect.
  checkReplaceable(wire, storage.index.find(name));
  const { file, size, md5, checksum } = await receiveBody(request, storage.files, storage.maxObjectBytes);
  const object: StoredObject = {
    file,
    size,
    etag: md5,
    lastModified: wholeSeconds(storage.clock()),
    headers,
    checksum,
  };
  await takeEffect(storage, file, () =>
    storage.index.replace(name, object, (current) => {
      checkReplaceable(wire, current);
    }),
  );
  return object;
}

/** Deletes an object; that there was none makes no difference. @throws {S3Error} */
export async function deleteObject(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const { wire, response } = exchange;
  const name = objectName(exchange);
  const ifMatch = wire.headers.get("if-match");
  const current = ifMatch === undefined ? undefined : storage.index.find(name);
  if (current !== undefined && ifMatch !== "*" && ifMatch?.replaceAll('"', "") !== current.etag) {
    throw preconditionFailed("If-Match");
  }
  await storage.files.remove(storage.index.delete(name));
  response.writeHead(204).end();
}

/**
 * Makes a file known by what `commit` does, and deletes those that it has replaced; when it fails, the file itself.
 */
export async function takeEffect(storage: ObjectStorage, file: string, commit: () => readonly string[]): Promise<void> {
  let replaced: readonly string[];
  try {
    replaced = commit();
  } catch (error) {
    await storage.files.remove([file]);
    throw error;
  }
  await storage.files.remove(replaced);
}

export function objectName({ bucket, key }: Pick<S3Exchange, "bucket" | "key">): ObjectName {
  return { bucketName: bucket.name, key };
}

/** HTTP dates have whole seconds; a finer time would make conditions on it come out wrong. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

/** Open before it is answered for: whoever replaces the object meanwhile does not disturb the reader. */
async function openObject(
  { index, files }: ObjectStorage,
  exchange: S3Exchange,
): Promise<{ object: StoredObject; handle: FileHandle }> {
  for (let attempt = 0; ; attempt += 1) {
    const object = index.find(objectName(exchange));
    if (object === undefined) throw missing(exchange);
    try {
      return { object, handle: await files.open(object.file) };
    } catch (error) {
      // Replaced between the two steps; the index already names the new file.
      const gone = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!gone || attempt === 3) throw error;
    }
  }
}

/** S3 says that a key does not exist to those alone who may list the bucket (API Reference, GetObject, "Permissions"). */
function missing({ key, bucket, mayList }: S3Exchange): S3Error {
  if (mayList()) return noSuchKey(key);
  return accessDenied(
    `Access Denied: ${JSON.stringify(key)} is not in ${bucket.name}, and you may not list the bucket`,
  );
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
  if (checksum === undefined || settings.get("x-amz-checksum-mode")?.toUpperCase() !== "ENABLED") return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type };
}
