import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Project } from "../projectFiles";
import type { Connection, ConstructedResource } from "./protocol";

/** Variables of this process that the program's process gets; nothing else, so no credentials and no tokens. */
const inheritedVariables = [
  "CI",
  "HOME",
  "LANG",
  "LC_ALL",
  "NODE_COMPILE_CACHE",
  "NODE_OPTIONS",
  "NODE_V8_COVERAGE",
  "PATH",
  "SystemRoot",
  "TEMP",
  "TMP",
  "TMPDIR",
  "TZ",
  "USERPROFILE",
];

/** Transpiles the program's TypeScript, and this package's own where it is not built (`src/`, as `dist/` is, is two folders up). */
const loaderFile = path.join(__dirname, "../../../loader.cjs");

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
}

/** Starts the process at once; the program itself waits for the connection. */
export function startProgram(root: string, stack: string, project: Project, events: ProgramEvents): ProgramProcess {
  const host = path.join(__dirname, "programHost");
  const child = spawn(process.execPath, [...project.nodeArguments, "--require", loaderFile, host, project.entry], {
    cwd: root,
    env: environment(root, stack, project),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = ended(child).finally(() => process.removeListener("exit", kill));
  child.on("message", (message) => {
    events.onConstructed(message as ConstructedResource);
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
      // a process that has already ended says why by its exit
      if (child.connected) child.send(connection, () => undefined);
    },
    exited,
    kill,
  };
}

/** Resolves once the process has ended and everything that it said was read. */
async function ended(child: ChildProcess): Promise<number | null> {
  const disconnected = new Promise<void>((resolve) => child.once("disconnect", resolve));
  child.once("exit", () => {
    // what the program started itself, and left behind, may hold on to its output for ever
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, lingeringOutputMs).unref();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  await disconnected;
  return code;
}

/** What Pulumi's language host sets for a program (pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go). */
function environment(root: string, stack: string, project: Project): NodeJS.ProcessEnv {
  const inherited = inheritedVariables.map((name) => [name, process.env[name]] as const);
  return {
    ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
    PULUMI_CONFIG: JSON.stringify(project.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(project.secretKeys),
    PULUMI_NODEJS_ORGANIZATION: "organization",
    PULUMI_NODEJS_PROJECT: project.name,
    PULUMI_NODEJS_STACK: stack,
    PULUMI_NODEJS_ROOT_DIRECTORY: root,
  };
}
