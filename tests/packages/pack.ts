import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { root } from "../projectFiles";

const run = promisify(execFile);

const lock = path.join(root, "node_modules/.cache/pack.lock");
const packedFolder = path.join(root, "node_modules/.cache/packed");
/** What every build takes besides the package: the compiler's version and options, the licence. */
const sharedSources = ["package-lock.json", "tsconfig.json", "LICENSE"].map((name) => path.join(root, name));
/** A process that was killed leaves its lock. */
const staleMs = 300_000;

/**
 * Packs workspaces into a folder. Packing builds `dist` anew, which only one process may do at a time: files of tests run
 * in parallel. A package is packed again only after something of it has changed.
 * @returns the tarballs' names
 */
export async function pack(workspaces: readonly string[], folder: string, env = process.env): Promise<string[]> {
  while (!takeLock()) await setTimeout(200);
  try {
    const tarballs: string[] = [];
    for (const name of workspaces) {
      const place = realpathSync(path.join(root, "node_modules", name));
      const { version } = JSON.parse(readFileSync(path.join(place, "package.json"), "utf8")) as { version: string };
      const tarball = `${name}-${version}.tgz`;
      const packed = path.join(packedFolder, tarball);
      if (!isNewer(packed, [...sourcesOf(place), ...sharedSources])) {
        mkdirSync(packedFolder, { recursive: true });
        const options = ["--workspace", name, "--pack-destination", packedFolder];
        await run("npm", ["pack", ...options], { cwd: root, env });
      }
      copyFileSync(packed, path.join(folder, tarball));
      tarballs.push(tarball);
    }
    return tarballs;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** The package's folder and what is in it; a folder changes when a file in it comes or goes. */
function sourcesOf(place: string): string[] {
  const names = readdirSync(place, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => !/^(?:dist|node_modules)(?:$|[\\/])/.test(name));
  return [place, ...sources.map((name) => path.join(place, name))];
}

function isNewer(file: string, sources: readonly string[]): boolean {
  const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && sources.every((source) => statSync(source).mtimeMs <= since);
}

function takeLock(): boolean {
  try {
    mkdirSync(path.dirname(lock), { recursive: true });
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > staleMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
