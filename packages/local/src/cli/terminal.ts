import path from "node:path";
import type { CodeDelivery } from "../services/cognito-idp/userPools";
import type { RequestTrace } from "../services/apigateway/gateway";
import type { IdentityTrace } from "../services/cognito-identity/identityPools";
import type { LocalRun } from "../localRun";
import type { Json, RecordedProgram } from "../record/recordedProgram";
import { shellWord } from "./shellWord";
import type { BucketTrace } from "../services/s3/buckets";

/** What a person sees once the local run answers requests. */
export function welcomeText(run: LocalRun, idTokenFile: string | undefined, workingDirectory: string): string {
  const { demoUser, apiUrl, cognitoEndpoint, s3Endpoint, webUrl, outputs } = run;
  const shortest = (file: string): string => {
    const relative = path.relative(workingDirectory, file);
    return relative.startsWith("..") ? file : relative;
  };
  const password = demoUser?.isNew === true ? demoUser.password : `in ${shortest(demoUser?.file ?? "")}`;
  const rows: [string, Json | undefined][] = [
    ["Page", webUrl],
    ["API", apiUrl],
    ["User pool", `${cognitoEndpoint}   (--endpoint-url for aws cognito-idp and cognito-identity)`],
    ["Buckets", outputs.uploadBucket === undefined ? undefined : `${s3Endpoint}   (--endpoint-url for aws s3)`],
    ["userPoolId", outputs.userPoolId],
    ["userPoolClientId", outputs.userPoolClientId],
    ["Demo user", demoUser && `${demoUser.username}   password ${password}`],
  ];
  const table = rows.flatMap(([name, value]) => (typeof value === "string" ? [`  ${name.padEnd(18)}${value}`] : []));
  const lines = ["", "Serving on this machine alone; Ctrl-C ends it.", "", ...table, ""];
  if (idTokenFile !== undefined) {
    const authorization = `"Authorization: Bearer $(cat ${shellWord(shortest(idTokenFile))})"`;
    lines.push("  Signed in as the demo user:", `  curl -i -H ${authorization} ${apiUrl}${firstPath(run.program)}`, "");
  }
  return lines.join("\n");
}

/** The path of a route without parameters that asks for a token, to try it out. */
function firstPath({ resources }: RecordedProgram): string {
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
export function requestLine({
  method,
  path: requestPath,
  status,
  ms,
  authorizer,
  integration,
  cors,
  error,
}: RequestTrace): string {
  const refusedOrigin =
    cors?.allowed === false ? `the origin ${cors.origin} is not in the API's CORS configuration` : undefined;
  const reasons = [
    authorizer?.allowed === false ? authorizer.reason : undefined,
    integration?.error,
    error,
    refusedOrigin,
  ];
  const why = reasons.filter((reason) => reason !== undefined).join("; ");
  return `${method} ${printable(requestPath)} ${status} ${ms.toFixed(1)} ms${why && `   ${printable(why)}`}`;
}

/** One line for a call of the identity pools. */
export function identityLine({ operation, status, ms, reason }: IdentityTrace): string {
  return `${printable(operation)} ${status} ${ms.toFixed(1)} ms${reason === undefined ? "" : `   ${printable(reason)}`}`;
}

/** One line for a request to a bucket. */
export function bucketLine({ operation, method, bucketName = "", key = "", status, ms, reason }: BucketTrace): string {
  const what = `${operation ?? method} ${printable(`${bucketName}/${key}`)}`;
  return `${what} ${status} ${ms.toFixed(1)} ms${reason === undefined ? "" : `   ${printable(reason)}`}`;
}

/** A code that Cognito would have sent by e-mail. */
export function codeLine({ username, email, code, purpose }: CodeDelivery): string {
  return `${purpose}: the code for ${printable(email)}${email === username ? "" : ` (${printable(username)})`} is ${code}`;
}

/** Control characters of whoever sent the request must not drive the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
