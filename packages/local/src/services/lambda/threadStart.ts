import type * as WorkerThreads from "node:worker_threads";
import type { EnvironmentSettings } from "./environmentMessages";

/** What a spare thread is told: the absolute path of a module to load ahead, and at last the function that it is for. */
export type SpareMessage = string | AssignedFunction;

interface AssignedFunction {
  settings: EnvironmentSettings;
  /** All of `process.env`. */
  environment: Record<string, string>;
}

/**
 * Begins a function's thread: at once when the thread is started with settings, else when a message makes it a function's.
 * Everything that it uses must be inside of it: the thread gets its text.
 */
export function startThread(
  nodeRequire: NodeJS.Require,
  run: (nodeRequire: NodeJS.Require, settings: EnvironmentSettings) => void,
): void {
  const thread = nodeRequire("node:worker_threads") as typeof WorkerThreads;
  const { parentPort } = thread;
  const given = thread.workerData as EnvironmentSettings | undefined;
  if (given === undefined) parentPort?.on("message", beSpare);
  else run(nodeRequire, given);

  function beSpare(message: SpareMessage): void {
    if (typeof message === "string") {
      load(message);
      return;
    }
    parentPort?.off("message", beSpare);
    const { settings, environment } = message;
    Object.assign(process.env, environment);
    process.setSourceMapsEnabled(environment.NODE_OPTIONS !== undefined);
    run(nodeRequire, settings);
  }

  function load(file: string): void {
    try {
      nodeRequire(file);
    } catch {
      // The function that needs it meets the error itself.
    }
  }
}
