import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, posix, resolve } from "node:path";

/** What esbuild made of one entry; paths are relative to the project root, with forward slashes. */
export interface BuiltFiles {
  code: string;
  sourceMap: string;
  /** Every file that went in, packages' included. */
  inputs: string[];
}

interface CacheEntry extends BuiltFiles {
  /** SHA-256 of what each witness held when the bundle was built, by path relative to the root. */
  witnesses: Record<string, string>;
  /** SHA-256 of everything above, so that a damaged entry counts as missing. */
  seal: string;
}

/** npm rewrites it at every install, so a package that is nested or upgraded later never goes unnoticed. */
const installedPackages = "node_modules/.package-lock.json";

/** A file this young (ms) may have been saved after esbuild read it; clocks and file systems tick this coarsely. */
const fileTimeTick = 20;

/**
 * Reads a bundle that was built earlier from the very same files.
 *
 * @param directory the cache's folder; it need not exist
 * @param key what decides the bundle besides the files: esbuild's version, the options, the entry
 * @returns undefined when there is none, when it is damaged, or when a file changed since
 */
export async function readBundleCache(
  directory: string,
  key: readonly string[],
  root: string,
): Promise<BuiltFiles | undefined> {
  const entry = await readEntry(entryPath(directory, key));
  if (entry === undefined) return undefined;
  const unchanged = await Promise.all(
    Object.entries(entry.witnesses).map(async ([path, digest]) => (await fingerprint(root, path)) === digest),
  );
  return unchanged.every(Boolean) ? entry : undefined;
}

/**
 * Keeps a bundle for {@link readBundleCache}: one entry per key, replaced when the files change.
 *
 * @param startedAt when the build began (epoch ms); a file saved since then leaves the bundle uncached
 */
export async function writeBundleCache(
  directory: string,
  key: readonly string[],
  root: string,
  built: BuiltFiles,
  startedAt: number,
): Promise<void> {
  if (await anySavedSince(startedAt, root, built.inputs)) return;
  const paths = witnessesOf(built.inputs);
  const digests = await Promise.all(paths.map((path) => fingerprint(root, path)));
  const witnesses = Object.fromEntries(paths.map((path, index) => [path, digests[index] ?? ""]));
  const unsealed = { code: built.code, sourceMap: built.sourceMap, inputs: built.inputs, witnesses };

  const path = entryPath(directory, key);
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(unfinished, JSON.stringify({ ...unsealed, seal: sealOf(unsealed) } satisfies CacheEntry));
    // Renaming is atomic: another process sees the old entry or the new one, never half of one.
    await rename(unfinished, path);
  } catch {
    // A full or read-only disk costs the next run some time; this run's bundle is good.
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

/** Whether a path relative to the root belongs to an installed package. */
export function isPackageFile(path: string): boolean {
  return path.split("/").includes("node_modules");
}

/**
 * The files and folders whose content decides a bundle: the inputs; the package.json files that say which of a package's
 * files are meant; and the names in the project's own folders, since a new `store.ts` hides a `store/index.ts`.
 */
function witnessesOf(inputs: readonly string[]): string[] {
  const own = inputs.filter((path) => !isPackageFile(path)).map((path) => `${posix.dirname(path)}/`);
  const packages = inputs.filter(isPackageFile).flatMap(manifestsAbove);
  return [...new Set([...inputs, ...own, ...packages, installedPackages])].sort();
}

/** `package.json` in every folder from a package's file up to the package itself. */
function manifestsAbove(path: string): string[] {
  const folder = posix.dirname(path);
  const manifest = `${folder}/package.json`;
  const parent = posix.dirname(folder);
  return posix.basename(parent) === "node_modules" || parent === "."
    ? [manifest]
    : [manifest, ...manifestsAbove(folder)];
}

/** Digests that are being taken. Handlers share most of their files, and a program reads all of its bundles at once. */
const digestsUnderWay = new Map<string, Promise<string>>();

/** SHA-256 of a file's content, or of the names in a folder (a path with a trailing slash); "absent" for neither. */
function fingerprint(root: string, path: string): Promise<string> {
  const absolute = `${root}/${path}`;
  const underWay = digestsUnderWay.get(absolute);
  if (underWay !== undefined) return underWay;
  const digest = (path.endsWith("/") ? namesIn(absolute) : readFile(absolute))
    .then(sha256, () => "absent")
    .finally(() => digestsUnderWay.delete(absolute));
  digestsUnderWay.set(absolute, digest);
  return digest;
}

async function namesIn(folder: string): Promise<string> {
  return (await readdir(folder)).sort().join("\n");
}

async function anySavedSince(time: number, root: string, inputs: readonly string[]): Promise<boolean> {
  const saved = await Promise.all(
    inputs.map((path) =>
      stat(resolve(root, path)).then(
        ({ mtimeMs }) => mtimeMs >= time - fileTimeTick,
        () => true,
      ),
    ),
  );
  return saved.includes(true);
}

function entryPath(directory: string, key: readonly string[]): string {
  return join(directory, `${sha256(key.join("\0"))}.json`);
}

async function readEntry(path: string): Promise<CacheEntry | undefined> {
  try {
    const entry = JSON.parse(await readFile(path, "utf8")) as CacheEntry;
    return entry.seal === sealOf(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function sealOf({ code, sourceMap, inputs, witnesses }: Omit<CacheEntry, "seal">): string {
  return sha256(JSON.stringify([code, sourceMap, inputs, witnesses]));
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
