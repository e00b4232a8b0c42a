/**
 * Runs inside the worker thread of one execution environment: loads the handler's module once, then handles one
 * event at a time, as Lambda's Node.js runtime does.
 *
 * The parent transpiles this file and hands it over as text. It must not import project files, except for types.
 */
import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import { types } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import {
  type EnvironmentMessage,
  type EnvironmentSettings,
  type FunctionError,
  type InvocationMessage,
} from "./environmentMessages";

/** Node's own loader; `_compile` is how CommonJS hooks have always fed it text, and it registers source maps. */
interface CompilableModule extends NodeJS.Module {
  _compile(code: string, filename: string): void;
}

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: unknown, callback: Callback) => unknown;

/** An error that the runtime itself reports, named as Lambda names it. */
class RuntimeError extends Error {
  constructor(name: string, message: string, cause?: Error) {
    super(message);
    this.name = `Runtime.${name}`;
    if (cause?.stack !== undefined) this.stack = cause.stack;
  }
}

const settings = workerData as EnvironmentSettings;
if (parentPort === null) throw new Error("environmentThread.ts runs in a worker thread only");
const port = parentPort;

/** `slotState` of environmentMessages.ts; only types can be imported here. */
const [waiting, started] = [0, 1];

/** Events whose turn has not come. */
const queue: InvocationMessage[] = [];
let running = false;

/** Ends the running invocation when the event loop runs empty before the handler has settled. */
let onEmptyEventLoop: (() => void) | undefined;

const output = captureOutput();
process.on("uncaughtException", (error) => {
  crash(error);
});
process.on("unhandledRejection", (reason) => {
  crash(new RuntimeError("UnhandledPromiseRejection", String(reason), reason instanceof Error ? reason : undefined));
});
process.on("beforeExit", () => {
  onEmptyEventLoop?.();
});
process.on("exit", () => {
  tell({ type: "log", lines: output.take() });
});

try {
  const handler = loadHandler();
  port.on("message", (invocation: InvocationMessage) => {
    queue.push(invocation);
    if (!running) next(handler);
  });
  tell({ type: "ready", lines: output.take() });
} catch (error) {
  tell({ type: "initFailed", lines: output.take(), error: describe(error) });
}

function tell(message: EnvironmentMessage): void {
  port.postMessage(message);
}

function crash(error: unknown): void {
  tell({ type: "crashed", lines: output.take(), error: describe(error) });
  process.exit(1);
}

function loadHandler(): Handler {
  const [moduleName, ...exportPath] = settings.handler.split(".");
  const module = new Module(settings.modulePath) as CompilableModule;
  module.filename = settings.modulePath;
  module.paths = createRequire(settings.modulePath).resolve.paths("a-package") ?? [dirname(settings.modulePath)];
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
      tell({ type: "skipped", lines: [], slot });
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
  let settled = false;
  const settle = (message: () => EnvironmentMessage) => {
    if (settled) return;
    settled = true;
    onEmptyEventLoop = undefined;
    tell(message());
    next(handler);
  };
  const succeed = (result: unknown) => {
    settle(() => returned(result));
  };
  const fail = (error: unknown) => {
    settle(() => ({ type: "failed", lines: output.take(), error: describe(error) }));
  };
  const context = invocationContext(invocation);
  const callback: Callback = (error, result) => {
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
      result.then(succeed, fail);
      onEmptyEventLoop = () => {
        fail(new RuntimeError("NodeJsExit", "The handler's promise can never settle: nothing is pending any more."));
      };
    } else if (settings.callbacksAllowed) {
      // A callback that came at once has set its own.
      onEmptyEventLoop ??= () => {
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

function returned(result: unknown): EnvironmentMessage {
  try {
    // JSON has no word for undefined (nor for a function); Lambda answers null.
    const payload = (JSON.stringify(result) as string | undefined) ?? "null";
    return { type: "returned", lines: output.take(), payload };
  } catch (error) {
    const message = `Unable to stringify response body: ${String(error)}`;
    const unserialisable = new RuntimeError("JSONStringifyError", message);
    return { type: "failed", lines: output.take(), error: describe(unserialisable) };
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
  if (types.isNativeError(error)) {
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

/**
 * Takes over standard output and error. Lines travel with the next result, which saves a message per event; while
 * an event runs on, they follow at the next turn of the event loop.
 */
function captureOutput() {
  let lines: string[] = [];
  let unfinished = "";
  let flush: NodeJS.Immediate | undefined;

  const write = (chunk: string | Uint8Array): boolean => {
    const parts = (unfinished + (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"))).split("\n");
    unfinished = parts.pop() ?? "";
    lines.push(...parts);
    flush ??= setImmediate(() => {
      flush = undefined;
      if (lines.length > 0) tell({ type: "log", lines: lines.splice(0) });
    });
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const done = rest.find((argument) => typeof argument === "function");
      if (done !== undefined) queueMicrotask(() => void done.call(stream));
      return write(chunk);
    };
  }

  return {
    /** The lines that the parent does not have yet, an unfinished one included. */
    take(): string[] {
      if (unfinished !== "") lines.push(unfinished);
      unfinished = "";
      const taken = lines;
      lines = [];
      return taken;
    },
  };
}
