import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { isForDevelopment, isThirdParty, isWorkspace, lockFile } from "./lockedPackages";

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
 * and all below it among them (npm/cli issue 7909), and lists workspaces as packages of others. So npm is shown a project
 * without development packages that itself depends on what its workspaces need.
 */
export async function productionSbom(): Promise<Sbom> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-sbom-"));
  try {
    const lock = lockFile();
    const entries = Object.entries(lock.packages);
    const workspaces = entries.filter(([place]) => isWorkspace(place)).map(([, entry]) => entry);
    const { name, version, license, dependencies } = lock.packages[""] ?? {};
    const needed = [...workspaces.map((workspace) => workspace.dependencies), dependencies];
    const project = { name, version, license, dependencies: Object.assign({}, ...needed) as Record<string, string> };
    const production = entries.filter((entry) => isThirdParty(entry) && !isForDevelopment(entry[1]));
    const packages: Record<string, unknown> = { "": project };
    for (const [place, entry] of production) {
      // What lies in a workspace's own folder, beside another version for development.
      const hoisted = place.slice(place.indexOf("node_modules/"));
      if (Object.hasOwn(packages, hoisted))
        throw new Error(`${hoisted}: production needs two versions; list both here`);
      packages[hoisted] = entry;
    }
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(project));
    writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify({ ...lock, packages }));
    const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
    const { stdout } = await promisify(execFile)("npm", args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as Sbom;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
