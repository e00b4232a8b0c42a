import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { BundleError } from "./bundleError";

/**
 * esbuild follows `experimentalDecorators`, but without a type checker it cannot emit what `emitDecoratorMetadata`
 * promises; it says nothing, and libraries that inject by type then fail when the function starts.
 *
 * @param inputs bundled files by their path from the root
 * @throws BundleError naming the first decorator under that setting
 */
export async function refuseDecoratorMetadata(
  entries: readonly string[],
  root: string,
  inputs: readonly string[],
): Promise<void> {
  const settings = new Map<string, Promise<boolean>>();
  const emitsMetadata = (folder: string): Promise<boolean> => {
    const known = settings.get(folder) ?? nearest(folder);
    settings.set(folder, known);
    return known;
  };
  async function nearest(folder: string): Promise<boolean> {
    const found = await metadataSetting(resolve(folder, "tsconfig.json"));
    if (found !== "absent") return found ?? false;
    return dirname(folder) === folder ? false : emitsMetadata(dirname(folder));
  }

  const own = inputs.filter((path) => /\.[cm]?tsx?$/.test(path) && !path.split("/").includes("node_modules"));
  for (const file of own) {
    if (!(await emitsMetadata(dirname(resolve(root, file))))) continue;
    const lines = (await readFile(resolve(root, file), "utf8")).split("\n");
    const line = lines.findIndex((text) => /^\s*(export\s+|constructor\(\s*)?@[A-Za-z_$]/.test(text));
    if (line === -1) continue;
    const place = { file, namespace: "file", line: line + 1, column: 0, length: 0, suggestion: "" };
    const location = { ...place, lineText: lines[line] ?? "" };
    const text =
      '"emitDecoratorMetadata" in tsconfig.json cannot be followed: types are removed, not read. Set it to false and name ' +
      "what a decorator needs in its arguments, or compile this file with tsc and bundle the result.";
    throw await BundleError.of(entries, [{ id: "", pluginName: "", text, location, notes: [], detail: undefined }]);
  }
}

/** What a tsconfig or those that it extends say; undefined when they say nothing. */
async function metadataSetting(file: string): Promise<boolean | undefined | "absent"> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return "absent";
  const uncommented = text.replace(/("(?:\\.|[^"\\])*")|\/\*[^]*?\*\/|\/\/.*/g, "$1");
  const setting = /"emitDecoratorMetadata"\s*:\s*(true|false)/.exec(uncommented);
  if (setting !== null) return setting[1] === "true";
  const extended = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(uncommented)?.[1] ?? "";
  for (const [, name = ""] of [...extended.matchAll(/"([^"]+)"/g)].reverse()) {
    const found = await metadataSetting(extendedFile(file, name));
    if (found === true || found === false) return found;
  }
  return undefined;
}

function extendedFile(file: string, name: string): string {
  if (/^[./]/.test(name)) return resolve(dirname(file), name.endsWith(".json") ? name : `${name}.json`);
  try {
    return createRequire(file).resolve(name.endsWith(".json") ? name : `${name}/tsconfig.json`);
  } catch {
    return "";
  }
}
