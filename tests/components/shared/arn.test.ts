import { expect } from "chai";
import fc from "fast-check";
import {
  validateDomainCertificateArn,
  validateFunctionArn,
  validateKeyArn,
  parseArn,
  validateRoleArn,
  splitFunctionArn,
} from "../../../components/shared/arn";

describe("parseArn", () => {
  const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);

  it("takes every ARN apart", () => {
    const parts = fc.record({
      partition: fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-iso-b"),
      service: part,
      region: fc.oneof(part, fc.constant("")),
      accountId: fc.oneof(fc.stringMatching(/^\d{12}$/), fc.constant("")),
      resource: fc.stringMatching(/^[^\s:]+(:[^\s:]+){0,2}$/),
    });
    fc.assert(
      fc.property(parts, (arn) => {
        const { partition, service, region, accountId, resource } = arn;
        expect(parseArn(["arn", partition, service, region, accountId, resource].join(":"))).to.deep.equal(arn);
      }),
    );
  });

  it("takes nothing else", () => {
    const others = [
      "",
      "users",
      "arn:aws:s3",
      "arn:azure:s3:::b",
      "arn:aws:iam::12:role/x",
      "arn:aws:s3:::",
      " arn:aws:s3:::b",
    ];
    for (const text of others) expect(parseArn(text), text).to.be.undefined;
  });
});

describe("ARN rules", () => {
  const kinds = {
    "arn:aws:iam::123456789012:role/path/teacher": validateRoleArn,
    "arn:aws-cn:kms:cn-north-1:123456789012:key/0f1e": validateKeyArn,
    "arn:aws:acm:us-east-1:123456789012:certificate/0f1e": validateDomainCertificateArn,
    "arn:aws:lambda:eu-west-1:123456789012:function:on-sign-up": validateFunctionArn,
  };

  it("take the kind of ARN that they are for, and no other", () => {
    for (const problem of Object.values(kinds)) {
      for (const [arn, owner] of Object.entries(kinds)) {
        if (owner === problem) expect(problem(arn), arn).to.be.undefined;
        else expect(problem(arn), arn).to.be.a("string");
      }
    }
  });

  it("take no user, alias, or certificate of another region", () => {
    expect(validateRoleArn("arn:aws:iam::123456789012:user/teacher")).to.be.a("string");
    expect(validateKeyArn("arn:aws:kms:eu-west-1:123456789012:alias/key")).to.be.a("string");
    expect(validateKeyArn("arn:aws:kms::123456789012:key/1b2c")).to.be.a("string");
    expect(validateKeyArn("arn:aws:kms:eu-west-1::key/1b2c")).to.be.a("string");
    expect(validateRoleArn("arn:aws:iam:123456789012::role/deploy")).to.be.a("string");
    expect(validateDomainCertificateArn("arn:aws:acm:eu-west-1:123456789012:certificate/0f1e")).to.be.a("string");
  });
});

describe("splitFunctionArn", () => {
  const functionName = "on_sign-Up";
  const functionArn = `arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:${functionName}`;

  it("parts a version or an alias from the function", () => {
    expect(splitFunctionArn(functionArn)).to.deep.equal({ functionArn, functionName });
    for (const qualifier of ["7", "live", "$LATEST"]) {
      expect(splitFunctionArn(`${functionArn}:${qualifier}`)).to.deep.equal({
        functionArn,
        functionName,
        qualifier,
      });
    }
  });

  it("knows what is no function", () => {
    for (const text of [
      "on-sign-up",
      `${functionArn}:`,
      `${functionArn}:a:b`,
      "arn:aws:lambda:eu-west-1:123456789012:layer:x:1",
    ]) {
      expect(splitFunctionArn(text), text).to.be.undefined;
    }
  });
});
