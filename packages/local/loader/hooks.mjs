// TypeScript in ES modules: hooks for `module.register`. What is imported is an ES module, whatever package.json says.

import { createRequire } from "node:module";
import { dirname, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { aliasedFiles, transpile } = require("./transpile.cjs");
const { isOwn, isRelative, sourceFile } = require("./resolve.cjs");

const aliases = aliasedFiles();

export async function resolve(specifier, context, nextResolve) {
  const parent = context.parentURL?.startsWith("file:") === true ? fileURLToPath(context.parentURL) : undefined;
  if (parent === undefined || !isOwn(parent) || specifier.startsWith("node:")) return nextResolve(specifier, context);
  const aliased = isRelative(specifier) ? [] : (aliases?.(specifier) ?? []);
  const [alias] = aliased.flatMap((path) => sourceFile(path) ?? []);
  if (alias !== undefined) return nextResolve(pathToFileURL(alias).href, context);
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const found = fileOf(specifier, parent);
    if (found === undefined) throw error;
    return nextResolve(pathToFileURL(found).href, context);
  }
}

function fileOf(specifier, parent) {
  if (isRelative(specifier)) return sourceFile(resolvePath(dirname(parent), specifier));
  if (specifier.startsWith("file:")) return sourceFile(fileURLToPath(specifier));
  try {
    // a folder or file of a package, as `require` finds it
    return createRequire(parent).resolve(specifier);
  } catch {
    return undefined;
  }
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !/\.m?tsx?$/.test(url)) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  if (!isOwn(filename)) return nextLoad(url, context);
  return { format: "module", source: transpile(filename, "esm"), shortCircuit: true };
}
