import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { startBareServer } from "./contenders/bareServers";
import type { Contender } from "./contenders/contender";
import { noOpFunction, startNoOpRun } from "./contenders/localRun";
import { startServerlessOffline } from "./contenders/serverlessOffline";
import { load } from "./load";
import { missing, peer } from "./peers";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

const connectionCounts = [1, 16, 64];
/** Of each contender in each round. */
const seconds = 2;
/** What /proc counts processor time in (`getconf CLK_TCK`). */
const tickMicroseconds = 10_000;

interface Result {
  requestsPerSecond: number;
  /** Processor microseconds per request by thread: the process's first one, the busiest of the others, all the rest. */
  main: number;
  function: number;
  rest: number;
}

/** What the gateway itself costs: an authorised route whose function answers at once, next to a server that does nothing else. */
export async function gatewayCost(rounds: number): Promise<Table> {
  if (peer("autocannon") === undefined) return { rows: [], notes: [missing("autocannon")] };
  const contenders: Contender[] = [];
  const notes: string[] = [];
  try {
    const local = await startNoOpRun();
    contenders.push(local);
    const body = await (await fetch(local.url, { headers: local.headers })).text();
    contenders.unshift(await startBareServer(body));
    const token = { authorization: local.headers.authorization ?? "", ...local.claims };
    const offline = await startServerlessOffline(token, { code: noOpFunction });
    if (offline === undefined) notes.push(missing("serverless-offline"));
    else contenders.push(offline);
    return { rows: await measure(contenders, rounds), notes };
  } finally {
    await Promise.all(contenders.map((contender) => contender.end()));
  }
}

async function measure(contenders: readonly Contender[], rounds: number): Promise<string[][]> {
  for (const contender of contenders) await load(contender, { connections: 16, seconds: 3 });
  const rows: string[][] = [
    [
      "no-op route",
      "connections",
      "requests a second",
      "ratio to bare",
      "npm start's ratio to it",
      "µs: first thread, function, rest",
    ],
  ];
  for (const connections of connectionCounts) {
    const results = new Map<Contender, Result[]>(contenders.map((contender) => [contender, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [contender, list] of results) list.push(await loadOnce(contender, connections));
    }
    const [bare = [], local = []] = results.values();
    const ratios = (one: readonly Result[], other: readonly Result[]): string =>
      formatSpread(
        spread(one.map(({ requestsPerSecond }, round) => requestsPerSecond / (other[round]?.requestsPerSecond ?? NaN))),
      );
    for (const [{ name }, list] of results) {
      const median = (of: (result: Result) => number): string => spread(list.map(of)).median.toFixed(0);
      rows.push([
        name,
        String(connections),
        formatSpread(spread(list.map(({ requestsPerSecond }) => requestsPerSecond)), 0),
        ratios(list, bare),
        ratios(local, list),
        [median(({ main }) => main), median((each) => each.function), median(({ rest }) => rest)].join(", "),
      ]);
    }
  }
  return rows;
}

async function loadOnce(contender: Contender, connections: number): Promise<Result> {
  const before = threadTicks(contender.process.pid);
  const { requestsPerSecond, requests } = await load(contender, { connections, seconds });
  const used = [...threadTicks(contender.process.pid)].map(([thread, ticks]) => ({
    thread,
    microseconds: ((ticks - (before.get(thread) ?? 0)) * tickMicroseconds) / requests,
  }));
  const main = used.find(({ thread }) => thread === contender.process.pid)?.microseconds ?? NaN;
  const others = used.filter(({ thread }) => thread !== contender.process.pid).map(({ microseconds }) => microseconds);
  const busiest = Math.max(0, ...others);
  return {
    requestsPerSecond,
    main,
    function: busiest,
    rest: others.reduce((sum, each) => sum + each, 0) - busiest,
  };
}

/** User and system time of each thread (proc_pid_stat(5)); nothing where there is no /proc. */
function threadTicks(processId: number | undefined): Map<number, number> {
  const folder = `/proc/${processId}/task`;
  const ticks = new Map<number, number>();
  try {
    for (const thread of readdirSync(folder)) {
      // The name in parentheses may have spaces.
      const fields =
        readFileSync(path.join(folder, thread, "stat"), "utf8")
          .split(") ")[1]
          ?.split(" ") ?? [];
      ticks.set(Number(thread), Number(fields[11]) + Number(fields[12]));
    }
  } catch {
    return ticks;
  }
  return ticks;
}
