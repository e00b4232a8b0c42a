import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../ops/root";
import { missing, peer, peersFolder } from "./peers";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

const run = promisify(execFile);

/** Seconds that a fresh process takes. */
async function secondsOf(
  command: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<number> {
  const begin = performance.now();
  await run(process.execPath, command, { maxBuffer: 64 * 1024 * 1024, ...options });
  return (performance.now() - begin) / 1000;
}

/**
 * The whole program, evaluated and recorded in a fresh process, against importing Pulumi's SDKs alone, which any
 * evaluation costs at the least, and against `cdk synth` of an app of the same parts. They take turns.
 */
export async function evaluation(rounds: number): Promise<Table> {
  const notes: string[] = [];
  const out = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  const imports = 'require("@pulumi/pulumi"); require("@pulumi/aws")';
  const contenders: [name: string, measure: () => Promise<number>][] = [
    ["import of both SDKs", () => secondsOf(["-e", imports], { cwd: root })],
    [
      "npm run record",
      () =>
        secondsOf(
          ["--conditions", "workspace", "--require", "./loader.cjs", "packages/local/src/cli/record.ts", "--json"],
          { cwd: root },
        ),
    ],
  ];
  const [cdk, library] = [peer("aws-cdk"), peer("aws-cdk-lib")];
  if (cdk === undefined || library === undefined) notes.push(missing("aws-cdk"));
  else {
    const cwd = path.join(peersFolder, "cdk");
    const env = { ...process.env, CDK_OUTDIR: out, CDK_DISABLE_VERSION_CHECK: "1", CDK_DISABLE_CLI_TELEMETRY: "true" };
    const args = ["synth", "--app", "node app.cjs", "--output", out, "--quiet", "--no-notices"];
    const synth = [path.join(cdk.folder, "bin/cdk"), ...args, "--no-version-reporting"];
    contenders.push([`cdk synth, aws-cdk-lib ${library.version}`, () => secondsOf(synth, { cwd, env })]);
    contenders.push(["its app alone, without the CLI", () => secondsOf(["app.cjs"], { cwd, env })]);
    notes.push(
      "The CDK app is given its functions' code; the program bundles its own (from a cache after the first time).",
    );
  }
  try {
    const results = new Map(contenders.map(([name]) => [name, [] as number[]]));
    // The first time, caches of transpiled files and bundles are empty.
    for (let round = -1; round < rounds; round++) {
      for (const [name, measure] of contenders) {
        const seconds = await measure();
        if (round >= 0) results.get(name)?.push(seconds);
      }
    }
    const [importSeconds = [], ownSeconds = []] = results.values();
    const ratio = (values: readonly number[], base: readonly number[]): string =>
      formatSpread(spread(values.map((value, round) => value / (base[round] ?? NaN))));
    const rows = [...results].map(([name, seconds]) => [
      name,
      formatSpread(spread(seconds)),
      ratio(seconds, importSeconds),
      ratio(ownSeconds, seconds),
    ]);
    return {
      rows: [["evaluation of the program", "seconds", "ratio to the import", "record's ratio to it"], ...rows],
      notes,
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}
