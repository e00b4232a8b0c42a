import { XMLParser } from "fast-xml-parser";

/** One part as CompleteMultipartUpload lists it. */
export interface ListedPart {
  partNumber: number;
  etag: string;
  /** By element name, such as `ChecksumCRC32`; base64. */
  checksums: Record<string, string>;
}

/** Reads the body of CompleteMultipartUpload; undefined when it is none. */
export function parseCompleteMultipartUpload(body: string): ListedPart[] | undefined {
  // A document type could define entities; no client sends one.
  if (body.includes("<!")) return undefined;
  try {
    const document: unknown = new XMLParser({
      parseTagValue: false,
      isArray: (name) => name === "Part",
    }).parse(body, true);
    const parts = member(member(document, "CompleteMultipartUpload"), "Part");
    return Array.isArray(parts) ? parts.map(listedPart) : undefined;
  } catch {
    return undefined;
  }
}

function listedPart(part: unknown): ListedPart {
  const text = (name: string) => {
    const value = member(part, name);
    return typeof value === "string" ? value : "";
  };
  const names = ["ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256"];
  const number = text("PartNumber");
  if (!/^\d{1,5}$/.test(number) || text("ETag") === "") throw new TypeError("a part needs a PartNumber and an ETag");
  return {
    partNumber: Number(number),
    etag: text("ETag").replaceAll('"', ""),
    checksums: Object.fromEntries(names.flatMap((name) => (text(name) === "" ? [] : [[name, text(name)]]))),
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
