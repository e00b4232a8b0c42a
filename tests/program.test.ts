import { expect } from "chai";
import { parse } from "yaml";
import { readFileSync } from "node:fs";
import path from "node:path";
import { evaluate } from "../packages/local/src/record/evaluate";
import type { JsonObject, RecordedProgram, RecordedResource } from "../packages/local/src/record/recordedProgram";
import { root, stackFile } from "./projectFiles";
import { recordedStack } from "./recordedStack";

const taggable = [
  "aws:cognito/userPool:UserPool",
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/stage:Stage",
  "aws:lambda/function:Function",
  "aws:iam/role:Role",
  "aws:cloudwatch/logGroup:LogGroup",
];

/** The same of what only some stacks have. */
const taggableStore = {
  none: ["aws:dynamodb/table:Table"],
  sqlServer: [
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/instance:Instance",
    "aws:ebs/volume:Volume",
    "aws:secretsmanager/secret:Secret",
    "aws:ssm/document:Document",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
  ],
};

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
}

function ofType(program: RecordedProgram, type: string): RecordedResource[] {
  return program.resources.filter((resource) => resource.type === type);
}

/** Actions that IAM cannot limit to a resource, each with its reason in docs/security.md. */
const withoutResource = [
  "cloudwatch:PutMetricData",
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DescribeSnapshots",
  "ec2:DescribeVolumes",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
  "logs:DescribeLogGroups",
  "secretsmanager:GetRandomPassword",
];

/** The statements of every inline role policy, by the policy's name. */
function roleStatements(program: RecordedProgram): [name: string, statement: Statement][] {
  return ofType(program, "aws:iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) => {
    const policy = typeof inputs.policy === "string" ? (JSON.parse(inputs.policy) as unknown) : inputs.policy;
    const { Statement } = policy as { Statement: Statement[] };
    return Statement.map((statement): [string, Statement] => [name, statement]);
  });
}

for (const stack of ["dev", "prod", "local"]) {
  describe(`the program on the ${stack} stack`, function () {
    this.timeout(60_000);
    let program: RecordedProgram;
    // Not every machine can reach an emulator's bucket API: see Pulumi.local.yaml.
    const uploads = stack !== "local";
    const database = stack === "prod" ? "sqlServer" : "none";
    before(async () => {
      program = await recordedStack(stack);
    });

    it("has the outputs that scripts read", () => {
      expect(program.outputs).to.have.all.keys([
        "region",
        "apiUrl",
        "userPoolId",
        "userPoolClientId",
        "issuer",
        "hostedUiUrl",
        "loginUrl",
        "logoutUrl",
        "identityPoolId",
        ...(uploads ? ["uploadBucket"] : []),
        ...(database === "sqlServer" ? ["databaseSecretArn", "alarmRecipient", "sesVerification"] : []),
      ]);
      expect(program.secretOutputs).to.deep.equal([]);
    });

    it("tags everything that takes tags with project and stack", () => {
      const types = [...taggable, ...taggableStore[database], ...(uploads ? ["aws:s3/bucket:Bucket"] : [])];
      for (const type of types) {
        const resources = ofType(program, type);
        expect(resources, type).not.to.be.empty;
        for (const { name, inputs } of resources) {
          expect(inputs.tags, `${type} ${name}`).to.include({ project: "learninghub", stack });
        }
      }
    });

    it("parents every resource to a component, and every component to the stack", () => {
      for (const { urn, type, name, parent, custom } of program.resources) {
        if (type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:")) continue;
        const parentType = program.resources.find(({ urn }) => urn === parent)?.type ?? "";
        // What awsx constructs stands below its own component, as awsx has it.
        if (urn.includes("$awsx:ec2:Vpc$")) continue;
        const expected = custom ? /^securedapi:/ : /^(?:pulumi:pulumi:Stack|securedapi:)/;
        expect(parentType, `${type} ${name}`).to.match(expected);
      }
    });

    it("describes in OpenAPI just the routes that it registers, closed but for the health check", () => {
      const document = parse(readFileSync(path.join(root, "openapi.yaml"), "utf8")) as {
        paths: Record<string, Record<string, unknown>>;
      };
      const methods = ["get", "post", "put", "patch", "delete"];
      const documented = Object.entries(document.paths).flatMap(([route, operations]) =>
        Object.keys(operations)
          .filter((method) => methods.includes(method))
          .map((method) => `${method.toUpperCase()} ${route}`),
      );
      const routes = ofType(program, "aws:apigatewayv2/route:Route");
      const withoutUploads = documented.filter((routeKey) => routeKey !== "GET /me/uploads");
      const expected = uploads ? documented : withoutUploads;
      expect(routes.map(({ inputs }) => inputs.routeKey)).to.have.members(expected);
      const open = routes.filter(({ inputs }) => inputs.authorizationType === "NONE");
      expect(open.map(({ inputs }) => inputs.routeKey)).to.deep.equal(["GET /health"]);
    });

    it("accepts the tokens of its own pool and client alone", () => {
      const [authorizer] = ofType(program, "aws:apigatewayv2/authorizer:Authorizer");
      const { issuer, userPoolClientId } = program.outputs;
      expect(authorizer?.inputs.jwtConfiguration).to.deep.equal({ issuer, audiences: [userPoolClientId] });
      expect(authorizer?.inputs.identitySources).to.deep.equal(["$request.header.Authorization"]);
    });

    it("names its origins exactly, on the API and on the bucket", () => {
      const [api] = ofType(program, "aws:apigatewayv2/api:Api");
      const { allowOrigins } = api?.inputs.corsConfiguration as { allowOrigins: string[] };
      expect(allowOrigins).not.to.be.empty;
      for (const origin of allowOrigins) expect(new URL(origin).origin).to.equal(origin);
      const buckets = ofType(program, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration");
      expect(buckets).to.have.length(uploads ? 1 : 0);
      for (const { inputs } of buckets) {
        const rules = inputs.corsRules as { allowedOrigins: string[] }[];
        expect(rules.flatMap(({ allowedOrigins }) => allowedOrigins)).to.have.members(allowOrigins);
      }
    });

    it("lets signed-in identities reach their own files and the IAM route, and no more", () => {
      const granted = roleStatements(program).filter(([name]) => name.startsWith("identity-"));
      const resources = granted.flatMap(([, { Resource }]) => [Resource ?? "*"].flat());
      if (!uploads) {
        expect(resources).to.deep.equal([]);
        return;
      }
      const [files, route, ...others] = resources;
      expect(files).to.match(/^arn:aws:s3:::uploads-[0-9a-f]{7}\/\$\{cognito-identity\.amazonaws\.com:sub\}\/\*$/);
      expect(route).to.match(/^arn:aws:execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+\/\$default\/GET\/me\/uploads$/);
      expect(others).to.deep.equal([]);
      const actions = granted.flatMap(([, { Action }]) => Action);
      expect(actions).to.have.members([
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:PutObject",
        "execute-api:Invoke",
      ]);
    });

    it("lets API Gateway call each function for its own route alone", () => {
      const permissions = ofType(program, "aws:lambda/permission:Permission");
      expect(permissions).to.have.length(ofType(program, "aws:apigatewayv2/route:Route").length);
      for (const { inputs } of permissions) {
        expect(inputs.principal).to.equal("apigateway.amazonaws.com");
        expect(inputs.sourceArn).to.match(
          /^arn:aws:execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+\/\$default\/[A-Z]+\/[^*]+(?:\/\*)?$/,
        );
      }
    });

    it("gives roles statements on named resources, but for those that docs/security.md gives a reason for", () => {
      for (const [name, { Effect, Action, Resource }] of roleStatements(program)) {
        for (const action of [Action].flat()) expect(action, name).not.to.include("*");
        if (Effect === "Deny") continue;
        for (const resource of [Resource ?? "*"].flat()) {
          if (resource !== "*") expect(resource, name).to.match(/^arn:aws:[^*]+(?:[/:]\*)?$/);
          else expect(withoutResource).to.include.members([Action].flat());
        }
      }
    });

    it("opens no security group to everybody", () => {
      const groups = program.resources.filter(({ type }) => /securityGroup/i.test(type));
      expect(JSON.stringify(groups.map(({ inputs }) => inputs))).not.to.match(/0\.0\.0\.0\/0|::\/0/);
      const ingress = ofType(program, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
      for (const { name, inputs } of ingress) expect(inputs.referencedSecurityGroupId, name).to.be.a("string");
      const toDatabase = ingress.filter(({ inputs }) => inputs.fromPort === 1433);
      expect(toDatabase.map(({ name }) => name)).to.deep.equal(
        database === "sqlServer" ? ["database-server-from-client"] : [],
      );
    });

    it("lets a function into the database's network exactly when it reads the database's secret", () => {
      const reading = roleStatements(program)
        .filter(([, { Action }]) => [Action].flat().includes("secretsmanager:GetSecretValue"))
        .map(([name]) => name.replace(/-statements$/, ""))
        .filter((name) => name !== "database-secrets");
      const placed = ofType(program, "aws:lambda/function:Function").filter(({ inputs }) => inputs.vpcConfig);
      expect(placed.map(({ name }) => name)).to.have.members(reading);
      expect(placed).to.have.length(database === "sqlServer" ? 6 : 0);
    });

    it("keeps no secret in a function's environment", () => {
      const secretArn = "arn:aws:secretsmanager:[a-z0-9-]+:\\d{12}:secret:database-(?:application|master)-[\\w-]+";
      const store = `dynamodb:store-[0-9a-f]{7}|sqlserver:${secretArn}`;
      const harmless = new RegExp(`^(?:${store}|uploads-[0-9a-f]{7}|--enable-source-maps)$`);
      for (const { name, inputs } of ofType(program, "aws:lambda/function:Function")) {
        const { variables } = inputs.environment as { variables: JsonObject };
        for (const value of Object.values(variables)) expect(value, name).to.match(harmless);
      }
    });

    it("runs functions on arm64 with the current Node.js and a log group that forgets", () => {
      for (const { inputs, dependencies } of ofType(program, "aws:lambda/function:Function")) {
        expect(inputs).to.include({ runtime: "nodejs24.x", handler: "index.handler" });
        expect(inputs.architectures).to.deep.equal(["arm64"]);
        expect(dependencies.some((urn) => urn.includes("aws:cloudwatch/logGroup:LogGroup"))).to.equal(true);
      }
      for (const { name, inputs } of ofType(program, "aws:cloudwatch/logGroup:LogGroup")) {
        expect(inputs.retentionInDays, name).to.be.a("number").above(0);
      }
    });
  });
}

describe("the prod stack", function () {
  this.timeout(60_000);
  let program: RecordedProgram;
  before(async () => {
    program = await recordedStack("prod");
  });

  it("protects users, data and uploads", () => {
    const [pool] = ofType(program, "aws:cognito/userPool:UserPool");
    const [volume] = ofType(program, "aws:ebs/volume:Volume");
    const [bucket] = ofType(program, "aws:s3/bucket:Bucket");
    const secrets = ofType(program, "aws:secretsmanager/secret:Secret");
    for (const resource of [pool, volume, bucket, ...secrets]) {
      expect(resource?.protect, resource?.urn).to.equal(true);
    }
    expect(pool?.inputs.deletionProtection).to.equal("ACTIVE");
    expect(bucket?.inputs.forceDestroy).to.equal(false);
    const [instance] = ofType(program, "aws:ec2/instance:Instance");
    expect(instance?.inputs.disableApiTermination).to.equal(true);
    // An update replaces the host, which keeps its data.
    expect(instance?.protect).to.equal(false);
  });

  it("limits what anybody may ask of the database", () => {
    const [stage] = ofType(program, "aws:apigatewayv2/stage:Stage");
    const [health, ...others] = stage?.inputs.routeSettings as JsonObject[];
    expect(health).to.include({ routeKey: "GET /health", throttlingRateLimit: 5, throttlingBurstLimit: 10 });
    expect(others).to.deep.equal([]);
    const functions = ofType(program, "aws:lambda/function:Function");
    const limited = functions.filter(({ inputs }) => inputs.reservedConcurrentExecutions !== undefined);
    expect(limited.map(({ name, inputs }) => [name, inputs.reservedConcurrentExecutions])).to.deep.equal([
      ["health", 5],
    ]);
  });

  it("has no admin password flow and refuses signed-out identities", () => {
    const [client] = ofType(program, "aws:cognito/userPoolClient:UserPoolClient");
    expect(client?.inputs.explicitAuthFlows).to.deep.equal(["ALLOW_USER_SRP_AUTH"]);
    expect(client?.inputs.allowedOauthFlows).to.deep.equal(["code"]);
    expect(client?.inputs.generateSecret).to.equal(false);
    const [identityPool] = ofType(program, "aws:cognito/identityPool:IdentityPool");
    expect(identityPool?.inputs.allowUnauthenticatedIdentities).to.equal(false);
    expect(identityPool?.inputs.allowClassicFlow).to.equal(false);
  });
});

describe("the local stack", function () {
  this.timeout(60_000);

  /** What the provider calls for a module's resources, by its names of the endpoints. */
  const endpointsOf: Record<string, string[]> = {
    apigatewayv2: ["apigatewayv2"],
    cloudwatch: ["cloudwatchlogs"],
    cognito: ["cognitoidp", "cognitoidentity"],
    dynamodb: ["dynamodb"],
    iam: ["iam"],
    lambda: ["lambda"],
    // Buckets' tags go through S3 Control.
    s3: ["s3", "s3control"],
  };

  it("sends nothing that the program deploys to AWS itself", async () => {
    const program = await recordedStack("local");
    const [endpoints = {}] = stackFile("local").config["aws:endpoints"] as Record<string, string>[];
    const modules = program.resources.flatMap(({ type }) => /^aws:(\w+)\//.exec(type)?.[1] ?? []);
    expect(Object.keys(endpointsOf)).to.include.members(modules);
    // STS tells the account.
    expect(Object.keys(endpoints)).to.include.members([
      "sts",
      ...modules.flatMap((module) => endpointsOf[module] ?? []),
    ]);
    for (const [service, url] of Object.entries(endpoints)) expect(url, service).to.equal("http://localhost:4566");
  });
});

describe("the program's options", function () {
  this.timeout(60_000);

  it("protects the table of a protected stack without a database", async () => {
    const program = await evaluate({ root, stack: "prod", configOverrides: { "learninghub:database": "none" } });
    const [table] = ofType(program, "aws:dynamodb/table:Table");
    expect(table?.protect).to.equal(true);
    expect(table?.inputs.deletionProtectionEnabled).to.equal(true);
    expect(program.outputs).not.to.have.any.keys("databaseSecretArn");
  });

  it("migrates the database before a function changes, and again for other steps or another volume", async () => {
    const program = await evaluate({ root, stack: "dev", configOverrides: { "learninghub:database": "sqlServer" } });
    const [migration] = ofType(program, "aws:lambda/invocation:Invocation");
    const triggers = migration?.inputs.triggers as JsonObject;
    expect(triggers.code).to.match(/^[0-9a-f]{64}$/);
    expect(triggers.volume).to.match(/^vol-/);
    const [setUp] = ofType(program, "aws:ssm/association:Association");
    const functions = ofType(program, "aws:lambda/function:Function");
    const migrate = functions.find(({ name }) => name === "migrateDatabase");
    expect(migration?.dependencies).to.include.members([setUp?.urn, migrate?.urn]);
    const onStore = functions.filter(({ name }) => !["migrateDatabase", "listUploads"].includes(name));
    expect(onStore).to.have.length(5);
    for (const { name, dependencies } of onStore) expect(dependencies, name).to.include(migration?.urn);
    const endpoints = ofType(program, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(
      ({ inputs }) => inputs.vpcEndpointType === "Interface",
    );
    for (const { name, inputs } of endpoints) expect(inputs.subnetIds, name).to.have.length(1);
    expect(ofType(program, "aws:ec2/natGateway:NatGateway")).to.deep.equal([]);
  });

  it("leaves identity pool and bucket out when they are off", async () => {
    const program = await evaluate({
      root,
      stack: "dev",
      configOverrides: { "learninghub:identityPool": "false", "learninghub:uploads": "false" },
    });
    expect(program.outputs).not.to.have.any.keys("identityPoolId", "uploadBucket");
    expect(program.resources.filter(({ type }) => /^aws:s3|identityPool/.test(type))).to.deep.equal([]);
  });

  it("works in another partition", async () => {
    const program = await evaluate({ root, stack: "dev", configOverrides: { "aws:region": "cn-north-1" } });
    expect(program.outputs.issuer).to.match(/^https:\/\/cognito-idp\.cn-north-1\.amazonaws\.com\.cn\/cn-north-1_/);
    const arns = JSON.stringify(program.resources.map(({ inputs }) => inputs)).match(/arn:aws[a-z-]*:/g) ?? [];
    expect(new Set(arns)).to.deep.equal(new Set(["arn:aws-cn:"]));
  });

  it("fails with every configuration problem at once", async () => {
    const configOverrides = { "learninghub:mfa": "sms", "learninghub:corsOrigins": '["*"]' };
    try {
      await evaluate({ root, stack: "dev", configOverrides });
    } catch (error) {
      expect((error as Error).message)
        .to.include("Pulumi.dev.yaml has 2 problems")
        .and.to.include("learninghub:mfa");
      return;
    }
    expect.fail("the program was evaluated");
  });
});
