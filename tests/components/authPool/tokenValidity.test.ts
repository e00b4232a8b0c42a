import { expect } from "chai";
import fc from "fast-check";
import { parseLifetime, parseTokenValidity } from "../../../components/authPool/tokenValidity";
import type { Lifetime } from "../../../components/authPool/tokenValidity";

function fieldsOf(given: Parameters<typeof parseTokenValidity>[0]): string[] {
  return parseTokenValidity(given).problems.map(({ field }) => field);
}

describe("parseLifetime", () => {
  const units = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

  it("reads every whole number above zero and unit, one or many", () => {
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), unit, fc.constantFrom("", "s"), (value, name, plural) => {
        expect(parseLifetime(`${value} ${name}${plural}`)).to.deep.equal({
          value,
          unit: `${name}s`,
          seconds: value * units[name],
        });
      }),
    );
  });

  for (const text of [
    "",
    "60",
    "minutes",
    "60minutes",
    "60  minutes",
    "0 minutes",
    "-1 day",
    "1.5 hours",
    "1e3 seconds",
    "1 week",
    "60 Minutes",
    "060 minutes",
  ]) {
    it(`does not read ${JSON.stringify(text)}`, () => {
      expect(parseLifetime(text)).to.be.undefined;
    });
  }
});

describe("parseTokenValidity", () => {
  it("has defaults", () => {
    const { lifetimes, problems } = parseTokenValidity();
    expect(problems).to.be.empty;
    expect(lifetimes).to.deep.equal({
      accessToken: { value: 60, unit: "minutes", seconds: 3_600 },
      idToken: { value: 60, unit: "minutes", seconds: 3_600 },
      refreshToken: { value: 30, unit: "days", seconds: 2_592_000 },
    });
  });

  it("keeps AWS's limits, inclusive", () => {
    expect(fieldsOf({ accessToken: "5 minutes", idToken: "1 day", refreshToken: "3650 days" })).to.be.empty;
    expect(fieldsOf({ accessToken: "299 seconds", idToken: "25 hours", refreshToken: "3651 days" })).to.deep.equal([
      "tokenValidity.accessToken",
      "tokenValidity.idToken",
      "tokenValidity.refreshToken",
    ]);
    expect(fieldsOf({ accessToken: "5 minutes", idToken: "5 minutes", refreshToken: "59 minutes" })).to.deep.equal([
      "tokenValidity.refreshToken",
    ]);
  });

  it("wants refresh tokens to outlive the others", () => {
    expect(fieldsOf({ refreshToken: "60 minutes" })).to.deep.equal(["tokenValidity.refreshToken"]);
    expect(fieldsOf({ refreshToken: "61 minutes" })).to.be.empty;
    expect(fieldsOf({ idToken: "1 day", refreshToken: "24 hours" })).to.deep.equal(["tokenValidity.refreshToken"]);
  });

  it("says what is allowed", () => {
    const [problem] = parseTokenValidity({ accessToken: "soon" as Lifetime }).problems;
    expect(problem).to.deep.equal({
      field: "tokenValidity.accessToken",
      value: "soon",
      allowed: 'a lifetime from 5 minutes to 1 day, as a whole number and a unit: "60 minutes"',
    });
  });
});
