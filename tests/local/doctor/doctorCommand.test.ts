import { expect } from "chai";
import fc from "fast-check";
import { readCommandLine, UsageError } from "pulumi-aws-local/cli";
import { doctorCommand } from "../../../packages/local/src/cli/doctorCommand";

const parse = (args: readonly string[]) => readCommandLine(doctorCommand, args);
const explicit = ["--url", "https://a.example.com", "--issuer", "https://i.example.com", "--client-id", "abc"];

describe("the doctor's options", () => {
  it("have defaults", () => {
    expect(parse(["--stack", "dev"])).to.deep.equal({
      stack: "dev",
      "output-name": [],
      route: [],
      write: false,
      timeout: "10",
      "token-stdin": false,
      "password-stdin": false,
      json: false,
    });
  });

  it("accept all", () => {
    const more = [
      "--token-stdin",
      "--username",
      "you@example.com",
      "--output-name",
      "apiUrl=endpoint",
      "--login-url",
      "https://i.example.com/oauth2/authorize?client_id=abc&redirect_uri=x",
      "--origins-config",
      "app:corsOrigins",
      "--origin",
      "http://localhost:3000",
      "--route",
      "GET /courses",
      "--route",
      "POST /exams",
      "--write",
      "--timeout",
      "3",
    ];
    expect(parse([...explicit, "--outputs", "o.json", ...more, "--json"])).to.deep.equal({
      outputs: "o.json",
      url: "https://a.example.com",
      issuer: "https://i.example.com",
      "client-id": "abc",
      "token-stdin": true,
      "password-stdin": false,
      username: "you@example.com",
      "output-name": ["apiUrl=endpoint"],
      "login-url": "https://i.example.com/oauth2/authorize?client_id=abc&redirect_uri=x",
      "origins-config": "app:corsOrigins",
      origin: "http://localhost:3000",
      route: ["GET /courses", "POST /exams"],
      write: true,
      timeout: "3",
      json: true,
    });
  });

  const refused: [args: string[], problem: string][] = [
    [["--stack", "-x"], "--stack"],
    [["--stack", "a b"], "--stack a b: give the name of a deployed stack, such as dev"],
    [["--outputs", ""], "--outputs: give the path of a file, or -"],
    [["--url", "http://api.example.com"], "--url http://api.example.com: give an https address; tokens travel"],
    [["--issuer", "cognito"], "--issuer cognito: give an address"],
    [["--client-id", "a/b"], "--client-id a/b: give the id of an app client"],
    [["--stack", "dev", "--origin", "https://a.example.com/"], "--origin https://a.example.com/: give an origin"],
    [["--stack", "dev", "--timeout", "0"], "--timeout 0: give whole seconds from 1 to 999"],
    [["--stack", "dev", "--route", "/courses"], "--route /courses: give a method and a path without variables"],
    [["--stack", "dev", "--route", "GET /courses/{courseId}"], "--route GET /courses/{courseId}"],
    [["--stack", "dev", "--route", "FETCH /x"], "--route FETCH /x"],
    [["--outputs", "-", "--token-stdin"], "--outputs -, --token-stdin: standard input can be one of them"],
    [["--stack", "dev", "--outputs", "o.json"], "--stack, --outputs: give one of them"],
    [["--stack", "dev", "--password-stdin"], "--password-stdin: give --username too"],
    [["--stack", "dev", "--token", "eyJ"], "--token: no such option"],
    [["--stack", "dev", "--output-name", "url=x"], "--output-name url=x: give NAME=OUTPUT, such as apiUrl=endpoint"],
    [["--stack", "dev", "--output-name", "apiUrl="], "--output-name apiUrl=: give NAME=OUTPUT"],
    [
      ["--stack", "dev", "--login-url", "https://i.example.com/login"],
      "give an address with client_id and redirect_uri",
    ],
    [["--stack", "dev", "--origins-config", "x[0]"], "--origins-config x[0]: give a key such as app:corsOrigins"],
  ];
  for (const [args, problem] of refused) {
    it(`reject ${JSON.stringify(args)}`, () => {
      expect(() => parse(args)).to.throw(UsageError, problem);
    });
  }

  it("are read or rejected as a whole, and no text that is no option is shown", () => {
    const names = Object.keys(doctorCommand.options).map((name) => `--${name}`);
    const secret = fc.stringMatching(/^eyJ[a-z]{10,20}$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...names), fc.string())), secret, (args, token) => {
        let message = "";
        try {
          parse([token, ...args]);
        } catch (error) {
          expect(error).to.be.instanceOf(UsageError);
          ({ message } = error as UsageError);
        }
        expect(message).to.contain("no such option").and.not.to.contain(token);
      }),
    );
  });

  it("name all errors at once", () => {
    expect(() => parse(["--url", "x", "--issuer", "y", "--client-id", ""])).to.throw(
      UsageError,
      /^--url x: .*\n--issuer y: .*\n--client-id: [^\n]*$/,
    );
  });
});
