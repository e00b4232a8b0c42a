import type { Contender } from "./contenders/contender";
import { startBareServer, startHandlerServer } from "./contenders/bareServers";
import { startLocalRun } from "./contenders/localRun";
import { startMiniflare } from "./contenders/miniflare";
import { miniStackMissing, startMiniStack } from "./contenders/miniStack";
import { startServerlessOffline } from "./contenders/serverlessOffline";
import { load } from "./load";
import { writeNoOpProgram } from "./noOpProgram";
import { missing, peer } from "./peers";
import { processorSeconds } from "./processorTime";
import { formatSpread, inTurn, ratios } from "./statistics";
import type { Result, Table } from "./table";

const connectionCounts = [1, 16, 64];
/** Of each contender in each round. */
const seconds = 2;

/** What the local run is to reach of another contender's requests a second, by the number of connections. */
type Aims = Partial<Record<ContenderKind, Record<number, number>>>;
type ContenderKind = "local" | "bare" | "handler" | "offline" | "miniStack" | "miniflare";

interface Subject {
  /** Such as "GET /courses". */
  title: string;
  local: Parameters<typeof startLocalRun>[0];
  others: readonly Exclude<ContenderKind, "local">[];
  aims: Aims;
}

/** A function that returns at once: what the gateway and the way to the function's thread cost. */
export function noOpThroughput(rounds: number): Promise<Table> {
  return throughput(rounds, {
    title: "no-op route",
    local: { prepare: writeNoOpProgram },
    others: ["bare", "handler", "offline", "miniStack", "miniflare"],
    aims: { bare: { 1: 0.35, 16: 0.5, 64: 0.5 }, offline: { 1: 3 } },
  });
}

/** On a SQLite file that the function opens itself, as in the local run of a stack with SQL Server. */
export function coursesThroughput(rounds: number): Promise<Table> {
  return throughput(rounds, {
    title: "GET /courses on SQLite",
    local: { args: ["--config", "learninghub:database=sqlServer"] },
    others: ["bare", "handler", "offline", "miniStack"],
    aims: { handler: { 16: 1.1, 64: 1.1 } },
  });
}

/** On the local run's own DynamoDB endpoint, through the AWS SDK. */
export function dynamoDbThroughput(rounds: number): Promise<Table> {
  return throughput(rounds, { title: "GET /courses on DynamoDB", local: {}, others: ["bare"], aims: {} });
}

/**
 * Authorised requests a second. All contenders run at once and take turns, so that they see the same machine; each ratio
 * is of two neighbours in time.
 */
async function throughput(rounds: number, { title, local, others, aims }: Subject): Promise<Table> {
  if (peer("autocannon") === undefined) return { rows: [], notes: [missing("autocannon")] };
  const contenders = new Map<ContenderKind, Contender>();
  const notes: string[] = [];
  const run = await startLocalRun(local);
  try {
    const { route, headers, claims } = run;
    const body = await (await fetch(run.url, { headers })).text();
    const token = { authorization: headers.authorization ?? "", ...claims };
    const start: Record<(typeof others)[number], () => Promise<Contender | undefined>> = {
      bare: () => startBareServer(body),
      handler: () => startHandlerServer(route),
      offline: () => startServerlessOffline(route, token),
      miniStack: () => startMiniStack(route, body),
      miniflare: () => startMiniflare(body),
    };
    contenders.set("local", run);
    for (const kind of others) {
      const contender = await start[kind]();
      if (contender !== undefined) contenders.set(kind, contender);
      else
        notes.push(kind === "miniStack" ? miniStackMissing : missing(kind === "offline" ? "serverless-offline" : kind));
    }
    await Promise.all([...contenders.values()].map((contender) => checkAnswer(contender, body)));
    return { ...(await measure(title, contenders, rounds, aims)), notes };
  } finally {
    await Promise.all([run, ...contenders.values()].map((contender) => contender.end()));
  }
}

/** A contender that answers something else would be measured at another work. */
async function checkAnswer({ name, url, headers }: Contender, body: string): Promise<void> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  if (answer.status !== 200 || text !== body) throw new Error(`${name} answers ${answer.status} ${text.slice(0, 200)}`);
}

async function measure(
  title: string,
  contenders: ReadonlyMap<ContenderKind, Contender>,
  rounds: number,
  aims: Aims,
): Promise<Pick<Table, "rows" | "results">> {
  // Their compilers have seen the code, and functions have as many threads as they want.
  for (const contender of contenders.values()) await load(contender, { connections: 16, seconds: 3 });
  const columns = ["requests a second", "p99 ms", "CPU µs a request", "ratio to bare", "npm start's ratio to it"];
  const rows: string[][] = [[title, "connections", ...columns]];
  const results: Result[] = [];
  for (const connections of connectionCounts) {
    const measures = [...contenders].map(
      ([kind, contender]) => [kind, () => loadOnce(contender, connections)] as const,
    );
    const loads = await inTurn(new Map(measures), rounds);
    const rates = (kind: ContenderKind): number[] => (loads.get(kind) ?? []).map(({ rate }) => rate);
    for (const [kind, { name }] of contenders) {
      const own = loads.get(kind) ?? [];
      rows.push([
        name,
        String(connections),
        formatSpread(rates(kind), 0),
        formatSpread(
          own.map(({ p99 }) => p99),
          1,
        ),
        formatSpread(
          own.flatMap(({ processorMicroseconds }) => processorMicroseconds ?? []),
          0,
        ),
        formatSpread(ratios(rates(kind), rates("bare"))),
        formatSpread(ratios(rates("local"), rates(kind))),
      ]);
      const aim = aims[kind]?.[connections];
      if (aim === undefined) continue;
      const measured = `${title}, ${connections} connection${connections === 1 ? "" : "s"}, of ${name}`;
      results.push({ measure: measured, values: ratios(rates("local"), rates(kind)), aim: { atLeast: aim } });
    }
  }
  return { rows, results };
}

async function loadOnce(
  contender: Contender,
  connections: number,
): Promise<{ rate: number; p99: number; processorMicroseconds: number | undefined }> {
  const before = processorSeconds(contender.processId);
  const { requestsPerSecond: rate, requests, p99 } = await load(contender, { connections, seconds });
  const after = processorSeconds(contender.processId);
  const isKnown = before !== undefined && after !== undefined;
  return { rate, p99, processorMicroseconds: isKnown ? ((after - before) / requests) * 1e6 : undefined };
}
