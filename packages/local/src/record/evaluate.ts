import { createRequire } from "node:module";
import path from "node:path";
import type { Answers } from "./answers";
import type { Severity } from "./engineService";
import { withConfigurationPlaces } from "./configurationPlaces";
import { EvaluationError } from "./evaluationError";
import { channelAddress, exitCodes } from "./host/protocol";
import type { Answer, Call, ConstructedResource } from "./host/protocol";
import { startProgram } from "./host/programProcess";
import type { ProgramProcess } from "./host/programProcess";
import type { Monitor } from "./monitor";
import type * as monitorModule from "./monitor";
import { missingConfiguration, readProject } from "./projectFiles";
import type { Project } from "./projectFiles";
import type { RecordedProgram } from "./recordedProgram";

/** Which stack a program is evaluated for. */
export interface EvaluatedStack {
  /** Default: `dev`, or the only stack that has a file. */
  stack?: string;
  /** Configuration that wins over the stack's file, by `<namespace>:<key>`; lists and objects as JSON. */
  configOverrides?: Record<string, string>;
}

/** How to evaluate a program. */
export interface EvaluationOptions extends EvaluatedStack {
  /** Folder of Pulumi.yaml, absolute. */
  root: string;
  /** Asked once, while the program's process starts. Default: no answers. */
  answers?: () => Answers;
  /** Called for everything that the program or the evaluation has to say, errors excepted. Default: nothing happens. */
  onDiagnostic?: (severity: Severity, message: string) => void;
  /** Called once the program runs in its own process: what takes this one long loses no time there. Default: nothing happens. */
  onProgramStart?: () => void;
  /** Called with how many resources the program has constructed, at each one, and its type. Default: nothing happens. */
  onResource?: (count: number, type: string) => void;
  /** Ends the evaluation early; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Default: 60. */
  timeoutSeconds?: number;
}

/** The account that mock resources belong to: AWS gives no account this number. */
export const localAccountId = "000000000000";

/** Where resources live when neither the stack nor their provider says; also the region that AWS's own tools assume. */
const fallbackRegion = "us-east-1";

/** How long a program may go on after it logged an error, in milliseconds. More errors of the same cause come at once. */
const graceMs = 1000;

/**
 * Runs the Pulumi program of a folder, as `pulumi up` would, and records what it registers; every resource gets outputs
 * like those that AWS would give it. Nothing is deployed. The same program, stack and configuration always give the same
 * result.
 * @throws {EvaluationError} for errors in the project's files, for a program that fails, and for one that doesn't end
 */
export async function evaluate(options: EvaluationOptions): Promise<RecordedProgram> {
  options.signal?.throwIfAborted();
  const project = readProject(options.root, options.stack, options.configOverrides);
  if (project.python === undefined && !project.isYaml) checkInstalled(project.workingDirectory);
  const evaluation = new Evaluation(options, project, false);
  for (const notice of project.notices) options.onDiagnostic?.("info", notice);
  for (const warning of project.warnings) options.onDiagnostic?.("warning", warning);
  try {
    if (project.missingKeys.length === 0) return await evaluation.run();
  } catch (error) {
    if (evaluation.missingKeys.length === 0) throw error;
  }
  throw new EvaluationError([
    missingConfiguration(project.stack, await allMissingKeys(options, project, evaluation.missingKeys)),
  ]);
}

/** The program brings its own SDK, which may be of another version than this package's. */
function checkInstalled(folder: string): void {
  try {
    createRequire(path.join(folder, "package.json")).resolve("@pulumi/pulumi");
  } catch {
    throw new EvaluationError([
      `@pulumi/pulumi is not installed in ${folder}; install the program's packages first, such as with npm install.`,
    ]);
  }
}

/**
 * A program ends at the first key that it requires and does not get. Run once more, with a placeholder for each, it names
 * the others.
 */
async function allMissingKeys(
  { root, answers, signal, timeoutSeconds }: EvaluationOptions,
  project: Project,
  known: readonly string[],
): Promise<readonly string[]> {
  const options = {
    root,
    ...(answers && { answers }),
    ...(signal && { signal }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
  const evaluation = new Evaluation(options, project, true);
  await evaluation.run().catch((error: unknown) => {
    // what fails with placeholders says nothing
    if (!(error instanceof EvaluationError)) throw error;
  });
  return [...new Set([...project.missingKeys, ...known, ...evaluation.missingKeys])];
}

class Evaluation {
  readonly #options: EvaluationOptions;
  readonly #project: Project;
  readonly #errors = new Set<string>();
  readonly #standardError: string[] = [];
  /** In the order of the constructor calls. */
  readonly #constructed: ConstructedResource[] = [];
  readonly #collectsMissingKeys: boolean;
  /** Configuration that the program requires and does not get. */
  readonly missingKeys: string[] = [];
  readonly #stop = new AbortController();
  #program: ProgramProcess | undefined;
  #monitor: Monitor | undefined;

  constructor(options: EvaluationOptions, project: Project, collectsMissingKeys: boolean) {
    this.#options = options;
    this.#project = project;
    this.#collectsMissingKeys = collectsMissingKeys;
  }

  async run(): Promise<RecordedProgram> {
    const { root, signal, timeoutSeconds = 60 } = this.#options;
    const program = startProgram(root, this.#project, {
      onLine: (stream, line) => {
        this.#onLine(stream, line);
      },
      onConstructed: (resource) => {
        this.#constructed.push(resource);
        this.#options.onResource?.(this.#constructed.length, resource.type);
      },
      onMissingKey: (key) => {
        this.missingKeys.push(key);
      },
      onCall: (call) => this.#answer(call),
    });
    this.#program = program;
    const timer = setTimeout(() => {
      this.#stop.abort(new EvaluationError([this.#timeoutProblem(timeoutSeconds)]));
    }, timeoutSeconds * 1000);
    const stopped = rejection(AbortSignal.any([this.#stop.signal, ...(signal === undefined ? [] : [signal])]));
    try {
      const monitor = this.#createMonitor();
      this.#monitor = monitor;
      const address = this.#project.python === undefined ? channelAddress : await monitor.listen();
      program.connect({ address, collectsMissingKeys: this.#collectsMissingKeys });
      this.#options.onProgramStart?.();
      return this.#result(await Promise.race([program.exited, stopped]), monitor);
    } finally {
      clearTimeout(timer);
      program.kill();
      this.#monitor?.close();
    }
  }

  #createMonitor(): Monitor {
    // Required only now, so that it loads while the program's process does.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would not find a file without extension
    const { Monitor } = require("./monitor") as typeof monitorModule;
    const { name: project, stack, entry, workingDirectory: root } = this.#project;
    const answers = this.#options.answers?.() ?? {};
    const region = this.#region ?? fallbackRegion;
    const identity = { root, entry, project, stack, region, accountId: localAccountId };
    return new Monitor(identity, this.#project, answers, {
      onLog: (severity, message) => {
        this.#onLog(severity, message);
      },
      onFatal: (error) => {
        this.#stop.abort(new EvaluationError([error.message]));
      },
    });
  }

  /** No program calls before it is connected. */
  async #answer(call: Call): Promise<Answer> {
    if (this.#monitor === undefined) throw new Error(`${call.method} is called before the program is connected`);
    return await this.#monitor.call(call);
  }

  #result(exitCode: number | null, { recording, providers }: Monitor): RecordedProgram {
    if (this.#errors.size > 0) {
      const { places } = this.#project;
      throw new EvaluationError([...this.#errors].map((problem) => withConfigurationPlaces(problem, places)));
    }
    if (exitCode === exitCodes.stuck) throw new EvaluationError([this.#stuckProblem()]);
    if (exitCode !== exitCodes.finished) {
      const said = this.#standardError.slice(-20).join("\n");
      const how = exitCode === null ? "was killed" : `ended with exit code ${exitCode}`;
      throw new EvaluationError([`The program ${how} before it was through${said === "" ? "." : `:\n${said}`}`]);
    }
    const program = recording.program(this.#constructed);
    if (this.#region === undefined && program.resources.some(({ type }) => type.startsWith("aws:"))) {
      this.#tell("warning", `aws:region is not configured; resources are recorded in ${fallbackRegion}.`);
    }
    if (providers.unmodelled !== undefined) this.#tell("info", providers.unmodelled);
    return program;
  }

  /** As the provider finds it. */
  get #region(): string | undefined {
    return this.#project.config["aws:region"] ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  }

  #onLog(severity: Severity, message: string): void {
    if (severity !== "error") {
      this.#tell(severity, message);
      return;
    }
    this.#errors.add(message);
    if (this.#errors.size === 1) setTimeout(() => this.#program?.kill(), graceMs).unref();
  }

  #onLine(stream: "stdout" | "stderr", line: string): void {
    if (stream === "stderr") this.#standardError.push(line);
    this.#tell(stream === "stderr" ? "warning" : "info", line);
  }

  #tell(severity: Severity, message: string): void {
    this.#options.onDiagnostic?.(severity, message);
  }

  #timeoutProblem(seconds: number): string {
    return (
      `The program did not come to an end within ${seconds} s; something keeps it running, such as a timer or an open ` +
      `connection. It has registered ${this.#monitor?.recording.size ?? 0} resources.${this.#waiting()}`
    );
  }

  #stuckProblem(): string {
    return `The program has nothing left to do, but something in it still waits for a promise or an output that nobody resolves.${this.#waiting()}`;
  }

  /** Names the resources that were constructed and never registered. */
  #waiting(): string {
    const waiting = this.#constructed.flatMap(({ type, name }) =>
      this.#monitor?.recording.has(type, name) === true ? [] : [`${name} (${type})`],
    );
    return waiting.length === 0 ? "" : ` These resources still wait for an input: ${waiting.join(", ")}.`;
  }
}

/** A promise that rejects with the signal's reason. */
function rejection(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
  // it is raced against the program's end, and may come while nobody waits yet
  promise.catch(() => undefined);
  return promise;
}
