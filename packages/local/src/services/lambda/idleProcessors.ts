import { cpus } from "node:os";

/** Operating systems count in steps of some 10 ms. */
const shortestMs = 100;
/** What was longer ago says nothing of now. */
const longestMs = 500;

/** Watches how many of the machine's processors have nothing to do, whichever process keeps the others busy. */
export class IdleProcessors {
  #lookedAt = -Infinity;
  #idleMs = 0;

  /** @returns their average number since the last look; undefined when that was no more than 100 ms or over 500 ms ago */
  look(): number | undefined {
    const now = performance.now();
    const elapsed = now - this.#lookedAt;
    if (elapsed <= shortestMs) return undefined;
    const idleMs = cpus().reduce((sum, { times }) => sum + times.idle, 0);
    const average = (idleMs - this.#idleMs) / elapsed;
    this.#lookedAt = now;
    this.#idleMs = idleMs;
    return elapsed > longestMs ? undefined : average;
  }
}
