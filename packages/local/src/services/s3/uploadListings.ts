import { sendXml, xmlDocument } from "../../http/xml";
import { queryValue } from "../../http/wireRequest";
import { ownerOf } from "./bucketConfiguration";
import { afterMarker, listElements, listRequest, page, pageLength } from "./listing";
import { keyOf } from "./listOperations";
import { uploadOf } from "./multipartUploads";
import type { ObjectStorage } from "./objectStorage";
import { invalidArgument } from "./s3Error";
import { s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";

/** @throws {S3Error} InvalidArgument */
export function listMultipartUploads({ uploads }: ObjectStorage, { bucket, wire, response }: S3Exchange): void {
  const request = listRequest(wire, "max-uploads");
  const marker = queryValue(wire, "key-marker") ?? "";
  // Without a key marker it is ignored (API Reference, ListMultipartUploads, `upload-id-marker`).
  const uploadMarker = marker === "" ? "" : (queryValue(wire, "upload-id-marker") ?? "");
  const key = Buffer.from(marker);
  const after = uploadMarker === "" ? undefined : uploads.sequenceOf(bucket.name, key, uploadMarker);
  if (uploadMarker !== "" && after === undefined) {
    throw invalidArgument("upload-id-marker", uploadMarker, "Invalid uploadId marker");
  }
  const from = marker === "" ? { key } : after !== undefined ? { key, after } : afterMarker(request, marker);
  const found = page(request, from, (...range) => uploads.range(bucket.name, ...range));
  const last = found.next === undefined ? undefined : found.last;
  const content = {
    Bucket: bucket.name,
    KeyMarker: request.written(marker),
    UploadIdMarker: uploadMarker,
    ...(last !== undefined && { NextKeyMarker: request.written(keyOf(last)) }),
    ...(typeof last === "object" && { NextUploadIdMarker: last.uploadId }),
    ...listElements(request, found),
    MaxUploads: request.most,
    Upload: found.entries.map((upload) => ({
      Key: request.written(upload.key.toString("utf8")),
      UploadId: upload.uploadId,
      Initiator: ownerOf(bucket),
      Owner: ownerOf(bucket),
      StorageClass: "STANDARD",
      Initiated: new Date(upload.initiated).toISOString(),
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumAlgorithm && upload.checksumType,
    })),
  };
  sendXml(response, 200, xmlDocument("ListMultipartUploadsResult", s3Namespace, content));
}

/** @throws {S3Error} NoSuchUpload, InvalidArgument */
export function listParts(storage: ObjectStorage, exchange: S3Exchange): void {
  const { wire, bucket, response } = exchange;
  const upload = uploadOf(storage, exchange);
  const most = pageLength(wire, "max-parts");
  const marker = queryValue(wire, "part-number-marker") ?? "0";
  if (!/^\d{1,10}$/.test(marker)) {
    const message = "Argument part-number-marker must be an integer between 0 and 2147483647";
    throw invalidArgument("part-number-marker", marker, message);
  }
  const left = storage.uploads.parts(upload.uploadId).filter(({ partNumber }) => partNumber > Number(marker));
  const parts = left.slice(0, most);
  const content = {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.uploadId,
    Initiator: ownerOf(bucket),
    Owner: ownerOf(bucket),
    StorageClass: "STANDARD",
    ChecksumAlgorithm: upload.checksumAlgorithm,
    ChecksumType: upload.checksumAlgorithm && upload.checksumType,
    PartNumberMarker: Number(marker),
    NextPartNumberMarker: parts.at(-1)?.partNumber ?? 0,
    MaxParts: most,
    IsTruncated: left.length > parts.length,
    Part: parts.map(({ partNumber, lastModified, etag, size, checksum }) => ({
      PartNumber: partNumber,
      LastModified: new Date(lastModified).toISOString(),
      ETag: `"${etag}"`,
      Size: size,
      ...(checksum !== undefined && { [`Checksum${checksum.algorithm}`]: checksum.value }),
    })),
  };
  sendXml(response, 200, xmlDocument("ListPartsResult", s3Namespace, content));
}
