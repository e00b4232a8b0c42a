import { execFile } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { root } from "../projectFiles";

const run = promisify(execFile);

const lock = path.join(root, "node_modules/.cache/pack.lock");
/** A process that was killed leaves its lock. */
const staleMs = 300_000;

/**
 * Packs workspaces into a folder. Packing builds `dist` anew, which only one process may do at a time: files of tests run
 * in parallel.
 * @returns the tarballs' names
 */
export async function pack(workspaces: readonly string[], folder: string, env = process.env): Promise<string[]> {
  while (!takeLock()) await setTimeout(200);
  try {
    const options = workspaces.flatMap((name) => ["--workspace", name]);
    const packed = await run("npm", ["pack", "--json", ...options, "--pack-destination", folder], { cwd: root, env });
    // Scripts print before it.
    const tarballs = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[\n"))) as { filename: string }[];
    return tarballs.map(({ filename }) => filename);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
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
