import {
  defineCommand,
  isLoopback,
  missingWithoutOutputs,
  stackOptions,
  validateSeconds,
  validateServiceAddress,
} from "pulumi-aws-local/cli";
import type { OptionValues } from "pulumi-aws-local/cli";
import { validateCallbackUrl } from "../../components/authPool/callbackUrl";

/** For a stack whose outputs hold no demo user. */
export const usernameMissing = "--username: give who signs in, or --hosted";

export const tokenCommand = defineCommand({
  name: "npm run -s token --",
  usage: [
    "--stack NAME --username NAME [options]",
    "--outputs FILE --username NAME [options]",
    "--user-pool-id ID --client-id ID --username NAME [options]",
  ],
  summary:
    "Signs in and prints the id token, and nothing else, on standard output:\n" +
    '  curl -H "Authorization: Bearer $(npm run -s token -- --stack dev --username you@example.com)" …',
  options: {
    ...stackOptions,
    "user-pool-id": {
      type: "string",
      value: "ID",
      help: "the user pool, such as eu-central-1_AbCdEfGhI; without outputs, or in place of theirs",
      validate: validateUserPoolId,
    },
    endpoint: {
      type: "string",
      value: "URL",
      help: "where the pool is served, when not by AWS   (that of a local run's outputs)",
      validate: validateServiceAddress,
    },
    username: {
      type: "string",
      value: "NAME",
      help: "who signs in   (of a local run's outputs: the demo user, whose password they hold)",
      validate: (text) => (text.trim() === "" ? "the name or e-mail address that signs in" : undefined),
    },
    access: { type: "boolean", help: "print the access token" },
    hosted: { type: "boolean", help: "sign in with a browser at the hosted sign-in, by authorization code and PKCE" },
    callback: {
      type: "string",
      value: "URL",
      help: "with --hosted: one of the client's callback URLs on this machine",
      default: "http://localhost:3000/callback",
      validate: validateCallback,
    },
    scope: {
      type: "string",
      value: "SCOPES",
      help: 'with --hosted   (those of the outputs\' loginUrl, else "openid")',
    },
    open: { type: "boolean", help: "with --hosted: open the browser, too" },
    timeout: {
      type: "string",
      value: "SECONDS",
      help: "how long to wait for the sign-in",
      default: "300",
      validate: (text) => validateSeconds(text, 9999),
    },
  },
  groups: {
    Stack: ["stack", "outputs", "client-id", "user-pool-id", "endpoint"],
    "Signing in": ["username", "hosted", "callback", "scope", "open", "timeout"],
    Output: ["access"],
  },
  examples: [
    ["--stack dev --username you@example.com", "with a password"],
    ["--stack dev --hosted --open", "with the browser, by authorization code and PKCE"],
  ],
  notes:
    "The password is asked for. It may also be in the environment variable LEARNINGHUB_PASSWORD, or be the first\n" +
    "line of standard input when that is no terminal; further lines answer further questions. By default the SRP\n" +
    "protocol verifies it, and it is never sent (flow USER_SRP_AUTH).\n\n" +
    "Exit code: 0 with a token, 1 when signing in failed, 2 for a wrong command line.",
  check: ({ hosted, open, scope, ...values }) => [
    ...(open && !hosted ? ["--open: give --hosted too"] : []),
    ...(scope !== undefined && !hosted ? ["--scope: give --hosted too"] : []),
    ...missingWithoutOutputs(values, { "user-pool-id": values["user-pool-id"], "client-id": values["client-id"] }),
    ...(values.username === undefined && !hosted && values.stack === undefined && values.outputs === undefined
      ? [usernameMissing]
      : []),
  ],
});

export type TokenOptions = OptionValues<typeof tokenCommand.options>;

function validateUserPoolId(text: string): string | undefined {
  return /^[a-z0-9-]+_[A-Za-z0-9]+$/.test(text) ? undefined : "the id of a user pool, such as eu-central-1_AbCdEfGhI";
}

/** The code comes to a server of this process, so to this machine, over the scheme that such a server speaks. */
function validateCallback(text: string): string | undefined {
  const own = URL.canParse(text) && new URL(text).protocol === "http:" && isLoopback(new URL(text));
  if (!own) return "a callback URL on this machine, such as http://localhost:3000/callback";
  return validateCallbackUrl(text);
}
