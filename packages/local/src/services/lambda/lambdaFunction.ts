import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Inspector } from "../../inspector/inspector";
import type { BundledModule, EnvironmentSettings, FunctionError } from "./environmentMessages";
import { ExecutionEnvironment } from "./executionEnvironment";
import type { Invocation, InvocationOutcome, InvocationObserver } from "./executionEnvironment";
import type { LoggedInvocation } from "../events";
import type { BundledCode } from "./functionCode";
import type { FunctionDefinition } from "./functionDefinition";
import { environmentVariables } from "./environmentVariables";
import { IdleProcessors } from "./idleProcessors";
import { inlineSourceMap, withSourcesContent } from "./inlineSourceMap";
import type { FunctionThreads } from "./functionThreads";
import type { LaidOutFolders, TaskFolders } from "./taskFolders";

/** How an invocation ended. */
export type InvocationResult =
  | InvocationOutcome
  /** More events than the function's reserved concurrency; Lambda's TooManyRequestsException, status 429. */
  | { kind: "throttled"; reason: string };

/** Where Lambda writes what a function prints. */
interface LogPlace {
  logGroupName: string;
  /** One for each execution environment. */
  logStreamName: string;
}

/** @param invocation undefined for a line outside any */
export type OnLog = (
  functionName: string,
  invocation: LoggedInvocation | undefined,
  line: string,
  place: LogPlace,
) => void;

export interface LambdaFunctionOptions {
  /** `require` in the handler's module looks for packages from this folder upwards. */
  projectRoot: string;
  /** Folders that have the packages of Lambda's own runtime, for bundles that leave them out. */
  packageFolders: readonly string[];
  taskFolders: TaskFolders;
  threads: FunctionThreads;
  /** Upper bound of threads per function, whatever concurrency the function has reserved. */
  maxEnvironments: number;
  environmentOverrides: (definition: FunctionDefinition) => Record<string, string>;
  /** Undefined when debuggers cannot attach. */
  inspector: Inspector | undefined;
  onLog: OnLog;
}

/**
 * How long an event waits for a busy environment before another one is started. Lambda starts one at once; on one
 * machine a thread costs more than most events take, so a burst of quick events shares the threads that there are.
 */
const patienceMs = 20;
/** A function most of whose events lately took less than this gets them ahead of their turn. */
const quickMs = 5;
/** Weight of the latest event in the share of slow ones. */
const recency = 0.2;
/** Before the first event: it decides. */
const unknownShare = 0.5;
/** How many threads can run quick events at a time; the gateway's own needs a processor as well. */
const usefulThreads = Math.max(1, availableParallelism() - 1);
/** An event that has waited for so long, or run for so long, leaves its environment to no other soon. */
const slow = { waitedMs: 100, runningMs: 1000 };
/** How many processors have to be idle for another environment to be of use. */
const neededProcessors = 0.5;
/** Threads beyond the first end after being idle for so long. */
const idleTimeoutMs = 60_000;

/** One recorded function: its execution environments and the events that wait for one. */
export class LambdaFunction {
  readonly #options: LambdaFunctionOptions;
  #definition: FunctionDefinition;
  /** Environments of the current code. */
  readonly #environments = new Set<ExecutionEnvironment>();
  /** Environments of replaced code that finish their event; they take no new one. */
  readonly #retired = new Set<ExecutionEnvironment>();
  /** Environments without an event. The last one that became idle is taken first, as Lambda does, so that others can end. */
  readonly #idle: ExecutionEnvironment[] = [];
  #waiting: Invocation[] = [];
  /** Events that have arrived and are not settled. */
  #unsettled = 0;
  /**
   * How many of the latest events took `quickMs` or more, from 0 to 1. A share and no average of durations: on a busy
   * machine one event that had to wait for a processor would make a quick function look slow, and start ten threads.
   */
  #slowShare = unknownShare;
  readonly #idleProcessors = new IdleProcessors();
  #patienceTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #onAllSettled: (() => void) | undefined;
  /** Of the environment that was started last. */
  #logStreamName = "";
  #closed = false;

  constructor(definition: FunctionDefinition, options: LambdaFunctionOptions) {
    this.#definition = definition;
    this.#options = options;
  }

  get definition(): FunctionDefinition {
    return this.#definition;
  }

  get #isQuick(): boolean {
    return this.#slowShare < unknownShare;
  }

  /** @param observer without an `onChunk` the payload is all of a streamed response */
  invoke(event: unknown, traceId: string, observer: InvocationObserver): Promise<InvocationResult> {
    const { name, reservedConcurrency, code } = this.#definition;
    if (this.#closed) return Promise.resolve(failed("Runtime.Closed", "the local run is ending"));
    if ("problem" in code) return Promise.resolve(failed("Runtime.ImportModuleError", code.problem));
    if (reservedConcurrency !== undefined && this.#unsettled >= reservedConcurrency) {
      const reason = `Rate Exceeded: ${name} has a reserved concurrency of ${reservedConcurrency}`;
      return Promise.resolve({ kind: "throttled", reason });
    }
    this.#unsettled += 1;
    return new Promise((resolve) => {
      const requestId = randomUUID();
      let streamed: Uint8Array[] | undefined;
      const onChunk = (bytes: Uint8Array) => {
        (streamed ??= []).push(bytes);
      };
      const settle = (given: InvocationOutcome) => {
        this.#unsettled -= 1;
        const outcome: InvocationOutcome =
          streamed === undefined || given.kind === "failed"
            ? given
            : { ...given, payload: Buffer.concat(streamed).toString("utf8") };
        if (outcome.kind === "failed") this.#logError("Invoke Error", { requestId, event }, outcome.error);
        resolve(outcome);
        if (this.#unsettled === 0) this.#onAllSettled?.();
      };
      this.#waiting.push({
        event,
        requestId,
        traceId,
        arrived: performance.now(),
        settle,
        observer: { onChunk, ...observer },
      });
      this.#dispatch();
    });
  }

  /** Starts the first environment, unless there is one. */
  warm(): void {
    if (!this.#closed && this.#environments.size === 0 && !("problem" in this.#definition.code)) this.#start();
  }

  /** From the next event on, the function is what the new definition says. Running events finish on the old code. */
  redefine(definition: FunctionDefinition): void {
    this.#definition = definition;
    this.#slowShare = unknownShare;
    this.#idle.length = 0;
    const replaced = [...this.#environments];
    this.#environments.clear();
    for (const environment of replaced) {
      this.#takeBack(environment);
      if (environment.load > 0) this.#retired.add(environment);
      else void environment.end();
    }
    this.#dispatch();
    // Whoever saved the code asks for it next, and a debugger sets its breakpoints before.
    if (replaced.length > 0 || this.#options.inspector !== undefined) this.warm();
  }

  /** Lets running events finish for `graceMs`, then stops the threads. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#patienceTimer);
    clearTimeout(this.#idleTimer);
    this.#failWaiting();
    if (this.#unsettled > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onAllSettled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const ended = [...this.#environments, ...this.#retired].map((environment) => environment.end());
    this.#failWaiting();
    await Promise.all(ended);
  }

  #failWaiting(): void {
    for (const { settle } of this.#waiting.splice(0)) settle(failed("Runtime.Closed", "the local run is ending"));
  }

  /** Hands waiting events to environments; those that find none wait, and may cause another environment to start. */
  #dispatch(): void {
    if (this.#closed) return;
    let [invocation] = this.#waiting;
    while (invocation !== undefined) {
      const environment = this.#nextEnvironment();
      if (environment === undefined) break;
      this.#waiting.shift();
      environment.send(invocation);
      [invocation] = this.#waiting;
    }
    if (this.#waiting.length > 0 && this.#environments.size === 0) this.#start();
    else if (this.#unsettled > 0) this.#beImpatient();
  }

  /** Quick events that come together lack processors, not threads: waking more of these would only make them take turns. */
  #nextEnvironment(): ExecutionEnvironment | undefined {
    const busy = this.#environments.size - this.#idle.length;
    if (this.#isQuick && busy >= usefulThreads) return this.#leastLoaded() ?? this.#idle.pop();
    return this.#idle.pop() ?? this.#leastLoaded();
  }

  /** Of the busy environments, the one to send an event ahead of its turn; none when events take long. */
  #leastLoaded(): ExecutionEnvironment | undefined {
    if (!this.#isQuick) return undefined;
    let found: ExecutionEnvironment | undefined;
    for (const environment of this.#environments) {
      const { hasRoom, load } = environment;
      if (hasRoom && load > 0 && load < (found?.load ?? Infinity)) found = environment;
    }
    // One that has been busy for long may be so for longer.
    return found !== undefined && found.runningMs < patienceMs ? found : undefined;
  }

  /** Looks after events that wait, or were sent ahead to an environment that is not through with its running one. */
  #beImpatient(): void {
    if (this.#patienceTimer !== undefined) return;
    const due = performance.now() + patienceMs;
    this.#patienceTimer = setTimeout(() => {
      this.#patienceTimer = undefined;
      for (const environment of this.#environments) {
        if (environment.load > 1 && environment.runningMs >= patienceMs) this.#takeBack(environment);
      }
      const [oldest] = this.#waiting;
      const now = performance.now();
      // When this thread itself is late, all events seem to take long: those that wait for its answers too.
      const isLate = now - due >= patienceMs;
      if (oldest !== undefined && now - oldest.arrived >= patienceMs && !isLate) this.#scale();
      this.#dispatch();
    }, patienceMs);
  }

  #takeBack(environment: ExecutionEnvironment): void {
    this.#waiting = [...environment.takeBack(), ...this.#waiting];
  }

  /**
   * Events that take long get an environment each, as on Lambda. For shorter ones another is of use while a processor is
   * idle only: an event that waits for an answer of this very process waits for a processor, and a thread that loads its
   * packages keeps one busy.
   */
  #scale(): void {
    const { reservedConcurrency = Infinity } = this.#definition;
    const environments = [...this.#environments];
    const bound = Math.min(this.#options.maxEnvironments, reservedConcurrency);
    const started = environments.filter((environment) => !environment.starting);
    if (this.#waiting.length <= environments.length - started.length || environments.length >= bound) return;
    const idle = this.#idleProcessors.look() ?? 0;
    const allSlow = started.every(
      ({ waitedMs, runningMs }) => waitedMs >= slow.waitedMs || runningMs >= slow.runningMs,
    );
    if ((allSlow && started.length > 0) || idle >= neededProcessors) this.#start();
  }

  #becameIdle(environment: ExecutionEnvironment): void {
    if (this.#retired.has(environment)) void environment.end();
    else if (this.#environments.has(environment)) {
      this.#idle.push(environment);
      if (this.#waiting.length > 0) this.#dispatch();
      if (this.#idle.length > 1 && !this.#closed) this.#shrinkLater();
    }
  }

  /** Ends environments that a burst has left behind; the stack's bottom holds those that have been idle for longest. */
  #shrinkLater(): void {
    this.#idleTimer ??= setTimeout(() => {
      this.#idleTimer = undefined;
      const ending = this.#idle.slice(0, -1).filter(({ idleMs }) => idleMs >= idleTimeoutMs);
      for (const environment of ending) void environment.end();
      if (this.#idle.length > 1) this.#shrinkLater();
    }, idleTimeoutMs).unref();
  }

  #start(): void {
    try {
      this.#environments.add(this.#newEnvironment(this.#definition));
    } catch (error) {
      // Such as options in the function's NODE_OPTIONS that no thread can have.
      this.#initFailed(failed("Runtime.ExitError", String(error)).error);
    }
  }

  #newEnvironment(definition: FunctionDefinition): ExecutionEnvironment {
    const { code, arn, qualifier, version } = definition;
    const { taskFolders, threads, environmentOverrides } = this.#options;
    if ("problem" in code) throw new Error(code.problem);
    let folders: LaidOutFolders | undefined;
    let module: EnvironmentSettings["module"];
    if ("members" in code) module = folders = taskFolders.layOut(definition, code);
    else module = this.#bundledModule(code);
    const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[${version}]${randomUUID().replaceAll("-", "")}`;
    this.#logStreamName = logStreamName;
    const environment: ExecutionEnvironment = new ExecutionEnvironment({
      settings: {
        module,
        handler: definition.handler,
        callbacksAllowed: Number(/^nodejs(\d+)/.exec(definition.runtime)?.[1] ?? 0) < 24,
        functionArn: qualifier === "$LATEST" ? arn : `${arn}:${qualifier}`,
        timeoutMs: definition.timeoutSeconds * 1000,
      },
      environment: environmentVariables(definition, logStreamName, folders, environmentOverrides(definition)),
      memorySizeMb: definition.memorySizeMb,
      threads,
      inspector: this.#options.inspector,
      onLine: (invocation, line) => {
        this.#log(invocation, line, logStreamName);
      },
      onIdle: () => {
        this.#becameIdle(environment);
      },
      onSettled: (durationMs) => {
        this.#slowShare += recency * (Number(durationMs >= quickMs) - this.#slowShare);
      },
      onEnd: (initError, notStarted) => {
        this.#forget(environment, initError, notStarted);
      },
    });
    return environment;
  }

  #bundledModule({ text, sourceMap }: BundledCode): BundledModule {
    const { projectRoot, packageFolders, inspector } = this.#options;
    const map = inspector === undefined ? sourceMap : sourceMap && withSourcesContent(sourceMap, projectRoot);
    return { code: inlineSourceMap(text, map), path: `${projectRoot}/index.js`, packageFolders };
  }

  #forget(environment: ExecutionEnvironment, initError: FunctionError | undefined, notStarted: Invocation[]): void {
    const current = this.#environments.delete(environment);
    this.#retired.delete(environment);
    const position = this.#idle.indexOf(environment);
    if (position !== -1) this.#idle.splice(position, 1);
    this.#waiting = [...notStarted, ...this.#waiting];
    if (current && initError !== undefined && !this.#closed) this.#initFailed(initError);
    else this.#dispatch();
  }

  /** Lambda gives the error of a failed init to the event that caused the start, and tries anew for the next one. */
  #initFailed(error: FunctionError): void {
    const invocation = this.#waiting.shift();
    if (invocation === undefined) this.#logError("Init Error", undefined, error);
    else invocation.settle({ kind: "failed", error });
    this.#dispatch();
  }

  #logError(title: string, invocation: LoggedInvocation | undefined, error: FunctionError): void {
    const { errorType, errorMessage, trace } = error;
    const lines = trace.length > 0 ? trace : [`${errorType}: ${errorMessage}`];
    this.#log(invocation, `ERROR ${title} ${lines[0] ?? errorMessage}`);
    for (const line of lines.slice(1)) this.#log(invocation, line);
  }

  #log(invocation: LoggedInvocation | undefined, line: string, logStreamName = this.#logStreamName): void {
    const { name, logGroupName } = this.#definition;
    this.#options.onLog(name, invocation, line, { logGroupName, logStreamName });
  }
}

function failed(errorType: string, errorMessage: string): { kind: "failed"; error: FunctionError } {
  return { kind: "failed", error: { errorType, errorMessage, trace: [] } };
}
