import { expect } from "chai";
import { percentage, quietWhenSilent, result, sum, term } from "../../../components/apiAlarms/metricMath";

/** Evaluates the expressions written here, with terms that may have no value in a period. */
function evaluate(expression: string, values: Record<string, number>): number {
  const filled = expression.replace(/FILL\((\w+), 0\)/g, (_, id: string) => String(values[id] ?? 0));
  const [, left, minimum, part, whole] = /^IF\((\d+) >= (\d+), 100 \* (\d+) \/ (\w+), 0\)$/.exec(filled) ?? [];
  if (whole !== undefined) return Number(left) >= Number(minimum) ? (100 * Number(part)) / (values[whole] ?? NaN) : 0;
  const [, terms] = /^SUM\(\[([\d, ]*)\]\)$/.exec(filled) ?? [];
  if (terms === undefined) throw new Error(`not an expression of ours: ${filled}`);
  return terms.split(", ").reduce((total, number) => total + Number(number), 0);
}

describe("metric math", () => {
  it("gives percentages only from a number of requests on", () => {
    const expression = percentage("bad", "all", 10);
    expect(evaluate(expression, { bad: 10, all: 40 })).to.equal(25);
    expect(evaluate(expression, { bad: 9, all: 9 })).to.equal(0);
    expect(evaluate(expression, { all: 100 })).to.equal(0);
  });

  it("sums what there is", () => {
    expect(evaluate(sum(["f0", "f1", "f2"]), { f0: 2, f2: 3 })).to.equal(5);
    expect(evaluate(sum(["f0"]), {})).to.equal(0);
  });

  it("compares one query with the threshold, and fetches the others for it", () => {
    expect(result("label", "a + b")).to.deep.equal({
      id: "result",
      label: "label",
      expression: "a + b",
      returnData: true,
    });
    expect(term("a", { namespace: "N", metricName: "M", dimensions: { D: "d" }, stat: "p99" })).to.deep.equal({
      id: "a",
      metric: { namespace: "N", metricName: "M", dimensions: { D: "d" }, stat: "p99", period: 300 },
      returnData: false,
    });
  });

  it("is quiet without data", () => {
    const settings = {
      alarmDescription: "d",
      metricQueries: [],
      threshold: 1,
      evaluationPeriods: 2,
      datapointsToAlarm: 1,
    };
    expect(quietWhenSilent(settings)).to.deep.equal({
      ...settings,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
    });
  });
});
