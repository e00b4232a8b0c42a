import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { bundle } from "../../../../components/bundledFunction/bundle";
import type { LocalRun } from "../localRun";
import { object } from "../record/recordedValues";
import { evaluate } from "../record/evaluate";
import type { RecordedProgram } from "../record/recordedProgram";

/** Editors write a file in several steps; what follows within this time belongs to one save. */
const settleMs = 15;

/** How long the evaluation behind a saved handler leaves the processors to the new code's first requests. */
const behindMs = 300;

export interface Watcher {
  close(): Promise<void>;
}

/**
 * Keeps a local run up to date with the project's files. A saved handler is bundled alone, in milliseconds, and the
 * program evaluated again behind it; any other file of the program is evaluated first. Requests that arrive meanwhile
 * wait for the new code. When a file has a mistake it is told, and the last good state goes on.
 */
export async function watchProgram(
  run: LocalRun,
  { root, stack, onMessage }: { root: string; stack: string; onMessage: (message: string) => void },
): Promise<Watcher> {
  const watched = new Set([
    "index.ts",
    "config.ts",
    "configReader.ts",
    "backend",
    "components",
    "handlers",
    "Pulumi.yaml",
    `Pulumi.${stack}.yaml`,
  ]);
  // Loaded here alone: a run without --watch should not pay for it.
  const { watch } = await import("chokidar");
  // The folder, not the files by name: for a name that is not there, chokidar says "ready" too early.
  const watcher = watch(root, {
    cwd: root,
    ignoreInitial: true,
    ignored: (file) => {
      const [name = ""] = path.relative(root, path.resolve(root, file)).split(path.sep);
      return name !== "" && !watched.has(name);
    },
  });
  await once(watcher, "ready");
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let evaluation = new AbortController();

  watcher.on("all", (_event, file) => {
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const handlersAlone = [...changed].every((name) => name.split(path.sep)[0] === "handlers");
      changed.clear();
      void follow(handlersAlone);
    }, settleMs);
  });

  async function follow(handlersAlone: boolean): Promise<void> {
    evaluation.abort();
    evaluation = new AbortController();
    const { signal } = evaluation;
    if (handlersAlone) {
      await run.holdWhile(told(replaceHandlers(run, root, onMessage), signal));
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
    const program = await evaluate({ root, stack, signal });
    if (signal.aborted) return;
    run.update(program);
    onMessage(`The program was evaluated again: ${program.resources.length} resources.`);
  }

  /** Tells why work failed, unless a later save has made it void. */
  async function told(work: Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) onMessage(`${(error as Error).message}\nThe last good state goes on.`);
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

async function replaceHandlers(run: LocalRun, root: string, onMessage: (message: string) => void): Promise<void> {
  const replaced = bundledFunctions(run.program).map(async ({ entry, functionName, ...options }) => {
    const { code, sourceMap, hash } = await bundle(entry, { root, ...options });
    if (run.replaceFunction(functionName, code, sourceMap))
      onMessage(`${entry} runs its new code (${hash.slice(0, 8)}).`);
  });
  await Promise.all(replaced);
}

interface ProgramFunction {
  entry: string;
  external: string[];
  alias: Record<string, string>;
  bundleAwsSdk: boolean;
  functionName: string;
}

/** The functions that the program bundles itself, with the file that each begins with. */
function bundledFunctions(program: RecordedProgram): ProgramFunction[] {
  return program.resources.flatMap(({ type, outputs }) => {
    const { entry, external, alias, bundleAwsSdk, functionName } = outputs;
    if (type !== "learninghub:bundledFunction:BundledFunction") return [];
    if (typeof entry !== "string" || typeof functionName !== "string" || !Array.isArray(external)) return [];
    const strings = Object.entries(object(alias)).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string",
    );
    return [
      {
        entry,
        functionName,
        external: external.filter((name) => typeof name === "string"),
        alias: Object.fromEntries(strings),
        bundleAwsSdk: bundleAwsSdk === true,
      },
    ];
  });
}
