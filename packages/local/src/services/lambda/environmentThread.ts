import type * as NodeModule from "node:module";
import type * as NodeUtil from "node:util";
import type * as WorkerThreads from "node:worker_threads";
import type { EnvironmentMessage, EnvironmentSettings, FunctionError, InvocationMessage } from "./environmentMessages";

/** Node's own loader; `_compile` is how CommonJS hooks have always fed it text, and it registers source maps. */
interface CompilableModule extends NodeJS.Module {
  _compile(code: string, filename: string): void;
}

type Outcome = { type: "returned"; payload: string } | { type: "failed"; error: FunctionError };
type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: unknown, callback: Callback) => unknown;

/**
 * What the thread of an execution environment runs: it loads the handler's module once, then handles one event at a
 * time, as Lambda's Node.js runtime does.
 *
 * The thread gets the text of this function, so that it starts without the project's loader (in 20 ms rather than 35).
 * Everything that the function uses must be inside of it, or come by the `require` that it is called with.
 */
export function environmentThread(nodeRequire: NodeJS.Require): void {
  const nodeModule = nodeRequire("node:module") as typeof NodeModule;
  const util = nodeRequire("node:util") as typeof NodeUtil;
  const thread = nodeRequire("node:worker_threads") as typeof WorkerThreads;
  const settings = thread.workerData as EnvironmentSettings;
  if (thread.parentPort === null) throw new Error("environmentThread runs in a worker thread only");
  const port = thread.parentPort;

  /** As in `slotState`, which is out of reach. */
  const [waiting, started] = [0, 1];

  /** An error that the runtime itself reports, named as Lambda names it. */
  class RuntimeError extends Error {
    constructor(name: string, message: string, cause?: Error) {
      super(message);
      this.name = `Runtime.${name}`;
      if (cause?.stack !== undefined) this.stack = cause.stack;
    }
  }

  /** Events whose turn has not come. */
  const queue: InvocationMessage[] = [];
  let running = false;

  /** Ends the running invocation when the event loop runs empty before the handler has settled. */
  let onEmptyEventLoop: (() => void) | undefined;

  /** What was written after the last line break. */
  let unfinishedLine = "";
  captureOutput();
  process.on("uncaughtException", (error) => {
    crash(error);
  });
  process.on("unhandledRejection", (reason) => {
    crash(new RuntimeError("UnhandledPromiseRejection", String(reason), reason instanceof Error ? reason : undefined));
  });
  process.on("beforeExit", () => {
    // An immediate makes the loop turn once more: the next event, begun in that turn, may leave it empty again.
    if (onEmptyEventLoop !== undefined) setImmediate(onEmptyEventLoop);
  });
  process.on("exit", flushOutput);

  try {
    const handler = loadHandler();
    port.on("message", (invocations: InvocationMessage[]) => {
      queue.push(...invocations);
      if (!running) next(handler);
    });
    tell({ type: "ready" });
  } catch (error) {
    tell({ type: "initFailed", error: describe(error) });
  }

  function tell(message: EnvironmentMessage): void {
    if (message.type !== "log") flushOutput();
    port.postMessage(message);
  }

  function crash(error: unknown): void {
    tell({ type: "crashed", error: describe(error) });
    process.exit(1);
  }

  function loadHandler(): Handler {
    const [moduleName, ...exportPath] = settings.handler.split(".");
    const module = new nodeModule.Module(settings.modulePath) as CompilableModule;
    module.filename = settings.modulePath;
    module.paths = nodeModule.createRequire(settings.modulePath).resolve.paths("a-package") ?? [];
    try {
      module._compile(settings.code, settings.modulePath);
    } catch (error) {
      if (error instanceof SyntaxError) throw new RuntimeError("UserCodeSyntaxError", String(error), error);
      if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") {
        throw new RuntimeError("ImportModuleError", String(error), error);
      }
      throw error;
    }
    let found: unknown = module.exports;
    for (const name of exportPath) found = (found as Record<string, unknown> | undefined)?.[name];
    if (typeof found !== "function") {
      throw new RuntimeError(
        "HandlerNotFound",
        `${settings.handler} is undefined or not exported by ${moduleName ?? "the module"}`,
      );
    }
    if (found.length >= 3 && !settings.callbacksAllowed) {
      throw new RuntimeError(
        "CallbackHandlerDeprecated",
        "Node.js 24 on Lambda does not run handlers that take a callback: make the handler async and return the result.",
      );
    }
    return found as Handler;
  }

  function next(handler: Handler): void {
    for (let invocation = queue.shift(); invocation !== undefined; invocation = queue.shift()) {
      const { slot } = invocation;
      if (Atomics.compareExchange(settings.slots, slot, waiting, started) !== waiting) {
        tell({ type: "skipped", slot });
        continue;
      }
      if (!running) {
        running = true;
        // Otherwise the port would keep the event loop alive, and a promise that nothing can settle would look like
        // work until the timeout; Lambda reports it at once.
        port.unref();
      }
      invoke(handler, invocation);
      return;
    }
    if (!running) return;
    running = false;
    port.ref();
  }

  function invoke(handler: Handler, invocation: InvocationMessage): void {
    process.env._X_AMZN_TRACE_ID = invocation.traceId;
    const startedAt = performance.now();
    const state = { settled: false, calledBack: false };
    const settle = (outcome: () => Outcome) => {
      if (state.settled) return;
      state.settled = true;
      onEmptyEventLoop = undefined;
      const ms = performance.now() - startedAt;
      tell({ ...outcome(), ms });
      next(handler);
    };
    const succeed = (result: unknown) => {
      settle(() => returned(result));
    };
    const fail = (error: unknown) => {
      settle(() => ({ type: "failed", error: describe(error) }));
    };
    const context = invocationContext(invocation);
    const callback: Callback = (error, result) => {
      if (state.calledBack) return;
      state.calledBack = true;
      if (error !== undefined && error !== null) fail(error);
      else if (!context.callbackWaitsForEmptyEventLoop) succeed(result);
      else {
        onEmptyEventLoop = () => {
          succeed(result);
        };
      }
    };

    try {
      const result = handler(invocation.event, context, callback);
      if (isThenable(result)) {
        result.then(
          (value) => {
            if (!state.calledBack) succeed(value);
          },
          (error: unknown) => {
            if (!state.calledBack) fail(error);
          },
        );
        // A handler that has called back may be through, and the next event running.
        if (state.calledBack) return;
        onEmptyEventLoop = () => {
          fail(new RuntimeError("NodeJsExit", "The handler's promise can never settle: nothing is pending any more."));
        };
      } else if (settings.callbacksAllowed) {
        if (state.calledBack) return;
        onEmptyEventLoop = () => {
          succeed(null);
        };
      } else succeed(result);
    } catch (error) {
      fail(error);
    }
  }

  function isThenable(value: unknown): value is PromiseLike<unknown> {
    return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
  }

  function returned(result: unknown): Outcome {
    try {
      // In a list, what JSON has no word for (undefined, functions) is null, which is what Lambda answers then.
      return { type: "returned", payload: JSON.stringify([result]).slice(1, -1) };
    } catch (error) {
      const message = `Unable to stringify response body: ${String(error)}`;
      return { type: "failed", error: describe(new RuntimeError("JSONStringifyError", message)) };
    }
  }

  /** The second argument of a handler ("Using the Lambda context object to retrieve Node.js function information"). */
  function invocationContext({ requestId }: InvocationMessage) {
    const { env } = process;
    const deadline = Date.now() + settings.timeoutMs;
    return {
      callbackWaitsForEmptyEventLoop: true,
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      invokedFunctionArn: settings.functionArn,
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
  }

  function describe(error: unknown): FunctionError {
    if (util.types.isNativeError(error)) {
      const trace = (error.stack ?? "").split("\n");
      // The frames from here on are this file's and Node's, not the function's.
      const ownFrame = trace.findIndex((line) => line.includes("[worker eval]"));
      return {
        errorType: error.name,
        errorMessage: error.message,
        trace: ownFrame === -1 ? trace : trace.slice(0, ownFrame),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }

  /** Takes over standard output and error. Lines go out at once, so that a handler that hangs has told where. */
  function captureOutput(): void {
    for (const stream of [process.stdout, process.stderr]) {
      stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
        const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
        const lines = (unfinishedLine + text).split("\n");
        unfinishedLine = lines.pop() ?? "";
        if (lines.length > 0) tell({ type: "log", lines });
        const done = rest.find((argument) => typeof argument === "function");
        if (done !== undefined) queueMicrotask(() => void done.call(stream));
        return true;
      };
    }
  }

  function flushOutput(): void {
    if (unfinishedLine === "") return;
    tell({ type: "log", lines: [unfinishedLine] });
    unfinishedLine = "";
  }
}
