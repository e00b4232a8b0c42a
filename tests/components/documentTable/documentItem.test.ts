import { expect } from "chai";
import { seedItemProblems, ttlAttributeProblem } from "../../../components/documentTable/documentItem";

const item = { pk: { S: "COURSE" }, sk: { S: "ts-101" }, hours: { N: "3" } };

describe("seedItemProblems", () => {
  it("accepts items with different keys", () => {
    expect(seedItemProblems({ one: item, other: { ...item, sk: { S: "ts-102" } } })).to.deep.equal([]);
    expect(seedItemProblems({})).to.deep.equal([]);
  });

  it("wants both keys as text", () => {
    const fields = seedItemProblems({ "no-sort": { pk: { S: "A" } }, number: { pk: { N: "1" }, sk: { S: "" } } }).map(
      ({ field }) => field,
    );
    expect(fields).to.deep.equal(['seedItems["no-sort"].sk', 'seedItems["number"].pk', 'seedItems["number"].sk']);
  });

  it("refuses a key that another item has", () => {
    expect(seedItemProblems({ one: item, other: item })).to.deep.equal([
      {
        field: 'seedItems["other"]',
        value: ["COURSE", "ts-101"],
        allowed: 'another key; seedItems["one"] has this one',
      },
    ]);
  });

  it("does not take one pair of keys for another", () => {
    const pair = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
    expect(seedItemProblems({ one: pair("a,b", "c"), other: pair("a", "b,c") })).to.deep.equal([]);
  });
});

describe("ttlAttributeProblem", () => {
  it("accepts names of 1 to 255 characters", () => {
    expect(ttlAttributeProblem("expiresAt")).to.equal(undefined);
    expect(ttlAttributeProblem("x".repeat(255))).to.equal(undefined);
  });

  it("refuses other lengths and the keys", () => {
    expect(ttlAttributeProblem("")).to.contain("1 to 255");
    expect(ttlAttributeProblem("x".repeat(256))).to.contain("1 to 255");
    expect(ttlAttributeProblem("pk")).to.contain("another attribute");
    expect(ttlAttributeProblem("sk")).to.contain("another attribute");
  });
});
