import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { valuesFromFile, valuesOfStack } from "../../ops/shared/outputValues";
import type { StackResource } from "../src/stack/resources";
import { bundlePage } from "./bundlePage";
import { hostFiles, hostRules, vercelBuildOutput } from "./hostFiles";
import { configurationOf } from "./pageConfiguration";
import { contentSecurityPolicy } from "./securityHeaders";

export const buildUsage = `Usage: npm run build:web -- --stack NAME [options]

Writes the sample page for a deployed stack to web/dist, for any host of static files (web/README.md).

  --stack NAME      the stack whose outputs the page is built with
  --outputs FILE    read the outputs from a file, or from standard input with -, instead of asking the Pulumi CLI
  --origin URL      where the page will be   (the origin that the stack's first callback URL has)
  --no-picture      leave out stack.json, the names of the stack's resources that the picture shows to every visitor
  --help            print this text`;

/** A mistake on the command line; exit code 2. */
export class UsageError extends Error {}

interface BuildOptions {
  stack: string;
  outputs: string | undefined;
  origin: string | undefined;
  picture: boolean;
}

/** Parts that a test replaces. */
export interface BuildContext {
  root: string;
  input: NodeJS.ReadableStream;
  environment: NodeJS.ProcessEnv;
  /** What the program registers for a stack. */
  record: (stack: string) => Promise<StackResource[]>;
}

/**
 * Builds the page.
 * @returns what to tell the reader
 */
export async function buildPage(args: readonly string[], context: BuildContext): Promise<string> {
  const options = readOptions(args);
  if (options === undefined) return buildUsage;
  const { root, input, environment, record } = context;
  const { stack, outputs, origin } = options;
  const configuration = configurationOf(
    outputs === undefined
      ? await valuesOfStack(stack, `npm run build:web -- --stack ${stack}`)
      : await valuesFromFile(outputs, input),
    { stack, origin },
  );
  const [page, picture] = await Promise.all([
    bundlePage({ root, sourceMaps: false }),
    options.picture ? record(stack) : undefined,
  ]);
  const files = new Map<string, string | Uint8Array>([
    ["index.html", page.indexHtml(contentSecurityPolicy(configuration))],
    ["config.json", `${JSON.stringify(configuration, null, 2)}\n`],
    ...(picture === undefined ? [] : [["stack.json", JSON.stringify(picture)] as const]),
    ...[...page.assets].map(([name, { body }]) => [name, body] as const),
  ]);
  const rules = hostRules(configuration);
  await writeFolder(path.join(root, "web", "dist"), new Map([...files, ...Object.entries(hostFiles(rules))]));
  // Set by Vercel in builds of its own.
  const atVercel = environment.VERCEL !== undefined;
  if (atVercel) {
    const vercel = path.join(root, ".vercel", "output");
    await writeFolder(path.join(vercel, "static"), files);
    await writeFile(path.join(vercel, "config.json"), vercelBuildOutput(rules));
  }
  const pageOrigin = new URL(configuration.callbackUrl).origin;
  return [
    `The page for stack ${stack} is in web/dist${atVercel ? " and in .vercel/output" : ""}. It works at ${pageOrigin}, when the stack's configuration names`,
    `  learninghub:corsOrigins   ${pageOrigin}`,
    `  learninghub:callbackUrls  ${configuration.callbackUrl}`,
    `  learninghub:logoutUrls    ${configuration.logoutUrl}`,
  ].join("\n");
}

/** @returns undefined when help is asked for */
function readOptions(args: readonly string[]): BuildOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const { stack, outputs, origin } = values;
  const problems: string[] = [];
  // Goes to a command line: no name that could be read as an option.
  if (stack === undefined || !/^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$/.test(stack)) {
    problems.push(`--stack ${stack ?? ""}: give the name of a deployed stack, such as dev`);
  }
  if (origin !== undefined && !(URL.canParse(origin) && new URL(origin).origin === origin.replace(/\/$/, ""))) {
    problems.push(`--origin ${origin}: give an origin without a path, such as https://app.example.com`);
  }
  if (problems.length > 0 || stack === undefined) throw new UsageError(problems.join("\n"));
  return { stack, outputs, origin, picture: !values["no-picture"] };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        stack: { type: "string" },
        outputs: { type: "string" },
        origin: { type: "string" },
        "no-picture": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Replaces a folder that only builds write to. */
async function writeFolder(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
