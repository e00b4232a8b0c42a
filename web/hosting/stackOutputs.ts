import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { ConfigurationError, type PageConfiguration, readConfiguration } from "../src/configuration";

/** The stack's outputs cannot be had or used; the message says what to do. */
export class StackOutputsError extends Error {
  override readonly name = "StackOutputsError";
}

/** The outputs of a deployed stack, as `pulumi stack output --json` gives them. */
export type StackOutputs = Readonly<Record<string, unknown>>;

const command = (stack: string) => `pulumi stack output --json -s ${stack}`;

/** Asks the Pulumi CLI. @throws {StackOutputsError} when there is no CLI, or it fails */
export async function outputsOfStack(stack: string): Promise<StackOutputs> {
  const child = spawn("pulumi", ["stack", "output", "--json", "-s", stack], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  try {
    const [output, problems, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new StackOutputsError(`"${command(stack)}" failed:\n${problems.trim()}`);
    return parse(output, `"${command(stack)}"`);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new StackOutputsError(
      "The Pulumi CLI is not on the PATH. Install it (https://www.pulumi.com/docs/iac/download-install/),\n" +
        `or run "${command(stack)} > outputs.json" where it is, and pass the file:\n` +
        `  npm run build:web -- --stack ${stack} --outputs outputs.json`,
    );
  }
}

/** Reads outputs from a file, or from standard input with `-`. @throws {StackOutputsError} */
export async function outputsFromFile(file: string, input: NodeJS.ReadableStream): Promise<StackOutputs> {
  try {
    return parse(
      file === "-" ? await text(input) : await readFile(file, "utf8"),
      file === "-" ? "standard input" : file,
    );
  } catch (error) {
    if (error instanceof StackOutputsError) throw error;
    throw new StackOutputsError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The page's configuration from a stack's outputs.
 * @param options.origin where the page will be, such as `https://app.example.com`; default: the origin that the stack's
 *   `loginUrl` returns to
 * @throws {StackOutputsError} listing every output that is missing or of no use
 */
export function configurationOf(
  outputs: StackOutputs,
  options: { stack: string; origin?: string | undefined },
): PageConfiguration {
  const problems: string[] = [];
  const output = (name: string, otherwise?: string): string => {
    const value = outputs[name];
    if (typeof value === "string" && value !== "" && value !== "[secret]") return value;
    const given = value === undefined ? "is missing" : `is ${JSON.stringify(value)}, not a text`;
    if (value !== undefined || otherwise === undefined) problems.push(`output ${name} ${given}`);
    return "";
  };
  const required = {
    region: output("region"),
    apiUrl: output("apiUrl"),
    issuer: output("issuer"),
    userPoolId: output("userPoolId"),
    userPoolClientId: output("userPoolClientId"),
    hostedUiUrl: output("hostedUiUrl"),
  };
  const login = queryOf(output("loginUrl"), "loginUrl", ["redirect_uri", "scope"], problems);
  const logout = queryOf(output("logoutUrl"), "logoutUrl", ["logout_uri"], problems);
  const identityPoolId = output("identityPoolId", "none");
  const uploadBucket = output("uploadBucket", "none");
  if (problems.length > 0) throw outputsError(options.stack, problems);
  try {
    return readConfiguration({
      stack: options.stack,
      ...required,
      callbackUrl: onOrigin(login.redirect_uri ?? "", options.origin),
      logoutUrl: onOrigin(logout.logout_uri ?? "", options.origin),
      scopes: (login.scope ?? "").split(" ").filter((scope) => scope !== ""),
      ...(identityPoolId !== "" && { identityPoolId }),
      ...(identityPoolId !== "" && uploadBucket !== "" && { uploadBucket }),
    });
  } catch (error) {
    throw error instanceof ConfigurationError ? outputsError(options.stack, error.problems) : error;
  }
}

function outputsError(stack: string, problems: readonly string[]): StackOutputsError {
  return new StackOutputsError(
    `The outputs of stack ${stack} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}\n` +
      `Deploy the stack first (pulumi up -s ${stack}); "${command(stack)}" shows its outputs.`,
  );
}

/** Parameters of an address's query. */
function queryOf(url: string, output: string, names: readonly string[], problems: string[]): Record<string, string> {
  if (url === "") return {}; // reported already
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  for (const name of names) {
    if (!query.has(name)) problems.push(`output ${output} is "${url}", without ${name} in its query`);
  }
  return Object.fromEntries(query);
}

function onOrigin(address: string, origin: string | undefined): string {
  if (origin === undefined || !URL.canParse(address)) return address;
  return new URL(new URL(address).pathname, origin).href;
}

function parse(json: string, source: string): StackOutputs {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
  } catch {
    // told below, together with JSON of another kind
  }
  throw new StackOutputsError(`${source} gave no JSON object with the stack's outputs`);
}
