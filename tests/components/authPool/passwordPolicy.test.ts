import { expect } from "chai";
import { completePasswordPolicy } from "../../../components/authPool/passwordPolicy";

describe("completePasswordPolicy", () => {
  it("keeps what is given, and fills in the rest", () => {
    const { policy, problems } = completePasswordPolicy({ requireNumbers: false, temporaryPasswordValidityDays: 1 });
    expect(problems).to.be.empty;
    expect(policy).to.deep.equal({
      minimumLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: false,
      requireSymbols: true,
      temporaryPasswordValidityDays: 1,
    });
  });

  it("keeps AWS's limits, inclusive", () => {
    for (const minimumLength of [6, 99]) expect(completePasswordPolicy({ minimumLength }).problems).to.be.empty;
    for (const minimumLength of [5, 100, 8.5]) {
      expect(completePasswordPolicy({ minimumLength }).problems).to.deep.equal([
        { field: "passwordPolicy.minimumLength", value: minimumLength, allowed: "a whole number from 6 to 99" },
      ]);
    }
    for (const temporaryPasswordValidityDays of [0, 366]) {
      expect(completePasswordPolicy({ temporaryPasswordValidityDays }).problems).to.have.length(1);
    }
  });
});
