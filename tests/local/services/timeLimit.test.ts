import { expect } from "chai";
import { mock } from "node:test";
import { resumeClock, stopClock, TimeLimit } from "../../../packages/local/src/services/timeLimit";

describe("time limits of one length", () => {
  const timers = new Map<object, { at: number; run: () => void }>();
  let now = 0;
  let reached: [name: string, at: number][] = [];

  function start(name: string, onReached?: () => void): void {
    new TimeLimit(100, () => {
      reached.push([name, now]);
      onReached?.();
    }).start();
  }

  /** Lets the time pass, timer by timer. */
  function passUntil(end: number): void {
    for (;;) {
      const [next] = [...timers].sort(([, one], [, other]) => one.at - other.at);
      if (next === undefined || next[1].at > end) break;
      timers.delete(next[0]);
      now = next[1].at;
      next[1].run();
    }
    now = end;
  }

  beforeEach(() => {
    now = 0;
    reached = [];
    mock.method(performance, "now", () => now);
    mock.method(globalThis, "setTimeout", (run: () => void, ms: number) => {
      const timer = { unref: () => timer };
      timers.set(timer, { at: now + ms, run });
      return timer;
    });
    mock.method(globalThis, "clearTimeout", (timer: object) => timers.delete(timer));
  });
  afterEach(() => {
    passUntil(10_000);
    mock.restoreAll();
  });

  it("are reached at their own time, also when one that is reached starts another", () => {
    start("first", () => {
      start("third");
    });
    passUntil(20);
    start("second");
    passUntil(1000);
    expect(reached).to.deep.equal([
      ["first", 100],
      ["second", 120],
      ["third", 200],
    ]);
  });

  it("wait for a debugger, and not for what is started meanwhile", () => {
    const debugged = {};
    start("before");
    passUntil(60);
    stopClock(debugged);
    passUntil(110);
    start("meanwhile");
    passUntil(160);
    resumeClock(debugged);
    passUntil(1000);
    expect(reached).to.deep.equal([
      ["before", 200],
      ["meanwhile", 260],
    ]);
  });
});
