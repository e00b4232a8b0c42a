import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { peer } from "./peers";

const run = promisify(execFile);

export interface Target {
  url: string;
  headers: Record<string, string>;
}

export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p99: number;
}

/**
 * Asks over and over by autocannon, which has a process of its own, so that the client takes no time of the server's
 * thread. Any answer but a 2xx, and any connection error, fails the measure.
 */
export async function load(
  { url, headers }: Target,
  { connections, ...bound }: { connections: number } & ({ seconds: number } | { requests: number }),
): Promise<LoadResult> {
  const autocannon = peer("autocannon");
  if (autocannon === undefined) throw new Error("autocannon is not installed");
  const args = [
    path.join(autocannon.folder, "autocannon.js"),
    "--json",
    "--no-progress",
    ...["--connections", String(connections)],
    ...("seconds" in bound ? ["--duration", String(bound.seconds)] : ["--amount", String(bound.requests)]),
    ...Object.entries(headers).flatMap(([name, value]) => ["--headers", `${name}=${value}`]),
    url,
  ];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 });
  const result = JSON.parse(stdout) as {
    requests: { total: number };
    latency: { p99: number };
    duration: number;
    non2xx: number;
    errors: number;
  };
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were no 2xx, ${result.errors} connections failed`);
  }
  const { total } = result.requests;
  return { requests: total, requestsPerSecond: total / result.duration, p99: result.latency.p99 };
}
