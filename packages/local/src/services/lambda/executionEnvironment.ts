import type { EventLoopUtilization } from "node:perf_hooks";
import type { Worker } from "node:worker_threads";
import type { Inspector } from "../../inspector/inspector";
import type { JsonObject } from "../../record/recordedProgram";
import { resumeClock, stopClock, TimeLimit } from "../timeLimit";
import { AnswerInParts } from "./answerInParts";
import { slotState } from "./environmentMessages";
import type { EnvironmentMessage, EnvironmentSettings, FunctionError, InvocationMessage } from "./environmentMessages";
import type { FunctionThreads } from "./functionThreads";

/** How one event ended; `coldStartMs` of it waited for the module to load. */
export type InvocationOutcome =
  | {
      kind: "returned";
      /** JSON text of what the handler returned. */
      payload: string;
      /** What the text says, when that is known; the text is then made for whoever asks. */
      answer?: JsonObject;
      coldStartMs?: number;
    }
  | { kind: "failed"; error: FunctionError; coldStartMs?: number };

/** One event and whoever waits for its outcome. */
export interface Invocation {
  /** A plain JSON value. */
  event: unknown;
  requestId: string;
  traceId: string;
  /** Arrival, by performance.now(). */
  arrived: number;
  /** Called exactly once. */
  settle: (outcome: InvocationOutcome) => void;
  observer: InvocationObserver;
}

/** What whoever waits for an event may hear of it while it runs. */
export interface InvocationObserver {
  /** Gets each part of a response that the handler streams, and the content type that it set. */
  onChunk?: (bytes: Uint8Array, contentType: string) => void;
  /** Gets each complete line of standard output and error. */
  onLine?: (line: string) => void;
}

export interface ExecutionEnvironmentOptions {
  settings: Omit<EnvironmentSettings, "durations" | "inspector" | "slots">;
  /** All of `process.env`. */
  environment: Record<string, string>;
  memorySizeMb: number;
  threads: FunctionThreads;
  /** Undefined when debuggers cannot attach. */
  inspector: Inspector | undefined;
  /** A complete line of standard output or error; the invocation is undefined while the module loads. */
  onLine: (invocation: Invocation | undefined, line: string) => void;
  /** Called when the module is loaded, and whenever the thread is through with all that it was sent. */
  onIdle: () => void;
  /** Called when an event was settled, after its `settle`; says how long the handler took. */
  onSettled: (durationMs: number) => void;
  /**
   * Called once, when the environment can take no more events.
   * @param initError why its module could not be loaded, if that is why
   * @param notStarted events that it was sent and never saw; another environment can run them
   */
  onEnd: (initError: FunctionError | undefined, notStarted: Invocation[]) => void;
}

/** How many events an environment can have at most, the running one included. */
const queueLength = 64;

/** Lambda gives a module 10 s to load ("Lambda execution environment lifecycle"). */
const initTimeoutMs = 10_000;

interface QueuedInvocation {
  invocation: Invocation;
  slot: number;
}

/**
 * One execution environment: a thread that has loaded the function's module and handles one event at a time.
 * It ends after a timeout, a crash, `process.exit` or running out of memory; the function then starts another.
 */
export class ExecutionEnvironment {
  readonly #options: ExecutionEnvironmentOptions;
  readonly #worker: Worker;
  readonly #threadId: number;
  readonly #slots = new Int32Array(new SharedArrayBuffer(4 * queueLength));
  readonly #durations = new Float64Array(new SharedArrayBuffer(8 * queueLength));
  readonly #freeSlots = Array.from({ length: queueLength }, (_, slot) => slot);
  /** The running event, then those that were sent ahead. */
  #queue: QueuedInvocation[] = [];
  readonly #outbox: InvocationMessage[] = [];
  /** Events of this turn of the event loop. */
  #sentInTurn = 0;
  /**
   * Whether events come one at a time, and leave at once. Waking a sleeping thread costs more than all else: those that
   * come together share one waking.
   */
  #areAlone = false;
  #state: "starting" | "ready" | "ended" = "starting";
  /** When the module was loaded, by performance.now(). */
  #readyAt = 0;
  /** When the running event started, by performance.now(). */
  #startedAt = 0;
  /** Of the running event, since somebody first asked. */
  #useBefore: EventLoopUtilization | undefined;
  /** When the last event was settled, by performance.now(). */
  #settledAt = performance.now();
  /** Of the module's start, then of the running event. */
  #limit: TimeLimit;
  /** A debugger has stopped the thread. */
  #stopped = false;
  readonly #forgetThread: (() => void) | undefined;
  /** What the thread said of its end before ending. */
  #lastError: FunctionError | undefined;

  constructor(options: ExecutionEnvironmentOptions) {
    const { inspector, environment, memorySizeMb, threads } = options;
    const { AWS_LAMBDA_FUNCTION_NAME: name = "function" } = environment;
    this.#options = options;
    const settings: EnvironmentSettings = {
      ...options.settings,
      slots: this.#slots,
      durations: this.#durations,
      ...(inspector && { inspector: { wait: inspector.wait } }),
    };
    this.#worker = threads.start(settings, environment, memorySizeMb);
    this.#limit = new TimeLimit(initTimeoutMs, () => {
      this.#lastError = this.#failure("Sandbox.Timedout", `Init phase timed out after ${seconds(initTimeoutMs)}`);
      void this.end();
    }).start();
    this.#threadId = this.#worker.threadId;
    this.#forgetThread = inspector?.add({
      threadId: this.#threadId,
      title: name,
      onRun: () => {
        if (!inspector.wait || this.#state !== "starting") return;
        resumeClock(this);
        this.#worker.postMessage([]);
      },
    });
    if (inspector?.wait === true) stopClock(this);
    this.#worker.on("message", (message: EnvironmentMessage) => {
      this.#receive(message);
    });
    this.#worker.on("error", (thrown: Error & { code?: string }) => {
      this.#lastError ??=
        thrown.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? this.#failure("Runtime.OutOfMemory", "Runtime exited with error: signal: killed")
          : { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") };
    });
    this.#worker.on("exit", (code) => {
      this.#ended(code);
    });
  }

  get starting(): boolean {
    return this.#state === "starting";
  }

  /** Events that it has, the running one included. */
  get load(): number {
    return this.#queue.length;
  }

  get hasRoom(): boolean {
    return this.#state === "ready" && this.#freeSlots.length > 0;
  }

  /** How long the running event has been running, in milliseconds; 0 without one. */
  get runningMs(): number {
    return this.#queue.length === 0 ? 0 : performance.now() - this.#startedAt;
  }

  /**
   * How much of that time, since this was first asked, the thread had nothing to do but wait, for a timer or an answer.
   * Few events take long enough that anybody asks.
   */
  get waitedMs(): number {
    if (this.#queue.length === 0) return 0;
    this.#useBefore ??= this.#worker.performance.eventLoopUtilization();
    return this.#worker.performance.eventLoopUtilization(this.#useBefore).idle;
  }

  /** How long it has had no event, in milliseconds. */
  get idleMs(): number {
    return this.#queue.length > 0 ? 0 : performance.now() - this.#settledAt;
  }

  /** Hands over an event; the environment must have room. */
  send(invocation: Invocation): void {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new RangeError(`an execution environment takes ${queueLength} events`);
    Atomics.store(this.#slots, slot, slotState.waiting);
    this.#queue.push({ invocation, slot });
    const { event, requestId, traceId } = invocation;
    this.#outbox.push({ event, requestId, traceId, slot });
    this.#sentInTurn += 1;
    if (this.#sentInTurn === 1) {
      setImmediate(() => {
        this.#areAlone = this.#sentInTurn === 1;
        this.#sentInTurn = 0;
        if (this.#outbox.length > 0) this.#post();
      });
    }
    if (this.#queue.length === 1) this.#headStarts();
    if (this.#areAlone) this.#post();
  }

  #post(): void {
    const messages = this.#outbox.splice(0);
    try {
      this.#worker.postMessage(messages);
    } catch {
      for (const message of messages) this.#postAlone(message);
    }
  }

  /** No thread can be sent an event that is nested some thousand levels deep. */
  #postAlone(message: InvocationMessage): void {
    try {
      this.#worker.postMessage([message]);
    } catch (error) {
      const place = this.#queue.findIndex(({ slot }) => slot === message.slot);
      const [refused] = place === -1 ? [] : this.#queue.splice(place, 1);
      this.#freeSlots.push(message.slot);
      if (this.#queue.length === 0) this.#limit.stop();
      else if (place === 0) this.#headStarts();
      const errorMessage = `The event cannot be handed to the function: ${String(error)}`;
      const refusal = { errorType: "InvalidRequestContentException", errorMessage, trace: [] };
      refused?.invocation.settle({ kind: "failed", error: refusal });
      this.#tellIfIdle();
    }
  }

  /** Takes back the events that have not started; the thread reports their slots when it comes across them. */
  takeBack(): Invocation[] {
    const taken: Invocation[] = [];
    this.#queue = this.#queue.filter(({ slot, invocation }) => {
      const { waiting, takenBack } = slotState;
      if (Atomics.compareExchange(this.#slots, slot, waiting, takenBack) !== waiting) return true;
      taken.push(invocation);
      return false;
    });
    if (this.#queue.length === 0) this.#limit.stop();
    return taken;
  }

  /** Stops the thread, even in the middle of an event, which then fails. The promise resolves when the thread is gone. */
  async end(): Promise<void> {
    this.#ended(0);
    const terminated = this.#worker.terminate();
    if (this.#stopped) this.#options.inspector?.resume(this.#threadId);
    await terminated;
  }

  #receive(message: EnvironmentMessage): void {
    if (typeof message === "string") {
      this.#headSettled({ kind: "returned", payload: message });
      return;
    }
    switch (message.type) {
      case "log":
        this.#logged(message.lines);
        return;
      case "stopped":
        this.#stopped = true;
        if (this.#state !== "ended") stopClock(this);
        this.#options.inspector?.stopped(this.#threadId);
        return;
      case "resumed":
        this.#stopped = false;
        resumeClock(this);
        return;
      case "ready":
        if (this.#state !== "starting") return;
        this.#limit.stop();
        this.#limit = new TimeLimit(this.#options.settings.timeoutMs, () => {
          this.#timedOut();
        });
        this.#state = "ready";
        this.#readyAt = performance.now();
        this.#options.onIdle();
        return;
      case "loaded":
        this.#options.threads.loaded(message.file);
        return;
      case "initFailed":
      case "crashed":
        this.#lastError ??= message.error;
        void this.end();
        return;
      case "returned":
        this.#headSettled(new AnswerInParts(message.json, message.body));
        return;
      case "failed":
        this.#headSettled({ kind: "failed", error: message.error });
        return;
      case "chunk":
        this.#queue[0]?.invocation.observer.onChunk?.(message.bytes, message.contentType);
        return;
      case "skipped":
        this.#freeSlots.push(message.slot);
        this.#tellIfIdle();
        return;
    }
  }

  #logged(lines: readonly string[]): void {
    const running = this.#queue[0]?.invocation;
    for (const line of lines) {
      this.#options.onLine(running, line);
      running?.observer.onLine?.(line);
    }
  }

  /** The thread is about to start the first event of the queue, or has just done so. */
  #headStarts(): void {
    this.#startedAt = performance.now();
    this.#useBefore = undefined;
    this.#limit.start();
  }

  #timedOut(): void {
    const [head, second] = this.#queue;
    if (head === undefined) return;
    if (second !== undefined && Atomics.load(this.#slots, second.slot) === slotState.started) {
      // The thread is past the first event; its result is on the way.
      this.#headStarts();
      return;
    }
    const message = `Task timed out after ${seconds(this.#options.settings.timeoutMs)}`;
    this.#lastError = this.#failure("Sandbox.Timedout", message);
    void this.end();
  }

  #headSettled(outcome: InvocationOutcome): void {
    // After the end, which has failed the event, its result may still arrive.
    const head = this.#state === "ended" ? undefined : this.#queue.shift();
    if (head === undefined) return;
    const durationMs = this.#durations[head.slot] ?? 0;
    this.#freeSlots.push(head.slot);
    this.#settledAt = performance.now();
    if (this.#queue.length > 0) this.#headStarts();
    else this.#limit.stop();
    const coldStartMs = this.#readyAt - head.invocation.arrived;
    if (coldStartMs > 0) outcome.coldStartMs = coldStartMs;
    head.invocation.settle(outcome);
    this.#options.onSettled(durationMs);
    this.#tellIfIdle();
  }

  #tellIfIdle(): void {
    if (this.#state === "ready" && this.#freeSlots.length === queueLength) this.#options.onIdle();
  }

  #ended(exitCode: number): void {
    if (this.#state === "ended") return;
    const wasStarting = this.#state === "starting";
    this.#limit.stop();
    const reason = this.#lastError ?? this.#failure("Runtime.ExitError", exitReason(exitCode));
    this.#state = "ended";
    resumeClock(this);
    this.#forgetThread?.();
    const notStarted = this.takeBack();
    const failed = this.#queue.splice(0);
    this.#options.onEnd(wasStarting ? reason : undefined, notStarted);
    for (const { invocation } of failed) invocation.settle({ kind: "failed", error: reason });
  }

  /** An error in the words of Lambda's platform, which names the request. */
  #failure(errorType: string, message: string): FunctionError {
    const requestId = this.#queue[0]?.invocation.requestId;
    const errorMessage = requestId === undefined ? message : `RequestId: ${requestId} Error: ${message}`;
    return { errorType, errorMessage, trace: [] };
  }
}

function exitReason(exitCode: number): string {
  return exitCode === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${exitCode}`;
}

/** As Lambda writes it: "3.00 seconds". */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} seconds`;
}
