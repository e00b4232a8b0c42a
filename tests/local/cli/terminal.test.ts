import path from "node:path";
import { expect } from "chai";
import { printableLines } from "../../../packages/local/src/cli/printable";
import { requestLine } from "../../../packages/local/src/cli/requestLine";
import { Screen } from "../../../packages/local/src/cli/screen";
import { codeLine, functionLogLine, shortLogLine } from "../../../packages/local/src/cli/terminal";
import { FunctionErrors } from "../../../packages/local/src/cli/functionErrors";
import type { ApiTrace, UserPoolTrace } from "../../../packages/local/src/services/requestTrace";
import { root } from "../../projectFiles";

/** Erases the line, turns the rest around, hides, ends the line. */
const attack = "a\u001B[2K\u009B31m\u202Eb\u2066\u200B\uFEFF\u{E0041}\u2028\u2029\rz\u007F";
const shown = "a\\u{1b}[2K\\u{9b}31m\\u{202e}b\\u{2066}\\u{200b}\\u{feff}\\u{e0041}\\u{2028}\\u{2029}\\u{d}z\\u{7f}";

const file = new Screen({});
const terminal = (columns: number): Screen => new Screen({ isTTY: true, columns, hasColors: () => false });

const userPoolTrace: UserPoolTrace = {
  service: "cognito-idp",
  requestId: "1",
  time: 0,
  method: "POST",
  path: "/",
  operation: undefined,
  status: 400,
  ms: 1.23,
  principal: undefined,
  error: undefined,
  reason: undefined,
};

const apiTrace: ApiTrace = {
  ...userPoolTrace,
  service: "apigateway",
  method: "GET",
  path: "/courses",
  status: 200,
  apiId: "abc",
  routeKey: "GET /courses",
  responseLength: 1,
  authorizer: undefined,
  integration: undefined,
  cors: undefined,
};

const noToken = "the request has no token in $request.header.Authorization";

describe("the line of a request", () => {
  it("has method, path, status, time and reason in columns", () => {
    const lines = [
      requestLine(apiTrace, file),
      requestLine({ ...apiTrace, method: "OPTIONS", path: "/", status: 204, ms: 1234.56 }, file),
      requestLine({ ...apiTrace, status: 401, ms: 0.4, reason: noToken }, file),
      requestLine({ ...userPoolTrace, operation: "SignUp", reason: "Password\n  too short" }, file),
      requestLine({ ...userPoolTrace, method: "GET", path: "/login", status: 200 }, file),
    ];
    expect(lines).to.deep.equal([
      "GET     /courses                         200    1.2 ms",
      "OPTIONS /                                204 1234.6 ms",
      `GET     /courses                         401    0.4 ms  ${noToken}`,
      "POST    cognito-idp:SignUp               400    1.2 ms  Password too short",
      "GET     /login                           200    1.2 ms",
    ]);
  });

  it("is no wider than the terminal: a long path loses its middle, a long reason has lines of its own", () => {
    const long = { ...apiTrace, path: `/courses/${"long-".repeat(30)}/exams`, status: 401, reason: noToken };
    expect(requestLine(long, terminal(80)).split("\n")).to.deep.equal([
      "GET     /courses/long-lo…g-long-long-/exams 401    1.2 ms".replace(
        "/courses/long-lo…g-long-long-/exams",
        "/courses/long-lo…ong-long-/exams",
      ),
      `        ${noToken}`,
    ]);
    expect(requestLine(long, terminal(120))).to.match(
      /^GET {5}\/courses\/\S+…\S+\/exams 401 {4}1\.2 ms {2}the request has/,
    );
    for (const columns of [60, 80, 100, 120, 200]) {
      for (const line of requestLine(long, terminal(columns)).split("\n")) expect(line).to.have.length.at.most(columns);
    }
    expect(requestLine(long, file)).to.include(long.path);
  });

  it("has colours on a terminal that shows them alone", () => {
    const coloured = new Screen({ isTTY: true, columns: 80, hasColors: () => true });
    const colourOf = (status: number): string =>
      /\[(\d+)m\d{3}/.exec(requestLine({ ...apiTrace, status }, coloured))?.[1] ?? "";
    expect([200, 303, 404, 500].map(colourOf)).to.deep.equal(["32", "36", "33", "31"]);
    expect(requestLine(apiTrace, terminal(80))).not.to.include("\u001B");
    expect(requestLine(apiTrace, new Screen({ hasColors: () => true }))).not.to.include("\u001B");
  });
});

describe("what a terminal is shown", () => {
  it("has no control, format or direction character of a request", () => {
    expect(requestLine({ ...userPoolTrace, operation: attack, path: attack, reason: attack }, file)).to.equal(
      `POST    cognito-idp:${shown} ${shown} 400    1.2 ms  ${shown}`,
    );
    expect(requestLine({ ...userPoolTrace, method: attack }, file)).to.match(/^a\\u\{1b\}.*z\\u\{7f\}\/ /);
  });

  it("has none of a function's log either, but its tabs and letters of all scripts", () => {
    expect(functionLogLine(attack, attack, file)).to.equal(`  ${shown} │ ${shown}`);
    expect(functionLogLine("courses", "INFO\tGrüße, שלום, 你好, 🎓", file)).to.equal(
      "  courses │ INFO\tGrüße, שלום, 你好, 🎓",
    );
  });

  it("has level and message of a structured log line", () => {
    expect(shortLogLine('{"level":"INFO","message":"exam graded","examId":"1"}')).to.equal("info exam graded");
    for (const line of ["plain", '{"level":"INFO"}', '["a"]', "{"]) expect(shortLogLine(line)).to.equal(line);
  });

  it("has the source of the first frame in the project below a function's error", () => {
    const errors = new FunctionErrors(root);
    const frame = `    at handler (${path.join(root, "config.ts")}:2:3)`;
    expect(errors.excerptAfter("f", frame), "of no error").to.deep.equal([]);
    errors.excerptAfter("f", "ERROR Invoke Error TypeError: broken");
    expect(errors.excerptAfter("g", frame), "of another function").to.deep.equal([]);
    expect(errors.excerptAfter("f", `    at f (${root}/node_modules/zod/index.js:1:1)`)).to.deep.equal([]);
    const excerpt = errors.excerptAfter("f", frame);
    expect(excerpt.map((line) => line.slice(0, 5))).to.deep.equal(["  1 |", "> 2 |", "    |", "  3 |"]);
    expect(errors.excerptAfter("f", frame), "once").to.deep.equal([]);
  });

  it("has none of a user's names and passwords", () => {
    const delivery = {
      userPoolId: "eu-west-1_a",
      username: attack,
      medium: "EMAIL",
      to: attack,
      code: attack,
    } as const;
    expect(codeLine({ ...delivery, purpose: "AdminCreateUser" })).to.equal(
      `AdminCreateUser: the code for ${shown} is ${shown}`,
    );
    expect(codeLine({ ...delivery, username: "a\u202E", to: "b", purpose: "SignUp" })).to.match(
      /^SignUp: the code for b \(a\\u\{202e\}\) is /,
    );
    const worded = { ...delivery, code: "1", subject: attack, message: "Code 1", purpose: "SignUp" } as const;
    expect(codeLine(worded)).to.equal(`SignUp: the code for ${shown} is 1   ${shown}   Code 1`);
  });

  it("keeps the lines of a longer text", () => {
    expect(printableLines("one\n\u001B[31mtwo\n")).to.equal("one\n\\u{1b}[31mtwo\n");
  });
});
