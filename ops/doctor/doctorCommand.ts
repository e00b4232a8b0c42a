import { defineCommand, validateServiceAddress } from "pulumi-aws-local/cli";
import type { OptionValues } from "pulumi-aws-local/cli";
import { httpMethods } from "../../components/securedHttpApi/routeKey";
import { missingWithoutOutputs, stackOptions, validateSeconds } from "../stackOptions";

export const doctorCommand = defineCommand({
  name: "npm run doctor --",
  usage: ["--stack NAME [options]", "--outputs FILE [options]", "--url URL --issuer URL --client-id ID [options]"],
  summary:
    "Finds out why a signed-in request to the API fails, and prints the command to fix it. It only reads.\n" +
    "With AWS credentials (AWS_PROFILE or the like) it also reads route, authorizer, permission and function log.",
  options: {
    ...stackOptions,
    url: {
      type: "string",
      value: "URL",
      help: "the API's address; without outputs, or in place of theirs",
      validate: validateServiceAddress,
    },
    issuer: {
      type: "string",
      value: "URL",
      help: "the token's issuer, https://cognito-idp.<region>.amazonaws.com/<user pool id>",
      validate: validateServiceAddress,
    },
    token: {
      type: "string",
      value: "TOKEN",
      help:
        "the id token (or access token) to look at, or - for standard input. Other users of the machine can read a " +
        "command line, so prefer the environment variable LEARNINGHUB_TOKEN. For a local run the default is to sign " +
        "in as its demo user",
      secret: true,
    },
    origin: {
      type: "string",
      value: "URL",
      help: "the front end's origin   (that of the outputs' loginUrl)",
      validate: validateOrigin,
    },
    route: {
      type: "string",
      value: "ROUTE",
      help: "method and path of a route with the JWT authorizer",
      default: "GET /courses",
      validate: validateRoute,
    },
    write: {
      type: "boolean",
      help: "also send the requests for a route whose method may change data (POST, PUT, PATCH, DELETE)",
    },
    timeout: {
      type: "string",
      value: "SECONDS",
      help: "for each request",
      default: "10",
      validate: (text) => validateSeconds(text, 999),
    },
    json: { type: "boolean", help: "print the findings as one JSON object" },
  },
  groups: {
    Stack: ["stack", "outputs", "client-id", "url", "issuer"],
    "What to look at": ["token", "origin", "route", "write", "timeout"],
    Output: ["json"],
  },
  examples: [
    ["--stack dev", "with a token from LEARNINGHUB_TOKEN"],
    ["--outputs FILE", "of a local run, whose demo user signs in: the line that npm start -- --json prints"],
    ['--stack dev --route "POST /exams" --write', "another route, with the requests that may change data"],
  ],
  notes:
    "Exit code: 0 no problem, 1 a problem was found, 2 inconclusive (something does not answer), or a wrong command " +
    "line.",
  check: (values) => [
    ...missingWithoutOutputs(values, { url: values.url, issuer: values.issuer, "client-id": values["client-id"] }),
    ...(values.outputs === "-" && values.token === "-"
      ? ["--outputs - and --token -: standard input can be one of them"]
      : []),
  ],
});

export type DoctorOptions = OptionValues<typeof doctorCommand.options>;

function validateRoute(text: string): string | undefined {
  const [method = "", path = "", ...more] = text.split(" ");
  const known = (httpMethods as readonly string[]).includes(method);
  return known && more.length === 0 && /^\/[A-Za-z0-9._~:@!$&'()+,;=%/-]*$/.test(path)
    ? undefined
    : 'a method and a path such as "GET /courses" or "GET /courses/algebra"';
}

/** Any origin may be asked about; the check says whether it is allowed. */
function validateOrigin(text: string): string | undefined {
  return URL.canParse(text) && new URL(text).origin === text
    ? undefined
    : "an origin as browsers send it, such as https://app.example.com, without a path";
}
