import "../../loader/compileCache.cjs";
import { stopSignal } from "./stopSignal";
import { existsSync } from "node:fs";
import path from "node:path";
import { DataDirectoryError } from "../storage/dataDirectory";
import { EmulatorError } from "../emulator/emulatorError";
import { keepIdToken } from "../idTokenFile";
import type { LocalRun } from "../localRun";
import { startLocalRun } from "../startLocalRun";
import { PortError } from "../http/loopbackServer";
import type { LocalConfig } from "../config";
import type { EvaluatedStack } from "../record/evaluate";
import { EvaluationError } from "../record/evaluationError";
import { openInBrowser } from "./openInBrowser";
import { writeCredentialsFile } from "./credentialsFile";
import { configOverrides } from "./configOption";
import { loadLocalConfig, LocalConfigError } from "./localConfig";
import { runCommand } from "./runCommand";
import { startCommand } from "./startCommand";
import type { StartOptions } from "./startCommand";
import { StoredStateError } from "../storage/storedStateError";
import { printableLines } from "./printable";
import { evaluationProgress, ProgressLine } from "./progress";
import { Terminal } from "./terminal";
import { watchProgram } from "./watch";
import { programText, welcomeText } from "./welcome";
import type { WelcomeFiles } from "./welcome";

const root = process.cwd();

async function run(options: StartOptions): Promise<number> {
  const dataDirectory = path.resolve(options.data);
  const config = loadLocalConfig(root);
  const terminal = new Terminal({ ...options, root });
  const started = await start(options, dataDirectory, config, terminal);
  if (started === undefined) return 0;
  const tell = (message: string): void => {
    terminal.tell(printableLines(message));
  };
  const idToken =
    started.demoUser && (await keepIdToken(dataDirectory, () => started.demoIdToken(), { onProblem: tell }));
  const credentialsFile = writeCredentialsFile(dataDirectory, started.administratorCredentials());
  const watcher = options.watch
    ? await watchProgram(started, { ...config, ...evaluated(options), root, dataDirectory, onMessage: tell })
    : undefined;
  if (options.open && !stopSignal.aborted) openInBrowser(started.consoleUrl, dataDirectory, tell);
  if (!stopSignal.aborted) {
    announce(started, options, { idToken: idToken?.file, credentials: credentialsFile }, terminal);
  }
  await stopped();
  idToken?.close();
  await watcher?.close();
  await started.close();
  return 0;
}

/** Undefined when it was told to stop before it was ready. */
async function start(
  options: StartOptions,
  dataDirectory: string,
  config: LocalConfig,
  terminal: Terminal,
): Promise<LocalRun | undefined> {
  const { port, reset, emulator, inspect, "inspect-brk": inspectBrk } = options;
  const inspectorPort = inspectBrk ?? inspect;
  // A debugger shows a program's own lines and names.
  if (inspectorPort !== undefined) process.env.BUNDLE_MINIFY ??= "false";
  let resources = 0;
  terminal.progress = new ProgressLine(process.stderr, () => evaluationProgress(resources));
  try {
    return await startLocalRun({
      ...evaluated(options),
      root,
      port: Number(port),
      dataDirectory,
      reset,
      config,
      emulator,
      ...(inspectorPort !== undefined && {
        inspector: { port: Number(inspectorPort), wait: inspectBrk !== undefined },
      }),
      events: terminal,
      onResource: (count) => {
        resources = count;
      },
      signal: stopSignal,
    });
  } catch (error) {
    if (stopSignal.aborted) return undefined;
    throw error;
  } finally {
    terminal.progress.end();
    terminal.progress = undefined;
  }
}

function evaluated({ stack, config }: StartOptions): EvaluatedStack {
  return { ...(stack !== undefined && { stack }), configOverrides: configOverrides(config) };
}

function announce(run: LocalRun, { json, verbose }: StartOptions, files: WelcomeFiles, terminal: Terminal): void {
  if (json) {
    terminal.print(JSON.stringify({ ...run.outputs, local: run.local }));
    return;
  }
  if (verbose) terminal.print(programText(run.program));
  // no app client, no token
  const idToken = files.idToken !== undefined && existsSync(files.idToken) ? files.idToken : undefined;
  terminal.print(welcomeText(run, { ...files, idToken }, { screen: terminal.screen, verbose }));
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
