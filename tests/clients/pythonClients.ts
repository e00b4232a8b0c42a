import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../projectFiles";

const run = promisify(execFile);

/** Names the folder of a virtual environment with awscli, boto3 and pycognito. */
export const clientsVariable = "AWS_CLIENTS_VENV";

/** The commands of a virtual environment that has the clients, in the folder that the variable names or in `.venv`. */
export async function findPythonClients(): Promise<{ aws: string; python: string } | undefined> {
  for (const folder of [process.env[clientsVariable], path.join(root, ".venv")]) {
    if (folder === undefined) continue;
    const python = path.join(folder, "bin/python");
    try {
      await run(python, ["-c", "import awscli, boto3, pycognito"]);
      return { aws: path.join(folder, "bin/aws"), python };
    } catch {
      // Not there, or without one of them.
    }
  }
  return undefined;
}

/** What a command prints, read as JSON; undefined when it prints nothing. */
export async function json(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await run(command, args, { env });
  return stdout.trim() === "" ? undefined : JSON.parse(stdout);
}

/**
 * Runs a script of `fixtures`, which prints `code` when it needs the confirmation code.
 * @returns the JSON of its last line
 */
export async function script(
  python: string,
  [name = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  code: () => string,
): Promise<unknown> {
  const started = spawn(python, [path.join(__dirname, "fixtures", name), ...args], { env });
  let errors = "";
  started.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  let last = "";
  for await (const line of createInterface(started.stdout)) {
    last = line;
    if (line === "code") started.stdin.end(`${code()}\n`);
  }
  if (!last.startsWith("{")) throw new Error(`${name} ended early: ${errors}`);
  return JSON.parse(last);
}
