import { expect } from "chai";
import {
  validateDeployAction,
  validatePolicyArn,
  validateReadingAction,
  withheldActions,
  withholdingPolicy,
} from "../../../components/githubDeployRoles/deployPermissions";

interface Denial {
  Effect: string;
  Action: string[];
  Resource?: string;
  NotResource?: string[];
}

function denials(...args: Parameters<typeof withholdingPolicy>): Denial[] {
  return withholdingPolicy(...args).Statement as Denial[];
}

describe("readingActionProblem", () => {
  for (const action of ["ec2:DescribeVpcs", "iam:GetRole", "s3:ListBucket", "s3:GetBucket*", "apigateway:GET"]) {
    it(`takes ${action}`, () => {
      expect(validateReadingAction(action)).to.equal(undefined);
    });
  }

  for (const action of [
    "*",
    "s3:*",
    "iam:PassRole",
    "lambda:UpdateFunctionCode",
    "apigateway:POST",
    "s3:PutObject",
    "s3:?et*",
  ]) {
    it(`refuses ${action}`, () => {
      expect(validateReadingAction(action)).to.include("an action that reads");
    });
  }

  it("refuses what is denied anyway", () => {
    for (const action of withheldActions) expect(validateReadingAction(action), action).to.be.a("string");
    expect(validateReadingAction("secretsmanager:GetSecretValue")).to.include("denied to every role that only reads");
  });
});

describe("deployActionProblem", () => {
  it("takes actions, and all of a service", () => {
    for (const action of ["*", "lambda:*", "iam:PassRole"])
      expect(validateDeployAction(action), action).to.equal(undefined);
  });

  it("refuses what is none", () => {
    for (const action of ["", "lambda", "lambda:", "AmazonS3FullAccess", "s3:Get Object"]) {
      expect(validateDeployAction(action), action).to.include("lambda:*");
    }
  });
});

describe("policyArnProblem", () => {
  it("takes AWS's own policies and the account's", () => {
    expect(validatePolicyArn("arn:aws:iam::aws:policy/PowerUserAccess")).to.equal(undefined);
    expect(validatePolicyArn("arn:aws:iam::123456789012:policy/team/deploy")).to.equal(undefined);
  });

  it("refuses roles and names", () => {
    expect(validatePolicyArn("arn:aws:iam::123456789012:role/deploy")).to.equal("the ARN of an IAM policy");
    expect(validatePolicyArn("PowerUserAccess")).to.equal("the ARN of an IAM policy");
  });
});

describe("withholdingPolicy", () => {
  it("denies people's data, secrets and every object", () => {
    const [everywhere, parameters, objects, items, decryption] = denials([], "aws");
    expect(everywhere).to.deep.include({ Effect: "Deny", Resource: "*" });
    expect(everywhere?.Action).to.include.members(["secretsmanager:GetSecretValue", "dynamodb:Scan", "sts:AssumeRole"]);
    expect(objects).to.deep.include({ Effect: "Deny", Resource: "*" });
    expect(objects?.Action).to.include.members(["s3:GetObject", "s3:GetObjectVersion"]);
    expect(parameters).to.deep.include({ NotResource: ["arn:aws:ssm:*::parameter/aws/service/*"] });
    expect(items).to.deep.equal({ Effect: "Deny", Action: ["dynamodb:GetItem"], Resource: "*" });
    expect(decryption).to.deep.equal({ Effect: "Deny", Action: ["kms:Decrypt"], Resource: "*" });
  });

  it("lets out what a statement names, and nothing more", () => {
    const key = "arn:aws:kms:eu-west-1:123456789012:key/1b2c";
    const [, , objects, items, decryption] = denials(
      [
        { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::state/*"] },
        { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::state"] },
        { actions: ["kms:Decrypt"], resources: [key] },
      ],
      "aws",
    );
    expect(objects?.NotResource).to.deep.equal(["arn:aws:s3:::state/*"]);
    expect(objects).not.to.have.property("Resource");
    expect(items?.Resource).to.equal("*");
    expect(decryption?.NotResource).to.deep.equal([key]);
  });

  it("uses the account's partition", () => {
    expect(denials([], "aws-cn")[1]?.NotResource).to.deep.equal(["arn:aws-cn:ssm:*::parameter/aws/service/*"]);
  });
});
