import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { AuthPool } from "../../../components/authPool/authPool";
import { IdentityRoles } from "../../../components/identityRoles/identityRoles";
import type { IdentityRolesArgs, IamRoutes } from "pulumi-secured-api";
import { UploadBucket } from "../../../components/uploadBucket/uploadBucket";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";

const identityPool = "aws:cognito/identityPool:IdentityPool";
const roleAttachment = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";

const endpoint = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_users";
const authPool = { userPool: { endpoint: pulumi.output(endpoint) }, userPoolClient: { id: pulumi.output("client") } };

const api: IamRoutes = {
  authOf: (routeKey) =>
    new Map([
      ["GET /report", "iam"],
      ["PUT /report", "iam"],
      ["GET /courses", "jwt"],
      ["GET /health", "none"],
    ] as const).get(routeKey as "GET /report"),
  executeArn: (routeKey) =>
    pulumi.output(`arn:aws:execute-api:eu-west-1:123456789012:api/$default/${routeKey.replace(" ", "")}`),
};

function roles(args: Partial<IdentityRolesArgs> = {}, grant: (ids: IdentityRoles) => void = () => undefined) {
  return registered(() => {
    const ids = new IdentityRoles("ids", { authPool, ...args });
    grant(ids);
    return ids;
  });
}

function refused(args: Partial<IdentityRolesArgs>): Promise<Record<string, string>> {
  return refusals(() => new IdentityRoles("ids", { authPool, ...args }));
}

function trust(method: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "cognito-identity.amazonaws.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:ids" },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": method },
        },
      },
    ],
  };
}

describe("IdentityRoles", () => {
  it("gives identities to the user pool's users alone, after asking the user pool, in the enhanced flow", async () => {
    expect((await roles()).inputs(identityPool)).to.deep.equal({
      identityPoolName: "ids-stack",
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      cognitoIdentityProviders: [{ clientId: "client", providerName: endpoint, serverSideTokenCheck: true }],
    });
  });

  it("takes an AuthPool", async () => {
    const program = await registered(() => {
      const users = new AuthPool("users", { callbackUrls: ["https://app.example.com/"], logoutUrls: [] });
      return new IdentityRoles("ids", { authPool: users });
    });
    expect(program.inputs(identityPool).cognitoIdentityProviders).to.deep.equal([
      { clientId: "users-id", providerName: endpoint, serverSideTokenCheck: true },
    ]);
  });

  it("has one role, for signed-in users of this pool, that may do nothing", async () => {
    const program = await roles();
    expect(program.of(role)).to.have.length(1);
    expect(program.inputs(role, "ids-authenticated").assumeRolePolicy).to.deep.equal(trust("authenticated"));
    expect(program.of(rolePolicy)).to.be.empty;
    expect(program.inputs(roleAttachment)).to.deep.equal({
      identityPoolId: "eu-west-1:ids",
      roles: { authenticated: "arn:aws:iam::123456789012:role/ids-authenticated" },
    });
  });

  it("has a role for visitors only when they are allowed, and denies it everything", async () => {
    const program = await roles({ allowUnauthenticatedIdentities: true });
    expect(program.inputs(identityPool).allowUnauthenticatedIdentities).to.be.true;
    expect(program.inputs(role, "ids-unauthenticated").assumeRolePolicy).to.deep.equal(trust("unauthenticated"));
    expect(program.inputs(rolePolicy)).to.deep.equal({
      role: "ids-unauthenticated",
      policy: { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"] }] },
    });
    expect(program.inputs(roleAttachment).roles).to.deep.equal({
      authenticated: "arn:aws:iam::123456789012:role/ids-authenticated",
      unauthenticated: "arn:aws:iam::123456789012:role/ids-unauthenticated",
    });
  });

  it("replaces the attachment by deleting first, so that the roles stay attached", async () => {
    expect((await roles()).one(roleAttachment).deleteBeforeReplace).to.be.true;
  });

  describe("groups", () => {
    it("get roles, by rules in the order given", async () => {
      const program = await roles({ groups: ["teachers", "9", "1"] });
      expect(program.inputs(role, "ids-teachers").assumeRolePolicy).to.deep.equal(trust("authenticated"));
      expect(program.inputs(roleAttachment).roleMappings).to.deep.equal([
        {
          identityProvider: `${endpoint}:client`,
          type: "Rules",
          ambiguousRoleResolution: "AuthenticatedRole",
          mappingRules: ["teachers", "9", "1"].map((group) => ({
            claim: "cognito:groups",
            matchType: "Contains",
            value: group,
            roleArn: `arn:aws:iam::123456789012:role/ids-${group}`,
          })),
        },
      ]);
    });

    it("can be the only ones with credentials", async () => {
      const program = await roles({ groups: ["teachers"], ambiguousRoleResolution: "Deny" });
      const [mapping] = program.inputs(roleAttachment).roleMappings as object[];
      expect(mapping).to.include({ ambiguousRoleResolution: "Deny" });
    });

    it("are refused when roles or rules cannot be told apart", async () => {
      const groups = ["teachers", "two words", "teachers", "authenticated", "a".repeat(60)];
      expect(await refused({ groups })).to.have.all.keys("groups[1]", "groups[2]", "groups[3]", "groups[4]");
      const users = { ...authPool, groups: { teachers: {}, "teachers-on-leave": {} } };
      expect((await refused({ authPool: users, groups: ["teachers"] }))["groups[0]"]).to.include("teachers-on-leave");
      expect((await refused({ authPool: users, groups: ["students"] }))["groups[0]"]).to.include("teachers");
    });
  });

  describe("grantInvoke", () => {
    it("lets everyone signed in call exactly the given routes", async () => {
      const program = await roles({ groups: ["teachers"] }, (ids) => {
        ids.grantInvoke(api, ["GET /report", "PUT /report"]);
      });
      const policy = {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["execute-api:Invoke"],
            Resource: [
              "arn:aws:execute-api:eu-west-1:123456789012:api/$default/GET/report",
              "arn:aws:execute-api:eu-west-1:123456789012:api/$default/PUT/report",
            ],
          },
        ],
      };
      expect(program.of(rolePolicy).map(({ inputs }) => inputs)).to.have.deep.members([
        { role: "ids-authenticated", policy },
        { role: "ids-teachers", policy },
      ]);
    });

    it("lets one group alone call them", async () => {
      const program = await roles({ groups: ["teachers"] }, (ids) => {
        ids.grantInvoke(api, ["PUT /report"], { to: "teachers" });
      });
      expect(program.inputs(rolePolicy).role).to.equal("ids-teachers");
    });

    it("can be used again and again", async () => {
      const program = await roles({}, (ids) => {
        ids.grantInvoke(api, ["GET /report"]);
        ids.grantInvoke(api, ["PUT /report"]);
      });
      expect(program.of(rolePolicy).map(({ name }) => name)).to.have.members([
        "ids-authenticated-invoke",
        "ids-authenticated-invoke-2",
      ]);
      expect(program.result.rolePolicies).to.have.length(2);
    });

    it("refuses routes that no role could open, and unknown groups", async () => {
      const { result } = await roles({ groups: ["teachers"] });
      const routeKeys = ["GET /report", "GET /courses", "GET /health", "GET /nowhere"];
      const problems = await refusals(() => {
        result.grantInvoke(api, routeKeys, { to: "students" });
      });
      expect(problems).to.have.all.keys(
        "grantInvoke(options).to",
        "grantInvoke(routeKeys)[1]",
        "grantInvoke(routeKeys)[2]",
        "grantInvoke(routeKeys)[3]",
      );
      expect(problems["grantInvoke(options).to"]).to.include('"authenticated" or "teachers"');
      expect(problems["grantInvoke(routeKeys)[1]"]).to.include("never consults an IAM role");
      expect(problems["grantInvoke(routeKeys)[2]"]).to.include("open to everyone");
      expect(problems["grantInvoke(routeKeys)[3]"]).to.include("that the API has");
    });

    it("refuses to grant nothing, and to grant visitors anything", async () => {
      const { result } = await roles({ allowUnauthenticatedIdentities: true });
      const nothing = await refusals(() => {
        result.grantInvoke(api, []);
      });
      expect(nothing).to.have.all.keys("grantInvoke(routeKeys)");
      const visitors = await refusals(() => {
        result.grantInvoke(api, ["GET /report"], { to: "unauthenticated" });
      });
      expect(visitors).to.have.all.keys("grantInvoke(options).to");
    });
  });

  describe("grantReadWrite", () => {
    const own = "${cognito-identity.amazonaws.com:sub}";
    const arn = "arn:aws:s3:::uploads";

    it("lets everyone signed in read and write under their own identity, and no more", async () => {
      const program = await registered(() => {
        const ids = new IdentityRoles("ids", { authPool });
        ids.grantReadWrite(new UploadBucket("uploads", { allowOrigins: ["https://app.example.com"] }));
      });
      expect(program.inputs(rolePolicy)).to.deep.equal({
        role: "ids-authenticated",
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
              Resource: [`${arn}/${own}/*`],
            },
          ],
        },
      });
    });

    it("lets them delete and list what is theirs when told so", async () => {
      const program = await roles({}, (ids) => {
        ids.grantReadWrite({ arn }, { delete: true, list: true });
      });
      const { Statement } = program.inputs(rolePolicy).policy as { Statement: unknown[] };
      expect(Statement).to.deep.equal([
        {
          Effect: "Allow",
          Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          Resource: [`${arn}/${own}/*`],
        },
        {
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: [arn],
          Condition: { StringLike: { "s3:prefix": [`${own}/*`] } },
        },
      ]);
    });

    it("lets them use the bucket's KMS key for this bucket alone", async () => {
      const kmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c";
      const program = await roles({ groups: ["teachers"] }, (ids) => {
        ids.grantReadWrite({ arn, kmsKeyArn: pulumi.output(kmsKeyArn) }, { to: "teachers" });
      });
      const { Statement } = program.inputs(rolePolicy, "ids-teachers-objects").policy as { Statement: unknown[] };
      expect(Statement[1]).to.deep.equal({
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: [kmsKeyArn],
        Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": [arn, `${arn}/*`] } },
      });
    });

    it("refuses unknown groups", async () => {
      const { result } = await roles();
      const problems = await refusals(() => {
        result.grantReadWrite({ arn }, { to: "teachers" });
      });
      expect(problems).to.have.all.keys("grantReadWrite(options).to");
    });
  });

  it("puts out the identity pool's id", async () => {
    const { result } = await roles();
    expect(await valueOf(result.identityPoolId)).to.equal("eu-west-1:ids");
  });

  it("tags what can be tagged", async () => {
    const program = await roles({ tags: { team: "learning" } });
    expect(program.inputs(identityPool).tags).to.deep.equal({ team: "learning" });
    expect(program.inputs(role).tags).to.deep.equal({ team: "learning" });
  });

  it("has children that get its parent, protection, provider and dependencies, and can be transformed", async () => {
    const seen: string[] = [];
    const marked = (kind: string) => (): undefined => {
      seen.push(kind);
    };
    const program = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "eu-central-1" });
      const first = new aws.s3.Bucket("first");
      const transform = {
        identityPool: marked("identityPool"),
        role: marked("role"),
        rolePolicy: marked("rolePolicy"),
        roleAttachment: marked("roleAttachment"),
      };
      const args = { authPool, transform, allowUnauthenticatedIdentities: true };
      return new IdentityRoles("ids", args, { protect: true, provider, dependsOn: first });
    });
    expect(new Set(seen)).to.deep.equal(new Set(["identityPool", "role", "rolePolicy", "roleAttachment"]));
    const children = program.all.filter(({ type }) => [identityPool, role, rolePolicy, roleAttachment].includes(type));
    expect(children).to.have.length(5);
    for (const { type, parent, protect, provider, dependencies } of children) {
      expect(parent, type).to.equal("ids");
      expect(protect, type).to.be.true;
      expect(provider, type).to.include("elsewhere");
      expect(dependencies, type).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, and can be there twice", async () => {
    const program = await registered(() => [
      new IdentityRoles("ids", { authPool, groups: ["teachers"] }, { aliases: [{ name: "identities" }] }),
      new IdentityRoles("more", { authPool, groups: ["teachers"] }),
    ]);
    const component = "securedapi:index:IdentityRoles";
    expect(program.one(component, "ids").aliases).to.deep.equal(["identities"]);
    expect(new Set(program.all.map(({ type, name }) => `${type} ${name}`)).size).to.equal(program.all.length);
  });
});
