import { Readable } from "node:stream";
import { expect } from "chai";
import { readCommandLine, UsageError } from "pulumi-aws-local/cli";
import { doctorCommand } from "../../../packages/local/src/cli/doctorCommand";
import { Skipped, Unreachable } from "../../../packages/local/src/doctor/finding";
import { targetOf } from "../../../packages/local/src/doctor/target";
import type { Target } from "../../../packages/local/src/doctor/target";

const outputs = {
  apiUrl: "https://abc.execute-api.eu-west-1.amazonaws.com/",
  issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
  userPoolId: "eu-west-1_Pool",
  userPoolClientId: "client",
  loginUrl:
    "https://x.example.com/oauth2/authorize?client_id=client&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback",
};
const local = { cognitoEndpoint: "http://127.0.0.1:1", username: "demo@example.com", password: "p" };
const explicit = ["--url", outputs.apiUrl, "--issuer", outputs.issuer, "--client-id", "client"];

/** What the doctor makes of its arguments, standard input and environment. */
function target(args: string[], input: string, environment: NodeJS.ProcessEnv = {}): Promise<Target> {
  return targetOf(readCommandLine(doctorCommand, args), { input: Readable.from([input]), environment });
}

async function refusal(...given: Parameters<typeof target>): Promise<string> {
  const error: unknown = await target(...given).catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(UsageError);
  return (error as Error).message;
}

describe("the doctor's target", () => {
  const fromOutputs = (given: object, args: string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Target> =>
    target(["--outputs", "-", ...args], JSON.stringify(given), environment);

  it("comes from the outputs, named or piped in", async () => {
    const routes = ["--route", "GET /courses", "--route", "POST /exams", "--route", "GET /courses"];
    for (const args of [["--outputs", "-", ...routes], routes]) {
      const { token, ...rest } = await target(args, JSON.stringify(outputs));
      expect(rest).to.deep.equal({
        apiUrl: "https://abc.execute-api.eu-west-1.amazonaws.com",
        issuer: outputs.issuer,
        issuerUrl: outputs.issuer,
        clientId: "client",
        loginUrl: outputs.loginUrl,
        routes: [
          { method: "GET", path: "/courses" },
          { method: "POST", path: "/exams" },
        ],
        write: false,
        origin: "https://app.example.com",
        stack: undefined,
        region: "eu-west-1",
        originsConfig: undefined,
        timeoutMs: 10_000,
      });
      const error: unknown = await token().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Skipped);
      expect((error as Error).message).to.match(/^no token was given; set DOCTOR_TOKEN, or give --username/);
    }
  });

  it("prefers options to outputs", async () => {
    const args = ["--url", "https://api.example.com", "--issuer", "https://i.example.com/", "--client-id", "other"];
    const changed = await fromOutputs(outputs, [...args, "--origin", "http://localhost:3000"]);
    expect(changed).to.include({
      apiUrl: "https://api.example.com",
      issuer: "https://i.example.com/",
      issuerUrl: "https://i.example.com",
      clientId: "other",
      origin: "http://localhost:3000",
    });
  });

  it("comes from options alone, whatever standard input holds", async () => {
    const { issuer, clientId: id, origin, region } = await target(explicit, "no JSON");
    expect({ issuer, id, origin, region }).to.deep.equal({
      issuer: outputs.issuer,
      id: "client",
      origin: undefined,
      region: "eu-west-1",
    });
  });

  it("reads outputs by the program's own names, and takes the issuer from the user pool's id", async () => {
    const { apiUrl, userPoolId, userPoolClientId } = outputs;
    const names = ["--output-name", "apiUrl=endpoint", "--output-name", "userPoolId=pool"];
    const found = await fromOutputs({ endpoint: apiUrl, pool: userPoolId, userPoolClientId }, names);
    expect(found).to.include({ apiUrl: apiUrl.slice(0, -1), issuer: outputs.issuer });
    const china = await fromOutputs({ ...outputs, issuer: undefined, userPoolId: "cn-north-1_Pool" });
    expect(china.issuer).to.equal("https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Pool");
  });

  it("names everything that is missing or unsafe, and the outputs that there are", async () => {
    expect(await refusal(["--outputs", "-"], '{"endpoint":"x","pool":"y"}')).to.equal(
      "the outputs have no apiUrl, they have endpoint, pool; give --url, or --output-name apiUrl=OUTPUT\n" +
        "the outputs have no issuer, they have endpoint, pool; give --issuer, or --output-name issuer=OUTPUT\n" +
        "the outputs have no userPoolClientId, they have endpoint, pool; give --client-id, or --output-name userPoolClientId=OUTPUT",
    );
    const unsafe = { ...outputs, apiUrl: "http://api.example.com", loginUrl: "https://x.example.com" };
    expect(await refusal(["--outputs", "-", "--output-name", "issuer=iss"], JSON.stringify(unsafe))).to.match(
      /^--output-name issuer=iss: the outputs have no iss, they have apiUrl, .*\napiUrl http:\/\/api\.example\.com: give an https address.*\nloginUrl https:\/\/x\.example\.com: give an address with client_id/,
    );
  });

  it("says what to give when there is nothing", async () => {
    const nothing = /^--url, --issuer, --client-id: give these, or --stack NAME, or --outputs FILE/;
    expect(await refusal([], ""))
      .to.match(nothing)
      .and.to.match(/\nstandard input gave no JSON object/);
    const input = Object.assign(Readable.from([]), { isTTY: true });
    const options = readCommandLine(doctorCommand, []);
    const error: unknown = await targetOf(options, { input, environment: {} }).catch((reason: unknown) => reason);
    expect((error as Error).message)
      .to.match(nothing)
      .and.not.to.contain("standard input");
  });

  describe("token", () => {
    const asked = async (args: string[], input: string, environment: NodeJS.ProcessEnv = {}) =>
      (await target([...explicit, ...args], input, environment)).token();

    it("comes from standard input or the environment", async () => {
      const environment = { DOCTOR_TOKEN: " from-environment\n" };
      expect(await asked(["--token-stdin"], "piped\n", environment)).to.equal("piped");
      expect(await asked([], "", environment)).to.equal("from-environment");
      expect(await refusal([...explicit, "--token-stdin"], "\n")).to.match(/^--token-stdin: standard input is empty/);
    });

    it("comes of a sign-in, whose password is no option either", async () => {
      const user = ["--username", "ada@example.com"];
      expect(await refusal([...explicit, ...user], "")).to.equal(
        "--username: set DOCTOR_PASSWORD, or give the password with --password-stdin",
      );
      const here = explicit.with(3, "http://127.0.0.1:1/eu-west-1_Pool");
      for (const [args, input, environment] of [
        [[...here, ...user], "", { DOCTOR_PASSWORD: "p", DOCTOR_TOKEN: "of somebody else" }],
        [[...here, ...user, "--password-stdin"], "p\n", {}],
      ] as const) {
        const error: unknown = await (
          await target([...args], input, environment)
        )
          .token()
          .catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(Unreachable);
        expect((error as Error).message).to.match(/^http:\/\/127\.0\.0\.1:1\/ gave no answer/);
      }
    });

    it("is the demo user's of a local run, whose issuer is served on this machine", async () => {
      const run = await fromOutputs({ ...outputs, local });
      expect(run).to.include({ issuer: outputs.issuer, issuerUrl: "http://127.0.0.1:1/eu-west-1_Pool" });
      expect(await run.token().catch((reason: unknown) => reason)).to.be.instanceOf(Unreachable);
      const given = await fromOutputs({ ...outputs, local }, [], { DOCTOR_TOKEN: "given" });
      expect(await given.token()).to.equal("given");
    });
  });
});
