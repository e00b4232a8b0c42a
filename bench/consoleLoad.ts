import { readFileSync } from "node:fs";
import path from "node:path";
import type { Contender } from "./contenders/contender";
import { startLocalRun } from "./contenders/localRun";
import type { CopiedLocalRun } from "./contenders/localRun";
import type { MeasuredRoute } from "./contenders/measuredRoute";
import { load } from "./load";
import { writeNoOpProgram } from "./noOpProgram";
import { missing, peer } from "./peers";
import type { ProjectCopy } from "./projectCopy";
import { formatSpread, inTurn, ratios } from "./statistics";
import type { Table } from "./table";

/** As many as the console holds. */
const recorded = 10_000;
const connections = 16;
const seconds = 2;

/**
 * The no-op route with 10,000 requests recorded, while nobody and while somebody looks, against a copy of the run that
 * captures none.
 */
export async function consoleLoad(rounds: number): Promise<Table> {
  if (peer("autocannon") === undefined) return { rows: [], notes: [missing("autocannon")] };
  const bare = await startLocalRun({ prepare: withoutCapture });
  try {
    const run = await startLocalRun({ prepare: writeNoOpProgram });
    try {
      await Promise.all([bare, run].map((contender) => load(contender, { connections, requests: recorded })));
      return await measure(bare, run, rounds);
    } finally {
      await run.end();
    }
  } finally {
    await bare.end();
  }
}

/** The servers' messages are those that all services answer with, as in a run without a console. */
function withoutCapture(project: ProjectCopy): MeasuredRoute {
  const captured = { IncomingMessage: "CapturedRequest", ServerResponse: "CapturedResponse" };
  project.edit("packages/local/src/console/capture.ts", (text) => {
    let edited = text;
    for (const [name, own] of Object.entries(captured)) {
      const service = own.replace("Captured", "Service");
      const changed = edited.replace(`${name}: ${own},`, `${name}: ${service},`);
      if (changed === edited) throw new Error(`bench/consoleLoad.ts: capture.ts has no ${name} to replace`);
      edited = changed;
    }
    return edited;
  });
  return writeNoOpProgram(project);
}

async function measure(bare: Contender, run: CopiedLocalRun, rounds: number): Promise<Table> {
  const rate = async (contender: Contender): Promise<number> =>
    (await load(contender, { connections, seconds })).requestsPerSecond;
  const [off, closed, open] = ["nothing captured", "console closed", "console open"];
  const rates = await inTurn(
    new Map([
      [off, () => rate(bare)],
      [closed, () => rate(run)],
      [open, () => whileWatched(run, () => rate(run))],
    ]),
    rounds,
    1,
  );
  const of = (name: string): number[] => rates.get(name) ?? [];
  const rows = [...rates].map(([name, values]) => [
    name,
    formatSpread(values, 0),
    formatSpread(ratios(values, of(off))),
  ]);
  return {
    rows: [[`no-op route, ${recorded.toLocaleString("en")} requests recorded`, "requests a second", "ratio"], ...rows],
    results: [
      { measure: "console closed, of nothing captured", values: ratios(of(closed), of(off)), aim: { atLeast: 0.95 } },
      { measure: "console open, of closed", values: ratios(of(open), of(closed)), aim: { atLeast: 0.8 } },
    ],
  };
}

/** As the page does: it lists all requests and follows the events. */
async function whileWatched(run: CopiedLocalRun, action: () => Promise<number>): Promise<number> {
  const origin = run.consoleUrl;
  const token = readFileSync(path.join(run.project.folder, ".local/console-token"), "utf8").trim();
  const headers = { authorization: `Bearer ${token}` };
  const closing = new AbortController();
  const events = await fetch(`${origin}/api/events`, { headers, signal: closing.signal });
  const read = events.body?.pipeTo(new WritableStream()).catch(() => undefined);
  try {
    await (await fetch(`${origin}/api/requests?limit=${recorded}`, { headers })).arrayBuffer();
    return await action();
  } finally {
    closing.abort();
    await read;
  }
}
