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
