import path from "node:path";
import type { LocalAddress } from "../config";
import type { LocalRun } from "../localRun";
import type { RecordedProgram } from "../record/recordedProgram";
import { resourceTree } from "../record/tree";
import { printableLines } from "./printable";
import type { Screen } from "./screen";
import { shellWord } from "./shellWord";

/** Files in the data folder that commands name. */
export interface WelcomeFiles {
  /** Undefined without a demo user. */
  idToken: string | undefined;
  /** Of AWS credentials. */
  credentials: string;
}

/** What is told of a run. */
export type WelcomedRun = Pick<
  LocalRun,
  "addresses" | "consoleUrl" | "demoUser" | "endpoints" | "inspectorAddress" | "outputs" | "program" | "webUrl"
>;

/** More APIs and function URLs than these are listed with `--verbose` alone. */
const fewAddresses = 4;

/** What a person sees once the local run answers requests: where everything is, who signs in, and a first request. */
export function welcomeText(
  run: WelcomedRun,
  files: WelcomeFiles,
  { screen, verbose }: { screen: Screen; verbose: boolean },
): string {
  const { demoUser, program } = run;
  const { api, aws, cognito, s3 } = run.endpoints;
  const link = (url: string | undefined): string | undefined => url && screen.paint("cyan", url);
  const password = demoUser?.isNew === true ? demoUser.password : `in ${fromHere(demoUser?.file ?? "")}`;
  const addresses = verbose ? run.addresses : run.addresses.slice(0, fewAddresses);
  const left = run.addresses.length - addresses.length;
  const rows: [string, string | undefined][] = [
    ["Console", link(run.consoleUrl)],
    ["Page", link(run.webUrl)],
    ...addressRows(addresses, run.addresses, screen),
    ["", left === 0 ? undefined : `and ${left} more (--verbose lists them)`],
    ["User pools", link(cognito)],
    ["Buckets", link(s3)],
    ["AWS SDKs and CLI", link(aws)],
    ["Debugger", run.inspectorAddress && `${run.inspectorAddress}   (VS Code, WebStorm, chrome://inspect)`],
    ["Demo user", demoUser && `${demoUser.username}   password ${password}`],
  ];
  const table = rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(18)}${value}`]));
  const title = `${screen.paint("bold", `${program.project} ${program.stack}`)} is served on this machine alone; Ctrl-C ends it.`;
  const example =
    files.idToken === undefined || api === undefined ? [] : ["", `  ${curl(api, files.idToken, program)}`];
  return ["", title, ...table, ...example, ...(verbose && aws !== undefined ? sdkLines(run, aws, files) : []), ""].join(
    "\n",
  );
}

/** What `--verbose` shows before: the resource tree, with the stack's outputs as AWS would give them. */
export function programText(program: RecordedProgram): string {
  return printableLines(resourceTree(program));
}

/** Names are of use only where there are several. */
function addressRows(shown: readonly LocalAddress[], all: readonly LocalAddress[], screen: Screen): [string, string][] {
  return shown.map(({ type, name, url }) => {
    const title = type === "api" ? "API" : "Function URL";
    const isOnly = all.filter((address) => address.type === type).length === 1;
    return [title, `${screen.paint("cyan", url)}${isOnly ? "" : `   ${printableLines(name)}`}`];
  });
}

function curl(api: string, idToken: string, program: RecordedProgram): string {
  return `curl -i -H "Authorization: Bearer $(cat ${shellWord(fromHere(idToken))})" ${api}${exampleRoute(program)}`;
}

/** For the AWS CLI and SDKs of whoever runs the program. */
function sdkLines({ program }: WelcomedRun, endpoint: string, { credentials }: WelcomeFiles): string[] {
  const variables = [
    `AWS_ENDPOINT_URL=${endpoint}`,
    `AWS_SHARED_CREDENTIALS_FILE=${shellWord(fromHere(credentials))}`,
    `AWS_DEFAULT_REGION=${program.region}`,
  ];
  return [
    "",
    "  For the AWS CLI and SDKs, as an administrator of the local account:",
    `  export ${variables.join(" ")}`,
  ];
}

/** The shortest name of a file for a command in the working directory. */
function fromHere(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
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
