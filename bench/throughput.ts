import type { Contender } from "./contenders/contender";
import { startBareServer, startHandlerServer } from "./contenders/bareServers";
import { startLocalRun } from "./contenders/localRun";
import { miniStackMissing, startMiniStack } from "./contenders/miniStack";
import { startServerlessOffline } from "./contenders/serverlessOffline";
import { load } from "./load";
import { missing, peer } from "./peers";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

const connectionCounts = [1, 16, 64];
/** Of each contender in each round. */
const seconds = 2;

/**
 * Authorised `GET /courses`, requests a second. All contenders run at once and take turns, so that they see the same
 * machine; each ratio is of two neighbours in time.
 */
export async function throughput(rounds: number): Promise<Table> {
  if (peer("autocannon") === undefined) return { rows: [], notes: [missing("autocannon")] };
  const contenders: Contender[] = [];
  const notes: string[] = [];
  try {
    const local = await startLocalRun();
    contenders.push(local);
    const body = await (await fetch(local.url, { headers: local.headers })).text();
    contenders.unshift(await startBareServer(body));
    contenders.push(await startHandlerServer());
    const token = { authorization: local.headers.authorization ?? "", ...local.claims };
    const offline = await startServerlessOffline(token);
    if (offline === undefined) notes.push(missing("serverless-offline"));
    else contenders.push(offline);
    const miniStack = await startMiniStack(body);
    if (miniStack === undefined) notes.push(miniStackMissing);
    else contenders.push(miniStack);
    await Promise.all(contenders.map((contender) => checkAnswer(contender, body)));
    return { rows: await measure(contenders, rounds), notes };
  } finally {
    await Promise.all(contenders.map((contender) => contender.end()));
  }
}

/** A contender that answers something else would be measured at another work. */
async function checkAnswer({ name, url, headers }: Contender, body: string): Promise<void> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  if (answer.status !== 200 || text !== body) throw new Error(`${name} answers ${answer.status} ${text.slice(0, 200)}`);
}

async function measure(contenders: readonly Contender[], rounds: number): Promise<string[][]> {
  // Their compilers have seen the code, and functions have as many threads as they want.
  for (const contender of contenders) await load(contender, { connections: 16, seconds: 3 });
  const rows: string[][] = [
    ["GET /courses", "connections", "requests a second", "p99 ms", "ratio to bare", "npm start's ratio to it"],
  ];
  for (const connections of connectionCounts) {
    const results = new Map<Contender, { rate: number; p99: number }[]>(contenders.map((contender) => [contender, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [contender, list] of results) {
        const { requestsPerSecond: rate, p99 } = await load(contender, { connections, seconds });
        list.push({ rate, p99 });
      }
    }
    const rates = (contender: Contender | undefined): number[] =>
      (contender === undefined ? undefined : results.get(contender))?.map(({ rate }) => rate) ?? [];
    const [bare, local] = contenders;
    for (const [contender, list] of results) {
      const own = rates(contender);
      rows.push([
        contender.name,
        String(connections),
        formatSpread(spread(own), 0),
        formatSpread(spread(list.map(({ p99 }) => p99)), 1),
        formatSpread(spread(own.map((rate, round) => rate / (rates(bare)[round] ?? NaN)))),
        formatSpread(spread(own.map((rate, round) => (rates(local)[round] ?? NaN) / rate))),
      ]);
    }
  }
  return rows;
}
