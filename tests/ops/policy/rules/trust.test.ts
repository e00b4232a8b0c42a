import { expect } from "chai";
import { trustPolicy } from "../../../../components/identityRoles/identityTrust";
import { trustLambda } from "../../../../components/shared/functionPolicy";
import { notYetKnown } from "../../../../ops/policy/value";
import type { Value } from "../../../../ops/policy/value";
import { check } from "../check";

function trusting(...statements: Value[]): string[] {
  return check("iam-trust-named", "aws:iam/role:Role", { assumeRolePolicy: { Statement: statements } });
}

const web = { Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity" };
const github = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

describe("iam-trust-named", () => {
  it("accepts services, roles, and identities of one pool", () => {
    for (const document of [trustLambda, trustPolicy("eu-central-1:3f9d", "authenticated")]) {
      const assumeRolePolicy = JSON.stringify(document);
      expect(check("iam-trust-named", "aws:iam/role:Role", { assumeRolePolicy })).to.be.empty;
    }
    const Principal = { AWS: "arn:aws:iam::123456789012:role/deploy" };
    expect(trusting({ Effect: "Allow", Action: "sts:AssumeRole", Principal })).to.be.empty;
    expect(check("iam-trust-named", "aws:iam/role:Role", { assumeRolePolicy: notYetKnown })).to.be.empty;
  });

  it("rejects to trust everybody", () => {
    for (const Principal of ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::123456789012:root", "*"] }]) {
      const [message] = trusting({ Effect: "Allow", Action: "sts:AssumeRole", Principal });
      expect(message).to.include('the AWS principal "*" in statement 1 of mine');
    }
    expect(trusting({ Effect: "Allow", Action: "sts:AssumeRole", NotPrincipal: { AWS: "a" } })[0]).to.include(
      "NotPrincipal",
    );
    expect(trusting({ Effect: "Deny", Action: "sts:AssumeRole", Principal: "*" })).to.be.empty;
  });

  it("rejects tokens of any identity pool", () => {
    const Principal = { Federated: "cognito-identity.amazonaws.com" };
    const [message] = trusting({ ...web, Principal });
    expect(message).to.include("without a condition on cognito-identity.amazonaws.com:aud");
    const like = (aud: Value): Value => ({ StringLike: { "cognito-identity.amazonaws.com:aud": aud } });
    expect(trusting({ ...web, Principal, Condition: like("*") })).to.have.length(1);
    expect(trusting({ ...web, Principal, Condition: like(notYetKnown) })).to.be.empty;
    const negated = { StringNotEquals: { "cognito-identity.amazonaws.com:aud": "eu-central-1:3f9d" } };
    expect(trusting({ ...web, Principal, Condition: negated })).to.have.length(1);
    const optional = { StringEqualsIfExists: { "cognito-identity.amazonaws.com:aud": "eu-central-1:3f9d" } };
    expect(trusting({ ...web, Principal, Condition: optional })).to.have.length(1);
    expect(trusting({ ...web, Action: "sts:*", Principal })).to.have.length(1);
  });

  it("requires the subject, too, of workflows' tokens", () => {
    const host = "token.actions.githubusercontent.com";
    const aud = { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" } };
    const [message, ...more] = trusting({ ...web, Principal: { Federated: github }, Condition: aud });
    expect(more).to.be.empty;
    expect(message).to.include(`${host}:sub`);
    const sub = { StringLike: { [`${host}:sub`]: "repo:example/learninghub:*" } };
    expect(trusting({ ...web, Principal: { Federated: github }, Condition: { ...aud, ...sub } })).to.be.empty;
  });

  it("leaves SAML providers, which sign for one account, alone", () => {
    const Principal = { Federated: "arn:aws:iam::123456789012:saml-provider/office" };
    expect(trusting({ Effect: "Allow", Action: "sts:AssumeRoleWithSAML", Principal })).to.be.empty;
  });
});

describe("resource-policy-not-public", () => {
  const of = (statement: Value) =>
    check("resource-policy-not-public", "aws:sns/topicPolicy:TopicPolicy", { policy: { Statement: statement } });

  it("accepts named principals, everybody under a condition, and denials", () => {
    expect(of({ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish" })).to.be
      .empty;
    const Condition = { StringEquals: { "AWS:SourceOwner": "123456789012" } };
    expect(of({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sns:Publish", Condition })).to.be.empty;
    expect(of({ Effect: "Deny", Principal: "*", Action: "sns:Publish" })).to.be.empty;
  });

  it("rejects everybody without one", () => {
    expect(of({ Effect: "Allow", Principal: "*", Action: "sns:Publish" })[0]).to.include('the AWS principal "*"');
  });
});
