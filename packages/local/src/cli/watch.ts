import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LocalConfig, WatchedBundle } from "../config";
import type { LocalRun } from "../localRun";
import { evaluate } from "../record/evaluate";
import type { EvaluatedStack } from "../record/evaluate";

/** Editors write a file in several steps; what follows within this time belongs to one save. */
const settleMs = 15;

/** How long the evaluation behind a saved handler leaves the processors to the new code's first requests. */
const behindMs = 300;

export interface Watcher {
  close(): Promise<void>;
}

export interface WatchOptions extends EvaluatedStack {
  /** The project's folder. */
  root: string;
  dataDirectory: string;
  watchedBundles?: LocalConfig["watchedBundles"];
  answers?: LocalConfig["answers"];
  onMessage: (message: string) => void;
}

/** Folders of results, which say nothing of the program. */
const resultFolders = new Set(["node_modules", "coverage", "dist", "venv", "__pycache__"]);

/**
 * Keeps a local run up to date with the project's files. A saved file of a function that can be bundled by itself
 * (`watchedBundles`) is bundled alone, in milliseconds, and the program evaluated again after that; any other file is
 * followed by an evaluation. Requests that arrive meanwhile wait for the new code. When a file has an error it is
 * reported, and the last good state stays in use. Hidden files, logs, the data folder and folders of results are not
 * watched.
 */
export async function watchProgram(
  run: LocalRun,
  { root, dataDirectory, watchedBundles, answers = {}, onMessage, ...evaluated }: WatchOptions,
): Promise<Watcher> {
  // Loaded here alone: a run without --watch should not pay for it.
  const { watch } = await import("chokidar");
  const watcher = watch(root, {
    cwd: root,
    ignoreInitial: true,
    ignored: (file) => {
      const absolute = path.resolve(root, file);
      if (absolute === root) return false;
      const name = path.basename(absolute);
      return absolute === dataDirectory || name.startsWith(".") || name.endsWith(".log") || resultFolders.has(name);
    },
  });
  await once(watcher, "ready");
  const changed = new Set<string>();
  let bundles = watchedBundles?.(run.program) ?? [];
  let timer: NodeJS.Timeout | undefined;
  let evaluation = new AbortController();

  watcher.on("all", (_event, file) => {
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed];
      changed.clear();
      void follow(files);
    }, settleMs);
  });

  async function follow(files: readonly string[]): Promise<void> {
    evaluation.abort();
    evaluation = new AbortController();
    const { signal } = evaluation;
    if (files.every((file) => bundles.some(({ folder }) => isBelow(folder, file)))) {
      await run.holdWhile(told(replaceFunctions(run, bundles, onMessage), signal));
      const left = delay(behindMs, undefined, { signal });
      await told(
        left.then(() => evaluateAgain(signal)),
        signal,
      );
    } else {
      await run.holdWhile(told(evaluateAgain(signal), signal));
    }
  }

  async function evaluateAgain(signal: AbortSignal): Promise<void> {
    const program = await evaluate({ ...evaluated, root, answers: () => answers, signal });
    if (signal.aborted) return;
    await run.update(program);
    bundles = watchedBundles?.(run.program) ?? [];
    onMessage(`The program was evaluated again: ${program.resources.length} resources.`);
  }

  /** Reports why work failed, unless a later save has replaced it. */
  async function told(work: Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) onMessage(`${(error as Error).message}\nThe last good state stays in use.`);
    }
  }

  return {
    close: async () => {
      clearTimeout(timer);
      evaluation.abort();
      await watcher.close();
    },
  };
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && relative.split(path.sep)[0] !== "..";
}

async function replaceFunctions(
  run: LocalRun,
  bundles: readonly WatchedBundle[],
  onMessage: (message: string) => void,
): Promise<void> {
  const replaced = bundles.map(async ({ functionName, entry, bundle }) => {
    const { code, sourceMap, hash } = await bundle();
    if (run.replaceFunction(functionName, code, sourceMap))
      onMessage(`${entry} runs its new code (${hash.slice(0, 8)}).`);
  });
  await Promise.all(replaced);
}
