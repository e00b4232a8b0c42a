import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Inspector } from "../../inspector/inspector";
import type { RecordedProgram } from "../../record/recordedProgram";
import { functionDefinitions } from "./functionDefinition";
import type { FunctionDefinition } from "./functionDefinition";
import type { InvocationObserver } from "./executionEnvironment";
import { FunctionThreads } from "./functionThreads";
import { functionReference } from "../functionReference";
import { LambdaFunction } from "./lambdaFunction";
import type { InvocationResult, LambdaFunctionOptions, OnLog } from "./lambdaFunction";
import { runtimePackageFolders, TaskFolders } from "./taskFolders";

export interface FunctionPoolOptions {
  /** Packages that a bundle leaves out are loaded from this folder's node_modules. Default: the working directory. */
  projectRoot?: string;
  /** Variables that replace or join the recorded ones; asked when a function is defined. Default: none. */
  functionEnvironment?: (definition: FunctionDefinition) => Record<string, string>;
  /** The same for one execution environment, asked when it starts. Default: none. */
  environmentOverrides?: (definition: FunctionDefinition) => Record<string, string>;
  /** A line that the function wrote; the invocation is undefined while its module loads. Default: lines are dropped. */
  onLog?: OnLog;
  /** Debuggers attach to the functions through it. Default: they cannot. */
  inspector?: Inspector | undefined;
  /** Upper bound of threads per function. Default: 10. */
  maxEnvironments?: number;
}

/** How long `close` lets running events finish. */
const graceMs = 1_000;
/** How long `close` takes at most; a thread inside a native call cannot be stopped before the call returns. */
const closeMs = 1_400;

/**
 * Runs the recorded Lambda functions: each from its own bundle, in threads of its own, with its own environment
 * variables, memory, timeout and concurrency. A function that fails, hangs or ends its thread harms no other.
 */
export class FunctionPool {
  readonly #options: LambdaFunctionOptions & Required<Pick<FunctionPoolOptions, "functionEnvironment">>;
  /** By ARN, and `:` with a version or an alias. */
  readonly #functions = new Map<string, LambdaFunction>();
  /** The functions that callers have asked for, by the very text that they named them by. */
  readonly #found = new Map<string, LambdaFunction>();
  #region: string;

  constructor(program: RecordedProgram, options: FunctionPoolOptions = {}) {
    const projectRoot = path.resolve(options.projectRoot ?? ".");
    const packageFolders = runtimePackageFolders(projectRoot);
    this.#region = program.region;
    this.#options = {
      projectRoot,
      packageFolders,
      taskFolders: new TaskFolders(packageFolders),
      threads: new FunctionThreads(),
      functionEnvironment: options.functionEnvironment ?? (() => ({})),
      environmentOverrides: options.environmentOverrides ?? (() => ({})),
      onLog: options.onLog ?? (() => undefined),
      inspector: options.inspector,
      maxEnvironments: options.maxEnvironments ?? 10,
    };
    this.update(program);
  }

  /** The functions without their versions and aliases. */
  get definitions(): FunctionDefinition[] {
    return this.#latest.map(({ definition }) => definition);
  }

  /** What a caller means; undefined when the program registers no such function, version or alias. */
  definition(reference: string): FunctionDefinition | undefined {
    return this.#find(reference)?.definition;
  }

  /**
   * Starts a thread ahead of the first event, for whichever function gets it; as on Lambda, a function's module is
   * loaded by its first event. Debuggers set breakpoints in what is loaded: with an inspector all functions start.
   */
  warm(): void {
    const [first] = this.definitions.filter(({ code }) => "text" in code);
    if (this.#options.inspector !== undefined) for (const lambdaFunction of this.#latest) lambdaFunction.warm();
    else if (first !== undefined) this.#options.threads.prepare(first.memorySizeMb);
  }

  /**
   * Runs one event, given as a plain JSON value. Never rejects.
   * @param reference a name, an ARN, an ARN with a version or an alias, or the URI of an integration
   * @param traceId value of `_X_AMZN_TRACE_ID`; default: none
   * @param observer hears of the event while it runs; default: the payload is all of a streamed response
   */
  invoke(
    reference: string,
    event: unknown,
    traceId = "",
    observer: InvocationObserver = {},
  ): Promise<InvocationResult> {
    const lambdaFunction = this.#find(reference);
    if (lambdaFunction !== undefined) return lambdaFunction.invoke(event, traceId, observer);
    const names = this.definitions.map(({ name }) => name).join(", ");
    const errorMessage = `Function not found: ${reference}; the program registers ${names || "none"}`;
    return Promise.resolve({
      kind: "failed",
      error: { errorType: "ResourceNotFoundException", errorMessage, trace: [] },
    });
  }

  /**
   * New code for a function: running events finish on the old code, the next event runs the new.
   * @returns false when it is the code that the function runs already
   */
  replace(functionName: string, code: string, sourceMap?: string): boolean {
    const named = [...this.#functions.values()].filter(({ definition }) => definition.name === functionName);
    const outdated = named.filter(({ definition }) => !("text" in definition.code && definition.code.text === code));
    if (named.length === 0) throw new Error(`${functionName}: the program registers no such function`);
    for (const lambdaFunction of outdated) {
      lambdaFunction.redefine({ ...lambdaFunction.definition, code: { text: code, sourceMap } });
    }
    return outdated.length > 0;
  }

  /** The files that a function's bundle was made from, as its source map names them; none without a source map. */
  sources(functionName: string): string[] {
    const code = this.definition(functionName)?.code;
    if (code === undefined || !("text" in code) || code.sourceMap === undefined) return [];
    return (JSON.parse(code.sourceMap) as { sources: string[] }).sources;
  }

  /** Follows a program that was evaluated again; functions that are what they were keep their threads. */
  update(program: RecordedProgram): void {
    const definitions = functionDefinitions(program).map((definition) => ({
      ...definition,
      environment: { ...definition.environment, ...this.#options.functionEnvironment(definition) },
    }));
    this.#region = program.region;
    this.#found.clear();
    const keys = new Set(definitions.map(keyOf));
    for (const [key, lambdaFunction] of this.#functions) {
      if (keys.has(key)) continue;
      this.#functions.delete(key);
      void lambdaFunction.close(graceMs);
    }
    for (const definition of definitions) {
      const key = keyOf(definition);
      const existing = this.#functions.get(key);
      if (existing === undefined) this.#functions.set(key, new LambdaFunction(definition, this.#options));
      else if (!isDeepStrictEqual(existing.definition, definition)) existing.redefine(definition);
    }
  }

  /** Ends all threads; running events get a second to finish. Resolves within 1.5 s. */
  async close(): Promise<void> {
    const closed = [...this.#functions.values()].map((lambdaFunction) => lambdaFunction.close(graceMs));
    closed.push(this.#options.threads.close());
    const limit = new AbortController();
    const removed = Promise.all(closed).then(() => this.#options.taskFolders.close());
    await Promise.race([removed, setTimeout(closeMs, undefined, { signal: limit.signal })]);
    limit.abort();
  }

  get #latest(): LambdaFunction[] {
    return [...this.#functions.values()].filter(({ definition }) => definition.qualifier === "$LATEST");
  }

  #find(reference: string): LambdaFunction | undefined {
    const known = this.#found.get(reference);
    if (known !== undefined) return known;
    const { name, region, qualifier = "$LATEST" } = functionReference(reference) ?? {};
    const named = [...this.#functions.values()].filter(
      ({ definition }) => definition.name === name && definition.qualifier === qualifier,
    );
    const found =
      region === undefined
        ? (named.find(({ definition }) => definition.region === this.#region) ?? named[0])
        : named.find(({ definition }) => definition.region === region);
    if (found !== undefined) this.#found.set(reference, found);
    return found;
  }
}

function keyOf({ arn, qualifier }: FunctionDefinition): string {
  return `${arn}:${qualifier}`;
}
