import { stopSignal } from "./stopSignal";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { inspect } from "node:util";
import { DataDirectoryError } from "../storage/dataDirectory";
import { keepIdToken } from "../idTokenFile";
import { LocalRun } from "../localRun";
import type { LocalRunEvents } from "../localRun";
import { PortError } from "../http/loopbackServer";
import { EvaluationError } from "../record/evaluationError";
import { resourceTree } from "../record/tree";
import type { LocalConfig } from "../config";
import { parseStartOptions, UsageError, usage } from "./startOptions";
import type { StartOptions } from "./startOptions";
import { StoredStateError } from "../storage/storedStateError";
import { codeLine, requestLine, welcomeText } from "./terminal";
import { watchProgram } from "./watch";

const root = path.resolve(__dirname, "../../../..");

/** Standard output belongs to the JSON line in --json mode; everything else goes to standard error then. */
function terminalEvents({ json }: StartOptions): LocalRunEvents {
  const say = json ? () => undefined : (line: string) => void process.stdout.write(`${line}\n`);
  return {
    onRequest: (trace) => {
      say(requestLine(trace));
    },
    onFunctionLog: (functionName, line) => {
      say(`  ${functionName} │ ${line}`);
    },
    onCode: (delivery) => {
      process[json ? "stderr" : "stdout"].write(`${codeLine(delivery)}\n`);
    },
    onDiagnostic: (severity, message) => {
      if (severity !== "debug") process.stderr.write(`${severity}: ${message}\n`);
    },
  };
}

async function main(): Promise<void> {
  // Lambda's clocks show UTC, and a thread's dates follow the process it runs in.
  process.env.TZ = "UTC";
  const options = parseStartOptions(process.argv.slice(2), process.cwd());
  if (options.help) {
    console.log(usage);
    return;
  }
  const run = await start(options);
  if (run === undefined) return;
  const tell = (message: string): void => void process.stderr.write(`${message}\n`);
  const idToken = await keepIdToken(options.dataDirectory, () => run.demoIdToken(), { onProblem: tell });
  const watcher = options.watch ? await watchProgram(run, { root, stack: options.stack, onMessage: tell }) : undefined;
  if (!stopSignal.aborted) announce(run, options, idToken.file);
  await stopped();
  idToken.close();
  await watcher?.close();
  await run.close();
}

/** The default export of the project's `local.config.ts`, if it has one. */
function projectConfig(): LocalConfig {
  const file = path.join(root, "local.config.ts");
  if (!existsSync(file)) return {};
  return (createRequire(file)(file) as { default: LocalConfig }).default;
}

/** Undefined when it was told to stop before it was ready. */
async function start(options: StartOptions): Promise<LocalRun | undefined> {
  try {
    return await LocalRun.start({
      ...options,
      root,
      config: projectConfig(),
      events: terminalEvents(options),
      signal: stopSignal,
    });
  } catch (error) {
    if (stopSignal.aborted) return undefined;
    throw error;
  }
}

function announce(run: LocalRun, { json }: StartOptions, idTokenFile: string): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...run.outputs, local: run.local })}\n`);
  } else {
    process.stdout.write(`${resourceTree(run.program)}\n${welcomeText(run, idTokenFile, process.cwd())}\n`);
  }
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    if (stopSignal.aborted) resolve();
    stopSignal.addEventListener("abort", () => {
      resolve();
    });
  });
}

main().then(
  // Threads or sockets that are still closing must not hold up the exit.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${isExpected(error) ? error.message : inspect(error)}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);

/** Mistakes that the message explains; anything else is a defect of the local run and shows its stack. */
function isExpected(error: unknown): error is Error {
  const kinds = [UsageError, EvaluationError, PortError, DataDirectoryError, StoredStateError];
  return kinds.some((kind) => error instanceof kind);
}
