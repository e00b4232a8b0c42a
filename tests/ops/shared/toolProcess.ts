import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../../projectFiles";

export interface ToolResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  input?: string;
  environment?: Record<string, string>;
  /** Gets standard error so far, whenever there is more. */
  onStderr?: (text: string) => void;
}

/** Runs ops/<name>/main.ts as {@link runFile} does. */
export function runTool(name: string, args: readonly string[], options?: RunOptions): Promise<ToolResult> {
  return runFile(`ops/${name}/main.ts`, args, options);
}

/** Runs a file of this repository in a process of its own, with nothing of this one's AWS settings. */
export async function runFile(
  file: string,
  args: readonly string[],
  { input = "", environment = {}, onStderr = () => undefined }: RunOptions = {},
): Promise<ToolResult> {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(?:AWS_|DOCTOR_|LEARNINGHUB_|npm_)/.test(key));
  const child = spawn(
    process.execPath,
    ["--conditions", "workspace", "--require", path.join(root, "loader.cjs"), path.join(root, file), ...args],
    { cwd: root, env: { ...Object.fromEntries(inherited), AWS_EC2_METADATA_DISABLED: "true", ...environment } },
  );
  child.stdin.end(input);
  // A tool may end without reading what it was given.
  child.stdin.on("error", () => undefined);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    onStderr(stderr);
  });
  const [stdout] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}
