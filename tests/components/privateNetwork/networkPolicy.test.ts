import { expect } from "chai";
import {
  accountOnlyPolicy,
  bucketsPolicy,
  endpointServiceName,
  flowLogPolicy,
  flowLogTrust,
  interfaceServices,
} from "../../../components/privateNetwork/networkPolicy";

const place = {
  partition: "aws-us-gov",
  dnsSuffix: "amazonaws.com",
  region: "us-gov-west-1",
  accountId: "123456789012",
};

describe("the policies of a private network", () => {
  it("name the services of every partition alike", () => {
    for (const service of [...interfaceServices, "s3"] as const) {
      for (const region of ["eu-central-1", "us-gov-west-1", "cn-northwest-1"]) {
        expect(endpointServiceName(region, service)).to.equal(`com.amazonaws.${region}.${service}`);
      }
    }
  });

  it("let no other account's principals through an interface endpoint", () => {
    const [statement, ...more] = accountOnlyPolicy("123456789012").Statement as unknown as Record<string, unknown>[];
    expect(more).to.deep.equal([]);
    expect(statement).to.deep.include({
      Effect: "Allow",
      Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
    });
  });

  it("let this account use its own buckets, and of others' only read the agent's objects", () => {
    const [own, statement, ...more] = bucketsPolicy(place).Statement as unknown as Record<string, unknown>[];
    expect(more).to.deep.equal([]);
    expect(own?.Condition).to.deep.equal({
      StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" },
    });
    expect(statement).to.deep.include({ Effect: "Allow", Action: "s3:GetObject" });
    for (const resource of statement?.Resource as string[]) {
      expect(resource).to.match(/^arn:aws-us-gov:s3:::[a-z-]*us-gov-west-1[a-z-]*\/\*$/);
    }
  });

  it("let flow logs of this account and region take on their role, and write to one group", () => {
    expect(JSON.stringify(flowLogTrust(place))).to.contain(
      '"ArnLike":{"aws:SourceArn":"arn:aws-us-gov:ec2:us-gov-west-1:123456789012:vpc-flow-log/*"}',
    );
    const [lookUp, write, ...more] = flowLogPolicy("arn:group").Statement as unknown as Record<string, unknown>[];
    expect(lookUp).to.deep.equal({ Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" });
    expect(write?.Resource).to.equal("arn:group:*");
    expect(write?.Action).not.to.include("logs:CreateLogGroup");
    expect(more).to.deep.equal([]);
  });
});
