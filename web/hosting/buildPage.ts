import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { defineCommand, validateStackName, valuesFromFile, valuesOfStack } from "pulumi-aws-local/cli";
import type { OptionValues } from "pulumi-aws-local/cli";
import { bundlePage } from "./bundlePage";
import { hostFiles, hostRules, vercelBuildOutput } from "./hostFiles";
import { configurationOf } from "./pageConfiguration";
import { contentSecurityPolicy } from "./securityHeaders";

export const buildCommand = defineCommand({
  name: "npm run build:web --",
  usage: ["--stack NAME [options]"],
  summary: "Writes the sample page for a deployed stack to web/dist, for any host of static files (web/README.md).",
  options: {
    stack: {
      type: "string",
      value: "NAME",
      required: true,
      help: "the stack whose outputs the page is built with",
      validate: validateStackName,
    },
    outputs: {
      type: "string",
      value: "FILE",
      help: "read the outputs from a file, or from standard input with -, instead of asking the Pulumi CLI",
    },
    origin: {
      type: "string",
      value: "URL",
      help: "where the page will be; by default the origin that the stack's first callback URL has",
      validate: (text) =>
        URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, "")
          ? undefined
          : "an origin without a path, such as https://app.example.com",
    },
  },
});

/** Parts that a test replaces. */
export interface BuildContext {
  root: string;
  input: NodeJS.ReadableStream;
  environment: NodeJS.ProcessEnv;
}

/**
 * Builds the page.
 * @returns what to tell the reader
 * @throws {StackOutputsError} when the stack's outputs cannot be read or used
 * @throws {PageBundleError}
 */
export async function buildPage(
  options: OptionValues<typeof buildCommand.options>,
  context: BuildContext,
): Promise<string> {
  const { root, input, environment } = context;
  const { stack, outputs, origin } = options;
  const configuration = configurationOf(
    outputs === undefined
      ? await valuesOfStack(stack, `npm run build:web -- --stack ${stack}`)
      : await valuesFromFile(outputs, input),
    { stack, origin },
  );
  const page = await bundlePage({ root, sourceMaps: false });
  const files = new Map<string, string | Uint8Array>([
    ["index.html", page.indexHtml(contentSecurityPolicy(configuration))],
    ["config.json", `${JSON.stringify(configuration, null, 2)}\n`],
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

/** Replaces a folder that only builds write to. */
async function writeFolder(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
