import { expect } from "chai";
import fc from "fast-check";
import { validateAction, validateResource } from "../../../components/shared/functionPolicy";

describe("actionProblem", () => {
  for (const action of ["dynamodb:GetItem", "s3:Get*", "execute-api:Invoke", "kms:Decrypt", "ec2:Describe*"]) {
    it(`accepts ${action}`, () => {
      expect(validateAction(action)).to.equal(undefined);
    });
  }

  for (const action of [
    "*",
    "*:*",
    "dynamodb:*",
    "dynamodb:**",
    "dynamodb:?*",
    "*:GetItem",
    "GetItem",
    "dynamodb:",
    "s3:*Object",
    "",
  ]) {
    it(`refuses ${JSON.stringify(action)}`, () => {
      expect(validateAction(action)).to.contain("a named action");
    });
  }
});

describe("resourceProblem", () => {
  for (const resource of [
    "arn:aws:dynamodb:eu-west-1:123456789012:table/courses",
    "arn:aws:dynamodb:eu-west-1:123456789012:table/courses/index/*",
    "arn:aws-cn:s3:::uploads",
    "arn:aws:s3:::uploads/*",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:database-*",
    "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:jobs",
  ]) {
    it(`accepts ${resource}`, () => {
      expect(validateResource(resource)).to.equal(undefined);
    });
  }

  for (const resource of [
    "",
    "uploads",
    "arn:aws:s3:::",
    "arn:*:s3:::uploads",
    "arn:aws:*:eu-west-1:123456789012:table/courses",
    "arn:aws:dynamodb:*:123456789012:table/courses",
    "arn:aws:dynamodb:eu-west-1:*:table/courses",
    "arn:aws:dynamodb:eu-west-1:123456789012:table/*",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:*",
    "arn:aws:lambda:eu-west-1:123456789012:function:*:*",
  ]) {
    it(`refuses ${JSON.stringify(resource)}`, () => {
      expect(validateResource(resource)).to.contain("the ARN of a resource");
    });
  }

  it("refuses whatever is made of wildcards alone", () => {
    const wildcards = fc.stringMatching(/^[*?/:]{1,8}$/);
    fc.assert(
      fc.property(wildcards, (text) => {
        expect(validateResource(text)).to.be.a("string");
        expect(validateResource(`arn:aws:s3:::${text}`)).to.be.a("string");
        expect(validateResource(`arn:aws:dynamodb:eu-west-1:123456789012:table/${text}`)).to.be.a("string");
      }),
    );
  });
});
