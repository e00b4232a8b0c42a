import { validateCallbackUrl } from "../../components/authPool/callbackUrl";
import { readCommandLine, UsageError } from "../shared/commandLine";
import { isLoopback, validateServiceAddress, validateStackName } from "pulumi-aws-local/cli";

/** What `npm run token` was asked for. */
export interface TokenOptions {
  stack?: string;
  /** File with the stack's outputs; `-` is standard input. */
  outputs?: string;
  userPoolId?: string;
  clientId?: string;
  /** Where the pool is served, when not by AWS. */
  endpoint?: string;
  username?: string;
  /** The access token in place of the id token. */
  access: boolean;
  hosted: boolean;
  callback: string;
  scope?: string;
  open: boolean;
  timeoutMs: number;
  help: boolean;
}

export const usage = `Usage: npm run -s token -- --stack NAME --username NAME [options]
       npm run -s token -- --outputs FILE --username NAME [options]
       npm run -s token -- --user-pool-id ID --client-id ID --username NAME [options]

Signs in and prints the id token, and nothing else, on standard output:
  curl -H "Authorization: Bearer $(npm run -s token -- --stack dev --username you@example.com)" …

  --stack NAME       a deployed stack; its outputs are asked from the Pulumi CLI
  --outputs FILE     the outputs from a file, or from standard input with -: what "pulumi stack output --json"
                     or "npm start -- --json" prints
  --user-pool-id ID  the user pool, such as eu-central-1_AbCdEfGhI, where no outputs are given or another than theirs
  --client-id ID     the app client
  --region REGION    the pool's region; its id begins with it already
  --endpoint URL     where the pool is served, when not by AWS   (that of a local run's outputs)
  --username NAME    who signs in   (of a local run's outputs: the demo user, whose password they hold)
  --access           print the access token
  --hosted           sign in with a browser at the hosted sign-in, by authorization code and PKCE
  --callback URL     with --hosted: one of the client's callback URLs on this machine
                     (http://localhost:3000/callback)
  --scope SCOPES     with --hosted   (those of the outputs' loginUrl, else "openid")
  --open             with --hosted: open the browser, too
  --timeout SECONDS  how long to wait for the sign-in   (300)
  --help             print this text

The password is asked for. It may also be in the environment variable LEARNINGHUB_PASSWORD, or be the first line of
standard input when that is no terminal; further lines answer further questions. By default the SRP protocol verifies it,
and it is never sent (flow USER_SRP_AUTH).

Exit code: 0 with a token, 1 when signing in failed, 2 for wrong arguments.`;

const options = {
  stack: { type: "string" },
  outputs: { type: "string" },
  "user-pool-id": { type: "string" },
  "client-id": { type: "string" },
  region: { type: "string" },
  endpoint: { type: "string" },
  username: { type: "string" },
  password: { type: "string" },
  access: { type: "boolean", default: false },
  hosted: { type: "boolean", default: false },
  callback: { type: "string", default: "http://localhost:3000/callback" },
  scope: { type: "string" },
  open: { type: "boolean", default: false },
  timeout: { type: "string", default: "300" },
  help: { type: "boolean", default: false },
} as const;

/** @throws {UsageError} naming every error */
export function parseTokenOptions(args: readonly string[]): TokenOptions {
  // Before all else, and without its value: the reader's own messages might show it.
  if (args.some((arg) => arg === "--password" || arg.startsWith("--password="))) {
    throw new UsageError(
      "--password: other users of the machine can read a command line, and the shell keeps it. Leave it out to be " +
        "asked, or set LEARNINGHUB_PASSWORD, or give it on standard input",
    );
  }
  const values = readCommandLine(args, options, "npm run token --");
  const { "user-pool-id": userPoolId, "client-id": clientId, stack, outputs, scope, username, endpoint } = values;
  const problems: string[] = [];
  const must = (name: string, value: string | undefined, problem: (text: string) => string | undefined): void => {
    const allowed = value === undefined ? undefined : problem(value);
    if (allowed !== undefined) problems.push(`--${name} ${value ?? ""}: give ${allowed}`);
  };
  must("stack", stack, validateStackName);
  must("outputs", outputs, (text) => (text === "" ? "the path of a file, or -" : undefined));
  must("user-pool-id", userPoolId, validateUserPoolId);
  must("region", values.region, (region) =>
    userPoolId === undefined || userPoolId.startsWith(`${region}_`) ? undefined : "the region that the pool's id has",
  );
  must("client-id", clientId, (text) => (/^[\w+]{1,128}$/.test(text) ? undefined : "the id of an app client"));
  must("endpoint", endpoint, validateServiceAddress);
  must("username", username, (text) => (text.trim() === "" ? "the name or e-mail address that signs in" : undefined));
  must("callback", values.callback, validateCallback);
  must("timeout", values.timeout, (text) => (/^[1-9]\d{0,3}$/.test(text) ? undefined : "whole seconds from 1 to 9999"));
  if (!values.hosted) {
    if (values.open) problems.push("--open: give --hosted too");
    if (scope !== undefined) problems.push("--scope: give --hosted too");
  }
  if (!values.help && stack === undefined && outputs === undefined) {
    const needed = { "user-pool-id": userPoolId, "client-id": clientId };
    const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
    if (missing.length > 0) problems.push(`${missing.join(", ")}: give these, or --stack NAME, or --outputs FILE`);
    if (username === undefined && !values.hosted) problems.push("--username: say who signs in, or give --hosted");
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const { access, hosted, callback, open, help } = values;
  return {
    ...(stack !== undefined && { stack }),
    ...(outputs !== undefined && { outputs }),
    ...(userPoolId !== undefined && { userPoolId }),
    ...(clientId !== undefined && { clientId }),
    ...(endpoint !== undefined && { endpoint }),
    ...(username !== undefined && { username }),
    ...(scope !== undefined && { scope }),
    access,
    hosted,
    callback,
    open,
    timeoutMs: Number(values.timeout) * 1000,
    help,
  };
}

function validateUserPoolId(text: string): string | undefined {
  return /^[a-z0-9-]+_[A-Za-z0-9]+$/.test(text) ? undefined : "the id of a user pool, such as eu-central-1_AbCdEfGhI";
}

/** The code comes to a server of this process, so to this machine, over the scheme that such a server speaks. */
function validateCallback(text: string): string | undefined {
  const own = URL.canParse(text) && new URL(text).protocol === "http:" && isLoopback(new URL(text));
  if (!own) return "a callback URL on this machine, such as http://localhost:3000/callback";
  return validateCallbackUrl(text);
}
