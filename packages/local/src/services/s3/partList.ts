import { malformedXml } from "./s3Error";
import { member, members, parseXml, textMember } from "./xmlBody";

/** One part as CompleteMultipartUpload lists it. */
export interface ListedPart {
  partNumber: number;
  etag: string;
  /** By element name, such as `ChecksumCRC32`; base64. */
  checksums: Record<string, string>;
}

const checksumNames = ["ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256"];

/** Reads the body of CompleteMultipartUpload. @throws {S3Error} MalformedXML */
export function parseCompleteMultipartUpload(body: Buffer): ListedPart[] {
  const parts = members(member(parseXml(body, ["Part"]), "CompleteMultipartUpload"), "Part");
  if (parts.length === 0) throw malformedXml();
  return parts.map(listedPart);
}

function listedPart(part: unknown): ListedPart {
  const text = (name: string) => textMember(part, name)?.trim() ?? "";
  const number = text("PartNumber");
  if (!/^\d{1,5}$/.test(number) || text("ETag") === "") throw malformedXml();
  return {
    partNumber: Number(number),
    etag: text("ETag").replaceAll('"', ""),
    checksums: Object.fromEntries(checksumNames.flatMap((name) => (text(name) === "" ? [] : [[name, text(name)]]))),
  };
}
