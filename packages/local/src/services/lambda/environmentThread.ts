import type * as NodeFs from "node:fs";
import type * as NodeInspector from "node:inspector";
import type * as NodeModule from "node:module";
import type * as NodePath from "node:path";
import type * as NodeStream from "node:stream";
import type * as NodeStreamPromises from "node:stream/promises";
import type * as NodeUrl from "node:url";
import type * as NodeUtil from "node:util";
import type * as WorkerThreads from "node:worker_threads";
import type {
  BundledModule,
  EnvironmentMessage,
  EnvironmentSettings,
  FunctionError,
  InvocationMessage,
} from "./environmentMessages";

/** Node's own loader; `_compile` is how CommonJS hooks have always fed it text, and it registers source maps. */
interface CompilableModule extends NodeJS.Module {
  _compile(code: string, filename: string): void;
}

/** How `require` finds the file of a module. */
interface Resolver {
  _resolveFilename(id: string, parent: NodeJS.Module): string;
}

/** CommonJS loaders by file extension, as hooks have always replaced them. */
interface Loaders {
  _extensions: { ".js": (module: NodeJS.Module, filename: string) => void };
}

/** What the main module of `aws-sdk` exports. */
interface OldSdk {
  config: { update: (options: object, allowUnknownKeys: boolean) => void };
}

type Outcome = Extract<EnvironmentMessage, string | { type: "failed" | "returned" }>;
type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: unknown, callback: Callback) => unknown;
type StreamingHandler = (event: unknown, responseStream: NodeStream.Writable, context: unknown) => unknown;

/** What a streaming handler writes its response to ("Writing response streaming-enabled Lambda functions"). */
type ResponseStream = NodeStream.Writable & { setContentType(contentType: string): void };

/**
 * What the thread of an execution environment runs: it loads the handler's module once, then handles one event at a
 * time, as Lambda's Node.js runtime does.
 *
 * The thread gets the text of this function, so that it starts without the project's loader (in 20 ms rather than 35).
 * Everything that the function uses must be inside of it, or come by the `require` that it is called with.
 */
export function environmentThread(nodeRequire: NodeJS.Require, settings: EnvironmentSettings): void {
  const nodeModule = nodeRequire("node:module") as typeof NodeModule;
  const util = nodeRequire("node:util") as typeof NodeUtil;
  const thread = nodeRequire("node:worker_threads") as typeof WorkerThreads;
  if (thread.parentPort === null) throw new Error("environmentThread runs in a worker thread only");
  const port = thread.parentPort;

  const breakpointsMs = 200;

  /** Characters of a body that crosses by itself. With all of them escaped an answer has less than Lambda's 6 MB. */
  const longBody = { least: 256, most: 1_000_000 };
  const mostBesideBody = 100_000;

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

  /** What all events are told of their function. */
  const functionContext = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: settings.functionArn,
  };

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

  /** How `awslambda.streamifyResponse` marks a handler. */
  const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: Handler) => Object.assign(handler, { [streaming]: "response" }),
      HttpResponseStream: { from: withPrelude },
    },
  });

  /** When a debugger stopped the thread, by performance.now(), and how long debuggers held it before. */
  let stoppedAt: number | undefined;
  let stoppedMs = 0;
  if (settings.inspector !== undefined) noticeStops();

  configureOldSdk();
  if (settings.inspector?.wait === true) port.once("message", load);
  else load();

  function load(): void {
    try {
      if ("code" in settings.module) serve(compiled(settings.module));
      else loadedFrom(settings.module.taskRoot).then(serve).catch(initFailed);
    } catch (error) {
      initFailed(error);
    }
  }

  function serve(userModule: unknown): void {
    const handler = handlerOf(userModule);
    port.on("message", (invocations: InvocationMessage[]) => {
      queue.push(...invocations);
      if (!running) next(handler);
    });
    const ready = () => {
      tell({ type: "ready" });
    };
    // A debugger that has just heard of the code sets its breakpoints before the first event.
    if (settings.inspector === undefined) ready();
    else setTimeout(ready, breakpointsMs);
  }

  function initFailed(error: unknown): void {
    tell({ type: "initFailed", error: describe(asLoadError(error)) });
  }

  /** What stops the thread is heard in the thread itself: its session gets the events of all others. */
  function noticeStops(): void {
    const { Session } = nodeRequire("node:inspector") as typeof NodeInspector;
    const session = new Session();
    session.connect();
    session.on("Debugger.paused", () => {
      stoppedAt = performance.now();
      port.postMessage({ type: "stopped" } satisfies EnvironmentMessage);
    });
    session.on("Debugger.resumed", () => {
      stoppedMs = totalStoppedMs();
      stoppedAt = undefined;
      port.postMessage({ type: "resumed" } satisfies EnvironmentMessage);
    });
    session.post("Debugger.enable");
  }

  function totalStoppedMs(): number {
    return stoppedAt === undefined ? stoppedMs : stoppedMs + performance.now() - stoppedAt;
  }

  function tell(message: EnvironmentMessage): void {
    if (typeof message === "string" || message.type !== "log") flushOutput();
    port.postMessage(message);
  }

  function crash(error: unknown): void {
    tell({ type: "crashed", error: describe(error) });
    process.exit(1);
  }

  function compiled({ code, path, packageFolders }: BundledModule): unknown {
    const module = new nodeModule.Module(path) as CompilableModule;
    module.filename = path;
    module.paths = [...(nodeModule.createRequire(path).resolve.paths("a-package") ?? []), ...packageFolders];
    noticePackages(module);
    module._compile(code, path);
    return module.exports;
  }

  /** Tells which of the runtime's packages the module requires, so that other threads can load them ahead. */
  function noticePackages(module: NodeJS.Module): void {
    const noticed = new Set<string>();
    module.require = (id: string): unknown => {
      // Looked up each time, as tracers replace it.
      const exports: unknown = nodeModule.prototype.require.call(module, id);
      if (/^@(aws-sdk|smithy)\//.test(id) && !noticed.has(id)) {
        noticed.add(id);
        const file = (nodeModule as unknown as Resolver)._resolveFilename(id, module);
        port.postMessage({ type: "loaded", file } satisfies EnvironmentMessage);
      }
      return exports;
    };
  }

  /** Version 2 of the SDK does not read `AWS_ENDPOINT_URL`; its settings can be made once its loader has run. */
  function configureOldSdk(): void {
    const { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: s3Endpoint = endpoint } = process.env;
    const { _extensions: loaders } = nodeModule as unknown as Loaders;
    const load = loaders[".js"];
    loaders[".js"] = (module, filename) => {
      load(module, filename);
      if (endpoint === undefined || !/[\\/]aws-sdk[\\/]lib[\\/]node_loader\.js$/.test(filename)) return;
      const s3 = { endpoint: s3Endpoint, s3ForcePathStyle: true };
      (module.require("./core") as OldSdk).config.update({ endpoint, s3 }, true);
    };
  }

  /** Finds and loads a module as Lambda's Node.js runtime does: `.js`, `.mjs`, `.cjs`, else as `require` finds it. */
  async function loadedFrom(taskRoot: string): Promise<unknown> {
    const { existsSync } = nodeRequire("node:fs") as typeof NodeFs;
    const path = nodeRequire("node:path") as typeof NodePath;
    const { pathToFileURL } = nodeRequire("node:url") as typeof NodeUrl;
    const base = path.join(taskRoot, handlerPath().moduleName);
    const file = [".js", ".mjs", ".cjs"].map((extension) => base + extension).find((name) => existsSync(name));
    const requireInTask = nodeModule.createRequire(path.join(taskRoot, "index.js"));
    if (file === undefined || !(file.endsWith(".mjs") || (file.endsWith(".js") && isModulePackage(file, taskRoot)))) {
      return requireInTask(file ?? base);
    }
    return import(pathToFileURL(file).href);
  }

  /** Whether the nearest package.json up to the task's root makes `.js` files ES modules. */
  function isModulePackage(file: string, taskRoot: string): boolean {
    const { existsSync, readFileSync } = nodeRequire("node:fs") as typeof NodeFs;
    const path = nodeRequire("node:path") as typeof NodePath;
    for (let folder = path.dirname(file); folder.startsWith(taskRoot); folder = path.dirname(folder)) {
      const manifest = path.join(folder, "package.json");
      if (existsSync(manifest))
        return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: string }).type === "module";
    }
    return false;
  }

  /** Of `src/index.api.get`: the module `src/index`, and the path to its export. */
  function handlerPath(): { moduleName: string; exportPath: string[] } {
    const { handler } = settings;
    const fileStart = handler.lastIndexOf("/") + 1;
    const dot = handler.indexOf(".", fileStart);
    if (dot === -1 || handler.includes("..")) throw new RuntimeError("MalformedHandlerName", "Bad handler");
    return { moduleName: handler.slice(0, dot), exportPath: handler.slice(dot + 1).split(".") };
  }

  function asLoadError(error: unknown): unknown {
    if (error instanceof SyntaxError) return new RuntimeError("UserCodeSyntaxError", String(error), error);
    if (!isMissingModule(error)) return error;
    return new RuntimeError("ImportModuleError", `${String(error)}${packageHint(error.message)}`, error);
  }

  function isMissingModule(error: unknown): error is Error {
    if (!(error instanceof Error && "code" in error)) return false;
    return error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND";
  }

  /** Where a package that Lambda would find has to be for the local run to find it. */
  function packageHint(message: string): string {
    const [, name] = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[^/']+|aws-sdk)/.exec(message) ?? [];
    if (name === undefined) return "";
    const install = `npm install --save-dev ${name}`;
    if (name !== "aws-sdk")
      return `\n${name} is part of Lambda's Node.js runtime; here it comes from the project: ${install}`;
    return `\nLambda's Node.js runtimes have aws-sdk up to nodejs16.x only, from nodejs18.x on the packages of @aws-sdk; for an older one: ${install}`;
  }

  function handlerOf(userModule: unknown): Handler {
    const { moduleName, exportPath } = handlerPath();
    let found = userModule;
    for (const name of exportPath) found = (found as Record<string, unknown> | undefined)?.[name];
    if (typeof found !== "function") {
      throw new RuntimeError("HandlerNotFound", `${settings.handler} is undefined or not exported by ${moduleName}`);
    }
    if (found.length >= 3 && !settings.callbacksAllowed && !(streaming in found)) {
      throw new RuntimeError(
        "CallbackHandlerDeprecated",
        "Node.js 24 on Lambda does not run handlers that take a callback: make the handler async and return the result.",
      );
    }
    return streaming in found ? asHandler(found as unknown as StreamingHandler) : (found as Handler);
  }

  /** A handler whose promise is fulfilled when its response stream has been written to the end. */
  function asHandler(streamingHandler: StreamingHandler): Handler {
    const { finished } = nodeRequire("node:stream/promises") as typeof NodeStreamPromises;
    return async (event, context) => {
      const stream = responseStream();
      const ended = finished(stream);
      await Promise.all([streamingHandler(event, stream, context), ended]);
    };
  }

  function responseStream(): ResponseStream {
    const { Writable } = nodeRequire("node:stream") as typeof NodeStream;
    let contentType = "application/octet-stream";
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        // A copy: a message would carry all of the pool that the buffer is a part of.
        tell({ type: "chunk", contentType, bytes: new Uint8Array(chunk) });
        done();
      },
    });
    return Object.assign(stream, {
      setContentType: (type: string) => {
        contentType = type;
      },
    });
  }

  /** Begins an HTTP response: status code, headers and cookies as JSON, and eight NUL characters before the body. */
  function withPrelude(stream: ResponseStream, prelude: unknown): ResponseStream {
    stream.setContentType("application/vnd.awslambda.http-integration-response");
    stream.write(`${JSON.stringify(prelude)}${"\0".repeat(8)}`);
    return stream;
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
      settings.durations[invocation.slot] = performance.now() - startedAt;
      tell(outcome());
      next(handler);
    };
    const succeed = (result: unknown) => {
      settle(() => returned(result));
    };
    const fail = (error: unknown) => {
      // closures require their packages when they run
      if (isMissingModule(error)) error.message += packageHint(error.message);
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
      const body = longBodyOf(result);
      if (body !== undefined) {
        const json = JSON.stringify({ ...(result as object), body: "" });
        if (json.length <= mostBesideBody) return { type: "returned", json, body };
      }
      // Of what JSON has no word for (undefined, functions), which Lambda answers with null, there is no text.
      const text = JSON.stringify(result) as string | undefined;
      return text ?? "null";
    } catch (error) {
      const message = `Unable to stringify response body: ${String(error)}`;
      return { type: "failed", error: describe(new RuntimeError("JSONStringifyError", message)) };
    }
  }

  /** Of a plain object, such as a proxy integration expects. A getter is left to JSON.stringify, which asks it once. */
  function longBodyOf(result: unknown): string | undefined {
    if (typeof result !== "object" || result === null || Object.getPrototypeOf(result) !== Object.prototype)
      return undefined;
    const property = Object.getOwnPropertyDescriptor(result, "body");
    const body: unknown = property?.value;
    if (typeof body !== "string" || property?.enumerable !== true || "toJSON" in result) return undefined;
    return body.length >= longBody.least && body.length <= longBody.most ? body : undefined;
  }

  /** The second argument of a handler ("Using the Lambda context object to retrieve Node.js function information"). */
  function invocationContext({ requestId }: InvocationMessage) {
    const deadline = Date.now() + settings.timeoutMs - totalStoppedMs();
    return {
      callbackWaitsForEmptyEventLoop: true,
      ...functionContext,
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => Math.round(deadline + totalStoppedMs() - Date.now()),
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
