import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineCommand, runCommand } from "pulumi-aws-local/cli";
import { PeerServer } from "./peerServer";
import { outOfScope } from "./reasons";
import { suites } from "./suites";
import type { Outcome } from "./outcome";
import type { Suite } from "./suites";

// `npm run peers`: runs what other projects publish as their tests of the services' APIs against the local run.

const command = defineCommand({
  name: "npm run peers --",
  summary: "Fetches other projects' tests of Cognito, runs them against the local run and prints a table of each.",
  options: {
    folder: { type: "string", value: "DIR", default: ".peers", help: "where the suites are kept between runs" },
    mirror: {
      type: "string",
      value: "DIR",
      help: "a folder of git repositories named <owner>+<name>, instead of GitHub",
    },
    suite: { type: "string", value: "NAME", help: `one of ${Object.keys(suites).join(", ")}; all by default` },
  },
  notes: "The exit code is 0 whatever the tests' outcomes are.",
});

void runCommand(command, process.argv.slice(2), { expected: [] }, async ({ folder, mirror, suite: chosen }) => {
  for (const [name, suite] of Object.entries(suites)) {
    if (chosen !== undefined && chosen !== name) continue;
    const target = path.resolve(folder, name);
    if (!existsSync(path.join(target, "installed"))) {
      checkOut(suite, target, mirror);
      suite.install(target);
      writeFileSync(path.join(target, "installed"), suite.commit);
    }
    printTable(name, suite, await runTwice(suite, target));
  }
}).then((exitCode) => process.exit(exitCode));

function checkOut({ repository, commit, paths }: Suite, target: string, mirror: string | undefined): void {
  const git = path.join(target, ".git");
  const run = (...args: string[]): void =>
    void execFileSync("git", ["--work-tree", target, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  // From the repository's root, wherever this runs.
  const pathspecs = paths.map((one) => `:/${one === "." ? "" : one}`);
  mkdirSync(target, { recursive: true });
  if (mirror !== undefined) {
    const copies = [repository.replace("/", "+"), path.join(repository.replace("/", "+"), "repo")];
    const source = copies.map((copy) => path.join(mirror, copy)).find((copy) => existsSync(path.join(copy, "HEAD")));
    if (source === undefined) throw new Error(`${mirror} has no ${copies[0] ?? repository}`);
    run("--git-dir", source, "restore", "--source", commit, "--worktree", ...pathspecs);
    return;
  }
  run("--git-dir", git, "init", "--quiet");
  run("--git-dir", git, "fetch", "--quiet", "--depth", "1", `https://github.com/${repository}.git`, commit);
  run("--git-dir", git, "restore", "--source", commit, "--worktree", ...pathspecs);
}

type Row = Outcome & { assumed: boolean };

/** As AWS makes what the tests ask for; then those that fail once more, with what they take for granted. */
async function runTwice(suite: Suite, target: string): Promise<Row[]> {
  const data = mkdtempSync(path.join(tmpdir(), "peers-"));
  const server = await PeerServer.start(data);
  try {
    const first = await suite.run(target, server);
    server.assumes = true;
    const failed = first.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
    const second = new Map((await suite.run(target, server, failed)).map((outcome) => [outcome.name, outcome]));
    return first.map((outcome) => {
      const again = outcome.outcome === "failed" ? second.get(outcome.name) : undefined;
      return again === undefined ? { ...outcome, assumed: false } : { ...again, assumed: again.outcome === "passed" };
    });
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

function printTable(name: string, { repository, commit }: Suite, rows: readonly Row[]): void {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const passed = rows.filter(({ outcome }) => outcome === "passed");
  const counts = new Map<string, number>();
  const failures: Row[] = [];
  for (const row of rows.filter(({ outcome }) => outcome !== "passed")) {
    const why = outOfScope(row);
    if (why === undefined) failures.push(row);
    else counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const assumed = passed.filter((row) => row.assumed).length;
  say(`\n## ${name}\n\n${repository} at ${commit}: ${rows.length} tests.\n`);
  say("| tests | |\n| ---: | --- |");
  say(`| ${passed.length - assumed} | pass |`);
  say(`| ${assumed} | pass once their pool has what they take for granted |`);
  for (const [why, count] of [...counts].sort(([, one], [, other]) => other - one)) {
    say(`| ${count} | out of scope: ${why} |`);
  }
  say(`| ${failures.length} | fail |`);
  if (failures.length > 0) say("");
  for (const { name: test, reason } of failures) {
    say(`- ${test.split("::").at(-1) ?? test}: ${reason.split("\n").slice(0, 4).join(" ").slice(0, 300)}`);
  }
}
