import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EvaluationError, start } from "pulumi-aws-local";
import { defineCommand, runCommand } from "pulumi-aws-local/cli";
import { recordedRoutes } from "./recordedRoutes";
import type { Route } from "./recordedRoutes";

// `npm run programs`: evaluates and serves public Pulumi programs, none of which is a part of this repository.

const command = defineCommand({
  name: "npm run programs --",
  summary: "Fetches public Pulumi programs, serves each of them locally and prints what each route answers.",
  options: {
    folder: { type: "string", value: "DIR", default: ".programs", help: "where the programs are kept between runs" },
    mirror: {
      type: "string",
      value: "DIR",
      help: "a folder of git repositories named <owner>+<name>, instead of GitHub",
    },
    only: { type: "string", value: "TEXT", default: "", help: "only the programs whose path contains this text" },
  },
  notes: "The exit code is 1 when a program does not start.",
});

interface Source {
  repository: string;
  commit: string;
  /** By the program's folder in the repository. */
  programs: Record<string, { config?: Record<string, string> }>;
}

interface Result {
  evaluated: boolean;
  started: boolean;
  answers: string[];
  /** Why it does not start, or what is not served. */
  notes: string[];
}

/** Writes a row of the table as soon as it is known; the last cell may have several lines. */
function writeRow([name = "", evaluated = "", started = "", answers = ""]: readonly string[]): void {
  const rest = answers.replaceAll("\n", `\n${" ".repeat(70)}`);
  process.stdout.write(`${`${name.padEnd(50)}${evaluated.padEnd(11)}${started.padEnd(9)}${rest}`.trimEnd()}\n`);
}

void runCommand(command, process.argv.slice(2), { expected: [] }, async ({ folder, mirror, only }) => {
  const sources = JSON.parse(readFileSync(path.join(__dirname, "programs.json"), "utf8")) as Source[];
  const results: Result[] = [];
  writeRow(["program", "evaluated", "started", "answers, and what is not served"]);
  for (const { repository, commit, programs } of sources) {
    for (const [name, { config = {} }] of Object.entries(programs)) {
      if (!name.includes(only)) continue;
      const target = path.resolve(folder, repository.replace("/", "+"), name);
      const result = await tryProgram({ repository, commit, name, target, mirror }, config);
      results.push(result);
      const marks = [result.evaluated, result.started].map((mark) => (mark ? "yes" : "NO"));
      writeRow([name, ...marks, [...result.answers, ...result.notes].join("\n")]);
    }
  }
  const started = results.filter((result) => result.started).length;
  process.stdout.write(`${started} of ${results.length} programs start.\n`);
  return started === results.length ? 0 : 1;
}).then((exitCode) => process.exit(exitCode));

/** One program, and where it is checked out. */
interface Checkout {
  repository: string;
  commit: string;
  name: string;
  target: string;
  mirror: string | undefined;
}

/** Checks out one folder of a repository at a commit, names it as `pulumi new` does, and installs its packages. */
function fetchProgram({ repository, commit, name, target, mirror }: Checkout): void {
  const git = path.resolve(path.dirname(target), `${path.basename(target)}.git`);
  const address = mirror && path.join(mirror, repository.replace("/", "+"));
  const run = (...args: string[]): void => void execFileSync("git", args, { stdio: ["ignore", "ignore", "inherit"] });
  mkdirSync(target, { recursive: true });
  if (address === undefined) {
    run("init", "--bare", "--quiet", git);
    run("--git-dir", git, "fetch", "--quiet", "--depth", "1", `https://github.com/${repository}.git`, commit);
  }
  run(
    "--git-dir",
    address ?? git,
    "--work-tree",
    target,
    "restore",
    "--source",
    `${commit}:${name}`,
    "--worktree",
    ".",
  );
  rmSync(git, { recursive: true, force: true });
  for (const file of ["Pulumi.yaml", "package.json"].map((one) => path.join(target, one)).filter(existsSync)) {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll("${PROJECT}", path.basename(name)).replaceAll("${DESCRIPTION}", "A program"));
  }
  const install = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--prefer-offline",
    "--loglevel=error",
  ];
  for (const command of [install, ["run", "build", "--if-present"]]) {
    execFileSync("npm", command, { cwd: target, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  }
}

async function tryProgram(checkout: Checkout, config: Record<string, string>): Promise<Result> {
  const notes: string[] = [];
  const reasons: string[] = [];
  try {
    if (!existsSync(path.join(checkout.target, "node_modules"))) fetchProgram(checkout);
    const run = await start({
      project: checkout.target,
      configOverrides: { "aws:region": "eu-west-1", ...config },
      onDiagnostic: (severity, message) => notes.push(...notesOf(severity, message)),
      onRequest: ({ reason }) => reasons.push(reason ?? ""),
    });
    const answers: string[] = [];
    const tryRoute = async (route: Route, url: string): Promise<void> => {
      const answer = await answerOf(route, url);
      answers.push(answer, ...reasons.splice(0).flatMap((reason) => (reason === "" ? [] : [`  ${reason}`])));
    };
    for (const { type, id, url } of run.addresses) {
      const routes = type === "api" ? recordedRoutes(run.program.resources, id) : [{ method: "GET", path: "/" }];
      for (const route of routes) await tryRoute(route, url);
    }
    await run.stop();
    return { evaluated: true, started: true, answers, notes };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const lines = error.message.split("\n").slice(0, 3);
    const evaluated = existsSync(path.join(checkout.target, "node_modules")) && !(error instanceof EvaluationError);
    return { evaluated, started: false, answers: [], notes: [...lines, ...notes] };
  }
}

/** What a run says, without what every run of a program without stacks says. */
function notesOf(severity: string, message: string): string[] {
  if (severity === "debug" || message.startsWith("There is no Pulumi.")) return [];
  return [message.replace(/; answer them in .*$/, "")];
}

async function answerOf({ method, path: target }: Route, url: string): Promise<string> {
  const content = ["POST", "PUT", "PATCH"].includes(method)
    ? { body: "{}", headers: { "content-type": "application/json" } }
    : {};
  const response = await fetch(url + target, { method, redirect: "manual", ...content });
  const body = (await response.text()).replaceAll(/\s+/g, " ");
  return `${method} ${target} ${response.status} ${body.length > 60 ? `${body.slice(0, 60)}…` : body}`;
}
