import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../../../tests/projectFiles";
import { lockFile } from "./lockedPackages";

/** The parts of a CycloneDX document that are looked at here. */
export interface Sbom {
  bomFormat: string;
  specVersion: string;
  metadata: { component: { name: string; version: string } };
  components: { name: string; version: string; purl: string; hashes?: { alg: string; content: string }[] }[];
}

/**
 * npm's own bill of materials (CycloneDX) of what production needs.
 *
 * `npm sbom --omit dev` leaves out every production package that a development package refers to as well, @pulumi/pulumi
 * and all below it among them (npm/cli issue 7909). So npm is shown a project that has no development packages.
 */
export async function productionSbom(): Promise<Sbom> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-sbom-"));
  try {
    const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as Record<string, unknown>;
    delete manifest.devDependencies;
    const lock = lockFile();
    const packages = Object.entries(lock.packages)
      .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
      .map(([place, entry]) => [place, place === "" ? { ...entry, devDependencies: undefined } : entry] as const);
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    const production = { ...lock, packages: Object.fromEntries(packages) };
    writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify(production));
    const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
    const { stdout } = await promisify(execFile)("npm", args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as Sbom;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
