import { expect } from "chai";
import { readCommandLine, UsageError } from "pulumi-aws-local/cli";
import { doctorCommand } from "../../../ops/doctor/doctorCommand";

const parse = (args: readonly string[]) => readCommandLine(doctorCommand, args);
const explicit = ["--url", "https://a.example.com", "--issuer", "https://i.example.com", "--client-id", "abc"];

describe("the doctor's options", () => {
  it("have defaults", () => {
    expect(parse(["--stack", "dev"])).to.deep.equal({
      stack: "dev",
      route: "GET /courses",
      write: false,
      timeout: "10",
      json: false,
    });
  });

  it("accept all", () => {
    const more = [
      "--token",
      "-",
      "--origin",
      "http://localhost:3000",
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
      token: "-",
      origin: "http://localhost:3000",
      route: "POST /exams",
      write: true,
      timeout: "3",
      json: true,
    });
  });

  const refused: [args: string[], problem: string][] = [
    [[], "--url, --issuer, --client-id: give these, or --stack NAME, or --outputs FILE"],
    [explicit.slice(0, 4), "--client-id: give these"],
    [["--stack", "-x"], "--stack"],
    [["--stack", "a b"], "--stack a b: give the name of a deployed stack, such as dev"],
    [["--outputs", ""], "--outputs: give the path of a file, or -"],
    [["--url", "http://api.example.com"], "--url http://api.example.com: give an https address; tokens travel"],
    [["--issuer", "cognito"], "--issuer cognito: give an address"],
    [["--client-id", "a/b"], "--client-id a/b: give the id of an app client"],
    [["--stack", "dev", "--origin", "https://a.example.com/"], "--origin https://a.example.com/: give an origin"],
    [["--stack", "dev", "--timeout", "0"], "--timeout 0: give whole seconds from 1 to 999"],
    [["--stack", "dev", "--route", "/courses"], '--route /courses: give a method and a path such as "GET /courses"'],
    [["--stack", "dev", "--route", "GET /courses/{courseId}"], "--route GET /courses/{courseId}"],
    [["--stack", "dev", "--route", "FETCH /x"], "--route FETCH /x"],
    [["--outputs", "-", "--token", "-"], "standard input can be one of them"],
  ];
  for (const [args, problem] of refused) {
    it(`reject ${JSON.stringify(args)}`, () => {
      expect(() => parse(args)).to.throw(UsageError, problem);
    });
  }

  it("name all errors at once", () => {
    expect(() => parse(["--url", "x", "--issuer", "y", "--client-id", ""])).to.throw(
      UsageError,
      /^--url x: .*\n--issuer y: .*\n--client-id: [^\n]*$/,
    );
  });
});
