import type { FileHandle } from "node:fs/promises";
import type { BucketConfiguration } from "./bucketConfiguration";
import { isWanted } from "./conditions";
import { openObject } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import { accessDenied, invalidArgument, notImplemented, preconditionFailed } from "./s3Error";
import type { S3Exchange } from "./s3Request";
import type { StoredObject } from "./storedObject";

/** An object that is being copied, open for reading. */
export interface OpenSource {
  bucket: BucketConfiguration;
  key: string;
  /** Whether the request names a version of it. */
  versionNamed: boolean;
  object: StoredObject;
  handle: FileHandle;
}

/**
 * Opens what a copy reads, which takes `s3:GetObject`, or `s3:GetObjectVersion` for a version (API Reference, CopyObject,
 * "Permissions").
 * @throws {S3Error} AccessDenied, NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidArgument
 */
export async function openSource(storage: ObjectStorage, exchange: S3Exchange): Promise<OpenSource> {
  const { access, settings } = exchange;
  const { bucketName, key, versionId } = parsedSource(settings.get("x-amz-copy-source") ?? "");
  const bucket = access.check(versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion", bucketName, key);
  const owner = settings.get("x-amz-source-expected-bucket-owner");
  if (owner !== undefined && owner !== bucket.accountId) {
    throw accessDenied(`Access Denied: the owner of ${bucketName} is not ${owner}`);
  }
  const { object, handle } = await openObject(storage, { bucket, key, versionId, access });
  try {
    const conditions = [...settings].flatMap(([name, value]): [string, string][] => {
      const [, condition] = /^x-amz-copy-source-(if-.*)$/.exec(name) ?? [];
      return condition === undefined ? [] : [[condition, value]];
    });
    // What is a 304 to a reader is a failed condition here.
    if (!isWanted(new Map(conditions), object)) throw preconditionFailed("x-amz-copy-source-If-None-Match");
    return { bucket, key, versionNamed: versionId !== undefined, object, handle };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** `bucket/key`, escaped as a URL's path is, with a slash before it or not. */
function parsedSource(text: string): { bucketName: string; key: string; versionId: string | undefined } {
  if (text.startsWith("arn:")) throw notImplemented(`x-amz-copy-source: ${text}`);
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=([^?]*))?$/s.exec(text) ?? [];
  const slash = path.search(/\/|%2f/i);
  try {
    const bucketName = decodeURIComponent(path.slice(0, Math.max(slash, 0)));
    const key = decodeURIComponent(path.slice(slash + (path[slash] === "/" ? 1 : 3)));
    if (slash > 0 && key !== "") return { bucketName, key, versionId };
  } catch {
    // Answered below.
  }
  throw invalidArgument(
    "x-amz-copy-source",
    text,
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
  );
}
