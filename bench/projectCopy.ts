import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../ops/root";

const left = new Set(["node_modules", ".git", ".local", "coverage", "tests", "bench"]);

/** The project in a folder of its own, so that files may be edited. */
export class ProjectCopy {
  readonly folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));

  constructor() {
    cpSync(root, this.folder, {
      recursive: true,
      filter: (source) => !left.has(path.relative(root, source).split(path.sep)[0] ?? ""),
    });
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
    // The stack's own limit is 50 requests a second.
    this.edit(
      "Pulumi.dev.yaml",
      (text) => `${text}  learninghub:throttleRateLimit: 10000\n  learninghub:throttleBurstLimit: 5000\n`,
    );
  }

  write(name: string, content: string): void {
    mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
    writeFileSync(path.join(this.folder, name), content);
  }

  edit(name: string, change: (text: string) => string): void {
    this.write(name, change(readFileSync(path.join(this.folder, name), "utf8")));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
