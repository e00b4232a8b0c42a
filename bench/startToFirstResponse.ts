import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { signIn, StartedRun } from "../tests/local/startedRun";
import { root } from "../tests/projectFiles";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

/**
 * From spawning `npm start`'s command to the first 200 that a real token brings, against importing the AWS SDK of
 * Pulumi alone in a fresh process: what any evaluation of the program costs at the least. The two take turns, so that
 * both see the same machine.
 */
export async function startToFirstResponse(rounds: number): Promise<Table> {
  const first: number[] = [];
  const later: number[] = [];
  const imports: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
    try {
      imports.push(importSdk());
      first.push(await startUntilAuthorised(data));
      later.push(await startUntilAuthorised(data));
    } finally {
      rmSync(data, { recursive: true });
    }
  }
  const row = (title: string, seconds: number[]): string[] => [
    title,
    formatSpread(spread(seconds)),
    formatSpread(spread(seconds.map((value, index) => value / (imports[index] ?? NaN)))),
  ];
  const rows = [
    ["start to first authorised 200", "seconds", "ratio to the import"],
    row("import of @pulumi/aws", imports),
    row("npm start, first run", first),
    row("npm start, later run", later),
  ];
  return { rows };
}

function importSdk(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ["-e", 'require("@pulumi/aws")'], { cwd: root });
  return (performance.now() - begin) / 1000;
}

async function startUntilAuthorised(data: string): Promise<number> {
  const begin = performance.now();
  const run = StartedRun.in(root, "--json", "--port", "0", "--data", data);
  try {
    const ready = await run.ready();
    const { IdToken } = await signIn(ready);
    const response = await fetch(`${ready.apiUrl}/courses`, { headers: { authorization: `Bearer ${IdToken}` } });
    if (response.status !== 200) throw new Error(`GET /courses answered ${response.status}`);
    await response.text();
    return (performance.now() - begin) / 1000;
  } finally {
    await run.end();
  }
}
