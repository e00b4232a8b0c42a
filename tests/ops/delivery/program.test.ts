import { expect } from "chai";
import path from "node:path";
import { seedItems } from "../../../handlers/store/initialCourses";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { root } from "../../projectFiles";
import { recordedStack } from "../../recordedStack";

interface Statement {
  Effect: string;
  Action: string[];
  Resource?: string | string[];
  NotResource?: string[];
  Condition?: Record<string, Record<string, string[]>>;
}

const role = "aws:iam/role:Role";
const policy = "aws:iam/policy:Policy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** The services that IAM knows the resources of a provider's module under. */
const services: Record<string, string[]> = {
  acm: ["acm"],
  apigatewayv2: ["apigateway"],
  cloudwatch: ["cloudwatch", "events", "logs"],
  cognito: ["cognito-identity", "cognito-idp"],
  dlm: ["dlm"],
  dynamodb: ["dynamodb"],
  ebs: ["ec2"],
  ec2: ["ec2"],
  iam: ["iam"],
  kms: ["kms"],
  lambda: ["lambda"],
  route53: ["route53"],
  s3: ["s3"],
  secretsmanager: ["secretsmanager"],
  sesv2: ["ses"],
  sns: ["sns"],
  ssm: ["ssm"],
  vpc: ["ec2"],
};

const stateKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1b2c";

function evaluateDelivery(stack: string, values: Record<string, string> = {}): Promise<RecordedProgram> {
  const given = { repository: "octo-org/octo-repo", ...values };
  const configOverrides = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [`learninghub-delivery:${key}`, value]),
  );
  return evaluate({ root: path.join(root, "ops/delivery"), stack, configOverrides });
}

async function refusal(values: Record<string, string>): Promise<string> {
  try {
    await evaluateDelivery("dev", values);
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
}

/** The `sub` claim that a role trusts. */
function subjectOf(program: RecordedProgram, name: string): unknown {
  const found = program.resources.find((resource) => resource.type === role && resource.name === name);
  const policy = found?.inputs.assumeRolePolicy;
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as { Statement: Statement[] };
  return document.Statement[0]?.Condition?.StringEquals?.["token.actions.githubusercontent.com:sub"];
}

function policyOf(program: RecordedProgram, name: string): { text: string; statements: Statement[] } {
  const found = program.resources.find((one) => one.type === "aws:iam/rolePolicy:RolePolicy" && one.name === name);
  const text = found?.inputs.policy as string;
  return { text, statements: (JSON.parse(text) as { Statement: Statement[] }).Statement };
}

describe("the delivery program", function () {
  this.timeout(60_000);

  for (const stack of ["dev", "prod"]) {
    describe(`in the ${stack} account`, () => {
      let program: RecordedProgram;
      before(async () => {
        program = await evaluateDelivery(stack, { stateBucket: "octo-state", stateKeyArn });
      });

      it("trusts its environment to deploy, pull requests to preview, and the main branch to look for drift", () => {
        expect(subjectOf(program, `delivery-${stack}`)).to.equal(`repo:octo-org/octo-repo:environment:${stack}`);
        expect(subjectOf(program, "delivery-preview")).to.equal("repo:octo-org/octo-repo:pull_request");
        expect(subjectOf(program, "delivery-drift")).to.equal("repo:octo-org/octo-repo:ref:refs/heads/main");
        expect(program.resources.filter(({ type }) => type === role)).to.have.lengthOf(3);
        expect(program.outputs.roleArns).to.have.all.keys(stack, "preview", "drift");
      });

      it("gives managed policies to the role that deploys, and to no other", () => {
        const policies = program.resources.filter(({ type, name }) => type === policy && name.includes("-deploy-"));
        const attached = program.resources.filter(({ type }) => type === attachment);
        expect(attached.map(({ inputs }) => inputs.policyArn)).to.deep.equal(
          policies.map(({ outputs }) => outputs.arn),
        );
        expect(attached.map(({ name }) => name)).to.include(`delivery-${stack}-1`);
        for (const { name } of attached) expect(name).to.match(new RegExp(`^delivery-${stack}-\\d$`));
      });

      it("lets the deploy role create roles with the stack's boundary alone, which it cannot change", () => {
        const name = `learninghub-${stack}-boundary`;
        const arn = `arn:aws:iam::${program.accountId}:policy/${name}`;
        expect(program.resources.find(({ inputs }) => inputs.name === name)?.outputs.arn).to.equal(arn);
        expect(program.outputs.boundaryArns).to.deep.equal({ [stack]: arn });
        const documents = program.resources
          .filter(({ type, name: one }) => type === policy && one.includes("-deploy-"))
          .flatMap(({ inputs }) => (JSON.parse(inputs.policy as string) as { Statement: Statement[] }).Statement);
        const creating = documents.filter(({ Action }) => Action.includes("iam:CreateRole"));
        expect(creating).to.not.be.empty;
        for (const { Condition } of creating) {
          expect(Condition?.StringEquals).to.deep.equal({ "iam:PermissionsBoundary": arn });
        }
        expect(documents.flatMap(({ Resource }) => Resource).filter((one) => one?.includes(":policy/learninghub"))).to
          .be.empty;
      });

      it("allows pull requests to read the state, AWS's published parameters and what the program looks up", () => {
        expect(policyOf(program, "delivery-preview-statements").statements).to.deep.equal([
          { Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::octo-state"] },
          { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::octo-state/*"] },
          { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [stateKeyArn] },
          { Effect: "Allow", Action: ["ec2:DescribeAvailabilityZones", "ec2:DescribeSubnets"], Resource: ["*"] },
          {
            Effect: "Allow",
            Action: ["ssm:GetParameter", "ssm:GetParameters"],
            Resource: ["arn:aws:ssm:eu-central-1::parameter/aws/service/*"],
          },
        ]);
      });

      it("denies secrets, objects and people's items to both roles that only read", () => {
        for (const name of ["preview", "drift"]) {
          const { statements } = policyOf(program, `delivery-${name}-withheld`);
          for (const { Effect } of statements) expect(Effect, name).to.equal("Deny");
          const objects = statements.find(({ Action }) => Action.includes("s3:GetObject"));
          expect(objects?.NotResource, name).to.deep.equal(["arn:aws:s3:::octo-state/*"]);
          expect(statements[0]?.Action, name).to.include("secretsmanager:GetSecretValue");
        }
      });

      it("allows the nightly run to read the items that are the stack's resources, which no person's are", () => {
        const { statements } = policyOf(program, "delivery-drift-statements");
        const items = statements.find(({ Action }) => Action.includes("dynamodb:GetItem"));
        expect(items?.Resource).to.deep.equal([`arn:aws:dynamodb:eu-central-1:${program.accountId}:table/store-*`]);
        const keys = items?.Condition?.["ForAllValues:StringEquals"]?.["dynamodb:LeadingKeys"];
        for (const { pk } of Object.values(seedItems)) expect([pk]).to.deep.equal(keys?.map((S) => ({ S })));
      });

      it("keeps each role's own policies within IAM's 10,240 characters", () => {
        for (const name of ["preview", "drift"]) {
          const texts = ["statements", "withheld"].map((kind) => policyOf(program, `delivery-${name}-${kind}`).text);
          expect(texts.join("").length, name).to.be.below(10_240);
        }
      });
    });
  }

  it("allows the nightly run to read every kind of resource that a stack has", async () => {
    const [delivery, stack] = await Promise.all([evaluateDelivery("prod"), recordedStack("prod")]);
    const { statements } = policyOf(delivery, "delivery-drift-statements");
    const readable = new Set(statements.flatMap(({ Action }) => Action.map((action) => action.split(":")[0])));
    const modules = new Set(stack.resources.flatMap(({ type }) => /^aws:(\w+)\//.exec(type)?.[1] ?? []));
    expect(Object.keys(services)).to.include.members([...modules]);
    for (const service of [...modules].flatMap((module) => services[module] ?? [])) {
      expect([...readable], service).to.include(service);
    }
  });

  it("needs no bucket when the state is in Pulumi Cloud", async () => {
    const program = await evaluateDelivery("dev");
    const { statements } = policyOf(program, "delivery-preview-statements");
    expect(statements.flatMap(({ Action }) => Action)).to.not.include.any.members(["s3:GetObject", "kms:Decrypt"]);
    const deploying = policyOf(program, "delivery-dev-statements").statements.flatMap(({ Action }) => Action);
    expect(deploying).to.not.include.any.members(["s3:GetObject", "s3:PutObject", "kms:Decrypt"]);
  });

  it("attaches other policies instead when they are named", async () => {
    const deployPolicyArns = '["arn:aws:iam::aws:policy/PowerUserAccess"]';
    const program = await evaluateDelivery("dev", { deployPolicyArns, environments: '["staging"]' });
    const attached = program.resources.filter(({ type }) => type === attachment);
    expect(attached.map(({ inputs }) => inputs.policyArn)).to.deep.equal(["arn:aws:iam::aws:policy/PowerUserAccess"]);
    expect(program.resources.map(({ type }) => type)).to.not.include(policy);
    expect(program.outputs.boundaryArns).to.deep.equal({});
  });

  it("accepts the identity provider that there is, a boundary, several environments and another main branch", async () => {
    const oidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const program = await evaluateDelivery("dev", {
      oidcProviderArn,
      permissionsBoundaryArn: boundary,
      environments: '["dev","prod"]',
      mainBranch: "trunk",
    });
    expect(program.outputs.oidcProviderArn).to.equal(oidcProviderArn);
    expect(program.resources.map(({ type }) => type)).to.not.include(
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    );
    const roles = program.resources.filter(({ type }) => type === role);
    expect(roles.map(({ name }) => name)).to.have.members([
      "delivery-dev",
      "delivery-prod",
      "delivery-preview",
      "delivery-drift",
    ]);
    for (const { inputs } of roles) expect(inputs.permissionsBoundary).to.equal(boundary);
    expect(subjectOf(program, "delivery-drift")).to.equal("repo:octo-org/octo-repo:ref:refs/heads/trunk");
  });

  it("deploys nothing that trusts a repository nobody named", async () => {
    const message = await refusal({ repository: "" });
    expect(message).to.include("Pulumi.dev.yaml has a problem");
    expect(message).to.include("pulumi config set learninghub-delivery:repository OWNER/REPO --stack dev");
  });

  it("reports every error at once", async () => {
    const message = await refusal({
      repository: "octo-org/*",
      environments: '["staging","preview"]',
      deployPolicyArns: "[]",
      mainBranch: "*",
      stateBucket: "s3://octo-state",
      oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/example.com",
      permissionsBoundaryArn: "boundary",
    });
    expect(message).to.include("has 8 problems");
    for (const key of [
      "repository",
      "environments[0]",
      "environments[1]",
      "mainBranch",
      "stateBucket",
      "stateKeyArn",
      "oidcProviderArn",
      "permissionsBoundaryArn",
    ]) {
      const what = key === "stateKeyArn" ? `${key} is missing; give ` : `${key}: `;
      expect(message).to.include(`learninghub-delivery:${what}`);
    }
    expect(await refusal({ environments: "[]", stateKeyArn })).to.include("has 2 problems");
  });
});
