import type { ServerResponse } from "node:http";

/** An element's content: text, elements in order, or one element for each entry of a list. */
type XmlContent = string | number | boolean | XmlElements | readonly XmlContent[];
export interface XmlElements {
  readonly [name: string]: XmlContent | undefined;
}

/** A document of an AWS API. Elements without content are left out. */
export function xmlDocument(root: string, namespace: string, content: XmlElements | string): string {
  const inside = typeof content === "string" ? escaped(content) : elements(content);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${inside}</${root}>`;
}

/** S3's error document, which has no namespace. */
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

export function sendXml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/xml", "content-length": Buffer.byteLength(body) });
  response.end(body);
}
