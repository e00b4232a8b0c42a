import { expect } from "chai";
import { Fixes } from "../../../packages/local/src/doctor/fixes";
import type { Target } from "../../../packages/local/src/doctor/target";
import { targetFor } from "./examination";

describe("the doctor's commands", () => {
  const fixes = (changes: Partial<Target> = {}) =>
    new Fixes(targetFor("https://a.example.com", "https://i.example.com", changes));
  const origin = "https://new.example.com";

  it("names commands for the deployed stack", () => {
    const { stack } = { stack: "prod" };
    expect(fixes({ stack }).redeploy()).to.equal("pulumi up --refresh --stack prod");
    expect(fixes({ stack }).checkAddress()).to.equal("pulumi stack output apiUrl --stack prod");
    expect(fixes({ stack }).issuer()).to.equal("pulumi stack output issuer --stack prod");
    expect(fixes({ stack: undefined }).redeploy()).to.equal("pulumi up --refresh");
  });

  it("add an origin behind the stack file's own", () => {
    const originsConfig = "learninghub:corsOrigins";
    expect(fixes({ stack: "dev", originsConfig }).allowOrigin(origin)).to.equal(
      `pulumi config set --path 'learninghub:corsOrigins[2]' ${origin} --stack dev && pulumi up --stack dev`,
    );
    expect(fixes({ stack: "unknown", originsConfig }).allowOrigin(origin)).to.contain(
      "corsOrigins[<the next free index>]",
    );
    expect(fixes({ stack: "dev" }).allowOrigin(origin)).to.equal(
      `list ${origin} in the API's corsConfiguration.allowOrigins; then pulumi up --refresh --stack dev`,
    );
  });

  it("hold nothing that a shell would take for something else", () => {
    expect(fixes({ stack: "dev", originsConfig: "app:origins" }).allowOrigin("https://a$(id).example.com")).to.contain(
      "'https://a$(id).example.com'",
    );
    expect(fixes().aws("logs", "tail", "/aws/x y")).to.equal("aws logs tail '/aws/x y' --region eu-west-1");
    expect(fixes({ region: undefined }).aws("sts", "get-caller-identity")).to.equal("aws sts get-caller-identity");
  });

  it("start a local run anew", () => {
    const local = new Fixes(targetFor("http://127.0.0.1:1", "http://127.0.0.1:2"));
    expect([local.redeploy(), local.checkAddress(), local.issuer()]).to.deep.equal(
      Array(3).fill("start the local run again"),
    );
  });
});
