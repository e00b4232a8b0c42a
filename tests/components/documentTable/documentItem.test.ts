import { expect } from "chai";
import { validateSeedItems, validateTtlAttribute } from "../../../components/documentTable/documentItem";

const item = { pk: { S: "COURSE" }, sk: { S: "ts-101" }, hours: { N: "3" } };

describe("seedItemProblems", () => {
  it("accepts items with different keys", () => {
    expect(validateSeedItems({ one: item, other: { ...item, sk: { S: "ts-102" } } })).to.deep.equal([]);
    expect(validateSeedItems({})).to.deep.equal([]);
  });

  it("wants both keys as text", () => {
    const fields = validateSeedItems({ "no-sort": { pk: { S: "A" } }, number: { pk: { N: "1" }, sk: { S: "" } } }).map(
      ({ field }) => field,
    );
    expect(fields).to.deep.equal(['seedItems["no-sort"].sk', 'seedItems["number"].pk', 'seedItems["number"].sk']);
  });

  it("refuses a key that another item has", () => {
    expect(validateSeedItems({ one: item, other: item })).to.deep.equal([
      {
        field: 'seedItems["other"]',
        value: ["COURSE", "ts-101"],
        allowed: 'another key; seedItems["one"] has this one',
      },
    ]);
  });

  it("does not take one pair of keys for another", () => {
    const pair = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
    expect(validateSeedItems({ one: pair("a,b", "c"), other: pair("a", "b,c") })).to.deep.equal([]);
  });
});

describe("ttlAttributeProblem", () => {
  it("accepts names of 1 to 255 characters", () => {
    expect(validateTtlAttribute("expiresAt")).to.equal(undefined);
    expect(validateTtlAttribute("x".repeat(255))).to.equal(undefined);
  });

  it("refuses other lengths and the keys", () => {
    expect(validateTtlAttribute("")).to.contain("1 to 255");
    expect(validateTtlAttribute("x".repeat(256))).to.contain("1 to 255");
    expect(validateTtlAttribute("pk")).to.contain("another attribute");
    expect(validateTtlAttribute("sk")).to.contain("another attribute");
  });
});
