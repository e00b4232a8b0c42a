import { expect } from "chai";
import { boundaryStatements } from "../../../ops/delivery/permissions/boundaryStatements";
import { deployStatements } from "../../../ops/delivery/permissions/deployStatements";
import { derivedPermissions } from "../../../ops/delivery/permissions/derivedPermissions";
import { merged } from "../../../ops/delivery/permissions/mergedStatements";
import { policyDocuments, reviewedPermissions } from "../../../ops/delivery/permissions/stackPermissions";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import { resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { root } from "../../projectFiles";
import { recordedStack } from "../../recordedStack";
import { resource } from "../security/changes";

const update =
  "Review the change, run `npm run deploy-permissions -- --write`, and deploy ops/delivery before the stack.";
const account = { partition: "aws", region: "eu-central-1", accountId: "123456789012" };
const boundaryArn = "arn:aws:iam::123456789012:policy/boundary";

describe("permissions to deploy", function () {
  this.timeout(60_000);
  const programs = new Map<string, RecordedProgram>();
  before(async () => {
    for (const stack of ["dev", "prod"]) programs.set(stack, await recordedStack(stack));
  });

  for (const stack of ["dev", "prod"]) {
    describe(`of the ${stack} stack`, () => {
      const program = () => programs.get(stack)!;

      it("are those that were reviewed", () => {
        expect(derivedPermissions(program()), update).to.deep.equal(reviewedPermissions(stack));
      });

      it("fit the ten managed policies that a role may have, and one for the boundary", () => {
        const documents = policyDocuments(deployStatements(program()), account, boundaryArn);
        expect(documents.length).to.be.within(1, 10);
        const boundary = policyDocuments(boundaryStatements(program()), account, boundaryArn);
        expect(boundary).to.have.lengthOf(1);
        for (const document of [...documents, ...boundary]) {
          expect(document.length).to.be.at.most(6_144);
          expect(document).to.not.match(/\$\{(?:AWS::|PermissionsBoundary)/);
        }
      });

      it("change roles that have the boundary alone, and never take it away", () => {
        const changing = /^iam:(?!Get|List|Pass|Tag|Untag).*Role/;
        const statements = deployStatements(program()).filter(({ actions }) =>
          actions.some((one) => changing.test(one)),
        );
        const roles = statements.filter(({ resources }) => resources.some((one) => one.includes(":role/")));
        const own = roles.filter(({ resources }) => !resources.some((one) => one.includes(":role/aws-service-role/")));
        expect(own).to.not.be.empty;
        for (const { conditions } of own) {
          expect(conditions.StringEquals).to.deep.equal({ "iam:PermissionsBoundary": "${PermissionsBoundary}" });
        }
        const actions = deployStatements(program()).flatMap((one) => one.actions);
        expect(actions).to.include("iam:CreateRole");
        expect(actions).to.not.include.any.members(["iam:DeleteRolePermissionsBoundary", "iam:CreatePolicyVersion"]);
      });

      it("name the resources of every action that changes one, where AWS knows them", () => {
        const withoutResources = [
          "cognito-identity:CreateIdentityPool",
          "cognito-identity:SetIdentityPoolRoles",
          "cognito-idp:CreateUserPool",
          "dlm:CreateLifecyclePolicy",
          "kms:CreateKey",
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
        ];
        const everywhere = deployStatements(program()).filter(({ resources }) => resources.includes("*"));
        const changing = everywhere
          .flatMap(({ actions }) => actions)
          .filter((one) => !/:(?:Get|List|Describe|GET)/.test(one));
        expect(withoutResources).to.include.members(changing);
      });

      it("come with a boundary that every role of the stack then has", async () => {
        const bounded = await evaluate({
          root,
          stack,
          configOverrides: { "learninghub:permissionsBoundaryArn": boundaryArn },
        });
        const boundaries = (one: RecordedProgram) =>
          resourcesOfType(one, "aws:iam/role:Role").map(({ inputs }) => inputs.permissionsBoundary);
        expect(new Set(boundaries(bounded))).to.deep.equal(new Set([boundaryArn]));
        expect(new Set(boundaries(program()))).to.deep.equal(new Set([undefined]));
        expect(derivedPermissions(bounded)).to.deep.equal(reviewedPermissions(stack));
      });
    });
  }

  it("are known of everything that the configuration can add", async () => {
    const values = {
      alarmEmail: "operations@example.com",
      sesFromAddress: "sign-in@example.com",
      apiDomainName: "api.example.com",
      apiHostedZoneId: "Z0123456789ABCDEFGHIJ",
    };
    const entries = Object.entries(values).map(([key, value]) => [`learninghub:${key}`, value]);
    const configOverrides = Object.fromEntries(entries) as Record<string, string>;
    const statements = deployStatements(await evaluate({ root, stack: "prod", configOverrides }));
    const found = statements.find(({ actions }) => actions.includes("route53:ChangeResourceRecordSets"));
    expect(found?.resources).to.deep.equal(["arn:${AWS::Partition}:route53:::hostedzone/Z0123456789ABCDEFGHIJ"]);
    expect(statements.flatMap(({ actions }) => actions)).to.include.members([
      "acm:RequestCertificate",
      "apigateway:AddCertificateToDomain",
      "ses:CreateEmailIdentity",
      "sns:Subscribe",
    ]);
  });

  it("are refused for a type of resource that nobody looked at", () => {
    const program = structuredClone(programs.get("dev")!);
    program.resources.push({ ...resource("aws:sqs/queue:Queue", "jobs", "jobs", {}), custom: true });
    expect(() => deployStatements(program)).to.throw(/aws:sqs\/queue:Queue has no row in .*resourceGrants\.ts/);
  });

  it("are the same whether a permission names its function or gives the ARN", () => {
    const program = structuredClone(programs.get("dev")!);
    const arns = new Map(
      resourcesOfType(program, "aws:lambda/function:Function").map(({ outputs: { name, arn } }) => [name, arn]),
    );
    const permissions = resourcesOfType(program, "aws:lambda/permission:Permission");
    for (const { outputs } of permissions) outputs.function = arns.get(outputs.function) ?? expect.fail();
    expect(permissions).to.not.be.empty;
    expect(deployStatements(program)).to.deep.equal(deployStatements(programs.get("dev")!));
  });

  it("are refused for a managed policy whose actions are not known", () => {
    const program = structuredClone(programs.get("prod")!);
    const [attachment] = resourcesOfType(program, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    attachment!.outputs.policyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    expect(() => boundaryStatements(program)).to.throw(/AdministratorAccess is not in .*boundaryStatements\.ts/);
  });
});

describe("statements", () => {
  const of = (actions: string[], resources: string[]) => ({ actions, resources, conditions: {} });

  it("become one where their resources, or their actions, are the same", () => {
    expect(merged([of(["a:B"], ["1"]), of(["a:A"], ["1"]), of(["a:A", "a:B"], ["2"]), of(["a:C"], [])])).to.deep.equal([
      of(["a:A", "a:B"], ["1", "2"]),
    ]);
  });

  it("stay apart where their conditions differ", () => {
    const owned = { ...of(["a:A"], ["1"]), conditions: { StringEquals: { "aws:ResourceTag/stack": "dev" } } };
    expect(merged([of(["a:A"], ["1"]), owned])).to.have.lengthOf(2);
  });

  it("are spread over as many policies as they need", () => {
    const long = (name: string) => of([`s3:${name}`], ["arn:${AWS::Partition}:s3:::".padEnd(4_000, "x")]);
    const documents = policyDocuments([long("A"), long("B")], account, boundaryArn);
    expect(documents).to.have.lengthOf(2);
    expect(documents[0]).to.include('"Resource":["arn:aws:s3:::x');
    expect(() => policyDocuments([of(["s3:A"], ["x".repeat(6_144)])], account, boundaryArn)).to.throw("too long");
  });
});
