import { expect } from "chai";
import { readCommandLine, UsageError } from "../../../ops/shared/commandLine";

const options = {
  stack: { type: "string" },
  port: { type: "string", default: "1" },
  json: { type: "boolean" },
} as const;
const read = (...args: string[]) => readCommandLine(args, options, "npm run tool --");

describe("readCommandLine", () => {
  it("gives values and defaults", () => {
    expect({ ...read("--stack", "dev", "--json") }).to.deep.equal({ stack: "dev", port: "1", json: true });
    expect({ ...read("--stack=prod") }).to.deep.equal({ stack: "prod", port: "1" });
  });

  it("names all mistakes at once", () => {
    expect(() => read("dev", "--nope", "--json=yes", "--stack")).to.throw(
      UsageError,
      "dev: not an option; see npm run tool -- --help\n--nope: no such option; see npm run tool -- --help\n" +
        "--json: takes no value\n--stack: give a value",
    );
    expect(() => read("--stack", "--json")).to.throw(UsageError, "--stack");
  });

  it("does not show what may be a token or a password", () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${"a".repeat(40)}.b`;
    for (const args of [[token], [`--${token}`], ["hunter2!?"]]) {
      expect(() => read(...args)).to.throw(UsageError, /^an argument of \d+ characters: /);
    }
  });
});
