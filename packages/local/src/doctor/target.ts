import { text } from "node:stream/consumers";
import { UsageError } from "../cli/commandLine";
import { doctorCommand, validateLoginUrl } from "../cli/doctorCommand";
import type { DoctorOptions } from "../cli/doctorCommand";
import { StackOutputsError, valuesFromFile, valuesOfStack } from "../cli/outputValues";
import type { OutputValues } from "../cli/outputValues";
import { missingWithoutOutputs } from "../cli/stackOptions";
import { stackOutputs } from "../cli/stackOutputs";
import type { StackOutputs } from "../cli/stackOutputs";
import { validateServiceAddress, withoutSlash } from "../cli/webAddress";
import { cognitoIssuer } from "./cognitoIssuer";
import { Skipped } from "./finding";
import { lazily } from "./lazily";
import { signIn } from "./signIn";

/** A route behind the authorizer, as a request names it. */
export interface TargetRoute {
  method: string;
  /** Without variables. */
  path: string;
}

/** What is examined. */
export interface Target {
  /** Without a slash at its end. */
  apiUrl: string;
  /** To the letter, as the authorizer must have it. */
  issuer: string;
  /** Where the issuer's documents are fetched: the issuer itself, but for a local run. */
  issuerUrl: string;
  clientId: string;
  /** The hosted sign-in, with client_id and redirect_uri. */
  loginUrl: string | undefined;
  routes: readonly TargetRoute[];
  /** Whether requests whose method may change data are sent. */
  write: boolean;
  /** The front end's. */
  origin: string | undefined;
  /** @throws {Skipped} when there is none @throws {Faulty} or {Unreachable} when signing in failed */
  token: () => Promise<string>;
  stack: string | undefined;
  region: string | undefined;
  /** The configuration key that lists the allowed origins. */
  originsConfig: string | undefined;
  timeoutMs: number;
}

/** Where the doctor gets what is not on the command line. */
export interface DoctorContext {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  environment: NodeJS.ProcessEnv;
}

/**
 * Puts together options, outputs and environment.
 * @throws {UsageError} naming everything that is missing or not allowed
 * @throws {StackOutputsError} when the outputs cannot be had
 */
export async function targetOf(options: DoctorOptions, context: DoctorContext): Promise<Target> {
  const values = await outputValues(options, context.input);
  const problems: string[] = [];
  const outputs = stackOutputs(renamed(values, options["output-name"], problems));
  const needed = (option: string, value: string | undefined, output: string): string => {
    if (value === undefined) {
      problems.push(
        `the outputs have no ${output}, they have ${namesOf(values)}; give --${option}, or --output-name ${output}=OUTPUT`,
      );
    }
    return value ?? "";
  };
  const apiUrl = needed("url", options.url ?? outputs.apiUrl, "apiUrl");
  const issuer = needed("issuer", options.issuer ?? outputs.issuer ?? cognitoIssuer(outputs.userPoolId), "issuer");
  const clientId = needed("client-id", options["client-id"] ?? outputs.userPoolClientId, "userPoolClientId");
  const loginUrl = options["login-url"] ?? outputs.loginUrl;
  const issuerUrl = localIssuerUrl(outputs) ?? issuer;
  for (const [name, address, validate] of [
    ["apiUrl", apiUrl, validateServiceAddress],
    ["issuer", issuerUrl, validateServiceAddress],
    ["loginUrl", loginUrl, validateLoginUrl],
  ] as const) {
    const allowed = address === undefined || address === "" ? undefined : validate(address);
    if (allowed !== undefined) problems.push(`${name} ${address ?? ""}: give ${allowed}`);
  }
  const pool = { issuerUrl: withoutSlash(issuerUrl), clientId, timeoutMs: Number(options.timeout) * 1000 };
  const token = await tokenFor(options, { outputs, pool, problems, ...context });
  if (problems.length > 0) throw new UsageError(problems);
  return {
    ...pool,
    apiUrl: withoutSlash(apiUrl),
    issuer,
    loginUrl,
    routes: [...new Set(options.route)].map((route) => {
      const [method = "", path = ""] = route.split(" ");
      return { method, path };
    }),
    write: options.write,
    origin: options.origin ?? originOf(loginUrl),
    token,
    stack: options.stack,
    region: outputs.region ?? regionOf(apiUrl) ?? regionOf(issuer),
    originsConfig: options["origins-config"],
  };
}

/** Of the stack or the file; else what is piped in, unless the options say all by themselves. */
async function outputValues(options: DoctorOptions, input: DoctorContext["input"]): Promise<OutputValues> {
  const { stack, outputs, url, issuer, "client-id": clientId } = options;
  if (outputs !== undefined) return valuesFromFile(outputs, input);
  if (stack !== undefined) return valuesOfStack(stack, doctorCommand.name);
  const missing = missingWithoutOutputs(options, { url, issuer, "client-id": clientId });
  if (missing.length === 0) return {};
  const isPiped = input.isTTY !== true && !options["token-stdin"] && !options["password-stdin"];
  if (!isPiped) throw new UsageError(missing);
  return valuesFromFile("-", input).catch((error: unknown) => {
    throw error instanceof StackOutputsError ? new UsageError([...missing, error.message]) : error;
  });
}

/** The outputs with those that have another name in the program. */
function renamed(values: OutputValues, names: readonly string[], problems: string[]): OutputValues {
  const added = names.map((text): [name: string, value: unknown] => {
    const [name = "", output = ""] = text.split("=");
    if (!Object.hasOwn(values, output)) {
      problems.push(`--output-name ${text}: the outputs have no ${output}, they have ${namesOf(values)}`);
    }
    return [name, values[output]];
  });
  return { ...values, ...Object.fromEntries(added) };
}

function namesOf(values: OutputValues): string {
  return Object.keys(values).join(", ") || "none";
}

/** A local run's tokens carry AWS's issuer; its documents are on this machine, under the pool's id. */
function localIssuerUrl({ local, userPoolId }: StackOutputs): string | undefined {
  return local === undefined || userPoolId === undefined ? undefined : `${local.cognitoEndpoint}/${userPoolId}`;
}

interface TokenSource extends DoctorContext {
  outputs: StackOutputs;
  pool: Parameters<typeof signIn>[0];
  problems: string[];
}

async function tokenFor(
  options: DoctorOptions,
  { outputs: { local }, pool, problems, input, environment }: TokenSource,
): Promise<Target["token"]> {
  const { username = local?.username } = options;
  const given = options["token-stdin"] ? await text(input) : options.username === undefined && environment.DOCTOR_TOKEN;
  if (typeof given === "string" && given.trim() !== "") return () => Promise.resolve(given.trim());
  if (options["token-stdin"]) problems.push("--token-stdin: standard input is empty; give a token there");
  if (username === undefined) {
    const reason = "no token was given; set DOCTOR_TOKEN, or give --username and set DOCTOR_PASSWORD";
    return () => Promise.reject(new Skipped(reason));
  }
  const typed = options["password-stdin"] ? await text(input) : environment.DOCTOR_PASSWORD;
  // A line of input ends with a line break, which belongs to no password.
  const password = typed?.replace(/\r?\n$/, "") ?? (username === local?.username ? local.password : undefined);
  if (password === undefined || password === "") {
    problems.push("--username: set DOCTOR_PASSWORD, or give the password with --password-stdin");
  }
  return lazily(() => signIn(pool, { username, password: password ?? "" }));
}

function originOf(loginUrl: string | undefined): string | undefined {
  if (loginUrl === undefined || !URL.canParse(loginUrl)) return undefined;
  const callback = new URL(loginUrl).searchParams.get("redirect_uri");
  return callback !== null && URL.canParse(callback) ? new URL(callback).origin : undefined;
}

function regionOf(address: string): string | undefined {
  return /^https:\/\/(?:[a-z0-9]+\.execute-api|cognito-idp)\.([a-z0-9-]+)\.amazonaws\.com/.exec(address)?.[1];
}
