import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import type { ValueObject } from "../../../../ops/policy/value";
import { check } from "../check";
import type { Circumstances } from "../check";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const role = "aws:iam/role:Role";
const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/courses";

/** The rule's messages about a role policy with one statement, which are the same for every place where it may stand. */
function of(rule: string, statement: ValueObject, circumstances: Circumstances = {}): string[] {
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
  const found = check(rule, rolePolicy, { policy: JSON.stringify(document) }, circumstances);
  expect(check(rule, "aws:iam/policy:Policy", { policy: document }, circumstances)).to.deep.equal(found);
  const inlinePolicies = [{ name: "inline", policy: JSON.stringify(document) }];
  expect(check(rule, role, { inlinePolicies }, circumstances)).to.deep.equal(found);
  return found;
}

describe("iam-actions-named", () => {
  it("accepts named actions, one or several", () => {
    expect(of("iam-actions-named", { Action: "dynamodb:GetItem", Resource: table })).to.be.empty;
    expect(of("iam-actions-named", { Action: ["dynamodb:GetItem", "dynamodb:Describe*"], Resource: table })).to.be
      .empty;
    expect(of("iam-actions-named", { Effect: "Deny", Action: "*", Resource: "*" })).to.be.empty;
    expect(check("iam-actions-named", rolePolicy, { policy: notYetKnown })).to.be.empty;
  });

  it("rejects everything, and everything of a service", () => {
    expect(of("iam-actions-named", { Sid: "All", Action: "*", Resource: table })).to.deep.equal([
      'Found: the action "*" in All of mine. ' +
        'Allowed: a named action such as "dynamodb:GetItem"; not every action of a service. ' +
        "Change: the statement where mine is made.",
    ]);
    expect(of("iam-actions-named", { Action: ["s3:GetObject", "s3:*"], Resource: table })).to.have.length(1);
  });
});

describe("iam-resources-named", () => {
  const rule = "iam-resources-named";

  it("accepts named resources, with wildcards behind the name", () => {
    for (const Resource of [
      table,
      `${table}/index/*`,
      "arn:aws:s3:::uploads-a1b2c3/*",
      "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/health:*",
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/$default/GET/*",
      "arn:aws:s3:::uploads/${cognito-identity.amazonaws.com:sub}/*",
      "arn:aws:ec2:*::snapshot/*",
    ]) {
      expect(of(rule, { Action: "x:Do", Resource }), Resource).to.be.empty;
    }
  });

  it("rejects every resource, of all services, one service or one kind", () => {
    for (const Resource of [
      "*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::*/*",
      "arn:aws:logs:*:*:*",
      "arn:aws:dynamodb:eu-central-1:123456789012:table/*",
      "arn:aws:lambda:*:*:function:*",
    ]) {
      const [message] = of(rule, { Action: ["x:Do", "x:See"], Resource: [table, Resource] });
      expect(message, Resource).to.include(`Found: x:Do, x:See on the resource "${Resource}" in statement 1 of mine.`);
    }
  });

  it("accepts every resource for the listed actions, if all are", () => {
    expect(of(rule, { Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: "*" })).to.be.empty;
    expect(of(rule, { Action: "secretsmanager:getrandompassword", Resource: ["*"] })).to.be.empty;
    expect(of(rule, { Action: ["ec2:CreateNetworkInterface", "ec2:DescribeSubnets"], Resource: "*" })).to.be.empty;
    expect(of(rule, { Action: ["xray:PutTraceSegments", "s3:GetObject"], Resource: "*" })).to.have.length(1);
    expect(
      of(rule, { Action: "xray:PutTraceSegments", Resource: "*" }, { settings: { anyResourceActions: [] } }),
    ).to.have.length(1);
    expect(of(rule, { Action: "x:Do", Resource: "*" }, { settings: { anyResourceActions: ["x:Do"] } })).to.be.empty;
  });

  it("accepts every resource of a kind, not of a service, under a condition", () => {
    const Condition = { StringEquals: { "aws:ResourceTag/project": "learninghub" } };
    const Resource = "arn:aws:ec2:eu-central-1:123456789012:volume/*";
    expect(of(rule, { Action: "ec2:AttachVolume", Resource, Condition })).to.be.empty;
    expect(of(rule, { Action: "ec2:AttachVolume", Resource })).to.have.length(1);
    expect(of(rule, { Action: "ec2:AttachVolume", Resource: "*", Condition })).to.have.length(1);
  });
});

describe("iam-no-exceptions", () => {
  it("rejects statements that allow all but something", () => {
    expect(of("iam-no-exceptions", { Action: "x:Do", Resource: table })).to.be.empty;
    expect(of("iam-no-exceptions", { NotAction: "iam:*", Resource: table })[0]).to.include("Found: NotAction in");
    expect(of("iam-no-exceptions", { Action: "x:Do", NotResource: table })[0]).to.include("Found: NotResource in");
    expect(of("iam-no-exceptions", { Effect: "Deny", NotAction: "iam:*", Resource: "*" })).to.be.empty;
  });
});

describe("iam-no-full-access-policy", () => {
  const rule = "iam-no-full-access-policy";
  const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

  it("accepts policies of one's own, and AWS's for one purpose", () => {
    for (const policyArn of [
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
      "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole",
      "arn:aws:iam::123456789012:policy/reports",
    ]) {
      expect(check(rule, attachment, { policyArn }), policyArn).to.be.empty;
    }
    expect(check(rule, attachment, { policyArn: notYetKnown })).to.be.empty;
    expect(check(rule, role, {})).to.be.empty;
  });

  it("rejects those that give full access, wherever they are attached", () => {
    for (const policyArn of [
      "arn:aws:iam::aws:policy/AdministratorAccess",
      "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
      "arn:aws:iam::aws:policy/PowerUserAccess",
      "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess",
      "arn:aws-us-gov:iam::aws:policy/AWSLambda_FullAccess",
      "arn:aws:iam::aws:policy/job-function/DatabaseAdministrator",
    ]) {
      expect(check(rule, attachment, { policyArn })[0], policyArn).to.include(
        `the managed policy ${policyArn} at mine`,
      );
      expect(check(rule, role, { managedPolicyArns: [policyArn] })).to.have.length(1);
      const exclusive = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";
      expect(check(rule, exclusive, { policyArns: [policyArn] })).to.have.length(1);
      expect(check(rule, attachment, { policyArn }, { settings: { managedPolicies: [policyArn] } })).to.be.empty;
    }
  });
});
