import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ArgumentChecks, wholeNumber } from "../../../components/shared/argumentChecks";
import { refusals } from "../refusals";
import { failureOf, valueOf } from "../registrations";

const short = (text: string) => (text.length < 4 ? undefined : "a short text");

describe("ArgumentChecks", () => {
  it("lets fine arguments pass", () => {
    const checks = new ArgumentChecks("Thing", "one");
    expect(checks.text("a", "abc", short)).to.equal("abc");
    expect(checks.texts("b", ["x", "y"], short)).to.deep.equal(["x", "y"]);
    checks.note("c", 1, undefined);
    checks.noteAll([]);
    checks.refuse();
  });

  it("reports all errors at once", async () => {
    const problems = await refusals(() => {
      const checks = new ArgumentChecks("Thing", "one");
      void checks.text("a", "abcd", short);
      void checks.texts("b", ["x", "abcdef"], short);
      checks.note("c", 1, "another number");
      checks.noteAll([{ field: "d", value: 2, allowed: "nothing" }]);
      checks.refuse();
    });
    expect(problems).to.deep.equal({ a: "a short text", "b[1]": "a short text", c: "another number", d: "nothing" });
  });

  it("checks later values when they are known", async () => {
    const checks = new ArgumentChecks("Thing", "one");
    const fine = checks.text("a", pulumi.output("abc"), short);
    const promised = checks.text("b", Promise.resolve("abc"), short);
    const wrong = checks.text("c", pulumi.output("abcdef"), short);
    checks.refuse();
    expect(await valueOf(pulumi.output(fine))).to.equal("abc");
    expect(await valueOf(pulumi.output(promised))).to.equal("abc");
    const error = await failureOf(() => valueOf(pulumi.output(wrong)));
    expect(error.message).to.include('Thing "one"').and.include('c: "abcdef" is not allowed; give a short text.');
    // frames of the SDK would follow, at which Node.js 20 spends minutes
    expect(error.stack).to.equal(`Error: ${error.message}`);
  });
});

describe("wholeNumber", () => {
  it("takes whole numbers within its limits", () => {
    const rule = wholeNumber(2, 4);
    for (const fine of [2, 3, 4]) expect(rule(fine)).to.be.undefined;
    for (const wrong of [1, 5, 2.5, NaN, Infinity]) expect(rule(wrong)).to.equal("a whole number from 2 to 4");
  });
});
