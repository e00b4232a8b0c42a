import { readFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "esbuild";

let source: string | undefined;

/**
 * JavaScript of environmentThread.ts, transpiled at first use. A thread that gets it as text starts in about 20 ms;
 * one that loads the TypeScript file itself needs the project's loader, and esbuild with it, in every thread (35 ms).
 */
export function threadSource(): string {
  if (source === undefined) {
    const file = path.join(__dirname, "environmentThread.ts");
    source = transformSync(readFileSync(file, "utf8"), {
      loader: "ts",
      format: "cjs",
      target: `node${process.versions.node}`,
      sourcefile: file,
    }).code;
  }
  return source;
}
