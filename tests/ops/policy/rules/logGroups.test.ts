import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

describe("log-group-retention", () => {
  const of = check.bind(undefined, "log-group-retention", "aws:cloudwatch/logGroup:LogGroup");

  it("accepts a period", () => {
    expect(of({ retentionInDays: 30 })).to.be.empty;
    expect(of({ retentionInDays: notYetKnown })).to.be.empty;
  });

  it("rejects a log group that keeps logs for ever, set explicitly or by default", () => {
    expect(of({})[0]).to.include("retentionInDays nothing at the log group mine");
    expect(of({ retentionInDays: 0 })).to.have.length(1);
  });
});
