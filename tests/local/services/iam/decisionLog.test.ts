import { expect } from "chai";
import { DecisionLog } from "../../../../packages/local/src/services/iam/decisionLog";
import { compilePolicy, decideAccess } from "../../../../packages/local/src/services/iam/evaluator";
import type { AccessRequest } from "../../../../packages/local/src/services/iam/evaluator";

const roleArn = "arn:aws:iam::000000000000:role/app";
const boundary = compilePolicy("boundary", "boundary", {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
});

describe("the decisions of a run", () => {
  const log = new DecisionLog();
  const record = (action: string, resource: string): void => {
    const request: AccessRequest = {
      principal: { type: "AWS", arn: roleArn },
      action,
      resource,
      accountId: "000000000000",
      context: {},
      permissionsBoundary: boundary,
    };
    log.record(roleArn, request, decideAccess(request));
  };

  it("tell what one more statement would allow from what the permissions boundary refuses", () => {
    record("s3:GetObject", "arn:aws:s3:::files/a");
    record("s3:PutObject", "arn:aws:s3:::files/a");
    expect(log.of(roleArn).map(({ action, refused, lacksAllow }) => [action, refused, lacksAllow])).to.deep.equal([
      ["s3:GetObject", 1, true],
      ["s3:PutObject", 1, false],
    ]);
    expect(log.of("another")).to.deep.equal([]);
  });

  it("are bounded: an action loses its oldest resource, and no other action does", () => {
    for (let index = 0; index < 1_000; index += 1) record("s3:GetObject", `arn:aws:s3:::files/${index}`);
    const resources = log.of(roleArn).map(({ resource }) => resource);
    expect(resources).to.have.length(1_001);
    expect(resources.filter((resource) => resource.endsWith("/a"))).to.have.length(1);
    log.clearRefusals();
    expect(log.of(roleArn)).to.deep.equal([]);
  });
});
