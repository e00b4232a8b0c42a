import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../ops/root";
import { startRunIn } from "./contenders/localRun";
import { startServerlessOffline } from "./contenders/serverlessOffline";
import { missing } from "./peers";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

/**
 * From spawning `npm start`'s command to the first 200 that a real token brings, against importing the AWS SDK of
 * Pulumi alone in a fresh process: what any evaluation of the program costs at the least; and against serverless-offline,
 * which is given a bundle and a token. All take turns, so that they see the same machine.
 */
export async function startToFirstResponse(rounds: number): Promise<Table> {
  const first: number[] = [];
  const later: number[] = [];
  const imports: number[] = [];
  const offline: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
    try {
      imports.push(importSdk());
      first.push(await startUntilAuthorised(data));
      later.push(await startUntilAuthorised(data));
      const seconds = await startServerlessOfflineUntilAuthorised();
      if (seconds !== undefined) offline.push(seconds);
    } finally {
      rmSync(data, { recursive: true });
    }
  }
  const row = (title: string, seconds: number[]): string[] => [
    title,
    formatSpread(spread(seconds)),
    formatSpread(spread(seconds.map((value, index) => value / (imports[index] ?? NaN)))),
    formatSpread(spread(seconds.map((value, index) => (later[index] ?? NaN) / value))),
  ];
  const rows = [
    ["start to first authorised 200", "seconds", "ratio to the import", "later run's ratio to it"],
    row("import of @pulumi/aws", imports),
    row("npm start, first run", first),
    row("npm start, later run", later),
  ];
  if (offline.length === 0) return { rows, notes: [missing("serverless-offline")] };
  return { rows: [...rows, row("serverless-offline", offline)] };
}

function importSdk(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ["-e", 'require("@pulumi/aws")'], { cwd: root });
  return (performance.now() - begin) / 1000;
}

async function startUntilAuthorised(data: string): Promise<number> {
  const begin = performance.now();
  const run = await startRunIn(root, data);
  try {
    const response = await fetch(run.url, { headers: run.headers });
    if (response.status !== 200) throw new Error(`GET /courses answered ${response.status}`);
    await response.text();
    return (performance.now() - begin) / 1000;
  } finally {
    await run.end();
  }
}

/** Undefined when it is not installed. */
async function startServerlessOfflineUntilAuthorised(): Promise<number | undefined> {
  const claims = { iss: "https://issuer.example.com", aud: "client", exp: Math.floor(Date.now() / 1000) + 3_600 };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const authorization = `Bearer ${part({ alg: "RS256" })}.${part(claims)}.${part({})}`;
  const begin = performance.now();
  const service = await startServerlessOffline({ authorization, ...claims });
  if (service === undefined) return undefined;
  try {
    const response = await fetch(service.url, { headers: service.headers });
    if (response.status !== 200) throw new Error(`${service.name} answered ${response.status}`);
    await response.text();
    return (performance.now() - begin) / 1000;
  } finally {
    await service.end();
  }
}
