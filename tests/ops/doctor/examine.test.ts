import { expect } from "chai";
import { Evidence } from "../../../ops/doctor/evidence";
import { examine, exitCodeOf } from "../../../ops/doctor/examine";
import { Faulty, Skipped, Unreachable } from "../../../ops/doctor/finding";
import type { Check } from "../../../ops/doctor/check";
import type { NamedFinding } from "../../../ops/doctor/finding";
import { humanReport } from "../../../ops/doctor/report";
import { targetFor } from "./examination";

const target = targetFor("https://a.example.com", "https://i.example.com");
const check = (name: string, run: Check["run"]): Check => ({ name, expected: `${name} well`, run });
const failing = (name: string, error: Error): Check => check(name, () => Promise.reject(error));
const examined = (...checks: Check[]) => examine(checks, new Evidence(target));

describe("examine", () => {
  it("reports a failure that several checks meet once", async () => {
    const [silent, wrong] = [new Unreachable("no answer", "try"), new Faulty("wrong", "fix")];
    const findings = await examined(
      failing("a", silent),
      failing("b", silent),
      failing("c", wrong),
      failing("d", wrong),
      failing("e", new Skipped("nothing there")),
    );
    expect(findings).to.deep.equal([
      { name: "a", status: "unknown", expected: "a well", found: "no answer", fix: "try" },
      { name: "b", status: "skipped", reason: 'see "a"' },
      { name: "c", status: "problem", expected: "c well", found: "wrong", fix: "fix" },
      { name: "d", status: "skipped", reason: 'see "c"' },
      { name: "e", status: "skipped", reason: "nothing there" },
    ]);
  });

  it("shows neither control characters nor tokens, whoever sent them", async () => {
    const [finding] = await examined(
      check("a", () => ({ status: "ok", expected: "x", found: "\u001b[2Jeyabc eyJx.eyJy.z" })),
    );
    expect(finding).to.have.property("found", "?[2Jeyabc <token>");
  });

  it("hides no defect of its own", async () => {
    const error: unknown = await examined(failing("a", new TypeError("oops"))).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError);
  });

  it("has three exit codes", () => {
    const of = (...statuses: NamedFinding["status"][]) =>
      exitCodeOf(statuses.map((status) => ({ name: "a", status, expected: "", found: "", fix: "", reason: "" })));
    expect([of("ok", "skipped"), of("ok", "unknown", "problem"), of("ok", "unknown"), of()]).to.deep.equal([
      0, 1, 2, 0,
    ]);
  });
});

describe("the doctor's report", () => {
  it("has a line for what is well, and all that is known of what is not", () => {
    const findings: NamedFinding[] = [
      { name: "One", status: "ok", expected: "x", found: "y", warning: "look" },
      { name: "Two", status: "problem", expected: "good", found: "bad", fix: "do it" },
      { name: "Three", status: "unknown", expected: "good", found: "silence" },
      { name: "Four", status: "skipped", reason: "no token" },
    ];
    expect(humanReport(findings, { ...target, origin: undefined })).to.equal(
      [
        "GET https://a.example.com/courses",
        "",
        "  ok       One                      y",
        "           warning   look",
        "  PROBLEM  Two",
        "           expected  good",
        "           found     bad",
        "           fix       do it",
        "  unknown  Three",
        "           expected  good",
        "           found     silence",
        "  skipped  Four                     no token",
        "",
        "1 ok, 1 problem, 1 unknown, 1 skipped. Fix the first problem first.",
      ].join("\n"),
    );
  });
});
