import { stopSignal } from "./stopSignal";
import { existsSync } from "node:fs";
import path from "node:path";
import { DataDirectoryError } from "../storage/dataDirectory";
import { EmulatorError } from "../emulator/emulator";
import { keepIdToken } from "../idTokenFile";
import { LocalRun } from "../localRun";
import type { LocalRunEvents } from "../services/events";
import { PortError } from "../http/loopbackServer";
import type { LocalConfig } from "../config";
import type { EvaluatedStack } from "../record/evaluate";
import { EvaluationError } from "../record/evaluationError";
import { openInBrowser } from "./openInBrowser";
import { resourceTree } from "../record/tree";
import { runCommand } from "./commandLine";
import { writeCredentialsFile } from "./credentialsFile";
import { configOverrides } from "./configOption";
import { loadLocalConfig, LocalConfigError } from "./localConfig";
import { startCommand } from "./startCommand";
import type { StartOptions } from "./startCommand";
import { StoredStateError } from "../storage/storedStateError";
import { codeLine, functionLogLine, printableLines, requestLine, welcomeText } from "./terminal";
import type { WelcomeFiles } from "./terminal";
import { watchProgram } from "./watch";

const root = process.cwd();

/** Standard output belongs to the JSON line in --json mode; everything else goes to standard error then. */
function terminalEvents({ json }: StartOptions): LocalRunEvents {
  const say = json ? () => undefined : (line: string) => void process.stdout.write(`${line}\n`);
  return {
    onRequest: (trace) => {
      say(requestLine(trace));
    },
    onFunctionLog: (functionName, line) => {
      say(functionLogLine(functionName, line));
    },
    onCode: (delivery) => {
      process[json ? "stderr" : "stdout"].write(`${codeLine(delivery)}\n`);
    },
    onDiagnostic: (severity, message) => {
      if (severity !== "debug") process.stderr.write(`${severity}: ${printableLines(message)}\n`);
    },
  };
}

async function run(options: StartOptions): Promise<number> {
  const dataDirectory = path.resolve(options.data);
  const config = loadLocalConfig(root);
  const started = await start(options, dataDirectory, config);
  if (started === undefined) return 0;
  const tell = (message: string): void => void process.stderr.write(`${printableLines(message)}\n`);
  const idToken =
    started.demoUser && (await keepIdToken(dataDirectory, () => started.demoIdToken(), { onProblem: tell }));
  const credentialsFile = writeCredentialsFile(dataDirectory, started.administratorCredentials());
  const watcher = options.watch
    ? await watchProgram(started, { ...config, ...evaluated(options), root, dataDirectory, onMessage: tell })
    : undefined;
  if (options.open && !stopSignal.aborted) openInBrowser(started.consoleUrl, tell);
  if (!stopSignal.aborted) announce(started, options, { idToken: idToken?.file, credentials: credentialsFile });
  await stopped();
  idToken?.close();
  await watcher?.close();
  await started.close();
  return 0;
}

/** Undefined when it was told to stop before it was ready. */
async function start(options: StartOptions, dataDirectory: string, config: LocalConfig): Promise<LocalRun | undefined> {
  const { port, reset, emulator } = options;
  try {
    return await LocalRun.start({
      ...evaluated(options),
      root,
      port: Number(port),
      dataDirectory,
      reset,
      config,
      emulator,
      events: terminalEvents(options),
      signal: stopSignal,
    });
  } catch (error) {
    if (stopSignal.aborted) return undefined;
    throw error;
  }
}

function evaluated({ stack, config }: StartOptions): EvaluatedStack {
  return { ...(stack !== undefined && { stack }), configOverrides: configOverrides(config) };
}

function announce(run: LocalRun, { json }: StartOptions, files: WelcomeFiles): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...run.outputs, local: run.local })}\n`);
  } else {
    // no app client, no token
    const idToken = files.idToken !== undefined && existsSync(files.idToken) ? files.idToken : undefined;
    process.stdout.write(
      `${printableLines(resourceTree(run.program))}\n${welcomeText(run, { ...files, idToken }, process.cwd())}\n`,
    );
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

// Lambda's clocks show UTC, and a thread's dates follow the process it runs in.
process.env.TZ = "UTC";
const expected = [EmulatorError, EvaluationError, PortError, DataDirectoryError, StoredStateError, LocalConfigError];
// Threads or sockets that are still closing must not hold up the exit.
void runCommand(startCommand, process.argv.slice(2), { expected }, run).then((exitCode) => process.exit(exitCode));
