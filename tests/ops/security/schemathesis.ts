import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../../projectFiles";

/** Another program may be called "st". */
export const schemathesis = { program: "st", variable: "SCHEMATHESIS_VENV", version: /^st, version 4\./ };

/** What a run of Schemathesis came to; from its JSON report. */
export interface FuzzingResult {
  /** Requests that were generated and sent. */
  cases: number;
  /** The options' seed: the same seed makes the same cases. */
  seed: number;
  /** The tool's own words, for people. */
  output: string;
  exitCode: number;
}

interface JsonReport {
  seed: number;
  complete: boolean;
  test_cases: { generated: number };
}

/** A run takes seconds; beyond this it hangs. */
const deadlineMs = 240_000;

const run = promisify(execFile);

/** Tests operations of openapi.yaml against a running API. @param selection options such as `--include-operation-id=…` */
export async function fuzz(command: string, url: string, token: string, selection: string): Promise<FuzzingResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-fuzzing-"));
  const report = path.join(folder, "report.json");
  const args = [
    ...["--config-file", path.join(__dirname, "schemathesis.toml"), "--no-color", "run"],
    ...[path.join(root, "openapi.yaml"), "--url", url, selection],
    ...["--report", "json", "--report-json-path", report],
  ];
  try {
    // In the temporary folder, for the tool leaves files of its own where it runs.
    const options = { cwd: folder, env: { ...process.env, API_TOKEN: token }, timeout: deadlineMs };
    const { exitCode, output } = await ended(run(command, args, options));
    const { seed, complete, test_cases: cases } = JSON.parse(readFileSync(report, "utf8")) as JsonReport;
    if (!complete) throw new Error(`the run ended early:\n${output}`);
    return { cases: cases.generated, seed, output, exitCode };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that finds something ends with exit code 1; that is a result. */
async function ended(running: Promise<{ stdout: string }>): Promise<{ exitCode: number; output: string }> {
  try {
    return { exitCode: 0, output: (await running).stdout };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { exitCode: code, output: stdout + stderr };
  }
}
