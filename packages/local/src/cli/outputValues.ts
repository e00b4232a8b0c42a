import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { parseJsonObject } from "../record/recordedProgram";

/** A stack's outputs cannot be had or used; the message says what to do. */
export class StackOutputsError extends Error {
  override readonly name = "StackOutputsError";
}

/** A stack's outputs by name, as `pulumi stack output --json` gives them. */
export type OutputValues = Readonly<Record<string, unknown>>;

/** The Pulumi CLI asks its backend over the network. */
const cliTimeoutMs = 60_000;

/** Says what is allowed when this cannot be a stack's name. It goes to a command line: nothing that reads as an option. */
export function validateStackName(name: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$/.test(name) ? undefined : "the name of a deployed stack, such as dev";
}

/**
 * Asks the Pulumi CLI.
 * @param command the tool's own command line, which takes `--outputs FILE` besides
 * @throws {StackOutputsError} when there is no CLI, or it fails
 */
export async function valuesOfStack(stack: string, command: string): Promise<OutputValues> {
  const args = ["stack", "output", "--json", "--stack", stack];
  const asked = `pulumi ${args.join(" ")}`;
  try {
    const child = spawn("pulumi", args, { stdio: ["ignore", "pipe", "pipe"], timeout: cliTimeoutMs });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject).once("close", resolve);
    });
    const [output, problems, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code === null) throw new StackOutputsError(`"${asked}" did not end within ${cliTimeoutMs / 1000} s`);
    if (code !== 0) throw new StackOutputsError(`"${asked}" failed:\n${problems.trim()}`);
    return outputValues(output, `"${asked}"`);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new StackOutputsError(
      `The Pulumi CLI is not on the PATH. Install it (https://www.pulumi.com/docs/iac/download-install/), or run\n` +
        `  ${asked} > outputs.json\nwhere it is, and here\n  ${command} --outputs outputs.json`,
    );
  }
}

/**
 * Reads outputs from a file, or from standard input with `-`: what `pulumi stack output --json` prints, or the line
 * that `npm start -- --json` prints, after which the local run goes on and its output stays open.
 * @throws {StackOutputsError}
 */
export async function valuesFromFile(file: string, input: NodeJS.ReadableStream): Promise<OutputValues> {
  const source = file === "-" ? "standard input" : file;
  const stream: NodeJS.ReadableStream = file === "-" ? input : createReadStream(file);
  const lines: string[] = [];
  try {
    // A stream's failure is the iterator's; an interface alone would not tell of it.
    const failed = new Promise<never>((_, reject) => stream.once("error", reject));
    await Promise.race([failed, readLines(stream, lines)]);
  } catch (error) {
    throw new StackOutputsError(`${source} cannot be read: ${(error as Error).message}`);
  }
  return outputValues(lines.join("\n"), source);
}

/** Until the end, or a line that is an object of its own. npm's own lines before it are left out. */
async function readLines(stream: NodeJS.ReadableStream, lines: string[]): Promise<void> {
  const reader = createInterface({ input: stream });
  for await (const line of reader) {
    if (lines.length === 0 && !line.startsWith("{")) continue;
    lines.push(line);
    if (lines.length === 1 && line.endsWith("}")) break;
  }
  reader.close();
}

function outputValues(json: string, source: string): OutputValues {
  const outputs = parseJsonObject(json);
  if (outputs !== undefined) return outputs;
  throw new StackOutputsError(`${source} gave no JSON object with the stack's outputs; is the stack deployed?`);
}
