import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { GithubDeployRoles } from "../../../components/githubDeployRoles/githubDeployRoles";
import type { GithubDeployRole, GithubDeployRolesArgs } from "pulumi-secured-api";
import { withheldActions } from "../../../components/githubDeployRoles/deployPermissions";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";

const oidcProvider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const repository = "octo-org/octo-repo";
const existing = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const deploy: GithubDeployRole = { subject: { environment: "prod" } };

function delivery(args: Partial<GithubDeployRolesArgs> = {}, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new GithubDeployRoles("ci", { repository, roles: { deploy }, ...args }, opts));
}

function refused(args: Partial<GithubDeployRolesArgs>): Promise<Record<string, string>> {
  return refusals(() => new GithubDeployRoles("ci", { repository, roles: { deploy }, ...args }));
}

function refusedRole(settings: Partial<GithubDeployRole>): Promise<Record<string, string>> {
  return refused({ roles: { deploy: { ...deploy, ...settings } } });
}

function trusted(inputs: Record<string, unknown>): unknown {
  const { Statement } = inputs.assumeRolePolicy as { Statement: { Condition: { StringEquals: object } }[] };
  return Statement[0]?.Condition.StringEquals;
}

describe("GithubDeployRoles", () => {
  it("creates the account's identity provider for GitHub, without thumbprints", async () => {
    const program = await delivery();
    expect(program.inputs(oidcProvider)).to.deep.equal({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    expect(await valueOf(program.result.oidcProviderArn)).to.equal("arn:aws:mock:eu-west-1:123456789012:ci");
  });

  it("takes the one that there is", async () => {
    const program = await delivery({ oidcProviderArn: pulumi.output(existing) });
    expect(program.of(oidcProvider)).to.deep.equal([]);
    expect(program.result.oidcProvider).to.equal(undefined);
    const { Statement } = program.inputs(role).assumeRolePolicy as { Statement: { Principal: object }[] };
    expect(Statement[0]?.Principal).to.deep.equal({ Federated: existing });
  });

  it("has a role that one environment of one repository may take on, for an hour, and that may do nothing", async () => {
    const program = await delivery({ oidcProviderArn: existing });
    const inputs = program.inputs(role, "ci-deploy");
    expect(inputs).to.have.all.keys("description", "assumeRolePolicy", "maxSessionDuration");
    expect(inputs).to.deep.include({
      description: "Workflow runs of repo:octo-org/octo-repo:environment:prod",
      maxSessionDuration: 3_600,
    });
    expect(inputs.assumeRolePolicy).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: existing },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:environment:prod",
            },
          },
        },
      ],
    });
    expect([...program.of(rolePolicy), ...program.of(attachment)]).to.deep.equal([]);
  });

  it("trusts the repository's ids where its tokens have them", async () => {
    const program = await delivery({ repository: "octo-org@123456/octo-repo@456789" });
    expect(trusted(program.inputs(role))).to.deep.include({
      "token.actions.githubusercontent.com:sub": "repo:octo-org@123456/octo-repo@456789:environment:prod",
    });
  });

  it("trusts jobs of one reusable workflow alone when a role names it", async () => {
    const reusableWorkflow = "octo-org/shared/.github/workflows/deploy.yml@refs/heads/main";
    const program = await delivery({ roles: { deploy: { ...deploy, reusableWorkflow } } });
    expect(trusted(program.inputs(role))).to.deep.equal({
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:environment:prod",
      "token.actions.githubusercontent.com:job_workflow_ref": reusableWorkflow,
    });
  });

  it("has as many roles as are named, each for its own runs", async () => {
    const program = await delivery({
      roles: { deploy, preview: { subject: "pull_request" }, drift: { subject: { branch: "main" }, readOnly: true } },
    });
    const subjects = ["ci-deploy", "ci-preview", "ci-drift"].map((name) => trusted(program.inputs(role, name)));
    expect(
      subjects.map((one) => (one as Record<string, string>)["token.actions.githubusercontent.com:sub"]),
    ).to.deep.equal([
      "repo:octo-org/octo-repo:environment:prod",
      "repo:octo-org/octo-repo:pull_request",
      "repo:octo-org/octo-repo:ref:refs/heads/main",
    ]);
    expect(await valueOf(program.result.roleArns)).to.deep.equal({
      deploy: "arn:aws:iam::123456789012:role/ci-deploy",
      preview: "arn:aws:iam::123456789012:role/ci-preview",
      drift: "arn:aws:iam::123456789012:role/ci-drift",
    });
  });

  it("lets a role do what its policies and statements say", async () => {
    const managedPolicyArns = [
      "arn:aws:iam::aws:policy/PowerUserAccess",
      pulumi.output("arn:aws:iam::123456789012:policy/x"),
    ];
    const statements = [
      { actions: ["iam:*"], resources: ["*"], conditions: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } },
      { actions: ["s3:PutObject"], resources: [pulumi.output("arn:aws:s3:::state/*")] },
    ];
    const program = await delivery({ roles: { deploy: { ...deploy, managedPolicyArns, statements } } });
    expect(program.of(attachment).map(({ inputs }) => inputs)).to.have.deep.members([
      { role: "ci-deploy", policyArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
      { role: "ci-deploy", policyArn: "arn:aws:iam::123456789012:policy/x" },
    ]);
    expect(JSON.parse(String(program.inputs(rolePolicy).policy))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["iam:*"],
          Resource: ["*"],
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
        },
        { Effect: "Allow", Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::state/*"] },
      ],
    });
    expect(program.result.rolePolicyAttachments).to.have.lengthOf(2);
  });

  it("denies data and secrets to pull requests, but for what a statement names", async () => {
    const statements = [{ actions: ["s3:GetObject"], resources: [pulumi.output("arn:aws:s3:::state/*")] }];
    const program = await delivery({ roles: { preview: { subject: "pull_request", statements } } });
    const { Statement } = JSON.parse(String(program.inputs(rolePolicy, "ci-preview-withheld").policy)) as {
      Statement: { Effect: string; Action: string[]; NotResource?: string[] }[];
    };
    expect(new Set(Statement.map(({ Effect }) => Effect))).to.deep.equal(new Set(["Deny"]));
    expect(Statement[0]?.Action).to.deep.equal([...withheldActions]);
    expect(Statement[2]?.NotResource).to.deep.equal(["arn:aws:s3:::state/*"]);
    expect(program.inputs(rolePolicy, "ci-preview-statements").role).to.equal("ci-preview");
  });

  it("denies them to other roles that only read, too", async () => {
    const program = await delivery({ roles: { drift: { subject: { branch: "main" }, readOnly: true } } });
    expect(program.of(rolePolicy).map(({ name }) => name)).to.deep.equal(["ci-drift-withheld"]);
  });

  it("takes every other option", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const program = await delivery({
      roles: { deploy: { ...deploy, maxSessionDuration: 43_200 } },
      permissionsBoundaryArn: pulumi.output(boundary),
      tags: { team: "delivery" },
    });
    expect(program.inputs(role)).to.deep.include({
      maxSessionDuration: 43_200,
      permissionsBoundary: boundary,
      tags: { team: "delivery" },
    });
    expect(program.inputs(oidcProvider).tags).to.deep.equal({ team: "delivery" });
  });

  describe("refuses", () => {
    it("what is not one repository, one kind of run and a name", async () => {
      const problems = await refused({
        repository: "octo-org/*",
        roles: {
          "a b": deploy,
          ["long".repeat(14)]: deploy,
          any: { subject: { environment: "*" } },
          branches: { subject: { branch: "release/*" } },
          tags: { subject: { tag: "v*" } },
          reusing: { subject: { branch: "main" }, reusableWorkflow: "octo-org/shared/deploy.yml@main" },
        },
        oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/example.com",
        permissionsBoundaryArn: "boundary",
      });
      expect(problems).to.have.all.keys(
        "repository",
        'roles["a b"]',
        `roles["${"long".repeat(14)}"]`,
        'roles["any"].subject',
        'roles["branches"].subject',
        'roles["tags"].subject',
        'roles["reusing"].reusableWorkflow',
        "oidcProviderArn",
        "permissionsBoundaryArn",
      );
    });

    it("no roles at all", async () => {
      expect(await refused({ roles: {} })).to.deep.equal({ roles: "at least one role" });
    });

    it("sessions that IAM does not offer", async () => {
      expect(await refusedRole({ maxSessionDuration: 3_599 })).to.have.all.keys('roles["deploy"].maxSessionDuration');
      expect(await refusedRole({ maxSessionDuration: 43_201 })).to.have.all.keys('roles["deploy"].maxSessionDuration');
    });

    it("statements without actions or resources, and what is no action or policy", async () => {
      const problems = await refusedRole({
        managedPolicyArns: ["PowerUserAccess"],
        statements: [
          { actions: [], resources: [] },
          { actions: ["everything"], resources: ["*"] },
        ],
      });
      expect(problems).to.have.all.keys(
        'roles["deploy"].managedPolicyArns[0]',
        'roles["deploy"].statements[0].actions',
        'roles["deploy"].statements[0].resources',
        'roles["deploy"].statements[1].actions[0]',
      );
    });

    it("pull requests that could change something", async () => {
      const problems = await refusedRole({
        subject: "pull_request",
        readOnly: false,
        managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        statements: [
          { actions: ["iam:PassRole", "secretsmanager:GetSecretValue", "ec2:DescribeVpcs"], resources: ["*"] },
        ],
      });
      expect(problems).to.have.all.keys(
        'roles["deploy"].readOnly',
        'roles["deploy"].managedPolicyArns',
        'roles["deploy"].statements[0].actions[0]',
        'roles["deploy"].statements[0].actions[1]',
      );
      expect(problems['roles["deploy"].readOnly']).to.include("nobody has reviewed");
    });

    it("content of no particular resource, to roles that only read", async () => {
      const everything = (actions: string[], resource: string) => ({ actions, resources: [resource] });
      const statements = [
        everything(["s3:GetObject"], "*"),
        everything(["s3:GetObjectVersion"], "arn:aws:s3:::*"),
        everything(["dynamodb:GetItem"], "arn:aws:dynamodb:eu-west-1:123456789012:table/*"),
        everything(["kms:Decrypt"], "arn:aws:kms:*:*:*"),
        everything(["s3:ListBucket"], "*"),
        everything(["s3:GetObject"], "arn:aws:s3:::state/*"),
      ];
      expect(await refusedRole({ readOnly: true, statements })).to.have.all.keys(
        'roles["deploy"].statements[0].resources[0]',
        'roles["deploy"].statements[1].resources[0]',
        'roles["deploy"].statements[2].resources[0]',
        'roles["deploy"].statements[3].resources[0]',
      );
      expect(await refusedRole({ statements: [everything(["s3:GetObject"], "*")] })).to.deep.equal({});
    });

    it("values that turn out wrong at deploy time", async () => {
      const program = await registered(() => {
        const late: pulumi.Input<string>[] = [];
        const args: GithubDeployRolesArgs = {
          repository,
          roles: { deploy },
          permissionsBoundaryArn: pulumi.output("boundary"),
          // Registered without the refused value, so that the value can be looked at.
          transform: {
            role: ({ permissionsBoundary, ...others }) => {
              late.push(permissionsBoundary as pulumi.Input<string>);
              return { args: others };
            },
          },
        };
        new GithubDeployRoles("ci", args);
        return late;
      });
      const problems = await refusals(() => valueOf(pulumi.output(program.result[0])));
      expect(problems).to.have.all.keys("permissionsBoundaryArn");
    });
  });

  it("lets each child be transformed, and hands its options to it", async () => {
    const seen: string[] = [];
    const marked = (kind: string) => (): undefined => {
      seen.push(kind);
    };
    const transform = {
      oidcProvider: marked("oidcProvider"),
      role: marked("role"),
      rolePolicy: marked("rolePolicy"),
      rolePolicyAttachment: marked("rolePolicyAttachment"),
    };
    const managedPolicyArns = ["arn:aws:iam::aws:policy/PowerUserAccess"];
    const roles = { deploy: { ...deploy, managedPolicyArns }, preview: { subject: "pull_request" as const } };
    const program = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "eu-central-1" });
      const first = new aws.s3.Bucket("first");
      const opts = { protect: true, provider, dependsOn: first };
      return new GithubDeployRoles("ci", { repository, roles, transform }, opts);
    });
    expect(new Set(seen)).to.deep.equal(new Set(Object.keys(transform)));
    const children = program.all.filter(({ parent }) => parent === "ci");
    expect(children).to.have.length(5);
    for (const { type, protect, provider, dependencies } of children) {
      expect(protect, type).to.be.true;
      expect(provider, type).to.include("elsewhere");
      expect(dependencies, type).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, and can be there twice", async () => {
    const program = await registered(() => [
      new GithubDeployRoles("ci", { repository, roles: { deploy } }, { aliases: [{ name: "delivery" }] }),
      new GithubDeployRoles("other", { repository, roles: { deploy }, oidcProviderArn: existing }),
    ]);
    expect(program.one("securedapi:index:GithubDeployRoles", "ci").aliases).to.deep.equal(["delivery"]);
    expect(new Set(program.all.map(({ type, name }) => `${type} ${name}`)).size).to.equal(program.all.length);
  });
});
