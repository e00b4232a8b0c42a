import { readFile } from "node:fs/promises";
import { posix } from "node:path";

/**
 * Names a bundled file by what it is rather than where a package manager or a linked checkout has put it: the project's
 * own by the path from its root, a package's as `node_modules/<package>/<path>`.
 *
 * @param root the project's root
 * @param path path from the root, with forward slashes
 */
export async function sourceName(root: string, path: string): Promise<string> {
  const installed = path.lastIndexOf("node_modules/");
  if (installed !== -1) return path.slice(installed);
  if (!path.startsWith("../")) return path;
  for (let folder = posix.dirname(path); posix.basename(folder) !== ".."; folder = posix.dirname(folder)) {
    const name = await packageName(`${root}/${folder}/package.json`);
    if (name !== undefined) return `node_modules/${name}/${posix.relative(folder, path)}`;
  }
  return path;
}

/** The name that a manifest gives its package; undefined without a manifest or a name. */
async function packageName(manifest: string): Promise<string | undefined> {
  const text = await readFile(manifest, "utf8").catch(() => "{}");
  const { name } = JSON.parse(text) as { name?: unknown };
  return typeof name === "string" ? name : undefined;
}
