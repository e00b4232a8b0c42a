import { execFileSync } from "node:child_process";
import { startLocalRun } from "./contenders/localRun";
import { load } from "./load";
import { missing, peer } from "./peers";
import type { Table } from "./table";

const requests = 100_000;
/** Requests after which the run is warm: code is compiled, caches are full. */
const warmAfter = 20_000;
const step = 20_000;
const connections = 16;

/** Resident memory of the run's process with all its functions' threads, idle and under load. */
export async function memory(): Promise<Table> {
  if (peer("autocannon") === undefined) return { rows: [], notes: [missing("autocannon")] };
  const local = await startLocalRun();
  try {
    const idle = residentMebibytes(local.process.pid);
    const rows: string[][] = [
      ["memory of npm start", "MiB", "ratio to warm"],
      ["idle, after the first request", idle.toFixed(0), ""],
    ];
    let warm: number | undefined;
    for (let sent = step; sent <= warmAfter + requests; sent += step) {
      await load(local, { connections, requests: step });
      const now = residentMebibytes(local.process.pid);
      if (sent >= warmAfter) warm ??= now;
      const ratio = warm === undefined ? "" : (now / warm).toFixed(2);
      rows.push([`after ${sent.toLocaleString("en")} requests`, now.toFixed(0), ratio]);
    }
    return { rows };
  } finally {
    await local.end();
  }
}

function residentMebibytes(processId: number | undefined): number {
  const kibibytes = execFileSync("ps", ["-o", "rss=", "-p", String(processId)], { encoding: "utf8" });
  return Number(kibibytes) / 1024;
}
