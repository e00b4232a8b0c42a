import { expect } from "chai";
import { build } from "esbuild";
import { spawn } from "node:child_process";
import { cpSync, realpathSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import path from "node:path";
import { execPath } from "node:process";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { EvaluationOptions } from "../../../packages/local/src/record/evaluate";
import { EvaluationError } from "../../../packages/local/src/record/evaluationError";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const repository = path.resolve(__dirname, "..", "..", "..");
const fixture = path.join(repository, "tests", "local", "fixtures", "resources");

function named(program: RecordedProgram, type: string, name: string): RecordedResource {
  const found = program.resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) throw new Error(`${type} ${name} was not recorded`);
  return found;
}

describe("evaluating a program", () => {
  after(removeTemporaryProjects);

  const run = (source: string, options: Partial<EvaluationOptions> = {}): Promise<RecordedProgram> =>
    evaluate({ root: temporaryProject({ "index.ts": source }), stack: "dev", ...options });

  async function problemsOf(evaluation: Promise<RecordedProgram>): Promise<readonly string[]> {
    try {
      await evaluation;
    } catch (error) {
      if (error instanceof EvaluationError) return error.problems;
      throw error;
    }
    throw new Error("the evaluation did not fail");
  }

  describe("the fixture", () => {
    let program: RecordedProgram;
    const diagnostics: string[] = [];

    before(async () => {
      program = await evaluate({
        root: fixture,
        stack: "dev",
        onDiagnostic: (severity, message) => diagnostics.push(`${severity}: ${message}`),
      });
    });

    it("is named, and placed in the stack's region", () => {
      expect(program).to.include({
        project: "fixture",
        stack: "dev",
        region: "eu-central-1",
        partition: "aws",
        accountId: "000000000000",
      });
    });

    it("lists resources in the order in which they were constructed, parents first", () => {
      const subnet = (zone: number) => [
        `network-isolated-${zone} Subnet`,
        `network-isolated-${zone} RouteTable`,
        `network-isolated-${zone} RouteTableAssociation`,
      ];
      const remoteChildren = ["network Vpc", "network InternetGateway", ...subnet(1), ...subnet(2)];
      expect(program.resources.map(({ name, type }) => `${name} ${type.replace(/^.*:/, "")}`)).to.deep.equal([
        "fixture-dev Stack",
        "outer Group",
        "outer Bucket",
        "inner Group",
        "inner Bucket",
        "users UserPool",
        "web UserPoolClient",
        "west aws",
        "faraway Topic",
        "elsewhere Topic",
        "known UserPool",
        "imported Queue",
        "role Role",
        "handler Function",
        "network Vpc",
        ...remoteChildren,
        "policy RolePolicy",
      ]);
    });

    it("builds URNs as the engine does", () => {
      expect(named(program, "pulumi:pulumi:Stack", "fixture-dev")).to.deep.include({
        urn: "urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev",
        custom: false,
      });
      expect(named(program, "aws:s3/bucket:Bucket", "inner")).to.include({
        urn: "urn:pulumi:dev::fixture::fixture:index:Group$fixture:index:Group$aws:s3/bucket:Bucket::inner",
        parent: "urn:pulumi:dev::fixture::fixture:index:Group$fixture:index:Group::inner",
      });
    });

    it("gives components the outputs that they register", () => {
      const outer = named(program, "fixture:index:Group", "outer");
      expect(outer.outputs).to.have.keys("bucketName", "token");
      expect(outer.outputs.bucketName).to.match(/^outer-[0-9a-f]{7}$/);
      expect(outer.secretPaths).to.deep.equal(["token"]);
    });

    it("hands protection down to children", () => {
      expect(named(program, "aws:s3/bucket:Bucket", "inner").protect).to.be.true;
      expect(named(program, "aws:cognito/userPool:UserPool", "users").protect).to.be.false;
    });

    it("resolves references, and records dependencies", () => {
      const [pool, client] = [
        named(program, "aws:cognito/userPool:UserPool", "users"),
        named(program, "aws:cognito/userPoolClient:UserPoolClient", "web"),
      ];
      expect(client.inputs.userPoolId).to.equal(pool.id);
      expect(client.dependencies).to.deep.equal([pool.urn]);
      const handler = named(program, "aws:lambda/function:Function", "handler");
      expect(handler.dependencies).to.include(named(program, "aws:sns/topic:Topic", "elsewhere").urn);
    });

    it("takes a whole resource for its id", () => {
      expect(named(program, "aws:iam/rolePolicy:RolePolicy", "policy").inputs.role).to.equal(
        named(program, "aws:iam/role:Role", "role").id,
      );
    });

    it("records assets, files with absolute paths", () => {
      const { assets, inputs } = named(program, "aws:lambda/function:Function", "handler");
      expect(inputs).not.to.have.property("code");
      expect(assets).to.deep.equal({
        code: {
          kind: "archive",
          assets: {
            "index.js": { kind: "text", text: "exports.handler = async () => 1;" },
            "data.json": { kind: "file", path: path.join(fixture, "package.json") },
          },
        },
      });
    });

    it("keeps secrets in the clear, and says where they are", () => {
      const handler = named(program, "aws:lambda/function:Function", "handler");
      expect(handler.secretPaths).to.deep.equal(["environment.variables.TOKEN"]);
      expect(program.secretOutputs).to.deep.equal(["clientSecret", "token"]);
      expect(program.outputs.token).to.equal("placeholder-for-secret-fixture-token");
    });

    it("knows regions from the resource, from its provider, and from the stack", () => {
      expect(program.outputs).to.include({ region: "eu-central-1", accountId: "000000000000" });
      expect(program.outputs.farawayArn).to.match(/^arn:aws:sns:us-west-2:/);
      expect(program.outputs.elsewhereArn).to.match(/^arn:aws:sns:ap-southeast-2:/);
    });

    it("looks up and imports resources by the id that is given", () => {
      const known = named(program, "aws:cognito/userPool:UserPool", "known");
      expect(known.id).to.equal("eu-central-1_Known0000");
      expect(program.outputs.knownArn).to.match(/userpool\/eu-central-1_Known0000$/);
      expect(named(program, "aws:sqs/queue:Queue", "imported").id).to.equal("https://example.com/jobs");
    });

    it("answers for remote components", () => {
      const vpc = named(program, "awsx:ec2:Vpc", "network");
      expect(vpc).to.deep.include({
        custom: false,
        inputs: { numberOfAvailabilityZones: 2, subnetSpecs: [{ type: "Isolated" }] },
      });
      const tables = program.resources.filter(({ type }) => type === "aws:ec2/routeTable:RouteTable");
      expect(tables).to.have.length(2);
      expect(program.outputs.routeTables).to.deep.equal(tables.map(({ id }) => id));
      expect(vpc.outputs.routeTables).to.deep.equal(program.outputs.routeTables);
      expect(program.outputs.cidrBlock).to.equal("10.0.0.0/16");
    });

    it("gives the program its configuration, stack and organization", () => {
      expect(program.outputs).to.deep.include({
        greeting: "hello",
        origins: ["https://one.example.com", "https://two.example.com"],
        stack: "dev",
        organization: "organization",
      });
    });

    it("reports the secret that it could not decrypt", () => {
      expect(diagnostics).to.include(
        "warning: Placeholders stand for configuration that is encrypted: fixture:token. " +
          "To have the values, give them with --config fixture:token=VALUE.",
      );
    });

    it("is the same the next time", async () => {
      expect(await evaluate({ root: fixture, stack: "dev" })).to.deep.equal(program);
    });

    it("is another for another stack and another configuration", async () => {
      const china = await evaluate({ root: fixture, stack: "china", configOverrides: { greeting: "ni hao" } });
      expect(china).to.include({ region: "cn-north-1", partition: "aws-cn" });
      expect(china.outputs).to.include({ greeting: "ni hao" });
      expect(china.outputs.handlerArn).to.match(/^arn:aws-cn:lambda:cn-north-1:/);
    });
  });

  describe("a program", () => {
    it("may construct a remote component where its provider is", async () => {
      const { resources } = await run(`
        import * as aws from "@pulumi/aws";
        import { Vpc } from "@pulumi/awsx/ec2/vpc";
        const provider = new aws.Provider("west", { region: "us-west-2" });
        new Vpc("network", { numberOfAvailabilityZones: 1, subnetSpecs: [{ type: "Isolated" }] }, { provider });
      `);
      const subnet = resources.find(({ type }) => type === "aws:ec2/subnet:Subnet");
      expect(subnet?.inputs).to.include({ availabilityZone: "us-west-2a", cidrBlock: "10.0.0.0/16" });
      expect(subnet?.outputs.arn).to.match(/^arn:aws:ec2:us-west-2:/);
    });

    it("may export a function, and wait in it", async () => {
      const program = await run(`
        export = async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return { late: true };
        };`);
      expect(program.outputs).to.deep.equal({ late: true });
    });

    it("may create resources after the module is through, and when the event loop is empty", async () => {
      const program = await run(`
        import * as pulumi from "@pulumi/pulumi";
        class Part extends pulumi.ComponentResource { constructor(name: string) { super("t:index:Part", name); } }
        setTimeout(() => new Part("timer"), 20);
        process.once("beforeExit", () => { new Part("last"); });`);
      expect(program.resources.map(({ name }) => name)).to.deep.equal(["temporary-dev", "timer", "last"]);
    });

    it("may use transformations and transforms, from the resource outwards", async () => {
      const program = await run(`
        import * as aws from "@pulumi/aws";
        import * as pulumi from "@pulumi/pulumi";
        const add = (tag: string) => ({ props, opts }: { props: any; opts: any }) =>
          ({ props: { ...props, tags: { ...props.tags, order: (props.tags?.order ?? "") + tag } }, opts });
        pulumi.runtime.registerStackTransformation((args) => add("1")(args));
        pulumi.runtime.registerResourceTransform((args) =>
          args.type === "aws:sns/topic:Topic" ? add("4")({ props: args.props, opts: { ...args.opts, protect: true } }) : undefined);
        class Group extends pulumi.ComponentResource {
          constructor() {
            super("t:index:Group", "group", {}, { transforms: [(args) => add("3")(args)] });
            new aws.sns.Topic("topic", {}, { parent: this, transforms: [(args) => add("2")(args)] });
          }
        }
        new Group();`);
      const topic = named(program, "aws:sns/topic:Topic", "topic");
      expect(topic.inputs.tags).to.deep.equal({ order: "1234" });
      expect(topic.outputs.tagsAll).to.deep.equal({ order: "1234" });
      expect(topic.protect).to.be.true;
    });

    it("may transform function calls", async () => {
      const program = await run(`
        import * as aws from "@pulumi/aws";
        import * as pulumi from "@pulumi/pulumi";
        pulumi.runtime.registerInvokeTransform(({ args, opts }) => ({ args: { ...args, region: "eu-west-3" }, opts }));
        export const region = aws.getRegionOutput().region;`);
      expect(program.outputs.region).to.equal("eu-west-3");
    });

    it("may register hooks, which are never called", async () => {
      const program = await run(`
        import * as aws from "@pulumi/aws";
        import * as pulumi from "@pulumi/pulumi";
        const hook = new pulumi.ResourceHook("hook", () => { throw new Error("called"); });
        new aws.sns.Topic("topic", {}, { hooks: { beforeCreate: [hook] } });`);
      expect(program.resources.map(({ name }) => name)).to.include("topic");
    });

    it("may serialize closures, for which the SDK's parts are loaded late", async () => {
      const program = await run(`
        import * as pulumi from "@pulumi/pulumi";
        const word = "captured";
        export const text = pulumi.output(pulumi.runtime.serializeFunction(() => word)).apply(({ text }) => text);`);
      expect(program.outputs.text).to.include("captured");
    });

    it("may read a component from its reference", async () => {
      const program = await run(`
        import * as pulumi from "@pulumi/pulumi";
        import * as aws from "@pulumi/aws";
        const topic = new aws.sns.Topic("topic");
        const again = topic.urn.apply((urn) => new aws.sns.Topic("again", {}, { urn } as pulumi.CustomResourceOptions));
        export const same = pulumi.all([topic.arn, again.arn]).apply(([a, b]) => a === b);`);
      expect(program.outputs.same).to.be.true;
      expect(program.resources.filter(({ custom }) => custom)).to.have.length(1);
    });

    it("gets a reference to a resource as its class, also when nothing has used the class before", async () => {
      const program = await run(`
        import * as aws from "@pulumi/aws";
        import * as awsx from "@pulumi/awsx";
        const network = new awsx.ec2.Vpc("network", { natGateways: { strategy: "None" } });
        export const isVpc = network.vpc.apply((vpc) => vpc instanceof aws.ec2.Vpc);`);
      expect(program.outputs.isVpc).to.be.true;
    });

    it("may log and print, and everything arrives as a diagnostic; it has no parent to send to, as under Pulumi's host", async () => {
      const said: string[] = [];
      const program = await run(
        `
        import * as pulumi from "@pulumi/pulumi";
        pulumi.log.info("told"); pulumi.log.warn("warned"); console.log("printed"); console.error("complained");
        process.send?.("heard by nobody"); process.send?.([null]); process.send?.([{}]);
        export const send = typeof process.send;`,
        { onDiagnostic: (severity, message) => said.push(`${severity}: ${message}`) },
      );
      expect(program.outputs).to.deep.equal({ send: "undefined" });
      expect(said).to.include.members(["info: told", "warning: warned", "info: printed", "warning: complained"]);
    });

    it("may have an SDK that is linked from another folder, as one that is being worked on", async () => {
      const root = temporaryProject({
        "program/Pulumi.yaml": "name: temporary\nruntime: nodejs\n",
        "program/index.ts": `
          import * as pulumi from "@pulumi/pulumi";
          new pulumi.ComponentResource("local:index:Thing", "thing");
          export const sdk = require.resolve("@pulumi/pulumi");`,
        "program/node_modules/@pulumi/package.json": "{}",
      });
      const sdk = path.join(root, "sdk");
      cpSync(path.join(root, "node_modules/@pulumi/pulumi"), sdk, { recursive: true, dereference: true });
      symlinkSync(sdk, path.join(root, "program/node_modules/@pulumi/pulumi"));
      const program = await evaluate({ root: path.join(root, "program") });
      expect(program.outputs.sdk).to.equal(path.join(realpathSync(sdk), "index.js"));
      expect(program.resources.map(({ name }) => name)).to.include("thing");
    });

    it("may be built into one file, with the SDK in it", async () => {
      const root = temporaryProject({
        "package.json": '{ "main": "program.js" }',
        "index.ts": `
          import * as pulumi from "@pulumi/pulumi";
          new pulumi.ComponentResource("local:index:Thing", "thing");
          export const sum = pulumi.all([1, 2]).apply(([a, b]) => a + b);`,
      });
      const outfile = path.join(root, "program.js");
      // what turns functions into code stays outside
      const external = ["./typescript-shim", "@npmcli/arborist"];
      await build({ entryPoints: [path.join(root, "index.ts")], bundle: true, platform: "node", external, outfile });
      const program = await evaluate({ root, stack: "dev" });
      expect(program.outputs).to.deep.equal({ sum: 3 });
      expect(program.resources.map(({ name }) => name)).to.include("thing");
    });

    it("may do without a configured region, with a warning", async () => {
      const said: string[] = [];
      const root = temporaryProject({
        "Pulumi.dev.yaml": "config: {}",
        "index.ts": 'import * as aws from "@pulumi/aws"; new aws.sns.Topic("topic");',
      });
      const program = await evaluate({ root, stack: "dev", onDiagnostic: (_severity, message) => said.push(message) });
      expect(program.region).to.equal("us-east-1");
      expect(said).to.deep.equal(["aws:region is not configured; resources are recorded in us-east-1."]);
    });

    it("runs with the Node.js arguments of its project, and from its own entry", async () => {
      const root = temporaryProject({
        "Pulumi.yaml":
          "name: temporary\nmain: infra/program.ts\nruntime: { name: nodejs, options: { nodeargs: --require ./first.cjs } }\n",
        "infra/first.cjs": "globalThis.first = true;",
        "infra/program.ts": "export = { first: (globalThis as { first?: boolean }).first, cwd: process.cwd() };",
      });
      const program = await evaluate({ root, stack: "dev" });
      expect(program.outputs).to.deep.equal({ first: true, cwd: path.join(root, "infra") });
    });

    it("sees no credentials and none of the engine's own variables", async () => {
      const added = {
        AWS_SECRET_ACCESS_KEY: "leaked",
        AWS_PROFILE: "leaked",
        PULUMI_ACCESS_TOKEN: "leaked",
        PULUMI_CONFIG_PASSPHRASE: "leaked",
        GITHUB_TOKEN: "leaked",
        SLACK_API_KEY: "leaked",
        DOMAIN_NAME: "example.com",
      };
      Object.assign(process.env, added);
      try {
        const program = await run("export const environment = process.env;");
        expect(JSON.stringify(program.outputs)).not.to.include("leaked");
        expect(program.outputs.environment).to.include.keys("PATH", "DOMAIN_NAME");
      } finally {
        for (const name of Object.keys(added)) Reflect.deleteProperty(process.env, name);
      }
    });
  });

  describe("failures", () => {
    it("a RunError is reported as it is, without a stack", async () => {
      expect(
        await problemsOf(run('import * as pulumi from "@pulumi/pulumi"; throw new pulumi.RunError("fix this");')),
      ).to.deep.equal(["fix this"]);
    });

    it("another error is reported with its place in the source", async () => {
      const [problem = "", ...more] = await problemsOf(run('const a = 1;\n\nthrow new TypeError("broken");\n'));
      expect(more).to.deep.equal([]);
      expect(problem).to.match(/failed with an unhandled exception:\nTypeError: broken\n/);
      expect(problem).to.include(
        '\n\nindex.ts:3:7\n  2 |\n> 3 | throw new TypeError("broken");\n    |       ^\n\n    at index.ts:3:7',
      );
      expect(problem, "frames of Node.js").not.to.include("node:");
    });

    it("a rejected promise is reported once, however many wait for it", async () => {
      const problems = await problemsOf(
        run(`
        import * as aws from "@pulumi/aws";
        const name = Promise.reject(new Error("no name"));
        new aws.sns.Topic("one", { name }); new aws.sns.Topic("two", { name });`),
      );
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include("no name").and.not.include("promise: Promise");
    });

    it("several errors are all reported", async () => {
      const problems = await problemsOf(
        run(`
        import * as pulumi from "@pulumi/pulumi";
        void Promise.reject(new pulumi.RunError("first")); void Promise.reject(new pulumi.RunError("second"));`),
      );
      expect(problems).to.deep.equal(["first", "second"]);
    });

    it("an error in the source is reported with file and line", async () => {
      const [problem = ""] = await problemsOf(run("const a = ;\n"));
      expect(problem).to.match(/:\nUnexpected ";"\n\nindex\.ts:1:11\n> 1 \| const a = ;\n {4}\| {11}\^$/);
    });

    it("a missing module is named", async () => {
      const [problem = ""] = await problemsOf(run('import "./missing";'));
      expect(problem).to.include("Cannot find module './missing'\n\nindex.ts:1:").and.not.include("Require stack");
    });

    it("configuration that the program refuses is shown in the stack's file, but no secret one", async () => {
      const source = `
        import * as pulumi from "@pulumi/pulumi";
        throw new pulumi.RunError("temporary:size is not allowed, neither is 'temporary:password'");`;
      const root = temporaryProject({
        "index.ts": source,
        "Pulumi.yaml": "name: temporary\nruntime: nodejs\nconfig:\n  password: { secret: true }\n",
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n  size: many\n  temporary:password: hunter2\n",
      });
      expect(await problemsOf(evaluate({ root, stack: "dev" }))).to.deep.equal([
        "temporary:size is not allowed, neither is 'temporary:password'\n\n" +
          "Pulumi.dev.yaml:3\n> 3 |   size: many\n\nPulumi.dev.yaml:4",
      ]);
      const configOverrides = { "temporary:size": "few" };
      expect((await problemsOf(evaluate({ root, stack: "dev", configOverrides })))[0]).not.to.include("size: many");
    });

    it("two resources of one name are reported as the engine reports it", async () => {
      expect(
        await problemsOf(
          run('import * as aws from "@pulumi/aws"; new aws.sns.Topic("twice"); new aws.sns.Topic("twice");'),
        ),
      ).to.deep.equal([
        "Duplicate resource URN 'urn:pulumi:dev::temporary::aws:sns/topic:Topic::twice'; " +
          "try giving it a unique name (index.ts:1)",
      ]);
    });

    it("a resource whose input never comes is named", async () => {
      const problems = await problemsOf(
        run(`
        import * as aws from "@pulumi/aws";
        const never = new Promise<string>(() => {});
        new aws.sns.Topic("fine"); new aws.sns.Topic("waiting", { name: never });`),
      );
      expect(problems).to.have.length(1);
      expect(problems[0])
        .to.include("that nobody resolves")
        .and.include("waiting (aws:sns/topic:Topic)")
        .and.not.include("fine");
    });

    it("an exported value that never comes is reported", async () => {
      const problems = await problemsOf(run("export const never = new Promise(() => {});"));
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include("that nobody resolves");
    });

    it("a program that ends itself is reported with its exit code and what it said last", async () => {
      expect(await problemsOf(run('console.error("giving up"); process.exit(7);'))).to.deep.equal([
        "The program ended with exit code 7 before it was through:\ngiving up",
      ]);
      expect(await problemsOf(run("process.exit(0);"))).to.deep.equal([
        "The program ended with exit code 0 before it was through.",
      ]);
    });

    it("a program that goes on after an error is ended", async () => {
      const problems = await problemsOf(
        run('import { log } from "@pulumi/pulumi"; setInterval(() => {}, 1000); void log.error("bad");'),
      );
      expect(problems).to.deep.equal(["bad"]);
    });

    it("a program that never ends is ended by the timeout", async () => {
      const problems = await problemsOf(run("setInterval(() => {}, 1000);", { timeoutSeconds: 2 }));
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include("did not come to an end within 2 s").and.include("registered 1 resources");
    });

    it("an abort ends the program's process, and gives the signal's reason", async () => {
      const controller = new AbortController();
      const process = await ProcessWatch.listen();
      const evaluation = run(process.program, { signal: controller.signal }).catch((error: unknown) => error);
      await process.begun;
      controller.abort(new Error("enough"));
      expect(await evaluation)
        .to.be.an("error")
        .with.property("message", "enough");
      await process.ended;
    });

    it("the process ends when the one that evaluates it is killed", async () => {
      const process = await ProcessWatch.listen();
      const root = temporaryProject({ "index.ts": process.program });
      const command = path.join(repository, "packages/local/src/cli/record.ts");
      const parent = spawn(
        execPath,
        ["--conditions", "workspace", "--require", path.join(repository, "loader.cjs"), command],
        {
          cwd: root,
          stdio: "ignore",
        },
      );
      await process.begun;
      parent.kill("SIGKILL");
      await process.ended;
    });

    it("an abort that came first starts nothing", async () => {
      const signal = AbortSignal.abort(new Error("never mind"));
      const outcome = await run("export {};", { signal }).catch((error: unknown) => error);
      expect(outcome).to.be.an("error").with.property("message", "never mind");
    });
  });
});

/**
 * Tells when a program's process begins and ends, by a connection that lasts as long as the process. A process id would
 * not do: a process that nobody has waited for keeps its id after its end.
 */
class ProcessWatch {
  /** A program that runs until somebody ends it. */
  readonly program: string;
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;

  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo;
    this.program = `require("node:net").connect(${port}, "127.0.0.1");`;
    const connected = new Promise<Socket>((resolve) => server.once("connection", resolve));
    this.begun = connected.then(() => undefined);
    this.ended = connected.then(async (socket) => {
      // a killed process resets the connection, which is an end like any other
      socket.on("error", () => undefined).resume();
      await new Promise((resolve) => socket.once("close", resolve));
      server.close();
    });
  }

  static async listen(): Promise<ProcessWatch> {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    return new ProcessWatch(server);
  }
}
