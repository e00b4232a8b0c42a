/** Whoever a debugger holds: while there is one, no time limit passes, as any of them may wait for it. */
const held = new Set<object>();
let heldSince = 0;
let heldMs = 0;

/** Stops the clock of all time limits. A debugger is the process's own, and so is this clock. */
export function stopClock(holder: object): void {
  if (held.size === 0) heldSince = performance.now();
  held.add(holder);
}

/** Lets the clock go on, unless another holder has stopped it too; does nothing for one that has not stopped it. */
export function resumeClock(holder: object): void {
  if (!held.delete(holder) || held.size > 0) return;
  heldMs += performance.now() - heldSince;
  for (const limits of running.values()) limits.check();
}

/** Milliseconds, without the time that a debugger held a function. */
function now(): number {
  const wall = performance.now();
  return wall - heldMs - (held.size === 0 ? 0 : wall - heldSince);
}

/**
 * The running limits of one length. They end in the order in which they started, so that one timer serves them all: it
 * looks at the first one, and finds out that those of many quick events are over.
 */
class RunningLimits {
  readonly #ms: number;
  readonly #limits = new Map<TimeLimit, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  start(limit: TimeLimit): void {
    this.#limits.delete(limit);
    this.#limits.set(limit, now() + this.#ms);
    if (this.#timer === undefined) this.#checkIn(this.#ms);
  }

  stop(limit: TimeLimit): void {
    this.#limits.delete(limit);
  }

  check(): void {
    if (held.size > 0) return;
    const time = now();
    for (const [limit, end] of this.#limits) {
      if (end > time) {
        // Instead of a timer that was started meanwhile, by a callback or while a debugger held the clock: it is later.
        this.#checkIn(end - time);
        return;
      }
      this.#limits.delete(limit);
      limit.onReached();
    }
  }

  #checkIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.check();
    }, ms);
    // What waits for a limit keeps the process alive itself.
    this.#timer.unref();
  }
}

/** By length in milliseconds; a program has few. */
const running = new Map<number, RunningLimits>();

/** Calls back once after a time during which no debugger held a function. */
export class TimeLimit {
  readonly onReached: () => void;
  readonly #running: RunningLimits;

  constructor(ms: number, onReached: () => void) {
    this.onReached = onReached;
    let limits = running.get(ms);
    if (limits === undefined) running.set(ms, (limits = new RunningLimits(ms)));
    this.#running = limits;
  }

  /** From now on. */
  start(): this {
    this.#running.start(this);
    return this;
  }

  /** It may be started again. */
  stop(): void {
    this.#running.stop(this);
  }
}

/** The value, or undefined when it does not come in time. */
export function withTimeLimit<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  return new Promise((resolve) => {
    const limit = new TimeLimit(ms, () => {
      resolve(undefined);
    }).start();
    promise.then(
      (value) => {
        limit.stop();
        resolve(value);
      },
      () => {
        limit.stop();
        resolve(promise);
      },
    );
  });
}
