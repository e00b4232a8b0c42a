import { expect } from "chai";
import { readCommandLine, UsageError } from "pulumi-aws-local/cli";
import { tokenCommand } from "../../../ops/token/tokenCommand";

const parse = (args: readonly string[]) => readCommandLine(tokenCommand, args);
const pool = ["--user-pool-id", "eu-west-1_Pool1", "--client-id", "abc"];

describe("the token helper's options", () => {
  it("have defaults", () => {
    expect(parse(["--stack", "dev", "--username", "ann@example.com"])).to.deep.equal({
      stack: "dev",
      username: "ann@example.com",
      access: false,
      hosted: false,
      callback: "http://localhost:3000/callback",
      open: false,
      timeout: "300",
    });
  });

  it("accept all", () => {
    const hosted = ["--hosted", "--open", "--scope", "openid email", "--callback", "http://127.0.0.1:8080/back"];
    const more = ["--endpoint", "http://127.0.0.1:2", "--access", "--timeout", "60"];
    expect(parse([...pool, ...hosted, ...more, "--outputs", "o.json"])).to.deep.equal({
      outputs: "o.json",
      "user-pool-id": "eu-west-1_Pool1",
      "client-id": "abc",
      endpoint: "http://127.0.0.1:2",
      scope: "openid email",
      access: true,
      hosted: true,
      callback: "http://127.0.0.1:8080/back",
      open: true,
      timeout: "60",
    });
  });

  it("reject a password, and do not repeat it", () => {
    for (const args of [["--password", "hunter2"], ["--password=hunter2"]]) {
      expect(() => parse([...pool, ...args]))
        .to.throw(UsageError, /^--password: no such option/)
        .with.property("message")
        .that.does.not.contain("hunter2");
    }
  });

  const refused: [args: string[], problem: string][] = [
    [[], "--user-pool-id, --client-id: give these, or --stack NAME, or --outputs FILE\n--username: give who signs in"],
    [pool, "--username: give who signs in, or --hosted"],
    [["--stack", "--x"], "--stack"],
    [["--user-pool-id", "Pool1"], "--user-pool-id Pool1: give the id of a user pool, such as eu-central-1_AbCdEfGhI"],
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
      expect(() => parse(args)).to.throw(UsageError, problem);
    });
  }
});
