import { expect } from "chai";
import { Mends } from "../../../ops/doctor/mends";
import type { Target } from "../../../ops/doctor/target";
import { targetFor } from "./examination";

describe("the doctor's commands", () => {
  const mends = (changes: Partial<Target> = {}) =>
    new Mends(targetFor("https://a.example.com", "https://i.example.com", changes));
  const origin = "https://new.example.com";

  it("are the deployed stack's", () => {
    const { stack } = { stack: "prod" };
    expect(mends({ stack }).redeploy()).to.equal("pulumi up --refresh --stack prod");
    expect(mends({ stack }).checkAddress()).to.equal("pulumi stack output apiUrl --stack prod");
    expect(mends({ stack }).issuer()).to.equal("pulumi stack output issuer --stack prod");
    expect(mends({ stack: undefined }).redeploy()).to.equal("pulumi up --refresh");
  });

  it("add an origin behind the stack file's own", () => {
    expect(mends({ stack: "dev" }).allowOrigin(origin)).to.equal(
      `pulumi config set --path 'learninghub:corsOrigins[2]' ${origin} --stack dev && pulumi up --stack dev`,
    );
    expect(mends({ stack: "unknown" }).allowOrigin(origin)).to.contain("corsOrigins[<the next free index>]");
  });

  it("hold nothing that a shell would take for something else", () => {
    expect(mends({ stack: "dev" }).allowOrigin("https://a$(id).example.com")).to.contain(
      "'https://a$(id).example.com'",
    );
    expect(mends().aws("logs", "tail", "/aws/x y")).to.equal("aws logs tail '/aws/x y' --region eu-west-1");
    expect(mends({ region: undefined }).aws("sts", "get-caller-identity")).to.equal("aws sts get-caller-identity");
  });

  it("start a local run anew", () => {
    const local = new Mends(targetFor("http://127.0.0.1:1", "http://127.0.0.1:2"));
    expect([local.redeploy(), local.checkAddress(), local.issuer()]).to.deep.equal(Array(3).fill("npm start"));
    expect(local.newToken()).to.equal(
      'export LEARNINGHUB_TOKEN="$(npm run -s token -- --stack dev --username you@example.com)"',
    );
  });
});
