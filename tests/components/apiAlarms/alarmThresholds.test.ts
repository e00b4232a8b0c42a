import { expect } from "chai";
import { checkThresholds } from "../../../components/apiAlarms/alarmThresholds";
import type { AlarmThresholds } from "../../../components/apiAlarms/alarmThresholds";

/** What is allowed instead, by threshold. */
function refused(given: AlarmThresholds): Record<string, string> {
  return Object.fromEntries(checkThresholds(given).problems.map(({ field, allowed }) => [field, allowed]));
}

describe("alarm thresholds", () => {
  it("each have a default", () => {
    const { thresholds } = checkThresholds();
    expect(thresholds).to.deep.equal({
      serverErrorPercent: 5,
      clientErrorPercent: 40,
      latencyMilliseconds: 3000,
      refusedPercent: 30,
      throttledRequests: 10,
      minimumRequests: 10,
      functionErrors: 3,
      functionThrottles: 1,
      durationPercent: 80,
      tableThrottles: 10,
      databaseDiskPercent: 85,
      databaseSizePercent: 80,
      databaseImageDays: 60,
      bucketGigabytes: 100,
    });
    expect(checkThresholds({ functionErrors: 1 }).thresholds).to.deep.equal({ ...thresholds, functionErrors: 1 });
    expect(checkThresholds().problems).to.deep.equal([]);
  });

  it("keep a default where untyped code gives undefined", () => {
    const given = { latencyMilliseconds: undefined } as unknown as AlarmThresholds;
    expect(checkThresholds(given).thresholds.latencyMilliseconds).to.equal(3000);
  });

  it("accept percentages above 0 and up to 100", () => {
    expect(refused({ serverErrorPercent: 0.1, clientErrorPercent: 100 })).to.deep.equal({});
    const allowed = "a percentage above 0, at most 100";
    expect(refused({ serverErrorPercent: 0, refusedPercent: 100.5, durationPercent: NaN })).to.deep.equal({
      "thresholds.serverErrorPercent": allowed,
      "thresholds.refusedPercent": allowed,
      "thresholds.durationPercent": allowed,
    });
  });

  it("accept whole numbers from 1 as counts", () => {
    expect(refused({ minimumRequests: 1, tableThrottles: 1_000_000 })).to.deep.equal({});
    expect(refused({ throttledRequests: 0, functionErrors: 1.5, functionThrottles: -1 })).to.have.all.keys(
      "thresholds.throttledRequests",
      "thresholds.functionErrors",
      "thresholds.functionThrottles",
    );
  });

  it("accept a latency of whole milliseconds, up to what API Gateway waits", () => {
    expect(refused({ latencyMilliseconds: 30_000 })).to.deep.equal({});
    expect(refused({ latencyMilliseconds: 30_001 })).to.deep.equal({
      "thresholds.latencyMilliseconds": "a whole number from 1 to 30000",
    });
  });
});
