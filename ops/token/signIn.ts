import { outputsFor, UsageError, validateServiceAddress, withoutSlash } from "pulumi-aws-local/cli";
import type { StackOutputs } from "pulumi-aws-local/cli";
import { Answers } from "./prompt";
import type { AnswerSource } from "./prompt";
import type * as hostedModule from "./hostedSignIn";
import { openBrowser } from "./openBrowser";
import type { SignedIn } from "./signInError";
import type * as srpModule from "./srpSignIn";
import { tokenCommand, usernameMissing } from "./tokenCommand";
import type { TokenOptions } from "./tokenCommand";

/** Where the tool asks, tells and looks things up. */
export interface SignInContext {
  input: AnswerSource;
  environment: NodeJS.ProcessEnv;
  /** Writes to standard error. */
  say: (text: string) => void;
}

interface Pool {
  userPoolId: string;
  clientId: string;
  endpoint: string | undefined;
}

/**
 * Signs in as the options say.
 * @throws {UsageError} when something is missing
 * @throws {StackOutputsError} when the outputs cannot be had
 * @throws {SignInError}
 */
export async function signInAs(options: TokenOptions, context: SignInContext): Promise<SignedIn> {
  const outputs = await outputsFor(options, context.input, tokenCommand.name);
  const pool = poolOf(options, outputs);
  return options.hosted ? withBrowser(pool, options, outputs, context) : withPassword(pool, options, outputs, context);
}

function poolOf(options: TokenOptions, outputs: StackOutputs): Pool {
  const userPoolId = options["user-pool-id"] ?? outputs.userPoolId;
  const clientId = options["client-id"] ?? outputs.userPoolClientId;
  const endpoint = options.endpoint ?? outputs.local?.cognitoEndpoint;
  const problems: string[] = [];
  if (userPoolId === undefined) problems.push("the outputs have no userPoolId; give --user-pool-id");
  if (clientId === undefined) problems.push("the outputs have no userPoolClientId; give --client-id");
  const allowed = endpoint === undefined ? undefined : validateServiceAddress(endpoint);
  if (allowed !== undefined) problems.push(`cognitoEndpoint ${endpoint ?? ""}: give ${allowed}`);
  if (options.username === undefined && !options.hosted && outputs.local?.username === undefined) {
    problems.push(usernameMissing);
  }
  if (userPoolId === undefined || clientId === undefined || problems.length > 0) {
    throw new UsageError(problems);
  }
  return { userPoolId, clientId, endpoint: endpoint === undefined ? undefined : withoutSlash(endpoint) };
}

async function withPassword(
  { userPoolId, clientId, endpoint }: Pool,
  { username: named, outputs: file }: TokenOptions,
  { local }: StackOutputs,
  { input, environment, say }: SignInContext,
): Promise<SignedIn> {
  const username = named ?? local?.username ?? "";
  const answers = new Answers(input, say);
  const known = environment.LEARNINGHUB_PASSWORD ?? (username === local?.username ? local.password : undefined);
  if (known === undefined && file === "-") {
    throw new UsageError(["--outputs -: standard input cannot give the password too; set LEARNINGHUB_PASSWORD"]);
  }
  try {
    const password = known ?? (await answers.hidden(`Password of ${username}: `));
    // Loaded when needed: it takes longer than all the rest.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { srpSignIn } = require("./srpSignIn") as typeof srpModule;
    return await srpSignIn(
      { userPoolId, clientId, ...(endpoint !== undefined && { endpoint }) },
      {
        username,
        password,
        newPassword: () => newPassword(answers, say),
        answer: (question) => answers.visible(question),
      },
    );
  } finally {
    answers.close();
  }
}

async function newPassword(answers: Answers, say: (text: string) => void): Promise<string> {
  say("The password was temporary.\n");
  for (;;) {
    const password = await answers.hidden("New password: ");
    if (!answers.interactive || (await answers.hidden("The same again: ")) === password) return password;
    say("These two differ.\n");
  }
}

async function withBrowser(
  { userPoolId, clientId, endpoint }: Pool,
  { callback, scope, open, timeout }: TokenOptions,
  outputs: StackOutputs,
  { say }: SignInContext,
): Promise<SignedIn> {
  const region = userPoolId.split("_", 1).join("");
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const issuer = outputs.issuer ?? `https://cognito-idp.${region}.${suffix}/${userPoolId}`;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { hostedSignIn } = require("./hostedSignIn") as typeof hostedModule;
  return hostedSignIn({
    issuer,
    issuerUrl: endpoint === undefined ? issuer : `${endpoint}/${userPoolId}`,
    clientId,
    callback,
    scope: scope ?? scopeOf(outputs.loginUrl) ?? "openid",
    timeoutMs: Number(timeout) * 1000,
    show: (address) => {
      say(`Sign in at\n\n  ${address.href}\n\nThis waits for ${timeout} s.\n`);
      if (open) openBrowser(address, say);
    },
  });
}

function scopeOf(loginUrl: string | undefined): string | undefined {
  if (loginUrl === undefined || !URL.canParse(loginUrl)) return undefined;
  return new URL(loginUrl).searchParams.get("scope") ?? undefined;
}
