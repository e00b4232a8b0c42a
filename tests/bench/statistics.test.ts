import { expect } from "chai";
import { formatSpread, inTurn, ratios, spread } from "../../bench/statistics";

describe("statistics of the benchmarks", () => {
  it("give minimum, median and maximum, whatever the order", () => {
    expect(spread([3, 1, 2])).to.deep.equal({ min: 1, median: 2, max: 3 });
    expect(spread([4, 1, 3, 2])).to.deep.equal({ min: 1, median: 2.5, max: 4 });
    expect(spread([7])).to.deep.equal({ min: 7, median: 7, max: 7 });
  });

  it("refuse to say anything about nothing", () => {
    expect(() => spread([])).to.throw("nothing was measured");
    expect(formatSpread([])).to.equal("");
  });

  it("are printed with the digits asked for", () => {
    expect(formatSpread([1, 2.345, 10])).to.equal("2.35 (1.00–10.00)");
    expect(formatSpread([10, 2.345, 1], 0)).to.equal("2 (1–10)");
    expect(formatSpread([2.345])).to.equal("2.35");
  });

  it("compare what was measured in the same round, and leave out a round that one of them lacks", () => {
    expect(ratios([2, 9, 5], [4, 3])).to.deep.equal([0.5, 3]);
  });

  it("measure in turn, and do not count the rounds that warm up", async () => {
    const calls: string[] = [];
    const measure = (name: string) => () => calls.push(name);
    const measured = await inTurn(
      new Map([
        ["a", measure("a")],
        ["b", measure("b")],
      ]),
      2,
      1,
    );
    expect(calls.join("")).to.equal("ababab");
    expect([...measured]).to.deep.equal([
      ["a", [3, 5]],
      ["b", [4, 6]],
    ]);
  });
});
