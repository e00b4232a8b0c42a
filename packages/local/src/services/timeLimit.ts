/** Whoever a debugger holds: while there is one, no time limit passes, as any of them may wait for it. */
const held = new Set<object>();
/** Limits that would have been reached meanwhile. */
const overdue = new Set<TimeLimit>();
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
  const limits = [...overdue];
  overdue.clear();
  for (const limit of limits) limit.check();
}

/** Milliseconds, without the time that a debugger held a function. */
function now(): number {
  const wall = performance.now();
  return wall - heldMs - (held.size === 0 ? 0 : wall - heldSince);
}

/** Calls back once after a time during which no debugger held a function. */
export class TimeLimit {
  readonly #ms: number;
  readonly #onReached: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** Undefined when it does not run. */
  #startedAt: number | undefined;

  constructor(ms: number, onReached: () => void) {
    this.#ms = ms;
    this.#onReached = onReached;
  }

  /** From now on. A timer of an earlier start finds that out when it is due: one for each of many quick events costs more. */
  start(): this {
    overdue.delete(this);
    this.#startedAt = now();
    this.#timer ??= this.#due(this.#ms);
    return this;
  }

  /** It may be started again. */
  stop(): void {
    this.#startedAt = undefined;
  }

  /** Called when the time has passed by the clock on the wall. */
  check(): void {
    this.#timer = undefined;
    if (this.#startedAt === undefined) return;
    if (held.size > 0) {
      overdue.add(this);
      return;
    }
    const leftMs = this.#startedAt + this.#ms - now();
    if (leftMs > 0) this.#timer = this.#due(leftMs);
    else {
      this.#startedAt = undefined;
      this.#onReached();
    }
  }

  cancel(): void {
    this.stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    overdue.delete(this);
  }

  #due(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.check();
    }, ms);
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
        limit.cancel();
        resolve(value);
      },
      () => {
        limit.cancel();
        resolve(promise);
      },
    );
  });
}
