import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isJsonObject } from "../recordedProgram";

/** What of package.json says how its folder's program is loaded. */
interface Manifest {
  main?: unknown;
  exports?: unknown;
  type?: unknown;
}

const indexFiles = ["js", "cjs", "mjs", "json", "ts", "tsx", "mts", "cts"].map((extension) => `index.${extension}`);

// beside `src/` or `dist/`, and loaded already: see programProcess.ts
// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, which tsc does not compile
const { importModule } = require("../../../loader.cjs") as {
  importModule: (url: string) => Promise<Record<string, unknown>>;
};

/** The file of a program, and how Node.js loads it. */
export interface ProgramEntry {
  file: string;
  isModule: boolean;
}

/**
 * Finds a program's file as Pulumi's language host does (pulumi/pulumi, sdk/nodejs/cmd/run/run.ts): `main` of Pulumi.yaml
 * when it is a file, else `exports` or `main` of package.json, else the folder's index file.
 * @throws {Error} that says which file was expected
 */
export function findEntry(entry: string): ProgramEntry {
  const folder = isFolder(entry) ? entry : path.dirname(entry);
  const packageRoot = packageRootOf(folder);
  const manifest = readManifest(packageRoot);
  return programEntry(folder === entry ? entryOfFolder(folder, packageRoot, manifest) : entry, manifest);
}

/** Whether a program was built into one file that has the SDK in it, which then calls the monitor by gRPC alone. */
export function bundlesSdk(entry: string): boolean {
  try {
    const { file } = findEntry(entry);
    return file.endsWith("js") && readFileSync(file).includes("/pulumirpc.ResourceMonitor/");
  } catch {
    // reported when the program is run
    return false;
  }
}

/** Finds a plugin's file as the SDK's cmd/run-plugin does, which requires the folder: `exports` counts for nothing there. */
export function findPluginEntry(folder: string): ProgramEntry {
  const { main, type } = readManifest(folder);
  return programEntry(entryOfFolder(folder, folder, { main }), { type });
}

/**
 * Loads the program.
 * @returns its exports, which are the stack's outputs; what it returns when it exports a function
 */
export async function runEntry({ file, isModule }: ProgramEntry): Promise<unknown> {
  const exported = await loadEntry({ file, isModule });
  return typeof exported === "function" ? await (exported as () => unknown)() : exported;
}

/** @returns what it exports */
export async function loadEntry({ file, isModule }: ProgramEntry): Promise<unknown> {
  return isModule ? await moduleExports(file) : (Module.createRequire(file)(file) as unknown);
}

async function moduleExports(file: string): Promise<unknown> {
  const exported = await importModule(pathToFileURL(file).href);
  if (!("default" in exported)) return exported;
  if (Object.keys(exported).length === 1) return exported.default;
  throw new Error("expected entrypoint module to have either a default export or named exports but not both");
}

function programEntry(file: string, { type }: Manifest): ProgramEntry {
  const extension = path.extname(file);
  const isModule =
    extension === ".mjs" || extension === ".mts" || (type === "module" && extension !== ".cjs" && extension !== ".cts");
  return { file: realpathSync(file), isModule };
}

function entryOfFolder(folder: string, packageRoot: string, manifest: Manifest): string {
  const declared = declaredEntry(manifest);
  const candidate = declared === undefined ? folder : path.join(packageRoot, declared);
  const file = indexOf(candidate) ?? indexOf(folder);
  if (file !== undefined) return file;
  const expected = declared === undefined ? "index.ts" : `index.ts or ${declared}, the main of package.json`;
  throw new Error(
    `There is no program in ${folder}: no ${expected}. A program that is compiled has to be built first.`,
  );
}

/** The file itself, or the index file of a folder. */
function indexOf(candidate: string): string | undefined {
  const files = [
    candidate,
    `${candidate}.js`,
    `${candidate}.ts`,
    ...indexFiles.map((name) => path.join(candidate, name)),
  ];
  return files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

function declaredEntry({ exports, main }: Manifest): string | undefined {
  const root = isJsonObject(exports) ? (exports["."] ?? exports) : exports;
  const candidates = isJsonObject(root) ? [root.default, root.require, root.import] : [root];
  return [...candidates, main].find((candidate): candidate is string => typeof candidate === "string");
}

function packageRootOf(folder: string): string {
  for (let current = folder; ; current = path.dirname(current)) {
    if (existsSync(path.join(current, "package.json"))) return current;
    if (current === path.dirname(current)) return folder;
  }
}

function readManifest(packageRoot: string): Manifest {
  const file = path.join(packageRoot, "package.json");
  if (!existsSync(file)) return {};
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isJsonObject(manifest) ? manifest : {};
}

function isFolder(entry: string): boolean {
  return statSync(entry).isDirectory();
}
