import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../ops/root";
import { startRunIn } from "./contenders/localRun";
import { functionCode, listCourses } from "./contenders/measuredRoute";
import { startMiniflare } from "./contenders/miniflare";
import { miniStackMissing, startMiniStack } from "./contenders/miniStack";
import { startServerlessOffline } from "./contenders/serverlessOffline";
import type { Contender } from "./contenders/contender";
import { missing } from "./peers";
import { formatSpread, inTurn, ratios } from "./statistics";
import type { Table } from "./table";

/**
 * From spawning `npm start`'s command to the first 200 that a real token brings, against importing the AWS SDK of
 * Pulumi alone in a fresh process, which any evaluation of the program costs at the least; against serverless-offline,
 * which is given a bundle and a token; MiniStack, to which a function and an API are deployed by the AWS SDK; and
 * miniflare, which is given a Worker that answers at once.
 */
export async function startToFirstResponse(rounds: number): Promise<Table> {
  let data = "";
  const startNpm = (): Promise<Contender> => startRunIn(root, data).then((run) => ({ name: "npm start", ...run }));
  await functionCode(listCourses); // esbuild runs from now on
  const [first, later, imports, offline] = [
    "npm start, first run",
    "npm start, later run",
    "import of @pulumi/aws",
    "serverless-offline",
  ];
  const starts = new Map<string, () => number | Promise<number | undefined>>([
    [imports, importSdk],
    [
      first,
      () => {
        if (data !== "") rmSync(data, { recursive: true });
        data = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
        return untilFirstAnswer(startNpm);
      },
    ],
    [later, () => untilFirstAnswer(startNpm)],
    [offline, () => untilFirstAnswer(() => startServerlessOffline(listCourses, unsignedToken()))],
    ["MiniStack", () => untilFirstAnswer(() => startMiniStack(listCourses, "{}"))],
    ["miniflare", () => untilFirstAnswer(() => startMiniflare("{}"))],
  ]);
  const notes: string[] = [];
  try {
    const measured = await inTurn(starts, rounds);
    const secondsOf = (name: string): number[] => (measured.get(name) ?? []).flatMap((seconds) => seconds ?? []);
    const rows = [...starts.keys()].flatMap((name) => {
      const seconds = secondsOf(name);
      if (seconds.length === 0) notes.push(name === "MiniStack" ? miniStackMissing : missing(name));
      if (seconds.length === 0) return [];
      const columns = [seconds, ratios(seconds, secondsOf(imports)), ratios(secondsOf(later), seconds)];
      return [[name, ...columns.map((column) => formatSpread(column))]];
    });
    const against = (name: string, other: string, atMost: number) => ({
      measure: `start: ${name}, of ${other}`,
      values: ratios(secondsOf(name), secondsOf(other)),
      aim: { atMost },
    });
    return {
      rows: [["start to first authorised 200", "seconds", "ratio to the import", "later run's ratio to it"], ...rows],
      notes,
      results: [first, later].flatMap((name) => [against(name, imports, 1.8), against(name, offline, 1)]),
    };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function importSdk(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ["-e", 'require("@pulumi/aws")'], { cwd: root });
  return (performance.now() - begin) / 1000;
}

/** @returns seconds; undefined when the contender is not installed */
async function untilFirstAnswer(start: () => Promise<Contender | undefined>): Promise<number | undefined> {
  const begin = performance.now();
  const contender = await start();
  if (contender === undefined) return undefined;
  try {
    const response = await fetch(contender.url, { headers: contender.headers });
    if (response.status !== 200) throw new Error(`${contender.name} answered ${response.status}`);
    await response.text();
    return (performance.now() - begin) / 1000;
  } finally {
    await contender.end();
  }
}

/** For serverless-offline, which checks no signature. */
function unsignedToken(): { authorization: string; iss: string; aud: string } {
  const claims = { iss: "https://issuer.example.com", aud: "client", exp: Math.floor(Date.now() / 1000) + 3_600 };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return { authorization: `Bearer ${part({ alg: "RS256" })}.${part(claims)}.${part({})}`, ...claims };
}
