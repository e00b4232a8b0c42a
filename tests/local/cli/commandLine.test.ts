import { expect } from "chai";
import { defineCommand, readCommandLine, UsageError } from "../../../packages/local/src/cli/commandLine";
import { helpText } from "../../../packages/local/src/cli/helpText";
import { Screen } from "../../../packages/local/src/cli/screen";

const command = defineCommand({
  name: "npm run tool --",
  usage: ["--stack NAME [options]", "--url URL [options]"],
  summary: "Looks at a stack.",
  options: {
    stack: { type: "string", value: "NAME", help: "the stack" },
    port: {
      type: "string",
      value: "PORT",
      default: "1",
      help: "the port of the API, which is used to send requests to it from this machine, by any of its addresses",
      validate: (text) => (/^\d+$/.test(text) ? undefined : "a whole number"),
    },
    token: {
      type: "string",
      value: "TOKEN",
      help: "the token",
      secret: true,
      validate: (text) => (text.includes(".") ? undefined : "a JSON Web Token"),
    },
    json: { type: "boolean", help: "print JSON" },
  },
  notes: "Exit code: 0.",
  check: ({ json, stack }) => (json && stack === undefined ? ["--json: give --stack too"] : []),
});

const validateSetting = (text: string): string | undefined => (text.includes("=") ? undefined : "KEY=VALUE");

const read = (...args: string[]) => readCommandLine(command, args);

function problemsOf(...args: string[]): readonly string[] {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  return [];
}

describe("readCommandLine", () => {
  it("collects the values of an option that may be given several times", () => {
    const listed = defineCommand({
      name: "tool",
      summary: "",
      options: { set: { type: "list", value: "KEY=VALUE", help: "a setting", validate: validateSetting } },
    });
    expect(readCommandLine(listed, [])).to.deep.equal({ set: [] });
    expect(readCommandLine(listed, ["--set", "a=1", "--set=b=2"])).to.deep.equal({ set: ["a=1", "b=2"] });
    expect(() => readCommandLine(listed, ["--set", "a=1", "--set", "b"])).to.throw(
      UsageError,
      "--set b: give KEY=VALUE",
    );
  });

  it("gives values and defaults, and leaves out what was not given", () => {
    expect(read("--stack", "dev", "--json")).to.deep.equal({ stack: "dev", port: "1", json: true });
    expect(read("--stack=prod")).to.deep.equal({ stack: "prod", port: "1", json: false });
    expect(read("--stack", "a", "--stack", "b", "--port", "2")).to.deep.equal({ stack: "b", port: "2", json: false });
    expect(read("--stack", "-")).to.include({ stack: "-" });
  });

  it("names all problems at once, those of values together too", () => {
    expect(problemsOf("--nope", "--json=yes", "--port", "x", "--stack")).to.deep.equal([
      "--nope: no such option",
      "--json: takes no value",
      "--port x: give a whole number",
      "--stack: give a value",
    ]);
    expect(problemsOf("--json", "--port=")).to.deep.equal(["--port: give a whole number", "--json: give --stack too"]);
  });

  it("takes no option for the value of another", () => {
    expect(problemsOf("--stack", "--json")).to.deep.equal(["--stack: give a value"]);
    expect(read("--stack=--json")).to.include({ stack: "--json", json: false });
  });

  it("takes an option's implied value when none follows it", () => {
    const inspected = defineCommand({
      name: "run",
      summary: "",
      options: {
        inspect: { type: "string", value: "PORT", implied: "9229", help: "" },
        json: { type: "boolean", help: "" },
      },
    });
    const inspect = (...args: string[]) => readCommandLine(inspected, args).inspect;
    expect(inspect("--inspect", "--json")).to.equal("9229");
    expect(inspect("--json", "--inspect")).to.equal("9229");
    expect(inspect("--inspect", "9300")).to.equal("9300");
    expect(inspect("--inspect=9300")).to.equal("9300");
    expect(inspect("--json")).to.equal(undefined);
  });

  it("names an option that is required and was not given", () => {
    const strict = defineCommand({
      name: "tool",
      summary: "",
      options: { stack: { type: "string", value: "NAME", help: "", required: true } },
    });
    expect(() => readCommandLine(strict, [])).to.throw(UsageError, /^--stack: give a value$/);
  });

  it("never shows the value of an unknown or secret option, or an argument without an option", () => {
    const secret = "hunter2";
    const attempts = [
      [secret],
      ["--", secret],
      ["--passwd", secret],
      [`--passwd=${secret}`],
      [`-p${secret}`],
      [`--${secret}`],
      ["--token", secret],
      [`--token=${secret}`],
      [`--json=${secret}`],
    ];
    for (const args of attempts) {
      const problems = problemsOf(...args);
      expect(problems, args.join(" ")).not.to.deep.equal([]);
      expect(problems.join("\n"), args.join(" ")).not.to.include(secret);
    }
    expect(problemsOf(`-p${secret}`)).to.deep.equal(["an argument of 9 characters: no such option"]);
    expect(problemsOf("--token", secret)).to.deep.equal(["--token: give a JSON Web Token"]);
  });
});

describe("helpText", () => {
  it("aligns the options in a column, with values, defaults and --help", () => {
    expect(helpText(command, new Screen({}))).to.equal(`Usage: npm run tool -- --stack NAME [options]
       npm run tool -- --url URL [options]

Looks at a stack.

  --stack NAME   the stack
  --port PORT    the port of the API, which is used to send requests to it from this machine, by any of its
                 addresses   (1)
  --token TOKEN  the token
  --json         print JSON
  --help         print this text

Exit code: 0.`);
  });

  it("has options under titles and examples, in the terminal's width, and ungrouped options at the end", () => {
    const grouped = defineCommand({
      name: "npm run tool --",
      summary: "Looks at a stack.",
      options: command.options,
      groups: { Program: ["stack"], Output: ["json"] },
      examples: [
        ["", "look at the stack dev"],
        ["--stack prod --json", "look at another one, and print what was found for a script that reads it"],
      ],
    });
    const text = helpText(grouped, new Screen({ isTTY: true, columns: 72 }));
    expect(text).to.equal(`Usage: npm run tool -- [options]

Looks at a stack.

Program
  --stack NAME   the stack

Output
  --port PORT    the port of the API, which is used to send requests to
                 it from this machine, by any of its addresses   (1)
  --token TOKEN  the token
  --json         print JSON
  --help         print this text

Examples
  npm run tool
      look at the stack dev
  npm run tool -- --stack prod --json
      look at another one, and print what was found for a script that
      reads it`);
  });
});
