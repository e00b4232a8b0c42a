import { spawn } from "node:child_process";
import type { ChildProcess, Serializable, SpawnOptions } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { EvaluationError } from "../evaluationError";
import type { Project } from "../projectFiles";
import { programEnvironment } from "./programEnvironment";
import { MessageQueue } from "./messageQueue";
import type { Answer, Call, Connection, ConstructedResource, MissingKey } from "./protocol";

/** Transpiles the program's TypeScript, and this package's own where it is not built (`src/`, as `dist/` is, is two folders up). */
export const loaderFile = path.join(__dirname, "../../../loader.cjs");
/** Takes the file of a host, such as programHost, and its arguments. */
export const mainFile = path.join(__dirname, "../../../loader/main.cjs");

const lingeringOutputMs = 500;

/** A program that runs in a process of its own. */
export interface ProgramProcess {
  connect: (connection: Connection) => void;
  /** The exit code; null when it was killed. */
  exited: Promise<number | null>;
  kill: () => void;
}

/** What is heard from the program's process. */
export interface ProgramEvents {
  /** One line of its standard output or standard error. */
  onLine: (stream: "stdout" | "stderr", line: string) => void;
  onConstructed: (resource: ConstructedResource) => void;
  /** Configuration, by `<namespace>:<key>`, that the program requires and does not get. */
  onMissingKey: (key: string) => void;
  onCall: (call: Call) => Promise<Answer>;
}

/** Starts the process at once; the program itself waits for the connection. */
export function startProgram(root: string, project: Project, events: ProgramEvents): ProgramProcess {
  const options = { cwd: project.workingDirectory, env: programEnvironment(root, project) };
  const child =
    project.python === undefined ? startNode(project, options) : startPython(project.python, project, options);
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = ended(child).finally(() => process.removeListener("exit", kill));
  // one that does not start is heard of before anybody waits for its end
  exited.catch(() => undefined);
  // a process that has already ended says why by its exit
  const send = (message: Serializable): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const answers = new MessageQueue<Answer>(send);
  child.on("message", (messages: (Call | ConstructedResource | MissingKey)[]) => {
    // what a loader sends to whoever started it (tsx, for a watcher) is for nobody
    if (!Array.isArray(messages)) return;
    for (const message of messages) {
      if ("missingKey" in message) events.onMissingKey(message.missingKey);
      else if ("name" in message) events.onConstructed(message);
      else
        void events.onCall(message).then((answer) => {
          answers.add(answer);
        });
    }
  });
  for (const stream of ["stdout", "stderr"] as const) {
    const input = child[stream];
    if (input === null) continue;
    createInterface({ input }).on("line", (line) => {
      events.onLine(stream, line);
    });
  }
  return {
    connect: (connection) => {
      send(connection);
      child.stdin?.end(`${connection.address}\n`);
    },
    exited,
    kill,
  };
}

function startNode({ nodeArguments, entry, packages }: Project, options: SpawnOptions): ChildProcess {
  const host = path.join(__dirname, "programHost");
  // the project's own loaders come last, so that they win
  const loaders = ["--require", loaderFile, ...nodeArguments];
  const stdio = ["ignore", "pipe", "pipe", "ipc"] as const;
  return spawn(process.execPath, [...loaders, mainFile, host, entry, ...Object.keys(packages)], {
    ...options,
    stdio: [...stdio],
    // unlike JSON, it has every number, and bytes
    serialization: "advanced",
  });
}

function startPython(python: string, { entry }: Project, options: SpawnOptions): ChildProcess {
  const host = path.join(__dirname, "../../../loader/program.py");
  const child = spawn(python, ["-u", host, entry], { ...options, stdio: "pipe" });
  // a process that has already ended says why by its exit
  child.stdin.on("error", () => undefined);
  return child;
}

/** Resolves once the process has ended and everything that it said was read. */
async function ended(child: ChildProcess): Promise<number | null> {
  const disconnected = child.connected
    ? new Promise<void>((resolve) => child.once("disconnect", resolve))
    : Promise.resolve();
  child.once("exit", () => {
    // what the program started itself, and left behind, may hold on to its output for ever
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, lingeringOutputMs).unref();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", ({ message }) => {
      reject(new EvaluationError([`The program does not start: ${message}`]));
    });
    child.once("close", resolve);
  });
  await disconnected;
  return code;
}
