import { expect } from "chai";
import { alarmTopicPolicy, validateLogGroupArn, topicKeyPolicy } from "../../../components/apiAlarms/alarmTopic";

const account = "123456789012";

describe("alarm topic", () => {
  it("knows log groups by their ARN", () => {
    expect(validateLogGroupArn(`arn:aws:logs:eu-west-1:${account}:log-group:/aws/x:*`)).to.be.undefined;
    expect(validateLogGroupArn(`arn:aws-us-gov:logs:us-gov-west-1:${account}:log-group:x`)).to.be.undefined;
    for (const other of ["x", `arn:aws:logs:eu-west-1:${account}:destination:x`, "arn:aws:logs:::log-group:x"]) {
      expect(validateLogGroupArn(other), other).to.equal("the ARN of a CloudWatch log group");
    }
  });

  it("has no statement for rules when there is none", () => {
    const policy = alarmTopicPolicy("arn:t", account, { alarmArns: ["arn:a"], rules: false });
    expect(JSON.stringify(policy)).not.to.include("events.amazonaws.com");
  });

  it("lets no service publish that is not named, and nobody without TLS", () => {
    const policy = alarmTopicPolicy("arn:t", account, { alarmArns: ["arn:a", "arn:b"], rules: true });
    const statements = policy.Statement as { Effect: string; Principal: unknown; Condition: object }[];
    const allowed = statements.filter(({ Effect }) => Effect === "Allow");
    expect(allowed.map(({ Principal }) => Principal)).to.deep.equal([
      { Service: "cloudwatch.amazonaws.com" },
      { Service: "events.amazonaws.com" },
    ]);
    expect(allowed[0]?.Condition)
      .to.have.nested.property("ArnEquals.aws:SourceArn")
      .that.deep.equals(["arn:a", "arn:b"]);
    expect(allowed[1], "EventBridge takes no condition").not.to.have.property("Condition");
    expect(statements.at(-1)).to.deep.include({ Effect: "Deny", Principal: "*" });
  });

  it("has a key of the same partition", () => {
    const place = { partition: "aws-cn", region: "cn-north-1", accountId: account };
    const policy = JSON.stringify(topicKeyPolicy(place, ["cloudwatch.amazonaws.com"]));
    expect(policy).to.include(`arn:aws-cn:iam::${account}:root`).and.not.to.include("arn:aws:");
  });
});
