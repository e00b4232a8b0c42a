import type { Answers } from "./answers";
import type { Severity } from "./engineService";
import { EvaluationError } from "./evaluationError";
import { exitCodes } from "./host/protocol";
import type { ConstructedResource } from "./host/protocol";
import { startProgram } from "./host/programProcess";
import type { ProgramProcess } from "./host/programProcess";
import type { Monitor } from "./monitor";
import type * as monitorModule from "./monitor";
import { readProject } from "./projectFiles";
import type { Project } from "./projectFiles";
import type { RecordedProgram } from "./recordedProgram";

/** How to evaluate a program. */
export interface EvaluationOptions {
  /** Folder of Pulumi.yaml, absolute. */
  root: string;
  stack: string;
  /** Configuration that wins over the stack's file, by `<namespace>:<key>`; lists and objects as JSON. */
  configOverrides?: Record<string, string>;
  /** Default: none. */
  answers?: Answers;
  /** Called for everything that the program or the evaluation has to say, errors excepted. Default: nothing happens. */
  onDiagnostic?: (severity: Severity, message: string) => void;
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
  return new Evaluation(options, readProject(options.root, options.stack, options.configOverrides)).run();
}

class Evaluation {
  readonly #options: EvaluationOptions;
  readonly #project: Project;
  readonly #errors = new Set<string>();
  readonly #standardError: string[] = [];
  /** In the order of the constructor calls. */
  readonly #constructed: ConstructedResource[] = [];
  readonly #stop = new AbortController();
  #finished = false;
  #program: ProgramProcess | undefined;
  #monitor: Monitor | undefined;

  constructor(options: EvaluationOptions, project: Project) {
    this.#options = options;
    this.#project = project;
  }

  async run(): Promise<RecordedProgram> {
    for (const warning of this.#project.warnings) this.#tell("warning", warning);
    const { root, stack, signal, timeoutSeconds = 60 } = this.#options;
    const program = startProgram(root, stack, this.#project, {
      onLine: (stream, line) => {
        this.#onLine(stream, line);
      },
      onConstructed: (resource) => {
        this.#constructed.push(resource);
      },
    });
    this.#program = program;
    const timer = setTimeout(() => {
      this.#stop.abort(new EvaluationError([this.#timeoutProblem(timeoutSeconds)]));
    }, timeoutSeconds * 1000);
    const stopped = rejection(AbortSignal.any([this.#stop.signal, ...(signal === undefined ? [] : [signal])]));
    try {
      const monitor = await this.#startMonitor();
      this.#monitor = monitor;
      program.connect({ address: monitor.address });
      return this.#result(await Promise.race([program.exited, stopped]), monitor);
    } finally {
      clearTimeout(timer);
      program.kill();
      this.#monitor?.close();
    }
  }

  #startMonitor(): Promise<Monitor> {
    // Required only now, so that it loads while the program's process does.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would not find a file without extension
    const { startMonitor } = require("./monitor") as typeof monitorModule;
    const { name: project, entry, config } = this.#project;
    const { root, stack, answers = {} } = this.#options;
    const region = config["aws:region"] ?? fallbackRegion;
    return startMonitor({ root, entry, project, stack, region, accountId: localAccountId }, answers, {
      onLog: (severity, message) => {
        this.#onLog(severity, message);
      },
      onFatal: (error) => {
        this.#stop.abort(new EvaluationError([error.message]));
      },
      onFinished: () => {
        this.#finished = true;
      },
    });
  }

  #result(exitCode: number | null, { recording, providers }: Monitor): RecordedProgram {
    if (this.#errors.size > 0) throw new EvaluationError([...this.#errors]);
    if (exitCode === exitCodes.stuck) throw new EvaluationError([this.#stuckProblem()]);
    if (exitCode !== exitCodes.finished || !this.#finished) {
      const said = this.#standardError.slice(-20).join("\n");
      const how = exitCode === null ? "was killed" : `ended with exit code ${exitCode}`;
      throw new EvaluationError([`The program ${how} before it was through${said === "" ? "." : `:\n${said}`}`]);
    }
    const program = recording.program(this.#constructed);
    const isPlaced = this.#project.config["aws:region"] !== undefined;
    if (!isPlaced && program.resources.some(({ type }) => type.startsWith("aws:"))) {
      this.#tell("warning", `aws:region is not configured; resources are recorded in ${fallbackRegion}.`);
    }
    if (providers.unmodelled !== undefined) this.#tell("info", providers.unmodelled);
    return program;
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
