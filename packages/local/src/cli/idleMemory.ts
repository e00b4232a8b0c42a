import { Session } from "node:inspector";
import { performance } from "node:perf_hooks";

/** Shares of the time between two looks in which this thread ran. */
const busy = 0.5;
const idle = 0.02;

/**
 * Gives memory back to the system whenever the run has become idle after work: its start, an evaluation, a load. Node.js
 * keeps what a burst has used until the next one, and the start alone leaves 40 MiB.
 * @param lookMs how often it looks whether the run is idle
 */
export function releaseMemoryWhenIdle(lookMs = 3_000): void {
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
      setImmediate(() => {
        // Not in the callback itself, where Node.js would wait for ever.
        session.disconnect();
        before = performance.eventLoopUtilization();
      });
    });
  };
  setInterval(look, lookMs).unref();
}
