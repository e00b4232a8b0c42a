import { XMLParser } from "fast-xml-parser";

/** An element's content: text, elements in order, or one element for each entry of a list. */
export type XmlContent = string | number | boolean | XmlElements | readonly XmlContent[];
export interface XmlElements {
  readonly [name: string]: XmlContent | undefined;
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A document of the S3 API. Elements without content are left out. */
export function xmlDocument(root: string, content: XmlElements): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${elements(content)}</${root}>`;
}

/** An error document; S3 gives these no namespace. */
export function xmlError(content: XmlElements): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements(content)}</Error>`;
}

function elements(content: XmlElements): string {
  return Object.entries(content)
    .map(([name, value]) => (value === undefined ? "" : element(name, value)))
    .join("");
}

function element(name: string, content: XmlContent): string {
  if (isList(content)) return content.map((entry) => element(name, entry)).join("");
  const inside = typeof content === "object" ? elements(content) : escaped(String(content));
  return `<${name}>${inside}</${name}>`;
}

function isList(content: XmlContent): content is readonly XmlContent[] {
  return Array.isArray(content);
}

/** XML 1.0, section 2.11: a bare carriage return would be read as a line feed. Control characters have no other form. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[^\P{Cc}\t\n]/gu, (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`);
}

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
