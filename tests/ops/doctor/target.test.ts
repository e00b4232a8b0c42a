import { Readable } from "node:stream";
import { expect } from "chai";
import { readCommandLine, UsageError } from "pulumi-aws-local/cli";
import { doctorCommand } from "../../../ops/doctor/doctorCommand";
import { Skipped, Unreachable } from "../../../ops/doctor/finding";
import { targetOf } from "../../../ops/doctor/target";
import type { DoctorContext, Target } from "../../../ops/doctor/target";

const outputs = {
  apiUrl: "https://abc.execute-api.eu-west-1.amazonaws.com/",
  issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
  userPoolId: "eu-west-1_Pool",
  userPoolClientId: "client",
  loginUrl: "https://x.example.com/oauth2/authorize?redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback",
};
const local = { cognitoEndpoint: "http://127.0.0.1:2", username: "demo@example.com", password: "p" };

describe("the doctor's target", () => {
  const target = (given: object, args: string[] = [], context: Partial<DoctorContext> = {}): Promise<Target> =>
    targetOf(readCommandLine(doctorCommand, ["--outputs", "-", ...args]), {
      input: Readable.from([JSON.stringify(given)]),
      environment: {},
      signIn: () => Promise.resolve("signed-in"),
      ...context,
    });

  it("comes from the outputs", async () => {
    const { token, ...rest } = await target(outputs);
    expect(rest).to.deep.equal({
      apiUrl: "https://abc.execute-api.eu-west-1.amazonaws.com",
      issuer: outputs.issuer,
      issuerUrl: outputs.issuer,
      clientId: "client",
      route: { method: "GET", path: "/courses" },
      write: false,
      origin: "https://app.example.com",
      tokenCommand: 'export LEARNINGHUB_TOKEN="$(npm run -s token -- --outputs - --username you@example.com)"',
      stack: undefined,
      region: "eu-west-1",
      timeoutMs: 10_000,
    });
    const error: unknown = await token().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Skipped);
    expect((error as Error).message).to.match(/^no token was given; get one: export LEARNINGHUB_TOKEN=.*--outputs - /);
  });

  it("prefers options to outputs", async () => {
    const args = ["--url", "https://api.example.com", "--issuer", "https://i.example.com/", "--client-id", "other"];
    const changed = await target(outputs, [...args, "--origin", "http://localhost:3000"]);
    expect(changed).to.include({
      apiUrl: "https://api.example.com",
      issuer: "https://i.example.com/",
      issuerUrl: "https://i.example.com",
      clientId: "other",
      origin: "http://localhost:3000",
    });
  });

  it("comes from options alone", async () => {
    const { issuer, userPoolClientId } = outputs;
    const options = readCommandLine(doctorCommand, [
      "--url",
      outputs.apiUrl,
      "--issuer",
      issuer,
      "--client-id",
      userPoolClientId,
    ]);
    const context = { input: Readable.from([]), environment: {}, signIn: () => Promise.reject(new Error()) };
    expect(await targetOf(options, context)).to.deep.include({
      tokenCommand:
        'export LEARNINGHUB_TOKEN="$(npm run -s token -- --user-pool-id eu-west-1_Pool --client-id client --username you@example.com)"',
      region: "eu-west-1",
      origin: undefined,
    });
  });

  it("names everything that is missing or unsafe", async () => {
    for (const [given, message] of [
      [{}, /^the outputs have no apiUrl; give --url\n.*issuer; give --issuer\n.*userPoolClientId; give --client-id$/],
      [{ ...outputs, apiUrl: "http://api.example.com" }, /^apiUrl http:\/\/api\.example\.com: give an https address/],
    ] as const) {
      const error: unknown = await target(given).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(UsageError);
      expect((error as Error).message).to.match(message);
    }
  });

  describe("token", () => {
    it("prefers the option to the environment", async () => {
      const environment = { LEARNINGHUB_TOKEN: " from-environment\n" };
      expect(await (await target(outputs, ["--token", "given"], { environment })).token()).to.equal("given");
      expect(await (await target(outputs, [], { environment })).token()).to.equal("from-environment");
    });

    it("reads standard input with -", async () => {
      const options = readCommandLine(doctorCommand, [
        "--url",
        outputs.apiUrl,
        "--issuer",
        outputs.issuer,
        "--client-id",
        "c",
        "--token",
        "-",
      ]);
      const context = {
        input: Readable.from(["piped\n"]),
        environment: {},
        signIn: () => Promise.reject(new Error()),
      };
      expect(await (await targetOf(options, context)).token()).to.equal("piped");
    });

    it("signs in as the demo user of a local run, whose issuer is served on this machine", async () => {
      let signIns = 0;
      const run = await target({ ...outputs, local }, [], { signIn: () => Promise.resolve(`${++signIns}`) });
      expect(run).to.include({ issuer: outputs.issuer, issuerUrl: "http://127.0.0.1:2/eu-west-1_Pool" });
      expect([await run.token(), await run.token()]).to.deep.equal(["1", "1"]);
      expect(run.tokenCommand).to.equal('export LEARNINGHUB_TOKEN="$(npm run -s token -- --outputs -)"');
    });

    it("reports unknown when the demo user cannot sign in", async () => {
      const run = await target({ ...outputs, local }, [], { signIn: () => Promise.reject(new Error("refused")) });
      const error: unknown = await run.token().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Unreachable);
      expect((error as Error).message).to.equal("the local run's demo user cannot sign in: refused");
    });
  });
});
