import { createHash } from "node:crypto";
import { queryValue } from "../../http/wireRequest";
import { checksumAlgorithm, checksumHeader, compositeChecksum, startChecksum } from "./checksums";
import type { Checksum, ChecksumType } from "./checksums";
import { checkReplaceable } from "./conditions";
import { objectHeaders } from "./objectHeaders";
import type { Part, Upload } from "./objectIndex";
import { objectName, takeEffect, wholeSeconds } from "./objectOperations";
import type { ObjectStorage } from "./objectOperations";
import { readSmallBody, receiveBody } from "./requestBody";
import { entityTooLarge, invalidArgument, invalidRequest, noSuchUpload, S3Error } from "./s3Error";
import type { S3Exchange } from "./s3Request";
import { sendXml, xmlDocument } from "../../http/xml";
import { parseCompleteMultipartUpload } from "./partList";
import type { ListedPart } from "./partList";
import { s3Namespace } from "./s3Request";

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
  const headers = objectHeaders(wire, settings);
  const uploadId = storage.index.createUpload(
    { ...name, headers, checksumAlgorithm: algorithm, checksumType },
    storage.clock(),
  );
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
  const number = queryValue(exchange.wire, "partNumber") ?? "";
  const partNumber = /^\d{1,5}$/.test(number) ? Number(number) : 0;
  if (partNumber < 1 || partNumber > mostParts) {
    throw invalidArgument("partNumber", number, `Part number must be an integer between 1 and ${mostParts}, inclusive`);
  }
  const { file, size, md5, checksum } = await receiveBody(exchange, storage.files, storage.maxObjectBytes);
  await takeEffect(storage, file, () => {
    if (upload.checksumAlgorithm !== undefined && checksum?.algorithm !== upload.checksumAlgorithm) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, ` +
          `actual checksum Type: ${checksum?.algorithm.toLowerCase() ?? "null"}`,
      );
    }
    const replaced = storage.index.replacePart(upload, { partNumber, file, size, etag: md5, checksum });
    if (replaced === undefined) throw noSuchUpload(upload.uploadId);
    return replaced;
  });
  exchange.response.writeHead(200, {
    "content-length": "0",
    etag: `"${md5}"`,
    ...(checksum !== undefined && { [checksumHeader(checksum.algorithm)]: checksum.value }),
  });
  exchange.response.end();
}

/** Puts the listed parts together into the object. @throws {S3Error} */
export async function completeMultipartUpload(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const upload = uploadOf(storage, exchange);
  const body = await readSmallBody({ ...exchange, settings: withoutChecksums(exchange) }, longestPartList);
  const listed = parseCompleteMultipartUpload(body.toString("utf8"));
  if (listed === undefined || listed.length === 0 || listed.length > mostParts) {
    throw new S3Error(
      400,
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
  const parts = chosenParts(listed, storage.index.parts(upload.uploadId));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size > storage.maxObjectBytes) throw entityTooLarge(storage.maxObjectBytes);
  const { file, checksum } = await assemble(storage, upload, parts);
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  const etag = `${createHash("md5").update(md5s).digest("hex")}-${parts.length}`;
  const lastModified = wholeSeconds(storage.clock());
  await takeEffect(storage, file, () => {
    checkWholeChecksum(exchange, checksum);
    const object = { file, size, etag, lastModified, headers: upload.headers, checksum };
    const unused = storage.index.completeUpload(upload, object, (current) => {
      checkReplaceable(exchange.wire, current);
    });
    if (unused === undefined) throw noSuchUpload(upload.uploadId);
    return unused;
  });
  sendXml(
    exchange.response,
    200,
    xmlDocument("CompleteMultipartUploadResult", s3Namespace, {
      Location: `/${upload.bucketName}/${encodeURIComponent(upload.key)}`,
      Bucket: upload.bucketName,
      Key: upload.key,
      ETag: `"${etag}"`,
      ...(checksum !== undefined && { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type }),
    }),
  );
}

/** Ends an upload without an object. @throws {S3Error} NoSuchUpload */
export async function abortMultipartUpload(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const upload = uploadOf(storage, exchange);
  await storage.files.remove(storage.index.abortUpload(upload) ?? []);
  exchange.response.writeHead(204).end();
}

/** Finds an upload by its id together with its object: the right to one object gives none to another's uploads. */
function uploadOf({ index }: ObjectStorage, exchange: S3Exchange): Upload {
  const uploadId = queryValue(exchange.wire, "uploadId") ?? "";
  const upload = index.findUpload(objectName(exchange), uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId);
  return upload;
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
  const whole = algorithm === undefined || checksumType === "COMPOSITE" ? undefined : startChecksum(algorithm);
  try {
    for (const part of parts) {
      const handle = await files.open(part.file);
      // The stream closes the file.
      for await (const chunk of handle.createReadStream() as AsyncIterable<Buffer>) {
        whole?.update(chunk);
        await staged.write(chunk);
      }
    }
    const file = await staged.keep();
    if (algorithm === undefined) return { file, checksum: undefined };
    if (whole !== undefined) return { file, checksum: { algorithm, value: await whole.digest(), type: "FULL_OBJECT" } };
    const values = parts.flatMap(({ checksum }) => checksum?.value ?? []);
    return { file, checksum: await compositeChecksum(algorithm, values) };
  } catch (error) {
    await staged.discard().catch(() => undefined);
    throw error;
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
