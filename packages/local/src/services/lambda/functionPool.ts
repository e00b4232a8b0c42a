import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { RecordedProgram } from "../../record/recordedProgram";
import { functionDefinitions } from "./functionDefinition";
import type { FunctionDefinition } from "./functionDefinition";
import { LambdaFunction } from "./lambdaFunction";
import type { InvocationResult } from "./lambdaFunction";

export interface FunctionPoolOptions {
  /** Packages that a bundle leaves out are loaded from this folder's node_modules. Default: the working directory. */
  projectRoot?: string;
  /** Variables that replace or join the recorded ones; asked when a function is defined. Default: none. */
  functionEnvironment?: (definition: FunctionDefinition) => Record<string, string>;
  /** The same for one execution environment, asked when it starts. Default: none. */
  environmentOverrides?: (definition: FunctionDefinition) => Record<string, string>;
  /** A line that the function wrote; the request id is undefined while its module loads. Default: lines are dropped. */
  onLog?: (functionName: string, requestId: string | undefined, line: string) => void;
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
  readonly #options: Required<FunctionPoolOptions>;
  readonly #functions = new Map<string, LambdaFunction>();

  constructor(program: RecordedProgram, options: FunctionPoolOptions = {}) {
    this.#options = {
      projectRoot: path.resolve(options.projectRoot ?? "."),
      functionEnvironment: options.functionEnvironment ?? (() => ({})),
      environmentOverrides: options.environmentOverrides ?? (() => ({})),
      onLog: options.onLog ?? (() => undefined),
      maxEnvironments: options.maxEnvironments ?? 10,
    };
    this.update(program);
  }

  get functionNames(): string[] {
    return [...this.#functions.keys()];
  }

  /** Starts one environment of each function, so that first requests need not wait for it. */
  warm(): void {
    for (const lambdaFunction of this.#functions.values()) lambdaFunction.warm();
  }

  /**
   * Runs one event, given as a plain JSON value. Never rejects.
   * @param traceId value of `_X_AMZN_TRACE_ID`; default: none
   */
  invoke(functionName: string, event: unknown, traceId = ""): Promise<InvocationResult> {
    const lambdaFunction = this.#functions.get(functionName);
    if (lambdaFunction !== undefined) return lambdaFunction.invoke(event, traceId);
    const errorMessage = `Function not found: ${functionName}; the program registers ${this.functionNames.join(", ") || "none"}`;
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
    const lambdaFunction = this.#functions.get(functionName);
    if (lambdaFunction === undefined) throw new Error(`${functionName}: the program registers no such function`);
    const { code: running } = lambdaFunction.definition;
    if ("text" in running && running.text === code) return false;
    lambdaFunction.redefine({ ...lambdaFunction.definition, code: { text: code, sourceMap } });
    return true;
  }

  /** Follows a program that was evaluated again; functions that are what they were keep their threads. */
  update(program: RecordedProgram): void {
    const definitions = functionDefinitions(program).map((definition) => ({
      ...definition,
      environment: { ...definition.environment, ...this.#options.functionEnvironment(definition) },
    }));
    const names = new Set(definitions.map(({ name }) => name));
    for (const [name, lambdaFunction] of this.#functions) {
      if (names.has(name)) continue;
      this.#functions.delete(name);
      void lambdaFunction.close(graceMs);
    }
    for (const definition of definitions) {
      const existing = this.#functions.get(definition.name);
      if (existing === undefined) this.#functions.set(definition.name, new LambdaFunction(definition, this.#options));
      else if (!isDeepStrictEqual(existing.definition, definition)) existing.redefine(definition);
    }
  }

  /** Ends all threads; running events get a second to finish. Resolves within 1.5 s. */
  async close(): Promise<void> {
    const closed = [...this.#functions.values()].map((lambdaFunction) => lambdaFunction.close(graceMs));
    const limit = new AbortController();
    await Promise.race([Promise.all(closed), setTimeout(closeMs, undefined, { signal: limit.signal })]);
    limit.abort();
  }
}
