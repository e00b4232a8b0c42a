import { expect } from "chai";
import { examine, exitCodeOf } from "../../../packages/local/src/doctor/examine";
import type { Step } from "../../../packages/local/src/doctor/examine";
import { Faulty, Skipped, Unreachable } from "../../../packages/local/src/doctor/finding";
import type { NamedFinding } from "../../../packages/local/src/doctor/finding";
import { humanReport } from "../../../packages/local/src/doctor/report";
import { targetFor } from "./examination";

const target = targetFor("https://a.example.com", "https://i.example.com");
const check = (name: string, run: Step["run"]): Step => ({ name, expected: `${name} well`, run });
const failing = (name: string, error: Error): Step => check(name, () => Promise.reject(error));
const examined = (...steps: Step[]) => examine(steps);

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

  it("fails on a problem and on an inconclusive check", () => {
    const of = (...statuses: NamedFinding["status"][]) =>
      exitCodeOf(statuses.map((status) => ({ name: "a", status, expected: "", found: "", fix: "", reason: "" })));
    expect([of("ok", "skipped"), of("ok", "unknown", "problem"), of("ok", "unknown"), of()]).to.deep.equal([
      0, 1, 1, 0,
    ]);
  });
});

describe("the doctor's report", () => {
  it("has a line for what is well, all that is known of what is not, and a heading for each route", () => {
    const findings: NamedFinding[] = [
      { name: "One", status: "ok", expected: "x", found: "y", warning: "look" },
      { name: "Two", status: "problem", expected: "good", found: "bad", fix: "do it" },
      { name: "Three", status: "unknown", expected: "good", found: "silence" },
      { name: "Four", route: "GET /a", status: "skipped", reason: "no token" },
      { name: "Four", route: "GET /b", status: "skipped", reason: "no token" },
      { name: "Five is of the same kind", route: "GET /b", status: "skipped", reason: "no token" },
    ];
    expect(humanReport(findings, { ...target, origin: undefined })).to.equal(
      [
        "https://a.example.com",
        "  ok       One                      y",
        "           warning   look",
        "  PROBLEM  Two",
        "           expected  good",
        "           found     bad",
        "           fix       do it",
        "  unknown  Three",
        "           expected  good",
        "           found     silence",
        "",
        "GET /a",
        "  skipped  Four                     no token",
        "",
        "GET /b",
        "  skipped  Four, Five is of the same kind",
        "           no token",
        "",
        "1 ok, 1 problem, 1 unknown, 3 skipped. Fix the first problem first.",
      ].join("\n"),
    );
  });
});
