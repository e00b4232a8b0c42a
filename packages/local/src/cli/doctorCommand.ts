import { defineCommand } from "./commandLine";
import type { OptionValues } from "./commandLine";
import { commandName } from "./commandName";
import { stackOptions, validateSeconds } from "./stackOptions";
import { textOutputs } from "./stackOutputs";
import { validateServiceAddress } from "./webAddress";

const httpMethods: readonly string[] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

const standardInputOptions = ["token-stdin", "password-stdin"] as const;

export const doctorCommand = defineCommand({
  name: commandName("doctor"),
  usage: ["--stack NAME [options]", "--outputs FILE [options]", "--url URL --issuer URL --client-id ID [options]"],
  summary:
    "Finds out why a signed-in request to an API fails, and says where to fix it: sign-in by OpenID Connect, as of a " +
    "Cognito user pool, in front of API Gateway. It only reads.\n" +
    "With AWS credentials (AWS_PROFILE or the like) it also reads route, authorizer, permission and function log.",
  options: {
    ...stackOptions,
    "output-name": {
      type: "list",
      value: "NAME=OUTPUT",
      help: `the program's own name of an output (NAME is one of ${textOutputs.join(", ")}); repeatable`,
      validate: validateOutputName,
    },
    url: {
      type: "string",
      value: "URL",
      help: "the API's address   (the output apiUrl)",
      validate: validateServiceAddress,
    },
    issuer: {
      type: "string",
      value: "URL",
      help: "the tokens' issuer   (the output issuer, or the Cognito issuer of the output userPoolId)",
      validate: validateServiceAddress,
    },
    "login-url": {
      type: "string",
      value: "URL",
      help: "the hosted sign-in, with client_id and redirect_uri   (the output loginUrl)",
      validate: validateLoginUrl,
    },
    origin: {
      type: "string",
      value: "URL",
      help: "the front end's origin   (that of the redirect_uri in loginUrl)",
      validate: validateOrigin,
    },
    route: {
      type: "list",
      value: "ROUTE",
      help: 'method and path of a route behind the authorizer, such as "GET /items"; repeatable',
      validate: validateRoute,
    },
    write: {
      type: "boolean",
      help: "also send the requests for routes whose method may change data (POST, PUT, PATCH, DELETE)",
    },
    timeout: {
      type: "string",
      value: "SECONDS",
      help: "for each request",
      default: "10",
      validate: (text) => validateSeconds(text, 999),
    },
    "token-stdin": {
      type: "boolean",
      help: "read the id token (or access token) from standard input; without it, DOCTOR_TOKEN may hold one",
    },
    username: {
      type: "string",
      value: "NAME",
      help: "sign in to the user pool in place of a token   (of a local run's outputs: the demo user)",
      validate: (text) => (text.trim() === "" ? "the name or e-mail address that signs in" : undefined),
    },
    "password-stdin": {
      type: "boolean",
      help: "read the password from standard input; without it, DOCTOR_PASSWORD holds it",
    },
    "origins-config": {
      type: "string",
      value: "KEY",
      help: "the configuration key that lists the allowed origins, such as app:corsOrigins, for the command to fix it",
      validate: (text) => (/^[\w-]+:[\w-]+$/.test(text) ? undefined : "a key such as app:corsOrigins"),
    },
    json: { type: "boolean", help: "print the findings as one JSON object" },
  },
  groups: {
    Stack: ["stack", "outputs", "output-name", "url", "issuer", "client-id", "login-url"],
    "What to look at": ["route", "write", "origin", "timeout"],
    "Signing in": ["token-stdin", "username", "password-stdin"],
    Output: ["origins-config", "json"],
  },
  examples: [
    ['--stack dev --route "GET /items"', "with a token from DOCTOR_TOKEN"],
    ['--stack dev --route "GET /items" --username you@example.com', "signed in with a password from DOCTOR_PASSWORD"],
    ["--outputs outputs.json --output-name apiUrl=endpoint", "outputs of another name"],
    ['--outputs run.json --route "GET /items"', "of a local run, whose demo user signs in: what its --json prints"],
    ['--stack dev --route "POST /items" --write', "with the requests that may change data"],
  ],
  notes:
    "Outputs may also be piped in:\n" +
    `  pulumi stack output --json | ${commandName("doctor")} --route "GET /items"\n` +
    "Tokens and passwords are no options: other users of the machine can read a command line.\n\n" +
    "Exit code: 0 when no check fails, 1 when one fails or is inconclusive (something does not answer), 2 for a wrong " +
    "command line or unreadable outputs.",
  check: (values) => {
    const readers = [
      ...(values.outputs === "-" ? ["--outputs -"] : []),
      ...standardInputOptions.filter((name) => values[name]).map((name) => `--${name}`),
    ];
    return [
      ...(readers.length > 1 ? [`${readers.join(", ")}: standard input can be one of them`] : []),
      ...(values.stack !== undefined && values.outputs !== undefined ? ["--stack, --outputs: give one of them"] : []),
      ...(values["password-stdin"] && values.username === undefined ? ["--password-stdin: give --username too"] : []),
    ];
  },
});

export type DoctorOptions = OptionValues<typeof doctorCommand.options>;

function validateOutputName(text: string): string | undefined {
  const [name = "", output = "", ...more] = text.split("=");
  return (textOutputs as readonly string[]).includes(name) && output !== "" && more.length === 0
    ? undefined
    : `NAME=OUTPUT, such as apiUrl=endpoint, where NAME is one of ${textOutputs.join(", ")}`;
}

function validateRoute(text: string): string | undefined {
  const [method = "", path = "", ...more] = text.split(" ");
  return httpMethods.includes(method) && more.length === 0 && /^\/[A-Za-z0-9._~:@!$&'()+,;=%/-]*$/.test(path)
    ? undefined
    : 'a method and a path without variables, such as "GET /items" or "GET /items/7"';
}

/** Any origin may be asked about; the check says whether it is allowed. */
function validateOrigin(text: string): string | undefined {
  return URL.canParse(text) && new URL(text).origin === text
    ? undefined
    : "an origin as browsers send it, such as https://app.example.com, without a path";
}

/** @returns what is allowed, as a sentence fragment; undefined when the address is fine */
export function validateLoginUrl(text: string): string | undefined {
  const allowed = "an address with client_id and redirect_uri, such as https://<domain>/oauth2/authorize?client_id=…";
  if (!URL.canParse(text)) return allowed;
  const url = new URL(text);
  if (!url.searchParams.has("client_id") || !url.searchParams.has("redirect_uri")) return allowed;
  return validateServiceAddress(`${url.origin}${url.pathname}`);
}
