import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../ops/root";
import { missing, peer, peersFolder } from "./peers";
import { previewSeconds } from "./preview";
import { formatSpread, inTurn, ratios } from "./statistics";
import type { Table } from "./table";

const run = promisify(execFile);

/** Seconds that a fresh process takes. */
async function secondsOf(
  command: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv } = { cwd: root },
): Promise<number> {
  const begin = performance.now();
  await run(process.execPath, command, { maxBuffer: 64 * 1024 * 1024, ...options });
  return (performance.now() - begin) / 1000;
}

/**
 * The whole program in a fresh process, evaluated and recorded, and as `pulumi preview` runs it, against importing
 * Pulumi's SDKs alone, which any evaluation costs at the least, and against `cdk synth` of an app of the same parts.
 */
export async function evaluation(rounds: number): Promise<Table> {
  const notes: string[] = [];
  const out = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  const [imports, record, preview] = ["import of both SDKs", "npm run record", "program part of pulumi preview"];
  const recordCommand = ["--conditions", "workspace", "--require", "./loader.cjs", "packages/local/src/cli/record.ts"];
  const emptyProgram = path.join(out, "empty.js");
  writeFileSync(emptyProgram, "");
  const importingProgram = path.join(out, "imports.js");
  const sdks = ["@pulumi/pulumi", "@pulumi/aws"].map((sdk) => `require(${JSON.stringify(require.resolve(sdk))});`);
  writeFileSync(importingProgram, sdks.join("\n"));
  const contenders = new Map([
    [imports, () => secondsOf(["-e", 'require("@pulumi/pulumi"); require("@pulumi/aws")'])],
    [record, () => secondsOf([...recordCommand, "--json"])],
    [preview, () => previewSeconds(root)],
    ["its host with an empty program", () => previewSeconds(root, emptyProgram)],
    ["its host with a program that imports both SDKs", () => previewSeconds(root, importingProgram)],
  ]);
  const [cdk, library] = [peer("aws-cdk"), peer("aws-cdk-lib")];
  if (cdk === undefined || library === undefined) notes.push(missing("aws-cdk"));
  else {
    const cwd = path.join(peersFolder, "cdk");
    const env = { ...process.env, CDK_OUTDIR: out, CDK_DISABLE_VERSION_CHECK: "1", CDK_DISABLE_CLI_TELEMETRY: "true" };
    const args = ["synth", "--app", "node app.cjs", "--output", out, "--quiet", "--no-notices"];
    const synth = [path.join(cdk.folder, "bin/cdk"), ...args, "--no-version-reporting"];
    contenders.set(`cdk synth, aws-cdk-lib ${library.version}`, () => secondsOf(synth, { cwd, env }));
    contenders.set("its app alone, without the CLI", () => secondsOf(["app.cjs"], { cwd, env }));
    notes.push("The CDK app is given its functions' code; the program bundles its own, each time.");
  }
  try {
    // The first time, caches of transpiled files and bundles are empty.
    const seconds = await inTurn(contenders, rounds, 1);
    const of = (name: string): number[] => seconds.get(name) ?? [];
    const rows = [...seconds].map(([name, values]) => [
      name,
      formatSpread(values),
      formatSpread(ratios(values, of(imports))),
      formatSpread(ratios(of(record), values)),
    ]);
    const results = [record, preview].map((name) => ({
      measure: `${name}, of the import`,
      values: ratios(of(name), of(imports)),
      aim: { atMost: 1.4 },
    }));
    return {
      rows: [["evaluation of the program", "seconds", "ratio to the import", "record's ratio to it"], ...rows],
      notes,
      results,
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}
