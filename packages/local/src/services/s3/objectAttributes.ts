import { sendXml, xmlDocument } from "../../http/xml";
import { findObject, versionHeaders } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import { invalidArgument, invalidRequest } from "./s3Error";
import { s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";
import type { StoredObject } from "./storedObject";

const attributes = ["Checksum", "ETag", "ObjectParts", "ObjectSize", "StorageClass"] as const;
const mostParts = 1_000;

/** @throws {S3Error} AccessDenied, InvalidArgument, InvalidRequest, NoSuchKey */
export function getObjectAttributes(storage: ObjectStorage, exchange: S3Exchange): void {
  const { settings, response, versionId, access, bucket, key } = exchange;
  const action = versionId === undefined ? "s3:GetObjectAttributes" : "s3:GetObjectVersionAttributes";
  access.check(action, bucket.name, key);
  const header = settings.get("x-amz-object-attributes") ?? "";
  const named = header.split(",").map((name) => name.trim());
  if (header.trim() === "") {
    throw invalidRequest(
      "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
    );
  }
  for (const name of named) {
    if (attributes.some((known) => known === name)) continue;
    throw invalidArgument("x-amz-object-attributes", name, "Invalid attribute name specified.");
  }
  const wants = (name: (typeof attributes)[number]) => named.includes(name);
  const object = findObject(storage, exchange);
  const { etag, checksum, size, parts, lastModified } = object;
  for (const [name, value] of Object.entries(versionHeaders(bucket, object))) response.setHeader(name, value);
  response.setHeader("last-modified", new Date(lastModified).toUTCString());
  const content = {
    ETag: wants("ETag") ? etag : undefined,
    Checksum:
      wants("Checksum") && checksum !== undefined
        ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type }
        : undefined,
    ObjectParts: wants("ObjectParts") && parts !== undefined ? partElements(settings, parts) : undefined,
    StorageClass: wants("StorageClass") ? "STANDARD" : undefined,
    ObjectSize: wants("ObjectSize") ? size : undefined,
  };
  sendXml(response, 200, xmlDocument("GetObjectAttributesResponse", s3Namespace, content));
}

/** Parts are told one by one when they were uploaded with checksums (API Reference, GetObjectAttributes, `Parts`). */
function partElements(settings: ReadonlyMap<string, string>, parts: NonNullable<StoredObject["parts"]>) {
  const number = (name: string, otherwise: number) => {
    const text = settings.get(name);
    if (text !== undefined && !/^\d{1,5}$/.test(text)) throw invalidArgument(name, text, "It must be a whole number.");
    return Number(text ?? otherwise);
  };
  const most = Math.min(number("x-amz-max-parts", mostParts), mostParts);
  const marker = number("x-amz-part-number-marker", 0);
  if (parts.some(({ checksum }) => checksum === undefined)) return { PartsCount: parts.length };
  const left = parts.filter(({ partNumber }) => partNumber > marker);
  const listed = left.slice(0, most);
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: listed.at(-1)?.partNumber ?? 0,
    MaxParts: most,
    IsTruncated: left.length > listed.length,
    Part: listed.map(({ partNumber, size, checksum }) => ({
      PartNumber: partNumber,
      Size: size,
      ...(checksum !== undefined && { [`Checksum${checksum.algorithm}`]: checksum.value }),
    })),
  };
}
