import { Session } from "node:inspector";
import { performance } from "node:perf_hooks";

const lookMs = 3_000;
/** Shares of the time between two looks in which this thread ran. */
const busy = 0.5;
const idle = 0.02;

/**
 * Gives memory back to the system whenever the run has become idle after work: its start, an evaluation, a load. Node.js
 * keeps what a burst has used until the next one, and the start alone leaves 40 MiB.
 */
export function releaseMemoryWhenIdle(): void {
  let before = performance.eventLoopUtilization();
  let worked = true;
  const look = (): void => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    worked ||= utilization >= busy;
    if (!worked || utilization > idle) return;
    worked = false;
    const session = new Session();
    session.connect();
    // The one way without an option of the process to collect as when memory is low, which also shrinks the heap.
    session.post("HeapProfiler.collectGarbage", () => {
      session.disconnect();
      before = performance.eventLoopUtilization();
    });
  };
  setInterval(look, lookMs).unref();
}
