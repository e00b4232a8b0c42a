import { expect } from "chai";
import { formatSpread, spread } from "../../bench/statistics";

describe("statistics of the benchmarks", () => {
  it("give minimum, median and maximum, whatever the order", () => {
    expect(spread([3, 1, 2])).to.deep.equal({ min: 1, median: 2, max: 3 });
    expect(spread([4, 1, 3, 2])).to.deep.equal({ min: 1, median: 2.5, max: 4 });
    expect(spread([7])).to.deep.equal({ min: 7, median: 7, max: 7 });
  });

  it("refuse to say anything about nothing", () => {
    expect(() => spread([])).to.throw("nothing was measured");
  });

  it("are printed with the digits asked for", () => {
    expect(formatSpread({ min: 1, median: 2.345, max: 10 })).to.equal("2.35 (1.00–10.00)");
    expect(formatSpread({ min: 1, median: 2.345, max: 10 }, 0)).to.equal("2 (1–10)");
  });
});
