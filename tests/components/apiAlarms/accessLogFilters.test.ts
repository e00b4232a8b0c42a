import { expect } from "chai";
import { accessLogFormat } from "../../../components/securedHttpApi/accessLog";
import {
  accessLogFilters,
  clientErrorsPattern,
  serverErrorsPattern,
  slowPattern,
} from "../../../components/apiAlarms/accessLogFilters";

type Line = Record<string, string>;

/** Judges a line by a filter pattern of the forms used here: selector = "text*", != "text" or = %regex%, ||, && and one pair of brackets. */
function matches(pattern: string, line: Line): boolean {
  const [, inner = ""] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  return inner.split(" && ").every((conjunct) =>
    conjunct
      .replace(/^\((.*)\)$/, "$1")
      .split(" || ")
      .some((term) => matchesTerm(term, line)),
  );
}

function matchesTerm(term: string, line: Line): boolean {
  const [, field = "", operator, text, regex = ""] = /^\$\.(\w+) (!?=) (?:"([^"]*)"|%(.*)%)$/.exec(term) ?? [];
  expect(JSON.parse(accessLogFormat), term).to.have.property(field);
  const value = line[field] ?? "-";
  if (operator === "!=") return value !== text;
  if (text === undefined) return new RegExp(regex).test(value);
  return text.endsWith("*") ? value.startsWith(text.slice(0, -1)) : value === text;
}

describe("access log filters", () => {
  const { refused, throttled } = accessLogFilters;

  it("count what API Gateway refuses itself", () => {
    expect(matches(refused, { status: "401" })).to.be.true;
    expect(matches(refused, { status: "403" })).to.be.true;
    expect(matches(refused, { status: "404" })).to.be.false;
  });

  it("do not count what a function answers", () => {
    expect(matches(refused, { status: "403", integrationStatus: "200" })).to.be.false;
    expect(matches(throttled, { status: "429", integrationStatus: "200" })).to.be.false;
  });

  it("count what API Gateway throttles", () => {
    expect(matches(throttled, { status: "429" })).to.be.true;
    expect(matches(throttled, { status: "401" })).to.be.false;
  });

  it("find errors and slow requests", () => {
    expect(matches(serverErrorsPattern, { status: "503" })).to.be.true;
    expect(matches(serverErrorsPattern, { status: "404" })).to.be.false;
    expect(matches(clientErrorsPattern, { status: "404" })).to.be.true;
    expect(matches(slowPattern, { responseLatency: "1000" })).to.be.true;
    expect(matches(slowPattern, { responseLatency: "999" })).to.be.false;
    expect(matches(slowPattern, { responseLatency: "-" })).to.be.false;
  });
});
