import { createHash } from "node:crypto";
import { queryValue } from "../../http/wireRequest";
import { checksumAlgorithm, checksumHeader, compositeChecksum } from "./checksums";
import type { Checksum, ChecksumType } from "./checksums";
import { checkReplaceable } from "./conditions";
import { hashedInto } from "./hashedContent";
import type { ObjectFiles } from "./objectFiles";
import { objectHeaders } from "./objectHeaders";
import { objectName } from "./objectOperations";
import { takeEffect, wholeSeconds } from "./objectStorage";
import type { ObjectStorage } from "./objectStorage";
import { readSmallBody, receiveBody } from "./requestBody";
import type { ReceivedBody } from "./requestBody";
import { entityTooLarge, invalidArgument, invalidRequest, malformedXml, noSuchUpload, S3Error } from "./s3Error";
import type { S3Exchange } from "./s3Request";
import { sendXml, xmlDocument } from "../../http/xml";
import { parseCompleteMultipartUpload } from "./partList";
import type { ListedPart } from "./partList";
import { s3Namespace } from "./s3Request";
import { tagsOfHeader } from "./tags";
import type { Completion, Part, Upload } from "./uploadIndex";

/** Amazon S3 User Guide, "Amazon S3 multipart upload limits". */
const mostParts = 10_000;
/** Every part but the last has at least so many bytes. */
const leastPartBytes = 5 * 1024 * 1024;
/** A list of as many parts as there may be. */
const longestPartList = 4 * 1024 * 1024;

/** Begins an upload in parts. @throws {S3Error} */
export function createMultipartUpload(storage: ObjectStorage, exchange: S3Exchange): void {
  const { wire, settings, response } = exchange;
  const name = objectName(exchange);
  const named = settings.get("x-amz-checksum-algorithm");
  const algorithm = named === undefined ? undefined : checksumAlgorithm(named);
  const checksumType = settings.get("x-amz-checksum-type") ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (!isChecksumType(checksumType)) throw invalidRequest("x-amz-checksum-type must be COMPOSITE or FULL_OBJECT.");
  if (settings.has("x-amz-tagging")) exchange.access.check("s3:PutObjectTagging", name.bucketName, name.key);
  const uploadId = storage.uploads.create({
    ...name,
    headers: objectHeaders(wire, settings),
    tags: tagsOfHeader(settings.get("x-amz-tagging")),
    checksumAlgorithm: algorithm,
    checksumType,
    initiated: storage.clock(),
  });
  if (algorithm !== undefined) {
    response.setHeader("x-amz-checksum-algorithm", algorithm);
    response.setHeader("x-amz-checksum-type", checksumType);
  }
  sendXml(
    exchange.response,
    200,
    xmlDocument("InitiateMultipartUploadResult", s3Namespace, {
      Bucket: name.bucketName,
      Key: name.key,
      UploadId: uploadId,
    }),
  );
}

/** Receives one part, in the place of an earlier one of the same number. @throws {S3Error} */
export async function uploadPart(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const upload = uploadOf(storage, exchange);
  partNumberOf(exchange);
  const content = await receiveBody(exchange, storage.files, storage.maxObjectBytes);
  const { etag, checksum } = await storePart(storage, exchange, upload, content);
  exchange.response.writeHead(200, {
    "content-length": "0",
    etag: `"${etag}"`,
    ...(checksum !== undefined && { [checksumHeader(checksum.algorithm)]: checksum.value }),
  });
  exchange.response.end();
}

/** Makes received or copied content the part that the request names. @throws {S3Error} */
export async function storePart(
  storage: ObjectStorage,
  exchange: S3Exchange,
  upload: Upload,
  { file, size, md5, checksum }: ReceivedBody,
): Promise<Part> {
  const lastModified = wholeSeconds(storage.clock());
  return takeEffect(storage, file, () => {
    const part = { partNumber: partNumberOf(exchange), file, size, etag: md5, checksum, lastModified };
    if (upload.checksumAlgorithm !== undefined && checksum?.algorithm !== upload.checksumAlgorithm) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, ` +
          `actual checksum Type: ${checksum?.algorithm.toLowerCase() ?? "null"}`,
      );
    }
    const replaced = storage.uploads.replacePart(upload, part);
    if (replaced === undefined) throw noSuchUpload(upload.uploadId);
    return { ...part, ...replaced };
  });
}

/**
 * Puts the listed parts together into the object. An upload that has been completed gives its answer again, so that a
 * client whose answer was lost may ask twice.
 * @throws {S3Error}
 */
export async function completeMultipartUpload(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const name = objectName(exchange);
  const body = await readSmallBody({ ...exchange, settings: withoutChecksums(exchange) }, longestPartList);
  const listed = parseCompleteMultipartUpload(body);
  if (listed.length > mostParts) throw malformedXml();
  const uploadId = queryValue(exchange.wire, "uploadId") ?? "";
  const earlier = () => storage.uploads.completion(name, uploadId);
  let completion: Completion;
  try {
    completion = earlier() ?? (await complete(storage, exchange, listed));
  } catch (error) {
    // The same request may have come first while this one was at work.
    const done = earlier();
    if (done === undefined) throw error;
    completion = done;
  }
  const { etag, checksum, versionId } = completion;
  if (versionId !== undefined) exchange.response.setHeader("x-amz-version-id", versionId);
  const host = exchange.wire.headers.get("host") ?? "localhost";
  sendXml(
    exchange.response,
    200,
    xmlDocument("CompleteMultipartUploadResult", s3Namespace, {
      Location: `http://${host}/${name.bucketName}/${encodeURIComponent(name.key)}`,
      Bucket: name.bucketName,
      Key: name.key,
      ETag: `"${etag}"`,
      ...(checksum !== undefined && { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type }),
    }),
  );
}

async function complete(
  storage: ObjectStorage,
  exchange: S3Exchange,
  listed: readonly ListedPart[],
): Promise<Completion> {
  const { wire, key, bucket } = exchange;
  const upload = uploadOf(storage, exchange);
  const parts = chosenParts(listed, storage.uploads.parts(upload.uploadId));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size > storage.maxObjectBytes) throw entityTooLarge(storage.maxObjectBytes);
  checkAnnouncedSize(exchange, size);
  const { file, checksum } = await assemble(storage, upload, parts);
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  const object = {
    file,
    size,
    etag: `${createHash("md5").update(md5s).digest("hex")}-${parts.length}`,
    lastModified: wholeSeconds(storage.clock()),
    headers: upload.headers,
    tags: upload.tags,
    checksum,
    parts: parts.map((part, index) => ({ partNumber: index + 1, size: part.size, checksum: part.checksum })),
  };
  const { versionId } = await takeEffect(storage, file, () => {
    checkWholeChecksum(exchange, checksum);
    const change = storage.uploads.complete(upload, object, bucket.versioning, (current) => {
      checkReplaceable(wire, key, current);
    });
    if (change === undefined) throw noSuchUpload(upload.uploadId);
    return change;
  });
  return { etag: object.etag, versionId, checksum };
}

/** Ends an upload without an object. @throws {S3Error} NoSuchUpload */
export async function abortMultipartUpload(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const upload = uploadOf(storage, exchange);
  await storage.files.remove(storage.uploads.abort(upload) ?? []);
  exchange.response.writeHead(204).end();
}

/** Finds an upload by its id together with its object: the right to one object gives none to another's uploads. */
export function uploadOf({ uploads }: ObjectStorage, exchange: S3Exchange): Upload {
  const uploadId = queryValue(exchange.wire, "uploadId") ?? "";
  const upload = uploads.find(objectName(exchange), uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId);
  return upload;
}

function partNumberOf({ wire }: S3Exchange): number {
  const number = queryValue(wire, "partNumber") ?? "";
  const partNumber = /^\d{1,5}$/.test(number) ? Number(number) : 0;
  if (partNumber >= 1 && partNumber <= mostParts) return partNumber;
  throw invalidArgument("partNumber", number, `Part number must be an integer between 1 and ${mostParts}, inclusive`);
}

function checkAnnouncedSize({ settings }: S3Exchange, size: number): void {
  const announced = settings.get("x-amz-mp-object-size");
  if (announced === undefined || Number(announced) === size) return;
  throw invalidRequest(`The provided 'x-amz-mp-object-size' header value does not match what was computed: ${size}`);
}

/** The stored parts that the caller lists, which have to be the ones that the caller means. */
function chosenParts(listed: readonly ListedPart[], stored: readonly Part[]): Part[] {
  if (listed.some(({ partNumber }, index) => partNumber <= (listed[index - 1]?.partNumber ?? 0))) {
    throw new S3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
  }
  return listed.map(({ partNumber, etag, checksums }, index) => {
    const part = stored.find((candidate) => candidate.partNumber === partNumber);
    const named = part?.checksum === undefined ? undefined : checksums[`Checksum${part.checksum.algorithm}`];
    if (part?.etag !== etag || (named !== undefined && named !== part.checksum?.value)) {
      throw new S3Error(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified " +
          "entity tag may not match the part's entity tag.",
        { PartNumber: String(partNumber) },
      );
    }
    if (part.size < leastPartBytes && index < listed.length - 1) {
      throw new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(leastPartBytes),
        PartNumber: String(partNumber),
      });
    }
    return part;
  });
}

async function assemble(
  { files }: ObjectStorage,
  { checksumAlgorithm: algorithm, checksumType }: Upload,
  parts: readonly Part[],
): Promise<{ file: string; checksum: Checksum | undefined }> {
  const staged = await files.stage();
  try {
    const whole = checksumType === "FULL_OBJECT" ? algorithm : undefined;
    const { checksum } = await hashedInto(staged, bytesOf(files, parts), whole);
    const file = await staged.keep();
    if (algorithm === undefined || checksum !== undefined) return { file, checksum };
    const values = parts.flatMap((part) => part.checksum?.value ?? []);
    return { file, checksum: await compositeChecksum(algorithm, values) };
  } catch (error) {
    await staged.discard().catch(() => undefined);
    throw error;
  }
}

async function* bytesOf(files: ObjectFiles, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    const handle = await files.open(part.file);
    // The stream closes the file.
    yield* handle.createReadStream() as AsyncIterable<Buffer>;
  }
}

/** Here a checksum header is about the object, not about the list in the body. */
function withoutChecksums({ settings }: S3Exchange): Map<string, string> {
  return new Map([...settings].filter(([name]) => !name.startsWith("x-amz-checksum-")));
}

function checkWholeChecksum({ settings }: S3Exchange, checksum: Checksum | undefined): void {
  if (checksum === undefined) return;
  const given = settings.get(checksumHeader(checksum.algorithm));
  if (given !== undefined && given !== checksum.value) {
    throw new S3Error(
      400,
      "BadDigest",
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

function isChecksumType(text: string): text is ChecksumType {
  return text === "COMPOSITE" || text === "FULL_OBJECT";
}
