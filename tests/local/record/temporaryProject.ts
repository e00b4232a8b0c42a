import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.resolve(__dirname, "..", "..", "..");
const folders: string[] = [];

/** A Pulumi project in a new folder, with this repository's packages. Files that are not given get the least content. */
export function temporaryProject(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), "record-"));
  folders.push(root);
  symlinkSync(path.join(repository, "node_modules"), path.join(root, "node_modules"), "dir");
  const defaults = {
    "Pulumi.yaml": "name: temporary\nruntime: nodejs\n",
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
    "package.json": '{ "main": "index.ts" }',
  };
  for (const [name, content] of Object.entries({ ...defaults, ...files })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

/** Removes every project that was made. */
export function removeTemporaryProjects(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
