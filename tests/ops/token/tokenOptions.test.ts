import { expect } from "chai";
import { UsageError } from "../../../ops/shared/commandLine";
import { parseTokenOptions } from "../../../ops/token/tokenOptions";

const pool = ["--user-pool-id", "eu-west-1_Pool1", "--client-id", "abc"];

describe("the token helper's options", () => {
  it("have defaults", () => {
    expect(parseTokenOptions(["--stack", "dev", "--username", "ann@example.com"])).to.deep.equal({
      stack: "dev",
      username: "ann@example.com",
      access: false,
      hosted: false,
      callback: "http://localhost:3000/callback",
      open: false,
      timeoutMs: 300_000,
      help: false,
    });
  });

  it("accept all", () => {
    const hosted = ["--hosted", "--open", "--scope", "openid email", "--callback", "http://127.0.0.1:8080/back"];
    const more = ["--region", "eu-west-1", "--endpoint", "http://127.0.0.1:2", "--access", "--timeout", "60"];
    expect(parseTokenOptions([...pool, ...hosted, ...more, "--outputs", "o.json"])).to.deep.equal({
      outputs: "o.json",
      userPoolId: "eu-west-1_Pool1",
      clientId: "abc",
      endpoint: "http://127.0.0.1:2",
      scope: "openid email",
      access: true,
      hosted: true,
      callback: "http://127.0.0.1:8080/back",
      open: true,
      timeoutMs: 60_000,
      help: false,
    });
    expect(parseTokenOptions(["--help"])).to.have.property("help", true);
  });

  it("reject a password, and do not repeat it", () => {
    for (const args of [["--password", "hunter2"], ["--password=hunter2"]]) {
      expect(() => parseTokenOptions([...pool, ...args]))
        .to.throw(UsageError, /^--password: other users of the machine can read a command line/)
        .with.property("message")
        .that.does.not.contain("hunter2");
    }
  });

  const refused: [args: string[], problem: string][] = [
    [[], "--user-pool-id, --client-id: give these, or --stack NAME, or --outputs FILE\n--username: say who signs in"],
    [pool, "--username: say who signs in, or give --hosted"],
    [["--stack", "--x"], "--stack"],
    [["--user-pool-id", "Pool1"], "--user-pool-id Pool1: give the id of a user pool, such as eu-central-1_AbCdEfGhI"],
    [[...pool, "--region", "us-east-1"], "--region us-east-1: give the region that the pool's id has"],
    [[...pool, "--endpoint", "http://pool.example.com"], "--endpoint http://pool.example.com: give an https address"],
    [["--stack", "dev", "--username", " "], "--username  : give the name"],
    [["--stack", "dev", "--open"], "--open: give --hosted too"],
    [["--stack", "dev", "--scope", "openid"], "--scope: give --hosted too"],
    [["--stack", "dev", "--callback", "https://app.example.com/callback"], "give a callback URL on this machine"],
    [["--stack", "dev", "--callback", "http://localhost:1/#x"], "give a URL without a fragment"],
    [["--stack", "dev", "--timeout", "soon"], "--timeout soon: give whole seconds from 1 to 9999"],
  ];
  for (const [args, problem] of refused) {
    it(`reject ${JSON.stringify(args)}`, () => {
      expect(() => parseTokenOptions(args)).to.throw(UsageError, problem);
    });
  }
});
