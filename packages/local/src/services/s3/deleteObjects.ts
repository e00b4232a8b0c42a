import { sendXml, xmlDocument } from "../../http/xml";
import { algorithmOfHeader } from "./checksums";
import { removeObject } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import { readSmallBody } from "./requestBody";
import { invalidRequest, malformedXml, notImplemented, S3Error } from "./s3Error";
import { checkKeyLength, s3Namespace } from "./s3Request";
import type { S3Exchange } from "./s3Request";
import { member, members, parseXml, textMember } from "./xmlBody";

/** API Reference, DeleteObjects. */
const mostKeys = 1_000;
const longestList = 2 * 1024 * 1024;

interface DeleteEntry {
  key: string;
  versionId: string | undefined;
  /** `ETag` of the entry, which is a condition. */
  ifMatch: string | undefined;
}

/** Deletes up to 1000 objects, each by the caller's permission for its key. @throws {S3Error} InvalidRequest, MalformedXML */
export async function deleteObjects(storage: ObjectStorage, exchange: S3Exchange): Promise<void> {
  const { wire, settings, bucket, access, response } = exchange;
  const verified = wire.headers.has("content-md5") || [...settings.keys()].some(isChecksum);
  if (!verified) {
    throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  const { entries, quiet } = parsedDelete(await readSmallBody(exchange, longestList));
  const deleted = [];
  const errors = [];
  for (const { key, versionId, ifMatch } of entries) {
    const named = { Key: key, VersionId: versionId };
    try {
      checkKeyLength(key);
      const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
      access.check(action, bucket.name, key, { "s3:if-match": ifMatch });
      const deletion = await removeObject(storage, { bucket, key, versionId, access }, ifMatch);
      const marker = deletion.deleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId };
      if (!quiet) deleted.push({ ...named, ...marker });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      errors.push({ ...named, Code: error.code, Message: error.message });
    }
  }
  sendXml(response, 200, xmlDocument("DeleteResult", s3Namespace, { Deleted: deleted, Error: errors }));
}

/** A checksum of the body, or the trailer that will bring it. */
function isChecksum(name: string): boolean {
  return algorithmOfHeader(name) !== undefined || name === "x-amz-trailer";
}

function parsedDelete(body: Buffer): { entries: DeleteEntry[]; quiet: boolean } {
  const document = member(parseXml(body, ["Object"]), "Delete");
  const entries = members(document, "Object").map((entry): DeleteEntry => {
    for (const name of ["LastModifiedTime", "Size"]) {
      // Directory buckets alone have these.
      if (member(entry, name) !== undefined) throw notImplemented(`${name} in DeleteObjects`);
    }
    const key = textMember(entry, "Key") ?? "";
    if (key === "") throw malformedXml();
    return { key, versionId: textMember(entry, "VersionId"), ifMatch: textMember(entry, "ETag") };
  });
  if (entries.length === 0 || entries.length > mostKeys) throw malformedXml();
  return { entries, quiet: textMember(document, "Quiet") === "true" };
}
