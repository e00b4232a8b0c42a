import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import type { Value } from "../../../../ops/policy/value";
import { check } from "../check";

/** By type: the property, a value that keeps the data and one that does not. */
const cases: [type: string, property: string, kept: Value, lost: Value][] = [
  ["aws:cognito/userPool:UserPool", "deletionProtection", "ACTIVE", "INACTIVE"],
  ["aws:dynamodb/table:Table", "deletionProtectionEnabled", true, false],
  ["aws:rds/instance:Instance", "deletionProtection", true, false],
  ["aws:rds/cluster:Cluster", "deletionProtection", true, false],
  ["aws:s3/bucket:Bucket", "forceDestroy", false, true],
  ["aws:secretsmanager/secret:Secret", "recoveryWindowInDays", 7, 0],
];

describe("data-deletion-protected", () => {
  for (const [type, property, kept, lost] of cases) {
    const of = check.bind(undefined, "data-deletion-protected", type);

    it(`requires ${property} ${JSON.stringify(kept)} of ${type} on protected stacks alone`, () => {
      expect(of({ [property]: kept }, { stack: "prod" })).to.be.empty;
      expect(of({ [property]: notYetKnown }, { stack: "prod" })).to.be.empty;
      expect(of({ [property]: lost })).to.be.empty;
      expect(of({ [property]: lost }, { stack: "prod", settings: { protectedStacks: [] } })).to.be.empty;
      for (const circumstances of [{ stack: "prod" }, { deletionProtection: true }, { protect: true }]) {
        expect(of({ [property]: lost }, circumstances)[0]).to.include(`${property} ${JSON.stringify(lost)} at mine`);
      }
    });
  }

  it("does not take silence for protection", () => {
    for (const [type] of cases.slice(0, 4)) {
      expect(check("data-deletion-protected", type, {}, { stack: "prod" }), type).to.have.length(1);
    }
  });
});
