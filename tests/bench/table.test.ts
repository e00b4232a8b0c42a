import { expect } from "chai";
import { resultCells } from "../../bench/table";

describe("results of the benchmarks", () => {
  it("say whether the median meets the aim, in either direction", () => {
    const values = [0.4, 0.6, 0.5];
    expect(resultCells({ measure: "m", values, aim: { atLeast: 0.5 } })).to.deep.equal([
      "m",
      "0.50 (0.40–0.60)",
      "≥ 0.5",
      "met",
    ]);
    expect(resultCells({ measure: "m", values, aim: { atMost: 0.49 } }).at(-1)).to.equal("not met");
    expect(resultCells({ measure: "m", values, aim: { atLeast: 0.51 } }).at(-1)).to.equal("not met");
  });

  it("have a unit unless they are ratios, and claim nothing that was not measured", () => {
    expect(resultCells({ measure: "m", values: [119.6], aim: { atMost: 120 }, unit: "MiB", digits: 0 })).to.deep.equal([
      "m",
      "120 MiB",
      "≤ 120 MiB",
      "met",
    ]);
    expect(resultCells({ measure: "m", values: [], aim: { atMost: 1.4 } })).to.deep.equal([
      "m",
      "not measured",
      "≤ 1.4",
      "",
    ]);
  });
});
