import { expect } from "chai";
import { codeLine, functionLogLine, printableLines, requestLine } from "../../../packages/local/src/cli/terminal";
import type { UserPoolTrace } from "../../../packages/local/src/services/requestTrace";

/** Erases the line, turns the rest around, hides, ends the line. */
const attack = "a\u001B[2K\u009B31m\u202Eb\u2066\u200B\uFEFF\u{E0041}\u2028\u2029\r\nz\u007F";
const shown =
  "a\\u{1b}[2K\\u{9b}31m\\u{202e}b\\u{2066}\\u{200b}\\u{feff}\\u{e0041}\\u{2028}\\u{2029}\\u{d}\\u{a}z\\u{7f}";

const trace: UserPoolTrace = {
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

describe("what a terminal is shown", () => {
  it("names a request, what it was answered and why", () => {
    expect(requestLine({ ...trace, operation: "SignUp", reason: "Password too short" })).to.equal(
      "cognito-idp:SignUp 400 1.2 ms   Password too short",
    );
    expect(requestLine({ ...trace, method: "GET", path: "/login", status: 200 })).to.equal("GET /login 200 1.2 ms");
  });

  it("has no control, format or direction character of a request", () => {
    expect(requestLine({ ...trace, operation: attack, path: attack, reason: attack })).to.equal(
      `${shown} ${shown} 400 1.2 ms   ${shown}`,
    );
    expect(requestLine({ ...trace, method: attack, path: "/" })).to.equal(`${shown} / 400 1.2 ms`);
  });

  it("has none of a function's log either, but its tabs and letters of all scripts", () => {
    expect(functionLogLine(attack, attack)).to.equal(`  ${shown} │ ${shown}`);
    expect(functionLogLine("courses", "INFO\tGrüße, שלום, 你好, 🎓")).to.equal(
      "  courses │ INFO\tGrüße, שלום, 你好, 🎓",
    );
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
