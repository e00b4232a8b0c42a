import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../../projectFiles";

/** A command of a Python package, and how it is recognised. */
export interface PythonTool {
  program: string;
  /** Environment variable that names the folder of its virtual environment. */
  variable: string;
  /** What `--version` prints. */
  version: RegExp;
}

const run = promisify(execFile);

/**
 * The command in the folder that the variable names, in `.venv`, or on the PATH.
 * @returns undefined when there is none
 */
export async function findPythonTool({ program, variable, version }: PythonTool): Promise<string | undefined> {
  const folder = process.env[variable];
  const places = [
    ...(folder === undefined ? [] : [path.join(folder, "bin", program)]),
    path.join(root, ".venv/bin", program),
    program,
  ];
  for (const command of places) {
    try {
      const { stdout } = await run(command, ["--version"]);
      if (version.test(stdout)) return command;
    } catch {
      // Not there, or not this one.
    }
  }
  return undefined;
}
