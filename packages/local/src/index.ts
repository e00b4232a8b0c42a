import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LocalAddress, LocalConfig, LocalEndpoints } from "./config";
import type * as startModule from "./startLocalRun";
import { evaluate } from "./record/evaluate";
import type { JsonObject, RecordedProgram } from "./record/recordedProgram";
import type { LocalRunEvents } from "./services/events";

export { defineConfig } from "./config";
export type {
  ConfiguredFunction,
  DemoUserConfig,
  LocalConfig,
  LocalAddress,
  LocalEndpoints,
  PageConfig,
  PageServer,
  ServedProgram,
  WatchedBundle,
} from "./config";
export { EmulatorError } from "./emulator/emulatorError";
export { AnswerError } from "./record/answers";
export type { AnsweredResource, Answers } from "./record/answers";
export { PortError } from "./http/loopbackServer";
export { EvaluationError } from "./record/evaluationError";
export type {
  Json,
  JsonObject,
  RecordedAsset,
  RecordedProgram,
  RecordedResource,
  SourcePosition,
} from "./record/recordedProgram";
export type { CodeDelivery } from "./services/cognito-idp/codeDelivery";
export type { LocalRunEvents } from "./services/events";
export type { RequestTrace } from "./services/requestTrace";
export { DataDirectoryError } from "./storage/dataDirectory";
export { checkSqliteFile } from "./storage/checkSqliteFile";
export { StoredStateError } from "./storage/storedStateError";

/** Which program to evaluate. */
export interface RecordOptions {
  /** The folder of Pulumi.yaml. Default: the working directory. */
  project?: string;
  /** The stack, whose settings are in `Pulumi.<stack>.yaml`. Default: `dev`, or the only one that has a file. */
  stack?: string;
  /** Configuration that wins over the stack's file, by `<namespace>:<key>`; lists and objects as JSON. Default: none. */
  configOverrides?: Record<string, string>;
  /** Gets what the program and its evaluation report, errors excepted. Default: nothing is printed. */
  onDiagnostic?: (severity: string, message: string) => void;
  /** Ends the evaluation early; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** What the project adds to its run, such as its `local.config.ts` exports it. Default: nothing. */
  config?: LocalConfig;
}

/**
 * Evaluates a Pulumi program as `pulumi preview` does, and returns the resources that it registers, with outputs like those
 * that AWS would give them. Nothing is deployed.
 * @throws {EvaluationError} when a project file is wrong, or the program fails or does not end
 */
export function record({
  project = process.cwd(),
  config = {},
  ...options
}: RecordOptions = {}): Promise<RecordedProgram> {
  return evaluate({ ...options, root: path.resolve(project), answers: () => config.answers ?? {} });
}

/** What to serve, and where. */
export interface StartOptions extends RecordOptions, Partial<Omit<LocalRunEvents, "onDiagnostic">> {
  /** The first of six or more ports on the loopback interface. Default: 0, any free ports. */
  port?: number;
  /** The folder for users, keys and data. Default: a temporary folder, which `stop` deletes. */
  dataDirectory?: string;
  /** Deletes first what an earlier run left in `dataDirectory`. Default: false. */
  reset?: boolean;
  /** The address of an AWS emulator for services that are not served here, such as `http://localhost:4566`. Default: none. */
  emulator?: string;
}

/** A program that is being served. */
export interface Run {
  /** The stack's outputs, as `pulumi stack output --json` names them, with local addresses. Secrets are masked. */
  readonly outputs: JsonObject;
  readonly endpoints: LocalEndpoints;
  /** The program's APIs and function URLs. */
  readonly addresses: readonly LocalAddress[];
  /** The address of the configuration's `page`, when there is one. */
  readonly pageUrl: string | undefined;
  /** The console's address, with the token that its API asks for in the fragment. */
  readonly consoleUrl: string;
  readonly program: RecordedProgram;
  /** An administrator's, for AWS SDK clients at `endpoints.aws`; they hold until `stop`. */
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  /** Ends everything within 2 s. What was acknowledged is stored. */
  stop: () => Promise<void>;
}

/**
 * Evaluates a Pulumi program and serves what it registers on the loopback interface; resolves once requests are answered.
 * @throws {EvaluationError} when a project file is wrong, or the program fails or does not end
 * @throws {PortError} when a port is taken
 * @throws {DataDirectoryError} when the data folder cannot be used
 * @throws {StoredStateError} when stored data is damaged
 * @throws {EmulatorError} when the emulator cannot be reached
 */
export async function start(options: StartOptions = {}): Promise<Run> {
  const { project = process.cwd(), stack, configOverrides, port = 0, reset = false, config = {}, signal } = options;
  const temporary =
    options.dataDirectory === undefined ? mkdtempSync(path.join(tmpdir(), "pulumi-aws-local-")) : undefined;
  const removeTemporary = (): void => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  };
  // Loaded only now: every project's local.config.ts imports this file, and `record` serves nothing.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would not find a file without extension
  const { startLocalRun } = require("./startLocalRun") as typeof startModule;
  try {
    const run = await startLocalRun({
      root: path.resolve(project),
      ...(stack !== undefined && { stack }),
      ...(configOverrides && { configOverrides }),
      port,
      dataDirectory: path.resolve(options.dataDirectory ?? temporary ?? ""),
      reset,
      config,
      emulator: options.emulator,
      events: eventsOf(options),
      ...(signal && { signal }),
    });
    const { accessKeyId, secretAccessKey, sessionToken } = run.administratorCredentials();
    return {
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      get outputs() {
        return run.outputs;
      },
      get endpoints() {
        return run.endpoints;
      },
      get addresses() {
        return run.addresses;
      },
      get pageUrl() {
        return run.webUrl;
      },
      get consoleUrl() {
        return run.consoleUrl;
      },
      get program() {
        return run.program;
      },
      stop: async () => {
        await run.close();
        removeTemporary();
      },
    };
  } catch (error) {
    removeTemporary();
    throw error;
  }
}

function eventsOf(options: StartOptions): LocalRunEvents {
  const nothing = (): void => undefined;
  return {
    onRequest: options.onRequest ?? nothing,
    onFunctionLog: options.onFunctionLog ?? nothing,
    onCode: options.onCode ?? nothing,
    onDiagnostic: options.onDiagnostic ?? nothing,
  };
}
