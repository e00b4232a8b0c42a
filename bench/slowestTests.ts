import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../ops/root";
import type { Table } from "./table";

interface Report {
  stats: { tests: number; failures: number; duration: number };
  tests: { fullTitle: string; duration?: number }[];
}

/** All tests, without coverage, and the ten that take longest. */
export function slowestTests(): Promise<Table> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  const output = path.join(folder, "report.json");
  try {
    const mocha = path.join(root, "node_modules/mocha/bin/mocha.js");
    const args = [mocha, "tests/**/*.test.ts", "--reporter", "json", "--reporter-option", `output=${output}`];
    spawnSync(process.execPath, args, { cwd: root, stdio: "ignore" });
    const { stats, tests } = JSON.parse(readFileSync(output, "utf8")) as Report;
    const slowest = tests.toSorted((a, b) => (b.duration ?? 0) - (a.duration ?? 0)).slice(0, 10);
    const seconds = (ms = 0): string => (ms / 1000).toFixed(2);
    return Promise.resolve({
      rows: [["slowest tests", "seconds"], ...slowest.map(({ fullTitle, duration }) => [fullTitle, seconds(duration)])],
      notes: [`${stats.tests} tests in ${seconds(stats.duration)} s, ${stats.failures} failed`],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
