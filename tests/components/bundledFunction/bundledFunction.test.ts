import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { BundledFunction } from "../../../components/bundledFunction/bundledFunction";
import type { BundledFunctionArgs, Transform } from "pulumi-secured-api";
import { awsOutputs } from "../awsOutputs";
import { refusals } from "../refusals";
import { failureOf, registered, valueOf } from "../registrations";

const lambda = "aws:lambda/function:Function";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

const entry = "tests/components/bundledFunction/fixtures/hello.ts";
const account = "eu-west-1:123456789012";
const vpc = { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };
const table = `arn:aws:dynamodb:${account}:table/courses`;

function hello(args: Partial<BundledFunctionArgs> = {}, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new BundledFunction("hello", { entry, ...args }, opts), awsOutputs);
}

function refused(args: Partial<BundledFunctionArgs>): Promise<Record<string, string>> {
  return refusals(() => new BundledFunction("hello", { entry, ...args }));
}

/** The texts of the archive's files, by name. */
function filesOf(inputs: Record<string, unknown>): Record<string, string> {
  const { assets } = inputs.code as { assets: Record<string, { path: string }> };
  return Object.fromEntries(Object.entries(assets).map(([name, { path }]) => [name, readFileSync(path, "utf8")]));
}

/** The statements of an inline policy. */
function statementsOf(inputs: Record<string, unknown>): unknown[] {
  const { Version, Statement } = JSON.parse(String(inputs.policy)) as Record<string, unknown>;
  expect(Version).to.equal("2012-10-17");
  return Statement as unknown[];
}

/**
 * Registers the function without its code and environment, and gives those: a value that fails would keep the mocks
 * waiting for ever.
 */
async function withheld(
  args: Partial<BundledFunctionArgs>,
): Promise<Pick<aws.lambda.FunctionArgs, "code" | "environment">> {
  const kept: Pick<aws.lambda.FunctionArgs, "code" | "environment">[] = [];
  const transform: Transform<aws.lambda.FunctionArgs> = ({ code, environment, ...rest }) => {
    // The test looks at a failure later than Node expects.
    for (const late of [code, environment]) valueOf(pulumi.output<unknown>(late)).catch(() => undefined);
    kept.push({ code, environment });
    return { args: rest };
  };
  await hello({ ...args, transform: { function: transform } });
  return kept[0] ?? {};
}

describe("BundledFunction", () => {
  describe("function", () => {
    it("has the defaults of a small handler", async () => {
      const { inputs } = await hello();
      expect(inputs(lambda)).to.deep.include({
        runtime: "nodejs24.x",
        handler: "index.handler",
        architectures: ["arm64"],
        role: "arn:aws:iam::123456789012:role/hello-1a2b3c4",
        memorySize: 256,
        timeout: 10,
        environment: { variables: { NODE_OPTIONS: "--enable-source-maps" } },
        loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/hello-1a2b3c4" },
        tracingConfig: { mode: "Active" },
        publish: false,
      });
      expect(inputs(lambda)).not.to.have.any.keys(
        "vpcConfig",
        "reservedConcurrentExecutions",
        "description",
        "tags",
        "name",
      );
    });

    it("carries the bundle and its source map", async () => {
      const files = filesOf((await hello()).inputs(lambda));
      expect(Object.keys(files)).to.have.members(["index.js", "index.js.map"]);
      expect(files["index.js"])
        .to.contain("Hello, ")
        .and.to.match(/sourceMappingURL=index\.js\.map\n$/);
      expect(JSON.parse(files["index.js.map"] ?? "")).to.deep.include({ version: 3 });
    });

    it("names the files by their content, below the working directory, so that the state is the same on every machine", async () => {
      const { result, inputs } = await hello();
      const { code } = inputs(lambda) as { code: { assets: Record<string, { path: string }> } };
      const folder = `node_modules/.cache/pulumi-secured-api/${await valueOf(result.codeHash)}`;
      expect(Object.values(code.assets).map(({ path }) => path)).to.deep.equal([
        `${folder}/index.js`,
        `${folder}/index.js.map`,
      ]);
    });

    it("carries the AWS SDK's clients on demand", async () => {
      const usesSdk = "tests/components/bundledFunction/fixtures/usesSdk.ts";
      const code = async (bundleAwsSdk: boolean): Promise<string> => {
        const { inputs } = await hello({ entry: usesSdk, bundleAwsSdk });
        return filesOf(inputs(lambda))["index.js"] ?? "";
      };
      const call = 'require("@aws-sdk/client-secrets-manager")';
      expect(await code(false)).to.contain(call);
      expect(await code(true)).not.to.contain(call);
    });

    it("is the same each time", async () => {
      expect((await hello()).inputs(lambda)).to.deep.equal((await hello()).inputs(lambda));
    });

    it("takes every option", async () => {
      const { inputs } = await hello({
        description: "Greets",
        environment: { STORE_URL: pulumi.output("dynamodb:courses"), LOG_LEVEL: "debug" },
        memorySize: 1024,
        timeout: 900,
        tracing: false,
        vpc,
        reservedConcurrency: 0,
        tags: { team: "courses" },
      });
      expect(inputs(lambda)).to.deep.include({
        description: "Greets",
        environment: {
          variables: { NODE_OPTIONS: "--enable-source-maps", STORE_URL: "dynamodb:courses", LOG_LEVEL: "debug" },
        },
        memorySize: 1024,
        timeout: 900,
        tracingConfig: { mode: "PassThrough" },
        vpcConfig: vpc,
        reservedConcurrentExecutions: 0,
        tags: { team: "courses" },
      });
    });

    it("lets NODE_OPTIONS be replaced", async () => {
      const { inputs } = await hello({ environment: { NODE_OPTIONS: "" } });
      expect(inputs(lambda)).to.deep.include({ environment: { variables: { NODE_OPTIONS: "" } } });
    });

    it("waits for what it may do", async () => {
      const { one } = await hello({ vpc, statements: [{ actions: ["dynamodb:GetItem"], resources: [table] }] });
      const policies = ["network", "statements"].map((suffix) => `${rolePolicy} hello-${suffix}`);
      expect(one(lambda).dependencies).to.include.members([...policies, `${logGroup} hello`]);
    });
  });

  describe("role", () => {
    it("can be assumed by Lambda alone", async () => {
      const { inputs } = await hello({ tags: { team: "courses" } });
      expect(JSON.parse(String(inputs(role).assumeRolePolicy))).to.deep.equal({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      });
      expect(inputs(role)).to.deep.include({ tags: { team: "courses" } });
      expect(inputs(role)).not.to.have.any.keys("managedPolicyArns", "inlinePolicies");
    });

    it("may write to its own log group and send traces, nothing else", async () => {
      const { of, inputs } = await hello();
      expect(of(rolePolicy).map(({ name }) => name)).to.deep.equal(["hello-statements"]);
      expect(inputs(rolePolicy).role).to.equal("hello-id");
      expect(statementsOf(inputs(rolePolicy))).to.deep.equal([
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:aws:logs:${account}:log-group:/aws/lambda/hello-1a2b3c4:*`,
        },
        { Effect: "Allow", Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource: "*" },
      ]);
    });

    it("may not trace without tracing", async () => {
      const { inputs } = await hello({ tracing: false });
      expect(JSON.stringify(statementsOf(inputs(rolePolicy))))
        .to.include("logs:")
        .and.not.to.include("xray:");
    });

    it("may join a network, which the handler's own code may not", async () => {
      const { inputs } = await hello({ vpc });
      const actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ];
      expect(statementsOf(inputs(rolePolicy, "hello-network"))).to.deep.equal([
        { Effect: "Allow", Action: actions, Resource: "*" },
      ]);
      const functionArn = `arn:aws:lambda:${account}:function:hello-1a2b3c4`;
      expect(statementsOf(inputs(rolePolicy, "hello-network-deny"))).to.deep.equal([
        {
          Effect: "Deny",
          Action: actions,
          Resource: "*",
          Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
        },
      ]);
    });

    it("may do what the statements say", async () => {
      const conditions = { StringEquals: { "dynamodb:Select": "COUNT" } };
      const { inputs } = await hello({
        tracing: false,
        statements: [
          { actions: ["dynamodb:Query"], resources: [pulumi.output(table), `${table}/index/*`], conditions },
          { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::uploads/*"] },
        ],
      });
      expect(statementsOf(inputs(rolePolicy)).slice(1)).to.deep.equal([
        { Effect: "Allow", Action: ["dynamodb:Query"], Resource: [table, `${table}/index/*`], Condition: conditions },
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::uploads/*"] },
      ]);
    });
  });

  it("has a log group that forgets, named after the role", async () => {
    expect((await hello()).inputs(logGroup)).to.deep.equal({ name: "/aws/lambda/hello-1a2b3c4", retentionInDays: 30 });
    const { inputs } = await hello({ logRetentionDays: 365, tags: { team: "courses" } });
    expect(inputs(logGroup)).to.deep.include({ retentionInDays: 365, tags: { team: "courses" } });
  });

  it("gives ARN, name and its resources", async () => {
    const { result } = await hello();
    expect(await valueOf(result.arn)).to.equal(`arn:aws:lambda:${account}:function:hello-1a2b3c4`);
    expect(await valueOf(result.functionName)).to.equal("hello-1a2b3c4");
    expect(await valueOf(result.role.name)).to.equal("hello-1a2b3c4");
    expect(await valueOf(result.logGroup.name)).to.equal("/aws/lambda/hello-1a2b3c4");
    expect(result.rolePolicies).to.have.lengthOf(1);
  });

  describe("refuses", () => {
    for (const [field, wrong] of [
      ["entry", ["", "handlers", "/handlers/x.ts", "../x.ts"]],
      ["description", ["x".repeat(257)]],
      ["memorySize", [127, 10_241, 256.5]],
      ["timeout", [0, 901, 1.5]],
      ["reservedConcurrency", [-1, 0.5]],
      ["logRetentionDays", [0, 2, 31]],
    ] as const) {
      for (const value of wrong) {
        it(`${field} ${JSON.stringify(value).slice(0, 20)}`, async () => {
          expect(await refused({ [field]: value })).to.have.all.keys(field);
        });
      }
    }

    it("aliases that are no files of the project", async () => {
      const alias = { one: "handlers/hello.ts", two: "./../hello.ts", three: "./readme.md", four: `./${entry}` };
      expect(await refused({ alias })).to.have.all.keys('alias["one"]', 'alias["two"]', 'alias["three"]');
    });

    it("names of variables that Lambda would refuse", async () => {
      const problems = await refused({ environment: { AWS_REGION: "eu-west-1", "9A": "x", GOOD_ONE: "y" } });
      expect(problems).to.have.all.keys('environment["AWS_REGION"]', 'environment["9A"]');
    });

    it("statements on everything", async () => {
      const problems = await refused({
        statements: [
          { actions: ["*", "dynamodb:*", "dynamodb:GetItem"], resources: ["*", "arn:aws:s3:::*", table] },
          { actions: [], resources: [] },
        ],
      });
      expect(problems).to.have.all.keys(
        "statements[0].actions[0]",
        "statements[0].actions[1]",
        "statements[0].resources[0]",
        "statements[0].resources[1]",
        "statements[1].actions",
        "statements[1].resources",
      );
    });

    it("several errors at once, and registers nothing", async () => {
      const { all } = await registered(() => {
        expect(() => new BundledFunction("hello", { entry: "", memorySize: 1, timeout: 0 })).to.throw(
          'BundledFunction "hello": correct these 3 arguments',
        );
      });
      expect(all).to.deep.equal([]);
    });

    it("a resource that turns out to be everything at deploy time", async () => {
      const late: aws.iam.RolePolicyArgs["policy"][] = [];
      const transform: Transform<aws.iam.RolePolicyArgs> = (args) => {
        late.push(args.policy);
        return { args: { ...args, policy: "{}" } };
      };
      const statements = [{ actions: ["s3:GetObject"], resources: [pulumi.output("*")] }];
      await hello({ statements, tracing: false, transform: { rolePolicy: transform } });
      expect(await refusals(() => valueOf(pulumi.output(late[0])))).to.have.all.keys("statements[0].resources[0]");
    });

    it("a secret in the environment, by the variable's name and without its value", async () => {
      const secret = pulumi.secret("hunter2");
      const { environment } = await withheld({ environment: { DB_PASSWORD: secret, TABLE: "courses" } });
      const error = await failureOf(() => valueOf(pulumi.output(environment)));
      expect(error.message).to.contain('environment["DB_PASSWORD"]: "[secret]" is not allowed');
      expect(error.message).to.contain("Secrets Manager").and.not.to.contain("hunter2");
    });

    it("a value made from a secret", async () => {
      const { environment } = await withheld({ environment: { URL: pulumi.interpolate`db:${pulumi.secret("x")}` } });
      expect((await failureOf(() => valueOf(pulumi.output(environment)))).message).to.contain('environment["URL"]');
    });
  });

  it("fails with esbuild's message and location when the handler cannot be bundled", async () => {
    const { code } = await withheld({ entry: "tests/components/bundledFunction/fixtures/noHandler.ts" });
    const error = await failureOf(() => code);
    expect(error).to.be.instanceOf(pulumi.RunError);
    expect(error.message).to.contain('BundledFunction "hello": tests/components/bundledFunction/fixtures/noHandler.ts');
    expect(error.message).to.contain(
      'No matching export in "tests/components/bundledFunction/fixtures/noHandler.ts" for import "handler"',
    );
  });

  it("lets each child be transformed", async () => {
    const { inputs, of } = await hello({
      transform: {
        role: (args) => ({ args: { ...args, path: "/functions/" } }),
        logGroup: (args) => {
          args.kmsKeyId = "arn:aws:kms:eu-west-1:123456789012:key/1b2c";
          return undefined;
        },
        rolePolicy: (args, opts) => ({ args, opts: { ...opts, protect: true } }),
        function: (args) => ({ args: { ...args, ephemeralStorage: { size: 1024 } } }),
      },
    });
    expect(inputs(role)).to.include({ path: "/functions/" });
    expect(inputs(logGroup)).to.include({ kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1b2c" });
    expect(inputs(lambda)).to.deep.include({ ephemeralStorage: { size: 1024 }, memorySize: 256 });
    expect(of(rolePolicy).every(({ protect }) => protect)).to.equal(true);
    expect(of(role).some(({ protect }) => protect)).to.equal(false);
  });

  it("keeps one child's changed options from the others", async () => {
    const { of } = await hello({
      transform: {
        role: (_, opts) => {
          opts.protect = true;
          return undefined;
        },
      },
    });
    expect(of(role)[0]?.protect).to.equal(true);
    expect(of(lambda)[0]?.protect).to.equal(false);
  });

  it("hands its options to every child", async () => {
    const { all } = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "us-east-1" });
      const first = new aws.s3.Bucket("first");
      return new BundledFunction("hello", { entry, vpc }, { provider, protect: true, dependsOn: first });
    }, awsOutputs);
    const children = all.filter(({ parent }) => parent === "hello");
    expect(children.map(({ type }) => type)).to.have.members([
      role,
      logGroup,
      lambda,
      ...Array<string>(3).fill(rolePolicy),
    ]);
    for (const child of children) {
      expect(child.provider, child.name).to.contain("elsewhere");
      expect(child.protect, child.name).to.equal(true);
      expect(child.dependencies, child.name).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, which the engine derives its children's from", async () => {
    const { one } = await hello({}, { aliases: [{ name: "greet" }] });
    expect(one("securedapi:index:BundledFunction").aliases).to.deep.equal(["greet"]);
  });

  it("stands beside another", async () => {
    const { of } = await registered(
      () => [
        new BundledFunction("hello", { entry }),
        new BundledFunction("bye", { entry: "tests/components/bundledFunction/fixtures/bye.ts" }),
      ],
      awsOutputs,
    );
    const names = (type: string) => of(type).map(({ name }) => name);
    expect(names(lambda)).to.have.members(["hello", "bye"]);
    expect(names(role)).to.have.members(["hello", "bye"]);
    expect(names(rolePolicy)).to.have.members(["hello-statements", "bye-statements"]);
  });
});
