import { XMLParser } from "fast-xml-parser";
import { malformedXml } from "./s3Error";

/**
 * Reads a document of the S3 API.
 * @param lists names of the elements that may come several times
 * @throws {S3Error} MalformedXML
 */
export function parseXml(body: Buffer, lists: readonly string[]): unknown {
  const text = body.toString("utf8");
  // A document type could define entities; no client sends one.
  if (text.includes("<!")) throw malformedXml();
  try {
    return new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => lists.includes(name) }).parse(
      text,
      true,
    );
  } catch {
    throw malformedXml();
  }
}

export function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** The elements of a list; none when it is absent. */
export function members(value: unknown, name: string): readonly unknown[] {
  const list = member(value, name);
  return Array.isArray(list) ? list : [];
}

/** An element's text; undefined when it is absent, or has elements. */
export function textMember(value: unknown, name: string): string | undefined {
  const text = member(value, name);
  return typeof text === "string" ? text : undefined;
}
