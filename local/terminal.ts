import path from "node:path";
import type { CodeDelivery } from "./cognito/userPools";
import type { RequestTrace } from "./gateway/gateway";
import type { LocalRun } from "./localRun";
import type { Json } from "./record/recordedProgram";

/** What a person sees once the local run answers requests. */
export function welcomeText(run: LocalRun, idTokenFile: string, workingDirectory: string): string {
  const { demoUser, apiUrl, cognitoEndpoint, outputs } = run;
  const relative = (file: string): string => path.relative(workingDirectory, file) || file;
  const password = demoUser.isNew ? demoUser.password : `in ${relative(demoUser.file)}`;
  const rows: [string, Json | undefined][] = [
    ["API", apiUrl],
    ["User pool", `${cognitoEndpoint}   (--endpoint-url for aws cognito-idp)`],
    ["userPoolId", outputs.userPoolId],
    ["userPoolClientId", outputs.userPoolClientId],
    ["Demo user", `${demoUser.username}   password ${password}`],
  ];
  const table = rows.flatMap(([name, value]) => (typeof value === "string" ? [`  ${name.padEnd(18)}${value}`] : []));
  const curl = `curl -i -H "Authorization: Bearer $(cat ${shellQuoted(relative(idTokenFile))})" ${apiUrl}/courses`;
  return `\nServing on this machine alone; Ctrl-C ends it.\n\n${table.join("\n")}\n\n  Signed in as the demo user:\n  ${curl}\n`;
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

/** A code that Cognito would have sent by e-mail. */
export function codeLine({ username, email, code, purpose }: CodeDelivery): string {
  return `${purpose}: the code for ${printable(email)}${email === username ? "" : ` (${printable(username)})`} is ${code}`;
}

/** Control characters of whoever sent the request must not drive the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
