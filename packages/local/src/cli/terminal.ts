import path from "node:path";
import type { LocalAddress } from "../config";
import type { CodeDelivery } from "../services/cognito-idp/codeDelivery";
import type { RequestTrace } from "../services/requestTrace";
import type { LocalRun } from "../localRun";
import type { Json, RecordedProgram } from "../record/recordedProgram";
import { shellWord } from "./shellWord";

/** Files in the data folder that commands name. */
export interface WelcomeFiles {
  /** Undefined without a demo user. */
  idToken: string | undefined;
  /** Of AWS credentials. */
  credentials: string;
}

/** What a person sees once the local run answers requests. */
export function welcomeText(run: LocalRun, files: WelcomeFiles, workingDirectory: string): string {
  const { consoleUrl, demoUser, webUrl, outputs } = run;
  const { api, aws, cognito, s3 } = run.endpoints;
  const shortest = (file: string): string => {
    const relative = path.relative(workingDirectory, file);
    return relative.startsWith("..") ? file : relative;
  };
  const password = demoUser?.isNew === true ? demoUser.password : `in ${shortest(demoUser?.file ?? "")}`;
  const rows: [string, Json | undefined][] = [
    ["Page", webUrl],
    ["Console", consoleUrl],
    ...addressRows(run.addresses),
    ["User pool", cognito && `${cognito}   (--endpoint-url for aws cognito-idp and cognito-identity)`],
    ["Buckets", s3],
    ["AWS SDK and CLI", aws && `${aws}   (AWS_ENDPOINT_URL)`],
    ["userPoolId", outputs.userPoolId],
    ["userPoolClientId", outputs.userPoolClientId],
    ["Demo user", demoUser && `${demoUser.username}   password ${password}`],
  ];
  const table = rows.flatMap(([name, value]) => (typeof value === "string" ? [`  ${name.padEnd(18)}${value}`] : []));
  const lines = ["", "Serving on this machine alone; Ctrl-C ends it.", "", ...table, ""];
  if (aws !== undefined) {
    const variables = [
      `AWS_ENDPOINT_URL=${aws}`,
      `AWS_SHARED_CREDENTIALS_FILE=${shellWord(shortest(files.credentials))}`,
      `AWS_DEFAULT_REGION=${run.program.region}`,
    ];
    lines.push("  AWS CLI and SDKs as an administrator of the local account:", `  export ${variables.join(" ")}`, "");
  }
  if (files.idToken !== undefined && api !== undefined) {
    const authorization = `"Authorization: Bearer $(cat ${shellWord(shortest(files.idToken))})"`;
    lines.push("  Signed in as the demo user:", `  curl -i -H ${authorization} ${api}${exampleRoute(run.program)}`, "");
  }
  return printableLines(lines.join("\n"));
}

/** Names are of use only where there are several. */
function addressRows(addresses: readonly LocalAddress[]): [string, string][] {
  return addresses.map(({ type, name, url }) => {
    const title = type === "api" ? "API" : "Function URL";
    const isOnly = addresses.filter((address) => address.type === type).length === 1;
    return [title, isOnly ? url : `${url}   (${name})`];
  });
}

/** The path of a route that asks for a token and has no parameters, to try it out. */
function exampleRoute({ resources }: RecordedProgram): string {
  for (const { type, inputs } of resources) {
    const { authorizationType, routeKey } = inputs;
    if (type !== "aws:apigatewayv2/route:Route" || authorizationType !== "JWT" || typeof routeKey !== "string")
      continue;
    const [, routePath] = /^(?:GET|ANY) (\/[^{]*)$/.exec(routeKey) ?? [];
    if (routePath !== undefined) return routePath;
  }
  return "/";
}

/** One line for a request: what was asked, what was answered, and why it was refused. */
export function requestLine({ service, method, operation, path: target, status, ms, reason }: RequestTrace): string {
  const call = operation === undefined || service === "apigateway" ? method : operation;
  // All calls of such an API have one path.
  const what = call === operation && target === "/" ? `${service}:${call}` : `${call} ${target}`;
  return `${printable(what)} ${status} ${ms.toFixed(1)} ms${reason === undefined ? "" : `   ${printable(reason)}`}`;
}

/** A line that a function wrote. */
export function functionLogLine(functionName: string, line: string): string {
  return `  ${printable(functionName)} │ ${printable(line)}`;
}

/** A code that Cognito would have sent, and the message if a trigger worded it. */
export function codeLine({ username, to, code, purpose, subject, message }: CodeDelivery): string {
  const name = to === username ? "" : ` (${printable(username)})`;
  const worded = [subject, message].flatMap((text) => (text === undefined ? [] : `   ${printable(text)}`)).join("");
  return `${purpose}: the code for ${printable(to)}${name} is ${printable(code)}${worded}`;
}

/** Text of several lines, each as `printable` shows it. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/**
 * One line as it may be shown. Control characters of whoever sent the request must not drive the terminal, and
 * invisible ones or those of direction (Unicode Technical Report 36, section 2.10) not pass for other text.
 */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === "\t" ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
