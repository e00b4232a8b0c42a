import { text } from "node:stream/consumers";
import { shellWord, UsageError, validateServiceAddress, withoutSlash } from "pulumi-aws-local/cli";
import type { StackOutputs } from "pulumi-aws-local/cli";
import { outputsFor } from "../stackOptions";
import { doctorCommand } from "./doctorCommand";
import type { DoctorOptions } from "./doctorCommand";
import { Skipped, Unreachable } from "./finding";
import { lazily } from "./lazily";

/** What is examined. */
export interface Target {
  /** Without a slash at its end. */
  apiUrl: string;
  /** To the letter, as the authorizer must have it. */
  issuer: string;
  /** Where the issuer's documents are fetched: the issuer itself, but for a local run. */
  issuerUrl: string;
  clientId: string;
  route: { method: string; path: string };
  write: boolean;
  /** The front end's. */
  origin: string | undefined;
  /** @throws {Skipped} when there is none @throws {Unreachable} when signing in failed */
  token: () => Promise<string>;
  /** Puts a new token where the doctor looks for it. */
  tokenCommand: string;
  stack: string | undefined;
  region: string | undefined;
  timeoutMs: number;
}

/** Where the doctor gets what is not on the command line. */
export interface DoctorContext {
  input: NodeJS.ReadableStream;
  environment: NodeJS.ProcessEnv;
  /** Gives an id token of a local run's demo user. */
  signIn: (outputs: StackOutputs) => Promise<string>;
}

/**
 * Puts together options, outputs and environment.
 * @throws {UsageError} naming everything that is missing or not allowed
 * @throws {StackOutputsError} when the outputs cannot be had
 */
export async function targetOf(options: DoctorOptions, context: DoctorContext): Promise<Target> {
  const { stack, write } = options;
  const outputs = await outputsFor(options, context.input, doctorCommand.name);
  const problems: string[] = [];
  const needed = (option: string, value: string | undefined, output: string): string => {
    if (value === undefined) problems.push(`the outputs have no ${output}; give --${option}`);
    return value ?? "";
  };
  const apiUrl = needed("url", options.url ?? outputs.apiUrl, "apiUrl");
  const issuer = needed("issuer", options.issuer ?? outputs.issuer, "issuer");
  const clientId = needed("client-id", options["client-id"] ?? outputs.userPoolClientId, "userPoolClientId");
  const issuerUrl = localIssuerUrl(outputs) ?? issuer;
  for (const [name, address] of Object.entries({ apiUrl, issuer: issuerUrl })) {
    const allowed = address === "" ? undefined : validateServiceAddress(address);
    if (allowed !== undefined) problems.push(`${name} ${address}: give ${allowed}`);
  }
  if (problems.length > 0) throw new UsageError(problems);
  // A local run's outputs hold the demo user's name and password.
  const who = outputs.local === undefined ? " --username you@example.com" : "";
  const [method = "", path = ""] = options.route.split(" ");
  const source = sourceOf(options, { issuer, clientId });
  const tokenCommand = `export LEARNINGHUB_TOKEN="$(npm run -s token -- ${source}${who})"`;
  return {
    apiUrl: withoutSlash(apiUrl),
    issuer,
    issuerUrl: withoutSlash(issuerUrl),
    clientId,
    route: { method, path },
    write,
    origin: options.origin ?? originOf(outputs.loginUrl),
    token: await tokenFor(options, outputs, { ...context, tokenCommand }),
    tokenCommand,
    stack,
    region: outputs.region ?? regionOf(apiUrl) ?? regionOf(issuer),
    timeoutMs: Number(options.timeout) * 1000,
  };
}

/** A local run's tokens carry AWS's issuer; its documents are on this machine, under the pool's id. */
function localIssuerUrl({ local, userPoolId }: StackOutputs): string | undefined {
  return local === undefined || userPoolId === undefined ? undefined : `${local.cognitoEndpoint}/${userPoolId}`;
}

async function tokenFor(
  { token }: DoctorOptions,
  outputs: StackOutputs,
  { input, environment, signIn, tokenCommand }: DoctorContext & { tokenCommand: string },
): Promise<Target["token"]> {
  const given = (token === "-" ? await text(input) : (token ?? environment.LEARNINGHUB_TOKEN))?.trim();
  if (given !== undefined && given !== "") return () => Promise.resolve(given);
  if (outputs.local === undefined) {
    return () => Promise.reject(new Skipped(`no token was given; get one: ${tokenCommand}`));
  }
  return lazily(async () => {
    try {
      return await signIn(outputs);
    } catch (error) {
      throw new Unreachable(`the local run's demo user cannot sign in: ${(error as Error).message}`);
    }
  });
}

function originOf(loginUrl: string | undefined): string | undefined {
  if (loginUrl === undefined || !URL.canParse(loginUrl)) return undefined;
  const callback = new URL(loginUrl).searchParams.get("redirect_uri");
  return callback !== null && URL.canParse(callback) ? new URL(callback).origin : undefined;
}

function sourceOf({ stack, outputs }: DoctorOptions, pool: { issuer: string; clientId: string }): string {
  if (outputs !== undefined) return `--outputs ${shellWord(outputs)}`;
  if (stack !== undefined) return `--stack ${stack}`;
  const userPoolId = pool.issuer.split("/").at(-1) ?? "";
  return `--user-pool-id ${shellWord(userPoolId)} --client-id ${pool.clientId}`;
}

function regionOf(address: string): string | undefined {
  return /^https:\/\/(?:[a-z0-9]+\.execute-api|cognito-idp)\.([a-z0-9-]+)\.amazonaws\.com/.exec(address)?.[1];
}
