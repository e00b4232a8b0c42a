import { Readable } from "node:stream";
import { sendXml, xmlDocument } from "../../http/xml";
import { checksumAlgorithm } from "./checksums";
import type { ChecksumAlgorithm } from "./checksums";
import { checkReplaceable } from "./conditions";
import { openSource } from "./copySource";
import type { OpenSource } from "./copySource";
import { hashedInto } from "./hashedContent";
import { objectHeaders } from "./objectHeaders";
import { objectName, versionHeaders } from "./objectOperations";
import { takeEffect, wholeSeconds } from "./objectStorage";
import type { ObjectStorage } from "./objectStorage";
import { storePart, uploadOf } from "./multipartUploads";
import { entityTooLarge, invalidArgument, invalidRequest } from "./s3Error";
import { s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";
import type { HashedContent } from "./hashedContent";
import { tagsOfHeader } from "./tags";

const directives = ["COPY", "REPLACE"] as const;
type Directive = (typeof directives)[number];

/** Copies an object whole. The copy is on the disk, name and all, before it is answered for. @throws {S3Error} */
export async function copyObject(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const { wire, settings, bucket, key, response } = exchange;
  const metadata = directive(settings, "x-amz-metadata-directive");
  const tagging = directive(settings, "x-amz-tagging-directive");
  const source = await openSource(storage, exchange);
  try {
    const { object } = source;
    const toItself = source.bucket.name === bucket.name && source.key === key && !source.versionNamed;
    if (toItself && metadata === "COPY") {
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
          "metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    const headers = metadata === "COPY" ? object.headers : objectHeaders(wire, settings);
    const tags = tagging === "COPY" ? object.tags : tagsOfHeader(settings.get("x-amz-tagging"));
    checkTagAccess(exchange, source, tagging, tags);
    const named = settings.get("x-amz-checksum-algorithm");
    const algorithm = named === undefined ? object.checksum?.algorithm : checksumAlgorithm(named);
    const { file, size, md5, checksum } = await copyBytes(storage, source, 0, object.size, algorithm);
    const lastModified = wholeSeconds(storage.clock());
    const copy = { file, size, etag: md5, lastModified, headers, tags, checksum, parts: undefined };
    const { versionId } = await takeEffect(storage, file, () =>
      storage.index.replace(objectName(exchange), copy, bucket.versioning, (current) => {
        checkReplaceable(wire, key, current);
      }),
    );
    if (versionId !== undefined) response.setHeader("x-amz-version-id", versionId);
    sendCopyResult(exchange, source, "CopyObjectResult", copy);
  } finally {
    await source.handle.close();
  }
}

/** Copies an object, or bytes of it, as one part of an upload. @throws {S3Error} */
export async function uploadPartCopy(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const upload = uploadOf(storage, exchange);
  const source = await openSource(storage, exchange);
  try {
    const { first, length } = copyRange(exchange, source.object.size);
    const content = await copyBytes(storage, source, first, length, upload.checksumAlgorithm);
    const part = await storePart(storage, exchange, upload, content);
    sendCopyResult(exchange, source, "CopyPartResult", part);
  } finally {
    await source.handle.close();
  }
}

async function copyBytes(
  { files, maxObjectBytes }: ObjectStorage,
  { handle }: OpenSource,
  first: number,
  length: number,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<HashedContent & { file: string }> {
  if (length > maxObjectBytes) throw entityTooLarge(maxObjectBytes);
  const staged = await files.stage();
  try {
    const range = { autoClose: false, start: first, end: first + length - 1 };
    // A stream can't be told to read nothing.
    const bytes = length === 0 ? Readable.from([]) : handle.createReadStream(range);
    const content = await hashedInto(staged, bytes as AsyncIterable<Buffer>, algorithm);
    return { ...content, file: await staged.keep() };
  } catch (error) {
    await staged.discard().catch(() => undefined);
    throw error;
  }
}

/** Tags are read from the source and written to the copy, each by a permission of its own. */
function checkTagAccess(
  { access, bucket, key, settings }: S3Exchange,
  source: OpenSource,
  tagging: Directive,
  tags: Record<string, string>,
): void {
  if (tagging === "COPY" && settings.has("x-amz-tagging")) {
    throw invalidRequest("x-amz-tagging needs x-amz-tagging-directive: REPLACE.");
  }
  if (Object.keys(tags).length === 0) return;
  if (tagging === "COPY") {
    const action = source.versionNamed ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging";
    access.check(action, source.bucket.name, source.key);
  }
  access.check("s3:PutObjectTagging", bucket.name, key);
}

function directive(settings: ReadonlyMap<string, string>, name: string): Directive {
  const text = settings.get(name) ?? "COPY";
  const found = directives.find((known) => known === text);
  if (found === undefined) throw invalidArgument(name, text, `Unknown ${name.slice("x-amz-".length)}.`);
  return found;
}

function copyRange({ settings }: S3Exchange, size: number): { first: number; length: number } {
  const text = settings.get("x-amz-copy-source-range");
  if (text === undefined) return { first: 0, length: size };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw invalidArgument(
      "x-amz-copy-source-range",
      text,
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based " +
        "offsets of the first and last bytes to copy",
    );
  }
  if (Number(last) >= size) {
    throw invalidArgument(
      "x-amz-copy-source-range",
      text,
      `Range specified is not valid for source object of size: ${size}`,
    );
  }
  return { first: Number(first), length: Number(last) - Number(first) + 1 };
}

function sendCopyResult(
  { response }: S3Exchange,
  { bucket, object }: OpenSource,
  root: "CopyObjectResult" | "CopyPartResult",
  { etag, lastModified, checksum }: { etag: string; lastModified: number; checksum: HashedContent["checksum"] },
): void {
  const { "x-amz-version-id": sourceVersion } = versionHeaders(bucket, object);
  if (sourceVersion !== undefined) response.setHeader("x-amz-copy-source-version-id", sourceVersion);
  const content = {
    LastModified: new Date(lastModified).toISOString(),
    ETag: `"${etag}"`,
    ...(checksum !== undefined && { [`Checksum${checksum.algorithm}`]: checksum.value }),
    ...(checksum !== undefined && root === "CopyObjectResult" && { ChecksumType: checksum.type }),
  };
  sendXml(response, 200, xmlDocument(root, s3Namespace, content));
}
