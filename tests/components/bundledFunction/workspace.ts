import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Bundle } from "../../../components/bundledFunction/bundle";

/** A folder of files that a test bundles from. */
export class Workspace {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), "workspace-")));

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), text);
    }
  }

  /** Makes `name` a link to `target`, both within the workspace, in the place of what was there. */
  link(name: string, target: string): void {
    mkdirSync(path.dirname(this.at(name)), { recursive: true });
    rmSync(this.at(name), { force: true, recursive: true });
    symlinkSync(this.at(target), this.at(name));
  }

  at(name: string): string {
    return path.join(this.root, name);
  }

  /** What the bundle's handler returns when it runs in this process. */
  async returned({ code }: Bundle, event: unknown = {}): Promise<unknown> {
    const file = this.at(`run-${Math.random()}/index.js`);
    this.write({ [path.relative(this.root, file)]: code });
    const { handler } = createRequire(file)(file) as { handler: (event: unknown) => Promise<unknown> };
    return handler(event);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** A package of one CommonJS file, in the folder `at`. */
export function packageFiles(at: string, name: string, code: string): Record<string, string> {
  return {
    [`${at}/${name}/package.json`]: JSON.stringify({ name, main: "i.js" }),
    [`${at}/${name}/i.js`]: code,
  };
}
