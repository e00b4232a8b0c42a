import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { startLocalRun } from "./contenders/localRun";
import { load } from "./load";
import { missing, peer } from "./peers";
import { spread } from "./statistics";
import type { Result, Table } from "./table";

const requests = 100_000;
/** Requests after which the run is warm: code is compiled, caches are full. */
const warmAfter = 20_000;
const step = 20_000;
const connections = 16;
/** How long a run has had nothing to do before it counts as idle. */
const idleMs = 15_000;

/** Resident memory of the run's process with all its functions' threads, idle and under load. */
export async function memory(): Promise<Table> {
  if (peer("autocannon") === undefined) return { rows: [], notes: [missing("autocannon")] };
  const rows: string[][] = [
    ["memory of npm start", "idle MiB", ...sentCounts().map((sent) => sent.toLocaleString("en"))],
  ];
  const results: Result[] = [];
  const stores = { DynamoDB: [], SQLite: ["--config", "learninghub:database=sqlServer"] };
  for (const [store, args] of Object.entries(stores)) {
    const local = await startLocalRun({ args });
    try {
      await delay(idleMs);
      const idle = residentMebibytes(local.processId);
      const loaded: number[] = [];
      for (let sent = 0; sent < warmAfter + requests; sent += step) {
        await load(local, { connections, requests: step });
        loaded.push(residentMebibytes(local.processId));
      }
      rows.push([
        `${store}, after so many GET /courses`,
        ...[idle, ...loaded].map((mebibytes) => mebibytes.toFixed(0)),
      ]);
      // The garbage collector's last visit decides on a single look.
      const warm = loaded.slice(warmAfter / step - 1);
      const median = (values: number[]): number => spread(values).median;
      const growth = median(warm.slice(warm.length / 2)) / median(warm.slice(0, warm.length / 2));
      results.push({ measure: `memory, ${store}: idle`, values: [idle], aim: { atMost: 120 }, unit: "MiB", digits: 0 });
      results.push({ measure: `memory, ${store}: growth once warm`, values: [growth], aim: { atMost: 1.1 } });
    } finally {
      await local.end();
    }
  }
  return { rows, results };
}

/** Requests sent before each look. */
function sentCounts(): number[] {
  return Array.from({ length: (warmAfter + requests) / step }, (_, index) => (index + 1) * step);
}

function residentMebibytes(processId: number | undefined): number {
  const kibibytes = execFileSync("ps", ["-o", "rss=", "-p", String(processId)], { encoding: "utf8" });
  return Number(kibibytes) / 1024;
}
