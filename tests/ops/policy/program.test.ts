import { expect } from "chai";
import type { JsonObject, RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { resourceRules, stackRules } from "../../../ops/policy/policies";
import { recordedStack } from "../../recordedStack";
import { checkProgram } from "./checkProgram";

/** What one rule must find in the dev stack's program after one change. */
const mutations: Record<string, (program: RecordedProgram) => RecordedResource> = {
  "api-route-closed": changed("aws:apigatewayv2/route:Route", "api-get-courses", { authorizationType: "NONE" }),
  "api-routes-declared": changed("aws:apigatewayv2/api:Api", undefined, { target: "arn:aws:lambda:eu-central-1:1:a" }),
  "api-authorizer-strict": changed("aws:apigatewayv2/authorizer:Authorizer", undefined, {
    jwtConfiguration: { issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a", audiences: [] },
  }),
  "api-stage-logged": without("aws:apigatewayv2/stage:Stage", undefined, "accessLogSettings"),
  "function-url-closed": added("aws:lambda/functionUrl:FunctionUrl", {
    functionName: "listCourses",
    authorizationType: "NONE",
  }),
  "cors-origin-exact": changed("aws:apigatewayv2/api:Api", undefined, { corsConfiguration: { allowOrigins: ["*"] } }),
  "cors-credentials-exact": changed("aws:apigatewayv2/api:Api", undefined, {
    corsConfiguration: { allowOrigins: ["https://*"], allowCredentials: true },
  }),
  "iam-actions-named": granting({ Action: "dynamodb:*", Resource: "arn:aws:dynamodb:eu-central-1:1:table/courses" }),
  "iam-resources-named": granting({ Action: "dynamodb:GetItem", Resource: "*" }),
  "iam-no-exceptions": granting({ NotAction: "iam:*", Resource: "arn:aws:dynamodb:eu-central-1:1:table/courses" }),
  "iam-no-full-access-policy": added("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "health",
    policyArn: "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess",
  }),
  "iam-trust-named": changed("aws:iam/role:Role", "health", {
    assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }] },
  }),
  "resource-policy-not-public": changed("aws:s3/bucketPolicy:BucketPolicy", "uploads", (inputs) => {
    const { Statement } = inputs.policy as { Statement: JsonObject[] };
    const open = { Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" };
    return { policy: { Statement: [...Statement, open] } };
  }),
  "user-pool-sign-in-names-fixed": changed("aws:cognito/userPool:UserPool", "users", {
    usernameAttributes: ["phone_number"],
  }),
  "user-pool-ses-sender": changed("aws:cognito/userPool:UserPool", "users", {}, { protect: true }),
  "user-pool-web-acl": changed("aws:cognito/userPool:UserPool", "users", {}, { protect: true }),
  "user-pool-client-code-flow": changed("aws:cognito/userPoolClient:UserPoolClient", "users", {
    allowedOauthFlows: ["code", "implicit"],
  }),
  "user-pool-client-hides-users": changed("aws:cognito/userPoolClient:UserPoolClient", "users", {
    preventUserExistenceErrors: "LEGACY",
  }),
  "user-pool-client-no-password-flow": changed("aws:cognito/userPoolClient:UserPoolClient", "users", {
    explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
  }),
  "user-pool-client-urls-exact": changed("aws:cognito/userPoolClient:UserPoolClient", "users", {
    callbackUrls: ["http://app.example.com/callback"],
  }),
  "identity-pool-signed-in-only": changed(
    "aws:cognito/identityPool:IdentityPool",
    "identity",
    { allowUnauthenticatedIdentities: true },
    { protect: true },
  ),
  "identity-pool-enhanced-flow": changed("aws:cognito/identityPool:IdentityPool", "identity", {
    allowClassicFlow: true,
  }),
  "function-permission-narrow": changed("aws:lambda/permission:Permission", "api-get-courses", {
    sourceArn: "arn:aws:execute-api:eu-central-1:000000000000:m52s72v9np/*/*",
  }),
  "function-environment-no-secrets": changed("aws:lambda/function:Function", "health", {
    environment: { variables: { DATABASE_PASSWORD: "correct horse battery staple" } },
  }),
  "function-traced": changed("aws:lambda/function:Function", "health", { tracingConfig: { mode: "PassThrough" } }),
  "function-log-group": changed("aws:lambda/function:Function", "health", {
    loggingConfig: { logGroup: "/elsewhere" },
  }),
  "log-group-retention": without("aws:cloudwatch/logGroup:LogGroup", "health", "retentionInDays"),
  "bucket-public-access-blocked": changed("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "uploads", {
    blockPublicPolicy: false,
  }),
  "bucket-acl-private": changed("aws:s3/bucket:Bucket", "uploads", { acl: "public-read" }),
  "bucket-policy-tls-only": changed("aws:s3/bucketPolicy:BucketPolicy", "uploads", { policy: { Statement: [] } }),
  "bucket-complete": (program) => {
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    program.resources = program.resources.filter((resource) => resource.type !== type);
    return found(program, "aws:s3/bucket:Bucket", "uploads");
  },
  "storage-encrypted": added("aws:ebs/volume:Volume", { size: 100, tags: { project: "learninghub", stack: "dev" } }),
  "topic-encrypted": added("aws:sns/topic:Topic", { tags: { project: "learninghub", stack: "dev" } }),
  "instance-no-public-address": instance({ associatePublicIpAddress: true }),
  "instance-no-key-pair": instance({ keyName: "admins" }),
  "instance-metadata-v2": instance({ metadataOptions: { httpTokens: "optional" } }),
  "instance-user-data-no-secrets": instance({ userData: "sqlcmd -C 'Server=localhost;Password=hunter22;'" }),
  "security-group-not-open": added("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    cidrIpv4: "0.0.0.0/0",
    ipProtocol: "tcp",
    fromPort: 1433,
    toPort: 1433,
    tags: { project: "learninghub", stack: "dev" },
  }),
  "data-deletion-protected": changed(
    "aws:dynamodb/table:Table",
    "store",
    { deletionProtectionEnabled: false },
    { protect: true },
  ),
  "tags-required": changed("aws:cognito/userPool:UserPool", "users", { tags: { project: "learninghub" } }),
};

type Inputs = JsonObject | ((inputs: JsonObject) => JsonObject);

function changed(type: string, name: string | undefined, inputs: Inputs, options: { protect?: boolean } = {}) {
  return (program: RecordedProgram) => {
    const resource = found(program, type, name);
    const change = typeof inputs === "function" ? inputs(resource.inputs) : inputs;
    Object.assign(resource, { inputs: { ...resource.inputs, ...change } }, options);
    return resource;
  };
}

function without(type: string, name: string | undefined, key: string) {
  return (program: RecordedProgram) => {
    const resource = found(program, type, name);
    resource.inputs = Object.fromEntries(Object.entries(resource.inputs).filter(([input]) => input !== key));
    return resource;
  };
}

function added(type: string, inputs: JsonObject) {
  return (program: RecordedProgram) => {
    const urn = `urn:pulumi:${program.stack}::${program.project}::${type}::added`;
    const shared = { custom: true, outputs: inputs, assets: {}, secretPaths: [], dependencies: [], protect: false };
    const resource: RecordedResource = { urn, type, name: "added", inputs, ...shared };
    program.resources.push(resource);
    return resource;
  };
}

function granting(statement: JsonObject) {
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });
  return changed("aws:iam/rolePolicy:RolePolicy", "health-statements", { policy });
}

/** A blameless instance but for these inputs. */
function instance(inputs: JsonObject) {
  return added("aws:ec2/instance:Instance", {
    associatePublicIpAddress: false,
    metadataOptions: { httpTokens: "required" },
    rootBlockDevice: { encrypted: true },
    tags: { project: "learninghub", stack: "dev" },
    ...inputs,
  });
}

function found(program: RecordedProgram, type: string, name?: string): RecordedResource {
  const resource = program.resources.find((one) => one.type === type && (name === undefined || one.name === name));
  if (resource === undefined) throw new Error(`the program registers no ${type} ${name ?? ""}`);
  return resource;
}

describe("the policies on the program", function () {
  this.timeout(60_000);

  const programs = new Map<string, RecordedProgram>();
  for (const stack of ["dev", "prod", "local"]) {
    before(async () => {
      programs.set(stack, await recordedStack(stack));
    });

    it(`find nothing on the ${stack} stack but what they only advise`, async () => {
      const findings = await checkProgram(programs.get(stack)!);
      expect(findings.map(({ policy }) => policy)).to.deep.equal(stack === "prod" ? ["user-pool-web-acl"] : []);
    });
  }

  it("find nothing when the prod stack's own configuration calls it protected", async () => {
    const config = Object.fromEntries(
      [...resourceRules, ...stackRules].map(({ name }) => [name, { protectedStacks: [] }]),
    );
    const findings = await checkProgram(programs.get("prod")!, { deletionProtection: true, config });
    expect(findings.map(({ policy }) => policy)).to.deep.equal(["user-pool-web-acl"]);
  });

  it("hold the dev stack to the strict rules once its configuration calls it protected", async () => {
    const findings = await checkProgram(programs.get("dev")!, { deletionProtection: true });
    expect(new Set(findings.map(({ policy }) => policy))).to.deep.equal(
      new Set([
        "cors-origin-exact",
        "user-pool-client-no-password-flow",
        "user-pool-client-urls-exact",
        "data-deletion-protected",
        "user-pool-ses-sender",
        "user-pool-web-acl",
      ]),
    );
  });

  describe("one change at a time", () => {
    it("has one for every rule", () => {
      expect(Object.keys(mutations)).to.have.members([...resourceRules, ...stackRules].map(({ name }) => name));
    });

    for (const [policy, mutate] of Object.entries(mutations)) {
      it(`is found by ${policy}`, async () => {
        const program = structuredClone(programs.get("dev")!);
        const { urn } = mutate(program);
        const findings = await checkProgram(program);
        expect(findings.filter((finding) => finding.policy === policy && finding.urn === urn)).to.have.length.above(0);
        for (const { message } of findings) expect(message).to.match(/^Found: .+\. Allowed: .+\. Change: .+\.$/s);
      });
    }
  });
});
