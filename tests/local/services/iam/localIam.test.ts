import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { trustLambda } from "../../../../components/shared/functionPolicy";
import { trustPolicy } from "../../../../components/identityRoles/identityTrust";
import { LocalIam } from "../../../../packages/local/src/services/iam/localIam";
import { RoleNotAssumableError } from "../../../../packages/local/src/services/roleNotAssumableError";
import type { Session } from "../../../../packages/local/src/services/iam/localIam";
import { RecordedPolicies } from "../../../../packages/local/src/services/iam/recordedPolicies";
import type { RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import {
  accountId,
  asJson,
  bucketArn,
  bucketName,
  functionArn,
  identityPoolId,
  identityProgram,
  policyOf,
  resource,
  role,
  roleArns,
  rolePolicy,
  withOutputs,
} from "./identityProgram";

const roleType = "aws:iam/role:Role";
const identity = {
  identityId: "eu-west-1:99999999-2222-4333-8444-555555555555",
  identityPoolId,
  amr: ["authenticated", "provider"],
};

describe("roles", () => {
  let directory: string;
  let iam: LocalIam;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "learninghub-iam-"));
    iam = new LocalIam(identityProgram(), { dataDirectory: directory });
  });

  afterEach(() => {
    iam.close();
    rmSync(directory, { recursive: true });
  });

  it("issues credentials to identities that the role trusts: of this pool, signed in this way", () => {
    const credentials = iam.assumeRoleWithWebIdentity(roleArns.authenticated, identity);
    expect(credentials.expiresAt).to.be.closeTo(Date.now() + 3_600_000, 1_000);
    const refused: [string, object][] = [
      [roleArns.authenticated, { ...identity, identityPoolId: "eu-west-1:00000000-2222-4333-8444-555555555555" }],
      [roleArns.authenticated, { ...identity, amr: ["unauthenticated"] }],
      [roleArns.unauthenticated, identity],
      [roleArns.listUploads, identity],
      ["arn:aws:iam::000000000000:role/none", identity],
    ];
    for (const [roleArn, who] of refused) {
      const assume = () => iam.assumeRoleWithWebIdentity(roleArn, { ...identity, ...who });
      expect(assume, roleArn).to.throw(RoleNotAssumableError);
    }
  });

  it("issues credentials to functions that the role trusts", () => {
    const { accessKeyId, expiresAt } = iam.roleCredentials(roleArns.listUploads, { functionArn });
    expect(accessKeyId).to.match(/^ASIA/);
    expect(expiresAt).to.be.undefined;
    expect(() => iam.roleCredentials(roleArns.authenticated)).to.throw(RoleNotAssumableError, "sts:AssumeRole");
  });

  it("issues credentials in partitions with names of their own", () => {
    const poolId = "cn-north-1:11111111-2222-4333-8444-555555555555";
    const program: RecordedProgram = {
      ...identityProgram(role("chinese", trustPolicy(poolId, "authenticated"))),
      partition: "aws-cn",
      region: "cn-north-1",
    };
    iam.update(program);
    const roleArn = `arn:aws:iam::${accountId}:role/chinese-1a2b3c4`;
    expect(iam.assumeRoleWithWebIdentity(roleArn, { ...identity, identityPoolId: poolId }).accessKeyId).to.match(
      /^ASIA/,
    );
    expect(() => iam.assumeRoleWithWebIdentity(roleArn, identity)).to.throw(RoleNotAssumableError);
  });

  it("issues no credentials for a trust policy that cannot be evaluated", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
    const [statement] = asJson(trustLambda.Statement) as [object];
    const changed = { assumeRolePolicy: JSON.stringify(policyOf({ ...statement, Condition })) };
    iam.update(withOutputs(identityProgram(), "listUploads", roleType, changed));
    expect(() => iam.roleCredentials(roleArns.listUploads)).to.throw("aws:PrincipalOrgID");
    iam.update(withOutputs(identityProgram(), "listUploads", roleType, { assumeRolePolicy: "{" }));
    expect(() => iam.roleCredentials(roleArns.listUploads)).to.throw("not a policy document in JSON");
  });

  it("matches a role with a path by its whole ARN in resource policies", () => {
    const arn = `arn:aws:iam::${accountId}:role/apps/reports-1a2b3c4`;
    const allowedFor = (AWS: string) => {
      const statement = { Effect: "Allow", Principal: { AWS }, Action: "s3:GetObject", Resource: `${bucketArn}/*` };
      const onBucket = resource("aws:s3/bucketPolicy:BucketPolicy", "reports", bucketName, {
        bucket: bucketName,
        policy: policyOf(statement),
      });
      iam.update(identityProgram(role("reports", trustLambda, { arn, path: "/apps/" }), onBucket));
      const { accessKeyId } = iam.roleCredentials(arn, { functionArn });
      const session: Session = {
        accessKeyId,
        secretAccessKey: "",
        roleArn: arn,
        sessionName: "listUploads",
        issuedAt: 0,
        expiresAt: undefined,
        identity: undefined,
        sourceFunctionArn: functionArn,
      };
      const origin = { time: 0, region: "eu-west-1", sourceIp: "127.0.0.1", userAgent: undefined, referer: undefined };
      const request = { session, action: "s3:GetObject", resource: `${bucketArn}/x`, origin, bucketName };
      return iam.decide(request).allowed;
    };
    expect(allowedFor(arn)).to.be.true;
    expect(allowedFor(arn.replace("apps/", ""))).to.be.false;
  });

  describe("have the policies that the program gives them", () => {
    const statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] };
    const policyArn = `arn:aws:iam::${accountId}:policy/managed`;
    const managed = resource("aws:iam/policy:Policy", "managed", policyArn, {
      arn: policyArn,
      policy: JSON.stringify(policyOf(statement)),
    });
    const policiesOf = (program: RecordedProgram) => new RecordedPolicies(program).role(roleArns.listUploads)!;
    const names = (program: RecordedProgram) => policiesOf(program).identityPolicies.map(({ name }) => name);

    it("inline, as resources of their own or in the role", () => {
      expect(names(identityProgram())).to.deep.equal(["policy list"]);
      const inlinePolicies = [{ name: "written", policy: JSON.stringify(policyOf(statement)) }, { name: "empty" }];
      const program = withOutputs(identityProgram(), "listUploads", roleType, { inlinePolicies });
      expect(names(program)).to.deep.equal(["policy list", "policy written"]);
    });

    it("managed, in each way of attaching them", () => {
      const attached = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", "a", {
        role: "listUploads-1a2b3c4",
        policyArn,
      });
      expect(names(identityProgram(managed, attached))).to.deep.equal(["policy list", `policy ${policyArn}`]);
      const many = resource("aws:iam/policyAttachment:PolicyAttachment", "a", "a", {
        roles: ["listUploads-1a2b3c4"],
        policyArn,
      });
      expect(names(identityProgram(managed, many))).to.have.length(2);
      const named = withOutputs(identityProgram(managed), "listUploads", roleType, { managedPolicyArns: [policyArn] });
      expect(names(named)).to.have.length(2);
      const elsewhere = identityProgram(managed, {
        ...attached,
        outputs: { ...attached.outputs, role: "identity-authenticated-1a2b3c4" },
      });
      expect(names(elsewhere)).to.have.length(1);
    });

    it("managed by AWS, where their statements are known", () => {
      const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
      const known = withOutputs(identityProgram(), "listUploads", roleType, {
        managedPolicyArns: [aws("AmazonS3FullAccess"), aws("service-role/AWSLambdaBasicExecutionRole")],
      });
      expect(names(known)).to.have.length(3);
      expect(policiesOf(known).problems).to.deep.equal([]);
    });

    it("reads a policy as the permissions boundary", () => {
      const bounded = withOutputs(identityProgram(managed), "listUploads", roleType, {
        permissionsBoundary: policyArn,
      });
      expect(policiesOf(bounded).permissionsBoundary?.name).to.equal(`policy ${policyArn}`);
      const unknown = withOutputs(identityProgram(), "listUploads", roleType, { permissionsBoundary: policyArn });
      expect(policiesOf(unknown).problems.join()).to.include("the permissions boundary of role listUploads-1a2b3c4");
    });

    it("reads one policy as both, each compiled as what it is", () => {
      const program = withOutputs(identityProgram(managed), "listUploads", roleType, {
        managedPolicyArns: [policyArn],
        permissionsBoundary: policyArn,
      });
      const { identityPolicies, permissionsBoundary, problems } = policiesOf(program);
      expect(identityPolicies.map(({ kind }) => kind)).to.deep.equal(["identity", "identity"]);
      expect(permissionsBoundary?.kind).to.equal("boundary");
      expect(problems).to.deep.equal([]);
    });

    it("managed by AWS: what is not known of them allows nothing, and denies nothing that others allow", () => {
      const managedPolicyArns = ["AmazonRekognitionFullAccess", "AWSDenyAll"].map(
        (name) => `arn:aws:iam::aws:policy/${name}`,
      );
      const program = withOutputs(identityProgram(), "listUploads", roleType, { managedPolicyArns });
      const { identityPolicies, problems, unknownPolicies } = policiesOf(program);
      expect(identityPolicies.map(({ statements }) => statements.length)).to.deep.equal([1, 0]);
      // A policy with errors would deny what the others allow.
      expect(identityPolicies.flatMap(({ errors }) => errors)).to.deep.equal([]);
      expect(unknownPolicies.join()).to.match(
        /^\S+Rekognition\S+ is a managed policy of role .* statements are not known/,
      );
      expect(identityPolicies[1]?.name).to.include("AmazonRekognitionFullAccess, whose statements are not known here");
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include("policy/AWSDenyAll is a managed policy of role listUploads-1a2b3c4");
    });

    it("names what is wrong with a policy", () => {
      const bad = policiesOf(identityProgram(rolePolicy("listUploads", "bad", { Statement: [{ Effect: "Allow" }] })));
      expect(bad.problems.join()).to.include("policy bad is not valid");
      const text = rolePolicy("listUploads", "text", {});
      const broken = policiesOf(identityProgram({ ...text, outputs: { ...text.outputs, policy: "not JSON" } }));
      expect(broken.problems.join()).to.include("policy text is not a policy document in JSON");
    });
  });
});
