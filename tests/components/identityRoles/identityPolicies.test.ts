import { expect } from "chai";
import fc from "fast-check";
import { denyEverything, invokePolicy, objectPolicy } from "../../../components/identityRoles/identityGrants";
import { identityServiceName, trustPolicy } from "../../../components/identityRoles/identityTrust";

const uuid = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

describe("identityServiceName", () => {
  for (const [region, name] of [
    ["eu-west-1", "cognito-identity.amazonaws.com"],
    ["us-gov-west-1", "cognito-identity-us-gov.amazonaws.com"],
    ["us-gov-east-1", "cognito-identity.us-gov-east-1.amazonaws.com"],
    ["cn-north-1", "cognito-identity.cn-north-1.amazonaws.com.cn"],
  ] as const) {
    it(`knows ${region}`, () => {
      expect(identityServiceName(`${region}:${uuid}`)).to.equal(name);
    });
  }
});

describe("trustPolicy", () => {
  it("uses the partition's own name for the principal and the condition keys", () => {
    const name = "cognito-identity-us-gov.amazonaws.com";
    expect(trustPolicy(`us-gov-west-1:${uuid}`, "authenticated")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: name },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: { [`${name}:aud`]: `us-gov-west-1:${uuid}` },
            "ForAnyValue:StringLike": { [`${name}:amr`]: "authenticated" },
          },
        },
      ],
    });
  });
});

describe("grants", () => {
  it("never allow more than was asked for", () => {
    const access = fc.record({
      identityPoolId: fc.constantFrom(`eu-west-1:${uuid}`, `us-gov-west-1:${uuid}`),
      bucketArn: fc.constantFrom("arn:aws:s3:::uploads", "arn:aws-us-gov:s3:::exports"),
      delete: fc.boolean(),
      list: fc.boolean(),
      kmsKeyArn: fc.option(fc.constant("arn:aws:kms:eu-west-1:123456789012:key/0f1e"), { nil: undefined }),
    });
    fc.assert(
      fc.property(access, (given) => {
        const statements = objectPolicy(given).Statement as {
          Action: string[];
          Resource: string[];
          Condition?: object;
        }[];
        const own = `\${${identityServiceName(given.identityPoolId)}:sub}`;
        for (const { Action, Resource, Condition } of statements) {
          for (const action of Action) expect(action).to.not.include("*");
          if (Action.includes("s3:GetObject")) expect(Resource).to.deep.equal([`${given.bucketArn}/${own}/*`]);
          else expect(Condition).to.not.be.undefined;
        }
        const actions = statements.flatMap(({ Action }) => Action);
        expect(actions.includes("s3:DeleteObject")).to.equal(given.delete);
        expect(actions.includes("s3:ListBucket")).to.equal(given.list);
        expect(actions.some((action) => action.startsWith("kms:"))).to.equal(given.kmsKeyArn !== undefined);
      }),
    );
  });

  it("name exactly the routes", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (executeArns) => {
        expect(invokePolicy(executeArns).Statement).to.deep.equal([
          { Effect: "Allow", Action: ["execute-api:Invoke"], Resource: executeArns },
        ]);
      }),
    );
  });

  it("of nothing deny everything", () => {
    expect(denyEverything.Statement).to.deep.equal([{ Effect: "Deny", Action: ["*"], Resource: ["*"] }]);
  });
});
