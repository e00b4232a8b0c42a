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

function totalHeldMs(): number {
  return held.size === 0 ? heldMs : heldMs + performance.now() - heldSince;
}

/** Calls back once after a time during which no debugger held a function. */
export class TimeLimit {
  readonly #onReached: () => void;
  #timer: NodeJS.Timeout | undefined;
  #heldBefore = 0;

  constructor(ms: number, onReached: () => void) {
    this.#onReached = onReached;
    this.#start(ms);
  }

  /** Called when the time has passed by the clock on the wall. */
  check(): void {
    if (held.size > 0) {
      overdue.add(this);
      return;
    }
    const leftMs = totalHeldMs() - this.#heldBefore;
    if (leftMs > 0) this.#start(leftMs);
    else this.#onReached();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    overdue.delete(this);
  }

  #start(ms: number): void {
    this.#heldBefore = totalHeldMs();
    this.#timer = setTimeout(() => {
      this.check();
    }, ms);
  }
}

/** The value, or undefined when it does not come in time. */
export async function withTimeLimit<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let limit: TimeLimit | undefined;
  const late = new Promise<undefined>((resolve) => {
    limit = new TimeLimit(ms, () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit?.cancel();
  }
}
