import { Worker } from "node:worker_threads";
import type { EnvironmentSettings } from "./environmentMessages";
import { environmentThread } from "./environmentThread";
import { startThread } from "./threadStart";
import type { SpareMessage } from "./threadStart";

/** Text, so that threads start without the project's loader (in 20 ms rather than 35). */
const threadSource = `(${startThread.toString()})(require, ${environmentThread.toString()})`;

/** V8's share of a function's memory, as in Lambda's Node.js runtime; the rest is for buffers and the runtime. */
const heapShare = 0.9;

/** How long after the start of a thread the next spare one starts: the first event should have the processors. */
const spareDelayMs = 200;

/**
 * Starts the threads of all functions. One spare thread waits for whichever function needs a thread next; it has
 * loaded what functions have loaded before of the packages that Lambda's runtime brings, and nothing else.
 */
export class FunctionThreads {
  #spare: { worker: Worker; memorySizeMb: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #modules = new Set<string>();
  #closed = false;

  /**
   * A thread that loads a function's module at once.
   * @param environment all of `process.env`
   * @throws when no thread can have the options in `NODE_OPTIONS`
   */
  start(settings: EnvironmentSettings, environment: Record<string, string>, memorySizeMb: number): Worker {
    const name = environment.AWS_LAMBDA_FUNCTION_NAME ?? "function";
    // A debugger shows a thread by its name.
    if (settings.inspector !== undefined || !fitsSpare(environment))
      return newThread(name, settings, environment, memorySizeMb);
    const spare = this.#take(memorySizeMb);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.prepare(memorySizeMb);
    }, spareDelayMs).unref();
    if (spare === undefined) return newThread(name, settings, environment, memorySizeMb);
    spare.ref();
    spare.postMessage({ settings, environment } satisfies SpareMessage);
    return spare;
  }

  /** Starts a spare thread for a function of this memory size, unless there is one. */
  prepare(memorySizeMb: number): void {
    if (this.#closed || this.#spare?.memorySizeMb === memorySizeMb) return;
    void this.#spare?.worker.terminate();
    const worker = newThread("spare", undefined, {}, memorySizeMb);
    for (const file of this.#modules) worker.postMessage(file satisfies SpareMessage);
    this.#spare = { worker, memorySizeMb };
    worker.unref();
    // The event is told by whoever has the thread by then.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      if (this.#spare?.worker === worker) this.#spare = undefined;
    });
  }

  /** A function has loaded this file of a package that Lambda's runtime brings. */
  loaded(file: string): void {
    if (this.#modules.has(file)) return;
    this.#modules.add(file);
    this.#spare?.worker.postMessage(file satisfies SpareMessage);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#spare?.worker.terminate();
  }

  #take(memorySizeMb: number): Worker | undefined {
    if (this.#spare?.memorySizeMb !== memorySizeMb) return undefined;
    const { worker } = this.#spare;
    this.#spare = undefined;
    return worker;
  }
}

/** Whether an environment can be set later: Node.js reads some variables when a thread starts; source maps can wait. */
function fitsSpare(environment: Record<string, string>): boolean {
  return Object.entries(environment).every(
    ([name, value]) =>
      !name.startsWith("NODE_") || name === "NODE_ENV" || (name === "NODE_OPTIONS" && value === "--enable-source-maps"),
  );
}

function newThread(
  name: string,
  workerData: EnvironmentSettings | undefined,
  env: Record<string, string>,
  memorySizeMb: number,
): Worker {
  return new Worker(threadSource, {
    eval: true,
    name,
    workerData,
    env,
    // Without this the thread would load what this process preloads, the TypeScript loader first of all.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(memorySizeMb * heapShare) },
    stdout: true,
    stderr: true,
  });
}
