import { expect } from "chai";
import { stackRules } from "../../../../ops/policy/policies";
import type { CheckedResource } from "../../../../ops/policy/rule";
import { notYetKnown } from "../../../../ops/policy/value";
import type { ValueObject } from "../../../../ops/policy/value";
import { check, context, messages, resource } from "../check";

const userPool = "aws:cognito/userPool:UserPool";

describe("user-pool-sign-in-names-fixed", () => {
  const of = check.bind(undefined, "user-pool-sign-in-names-fixed", userPool);
  const fixed = { usernameAttributes: ["email"], usernameConfiguration: { caseSensitive: false } };

  it("accepts the sign-in names that every pool has, and those not known yet", () => {
    expect(of(fixed)).to.be.empty;
    expect(of({ usernameAttributes: notYetKnown, usernameConfiguration: notYetKnown })).to.be.empty;
  });

  it("rejects others, which would replace the pool", () => {
    expect(of({ ...fixed, usernameAttributes: ["email", "phone_number"] })[0]).to.include("loses its users");
    expect(of({ ...fixed, aliasAttributes: ["preferred_username"] })).to.have.length(1);
    expect(of({ ...fixed, usernameConfiguration: { caseSensitive: true } })).to.have.length(1);
    expect(of({})).to.have.length(2);
  });
});

/** What a rule about the stack says of a pool, with other resources that it depends on or that depend on it. */
function found(ruleName: string, pool: CheckedResource, others: CheckedResource[] = [], stack = "prod"): string[] {
  const rule = stackRules.find(({ name }) => name === ruleName)!;
  return messages(rule.checkStack([pool, ...others], context({ stack })));
}

function pool(properties: ValueObject, dependencies: string[] = []): CheckedResource {
  return { ...resource(userPool, properties, { stack: "prod" }), dependencies };
}

describe("user-pool-ses-sender", () => {
  const cognito = { emailConfiguration: { emailSendingAccount: "COGNITO_DEFAULT" } };
  const identity = resource("aws:sesv2/emailIdentity:EmailIdentity", {}, { stack: "prod" });

  it("accepts SES, and an identity of the stack that waits for its owner", () => {
    expect(found("user-pool-ses-sender", pool({ emailConfiguration: { emailSendingAccount: "DEVELOPER" } }))).to.be
      .empty;
    expect(found("user-pool-ses-sender", pool({ emailConfiguration: notYetKnown }))).to.be.empty;
    expect(found("user-pool-ses-sender", pool(cognito, [identity.urn]), [identity])).to.be.empty;
  });

  it("rejects Cognito's own sender on protected stacks alone", () => {
    expect(found("user-pool-ses-sender", pool(cognito))[0]).to.include("fifty sign-ups a day");
    expect(found("user-pool-ses-sender", pool(cognito), [identity])).to.have.length(1);
    expect(found("user-pool-ses-sender", pool({}))).to.have.length(1);
    expect(found("user-pool-ses-sender", pool(cognito), [], "dev")).to.be.empty;
  });
});

describe("user-pool-web-acl", () => {
  it("accepts a pool with a web ACL, and any on other stacks", () => {
    const filtered = pool({});
    const association = resource("aws:wafv2/webAclAssociation:WebAclAssociation", {}, { stack: "prod" });
    expect(found("user-pool-web-acl", filtered, [{ ...association, dependencies: [filtered.urn] }])).to.be.empty;
    expect(found("user-pool-web-acl", filtered, [], "dev")).to.be.empty;
  });

  it("advises one on protected stacks", () => {
    const association = resource("aws:wafv2/webAclAssociation:WebAclAssociation", {}, { stack: "prod" });
    expect(found("user-pool-web-acl", pool({}))[0]).to.include("learninghub:webAclArn");
    expect(found("user-pool-web-acl", pool({}), [association])).to.have.length(1);
  });
});
