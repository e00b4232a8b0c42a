import path from "node:path";
import { parseArgs } from "node:util";

/** What `npm start` was asked to do. */
export interface StartOptions {
  stack: string;
  /** Port of the API; 0 lets the system choose all ports. User pool, page and buckets listen on the next three. */
  port: number;
  dataDirectory: string;
  reset: boolean;
  watch: boolean;
  json: boolean;
  help: boolean;
}

export const usage = `Usage: npm start -- [options]

Evaluates the Pulumi program and serves what it registers, on this machine alone. No AWS account is needed.

  --stack NAME   the stack to evaluate, from Pulumi.NAME.yaml   (dev)
  --port PORT    the API's port, 0 for any; user pool, page and buckets take the next three   (3001)
  --data DIR     where users, keys and data are kept   (.local)
  --reset        first delete what an earlier run left in that folder
  --watch        run new code at the next request after a file was saved
  --json         print one line of JSON once ready, and nothing else on standard output
  --help         print this text

Ctrl-C or SIGTERM ends the run; what was stored stays.`;

/** A mistake on the command line; exit code 2. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 * @throws {UsageError} naming every option that is unknown or has a value that is not allowed
 */
export function parseStartOptions(args: readonly string[], workingDirectory: string): StartOptions {
  const { values, problems } = read(args);
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_532) {
    problems.push(`--port ${values.port}: give a whole number from 0 (any free port) to 65532`);
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(values.stack)) {
    problems.push(`--stack ${values.stack}: give the NAME of a Pulumi.NAME.yaml file`);
  }
  if (values.data === "") problems.push("--data: give the path of a folder");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { ...values, port, dataDirectory: path.resolve(workingDirectory, values.data) };
}

function read(args: readonly string[]) {
  const problems: string[] = [];
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") problems.push(`${token.value}: not an option; see npm start -- --help`);
    if (token.kind !== "option") continue;
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (option === undefined) problems.push(`${token.rawName}: no such option; see npm start -- --help`);
    else if (option.type === "string" && token.value === undefined) problems.push(`${token.rawName}: give a value`);
    else if (option.type === "boolean" && token.value !== undefined) problems.push(`${token.rawName}: takes no value`);
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  try {
    return { values: parseArgs({ args: [...args], options }).values, problems };
  } catch (error) {
    // An option in the place of a value, such as --port --json: only this reading tells it.
    throw new UsageError((error as Error).message.replaceAll("\n", " "));
  }
}

const options = {
  stack: { type: "string", default: "dev" },
  port: { type: "string", default: "3001" },
  data: { type: "string", default: ".local" },
  reset: { type: "boolean", default: false },
  watch: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;
