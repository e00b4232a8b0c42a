import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * The code with its source map inside, for a module that is no file: Node.js (`--enable-source-maps`) then finds the
 * map without reading a file next to it.
 */
export function inlineSourceMap(code: string, sourceMap: string | undefined): string {
  if (sourceMap === undefined) return code;
  const end = code.lastIndexOf("\n//# sourceMappingURL=");
  const url = `data:application/json;base64,${Buffer.from(sourceMap).toString("base64")}`;
  return `${end === -1 ? code : code.slice(0, end)}\n//# sourceMappingURL=${url}\n`;
}

/** The source map with the text of its sources, for debuggers that do not read files. @param folder that sources are named from */
export function withSourcesContent(sourceMap: string, folder: string): string {
  const map = JSON.parse(sourceMap) as { sources: string[]; sourcesContent?: (string | null)[] };
  if (map.sourcesContent !== undefined) return sourceMap;
  return JSON.stringify({ ...map, sourcesContent: map.sources.map((source) => textOf(path.resolve(folder, source))) });
}

/** Null for a module that is no file. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
