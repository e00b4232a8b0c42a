import { httpMethods } from "../../components/securedHttpApi/routeKey";
import { readCommandLine, UsageError } from "../shared/commandLine";
import { validateServiceAddress, validateStackName } from "pulumi-aws-local/cli";

/** What `npm run doctor` was asked to look at. */
export interface DoctorOptions {
  stack?: string;
  /** File with the stack's outputs; `-` is standard input. */
  outputs?: string;
  url?: string;
  issuer?: string;
  clientId?: string;
  /** `-` is standard input. */
  token?: string;
  origin?: string;
  route: { method: string; path: string };
  /** Sends requests even for methods that may change data. */
  write: boolean;
  timeoutMs: number;
  json: boolean;
  help: boolean;
}

export const usage = `Usage: npm run doctor -- --stack NAME [options]
       npm run doctor -- --outputs FILE [options]
       npm run doctor -- --url URL --issuer URL --client-id ID [options]

Finds out why a signed-in request to the API fails, and prints the command to fix it. It changes nothing.

  --stack NAME      a deployed stack; its outputs are asked from the Pulumi CLI. With --outputs, it only names the
                    stack in the commands to fix it
  --outputs FILE    the outputs from a file, or from standard input with -: what "pulumi stack output --json"
                    or "npm start -- --json" prints
  --url URL         the API's address, where no outputs are given or another than theirs
  --issuer URL      the token's issuer, https://cognito-idp.<region>.amazonaws.com/<user pool id>
  --client-id ID    the app client that tokens are issued for
  --token TOKEN     the id token (or access token) to look at; other users of the machine can read a command line,
                    so better the environment variable LEARNINGHUB_TOKEN, or - for standard input. For a local run
                    the default is to sign in as its demo user
  --origin URL      the front end's origin   (that of the outputs' loginUrl)
  --route ROUTE     method and path of a route with the JWT authorizer   ("GET /courses")
  --write           also send the requests for a route whose method may change data (POST, PUT, PATCH, DELETE)
  --timeout SECONDS for each question that is asked   (10)
  --json            print the findings as one JSON object
  --help            print this text

With AWS credentials (AWS_PROFILE or the like) it also reads route, authorizer, permission and the function's log.

Exit code: 0 all is well, 1 a problem was found, 2 inconclusive (something does not answer), or wrong arguments.`;

const options = {
  stack: { type: "string" },
  outputs: { type: "string" },
  url: { type: "string" },
  issuer: { type: "string" },
  "client-id": { type: "string" },
  token: { type: "string" },
  origin: { type: "string" },
  route: { type: "string", default: "GET /courses" },
  write: { type: "boolean", default: false },
  timeout: { type: "string", default: "10" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** @throws {UsageError} naming every error */
export function parseDoctorOptions(args: readonly string[]): DoctorOptions {
  const values = readCommandLine(args, options, "npm run doctor --");
  const { stack, outputs, url, issuer, origin, token, timeout, write, json, help, "client-id": clientId } = values;
  const problems: string[] = [];
  const must = (name: string, value: string | undefined, problem: (text: string) => string | undefined): void => {
    const allowed = value === undefined ? undefined : problem(value);
    if (allowed !== undefined) problems.push(`--${name} ${value ?? ""}: give ${allowed}`);
  };
  must("stack", stack, validateStackName);
  must("outputs", outputs, (text) => (text === "" ? "the path of a file, or -" : undefined));
  must("url", url, validateServiceAddress);
  must("issuer", issuer, validateServiceAddress);
  must("client-id", clientId, (text) => (/^[\w+]{1,128}$/.test(text) ? undefined : "the id of an app client"));
  must("origin", origin, validateOrigin);
  must("timeout", timeout, (text) => (/^[1-9]\d{0,2}$/.test(text) ? undefined : "whole seconds from 1 to 999"));
  const route = routeOf(values.route);
  if (route === undefined) {
    problems.push(`--route ${values.route}: give a method and a path such as "GET /courses" or "GET /courses/algebra"`);
  }
  if (!help && stack === undefined && outputs === undefined) {
    const missing = Object.entries({ url, issuer, "client-id": clientId }).flatMap(([name, value]) =>
      value === undefined ? [`--${name}`] : [],
    );
    if (missing.length > 0) problems.push(`${missing.join(", ")}: give these, or --stack NAME, or --outputs FILE`);
  }
  if (outputs === "-" && token === "-") problems.push("--outputs - and --token -: standard input can be one of them");
  if (problems.length > 0 || route === undefined) throw new UsageError(problems.join("\n"));
  return {
    ...(stack !== undefined && { stack }),
    ...(outputs !== undefined && { outputs }),
    ...(url !== undefined && { url }),
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
    ...(token !== undefined && { token }),
    ...(origin !== undefined && { origin }),
    route,
    write,
    timeoutMs: Number(timeout) * 1000,
    json,
    help,
  };
}

/** Any origin may be asked about; the check says whether it is allowed. */
function validateOrigin(text: string): string | undefined {
  return URL.canParse(text) && new URL(text).origin === text
    ? undefined
    : "an origin as browsers send it, such as https://app.example.com, without a path";
}

function routeOf(text: string): DoctorOptions["route"] | undefined {
  const [method = "", path = "", ...more] = text.split(" ");
  const known = (httpMethods as readonly string[]).includes(method);
  if (!known || more.length > 0 || !/^\/[A-Za-z0-9._~:@!$&'()+,;=%/-]*$/.test(path)) return undefined;
  return { method, path };
}
