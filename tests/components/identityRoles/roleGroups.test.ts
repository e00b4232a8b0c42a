import { expect } from "chai";
import fc from "fast-check";
import { validateRoleGroups } from "../../../components/identityRoles/roleGroups";

const allowed = (groups: string[], poolGroups: string[] = []) =>
  validateRoleGroups(groups, poolGroups, "ids").map((problem) => problem.allowed);

describe("roleGroupProblems", () => {
  it("takes groups that rules can tell apart", () => {
    expect(allowed([])).to.be.empty;
    expect(allowed(["teachers", "students"])).to.be.empty;
    expect(allowed(["teachers"], ["teachers", "students"])).to.be.empty;
  });

  it("refuses a group that is part of another group's name, in whatever case", () => {
    expect(allowed(["teach", "teachers"])[0]).to.include('members of "teachers"');
    expect(allowed(["teachers"], ["teachers", "ex-Teachers"])[0]).to.include('members of "ex-Teachers"');
  });

  it("refuses a group that the pool does not declare, when it declares any", () => {
    expect(allowed(["tutors"], ["teachers"])).to.deep.equal(["a group of the user pool: teachers"]);
  });

  it("refuses what cannot be in a role's name, or is another role's", () => {
    expect(allowed(["a/b"])[0]).to.include("IAM role");
    expect(allowed(["a".repeat(53)])[0]).to.include("56 characters");
    expect(allowed(["a".repeat(52)])).to.be.empty;
    expect(allowed(["authenticated"])[0]).to.include("another name");
    expect(allowed(["unauthenticated"])[0]).to.include("another name");
    expect(allowed(["teachers", "teachers"])).to.deep.equal(["each group once"]);
  });

  it("refuses more groups than a provider has rules", () => {
    const letters = (count: number) => Array.from({ length: count }, (_, index) => String.fromCharCode(97 + index));
    expect(allowed(letters(25))).to.be.empty;
    expect(allowed(letters(26))).to.deep.equal(["at most 25 groups"]);
  });

  it("lets no rule match a member of another group only", () => {
    const name = fc.stringMatching(/^[a-c]{1,4}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
        fc.uniqueArray(name, { maxLength: 5 }),
        (groups, others) => {
          const poolGroups = [...new Set([...groups, ...others])];
          if (allowed(groups, poolGroups).length > 0) return;
          for (const group of groups) {
            expect(poolGroups.filter((other) => other.includes(group))).to.deep.equal([group]);
          }
        },
      ),
    );
  });
});
