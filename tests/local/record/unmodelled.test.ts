import { expect } from "chai";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Answers } from "../../../packages/local/src/record/answers";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { EvaluationError } from "../../../packages/local/src/record/evaluationError";
import { mockOutputs } from "../../../packages/local/src/record/outputs/mockOutputs";
import { providerContextOf } from "../../../packages/local/src/record/outputs/outputMocks";
import type { Json, JsonObject, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { SdkTypes } from "../../../packages/local/src/record/sdk/sdkTypes";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const repository = path.resolve(__dirname, "..", "..", "..");
const account = "000000000000";

const source = `
  import * as aws from "@pulumi/aws";
  import { Vpc } from "@pulumi/awsx/ec2";
  import { Image, Repository } from "@pulumi/awsx/ecr";
  import * as pulumi from "@pulumi/pulumi";

  const cluster = new aws.eks.Cluster("orders", { roleArn: "arn:aws:iam::1:role/r", vpcConfig: { subnetIds: ["subnet-1"] } });
  const broker = new aws.mq.Broker("jobs", { brokerName: "jobs", engineType: "RabbitMQ", engineVersion: "3.13", hostInstanceType: "mq.t3.micro", users: [] });
  const machine = new aws.sfn.StateMachine("steps", { roleArn: "arn:aws:iam::1:role/r", definition: "{}" });
  const stream = new aws.kinesis.Stream("events", { shardCount: 1 });
  const database = new aws.rds.Instance("db", { instanceClass: "db.t3.micro", engine: "postgres", username: "u", password: "p" });
  export const eks = {
    issuer: cluster.identities[0].oidcs[0].issuer, certificate: cluster.certificateAuthority.data, endpoint: cluster.endpoint,
    clusterVpc: cluster.vpcConfig.vpcId, subnets: cluster.vpcConfig.subnetIds, tags: cluster.tags, optional: cluster.encryptionConfig,
  };
  export const mq = { endpoint: broker.instances[0].endpoints[0], address: broker.instances[0].ipAddress };
  export const arns = [machine.arn, stream.arn, database.arn];
  export const db = { host: database.address, port: database.port, identifier: database.identifier, subnetGroup: database.dbSubnetGroupName };

  export const instance = aws.ec2.getInstanceOutput({ instanceId: "i-1" }).apply(({ instanceId, privateIp, subnetId, arn, keyName, rootBlockDevices }) =>
    ({ instanceId, privateIp, subnetId, arn, key: keyName, volume: rootBlockDevices[0].volumeId }));
  export const nobodyKnows = pulumi.runtime.invokeOutput("nowhere:index:getThing", {}).apply((thing: any) => thing.result);
  const west = new aws.Provider("west", { region: "us-west-2", assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/deploy" }] });
  const allowed = new aws.Provider("allowed", { region: "eu-west-1", allowedAccountIds: ["222222222222"] });
  export const configuration = west.terraformConfig().result;
  export const places = [
    new aws.sns.Topic("west", {}, { provider: west }).arn,
    new aws.mq.Configuration("allowed", { engineType: "ActiveMQ", engineVersion: "5", data: "" }, { provider: allowed }).arn,
    aws.getCallerIdentityOutput({}, { provider: west }).accountId,
  ];

  const repo = new Repository("images");
  export const image = { url: repo.url, repositoryArn: repo.repository.arn, uri: new Image("app", { repositoryUrl: repo.url }).imageUri };
  class Remote extends pulumi.ComponentResource {
    declare readonly endpoint: pulumi.Output<string>;
    constructor() { super("nowhere:index:Remote", "remote", { endpoint: undefined }, {}, true); }
  }
  new Remote();

  const network = new pulumi.StackReference("org/network/dev");
  const applied: string[] = [];
  const subnets = network.requireOutput("subnetIds").apply((ids) => { applied.push("called"); return ids.map((id: string) => id); });
  const role = new aws.iam.Role("worker", { assumeRolePolicy: network.getOutput("policy") });
  const fn = new aws.lambda.Function("worker", { role: network.requireOutput("roleArn"), vpcConfig: { subnetIds: subnets, securityGroupIds: ["sg-1"] } });
  export const unknownAgain = pulumi.all([fn.role, role.assumeRolePolicy]).apply(() => { applied.push("called"); });
  export const found = aws.ec2.getSubnetOutput({ id: subnets[0] }).arn;
  export const known = fn.arn;
  export const calls = applied;
  export const hosted = network.getOutput("zone");
`;

describe("what nothing models", () => {
  after(removeTemporaryProjects);

  describe("without answers", () => {
    const said: string[] = [];
    let program: RecordedProgram;
    let outputs: Record<string, Record<string, Json>>;

    before(async () => {
      program = await evaluate({
        root: temporaryProject({ "index.ts": source }),
        stack: "dev",
        onDiagnostic: (severity, message) => said.push(`${severity}: ${message}`),
      });
      outputs = program.outputs as typeof outputs;
    });

    const resource = (name: string, type: string) =>
      program.resources.find((one) => one.name === name && one.type === type)!;

    it("has outputs of AWS's form, nested ones too, and none for what may be absent", () => {
      const { endpoint, subnets, issuer, certificate, clusterVpc, ...others } = outputs.eks!;
      expect(issuer).to.match(/^https:\/\/oidc\.eks\.eu-central-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/);
      expect(certificate).to.match(/^[A-Za-z0-9+/]+=*$/);
      expect(endpoint).to.be.a("string").and.not.equal("");
      expect(clusterVpc).to.match(/^vpc-[0-9a-f]{17}$/);
      expect(subnets).to.deep.equal(["subnet-1"]);
      expect(others).to.deep.equal({});
      expect(outputs.mq!.endpoint).to.match(/^jobs\.mq\.eu-central-1\.amazonaws\.com$/);
      expect(outputs.mq!.address).to.match(/^203\.0\.113\.\d+$/);
      expect(outputs.db).to.include({ subnetGroup: "" });
      expect(outputs.db!.identifier).to.match(/^db-[0-9a-f]{7}$/);
      expect(outputs.db!.host).to.match(/^db-[0-9a-f]{7}\..*\.amazonaws\.com$/);
      expect(outputs.db!.port).to.be.greaterThan(0);
    });

    it("has ARNs of the right service, in the record as in the program", () => {
      const [machine, stream, database] = outputs.arns as unknown as string[];
      expect(machine).to.match(new RegExp(`^arn:aws:states:eu-central-1:${account}:stateMachine:steps-[0-9a-f]{7}$`));
      expect(stream).to.match(new RegExp(`^arn:aws:kinesis:eu-central-1:${account}:stream/events-[0-9a-f]{7}$`));
      expect(database).to.match(new RegExp(`^arn:aws:rds:eu-central-1:${account}:db:db-[0-9a-f]{7}$`));
      expect(resource("steps", "aws:sfn/stateMachine:StateMachine").outputs.arn).to.equal(machine);
    });

    it("answers functions and methods with their declared results", () => {
      expect(outputs.instance).to.include({ instanceId: "i-1" });
      expect(outputs.instance!.privateIp).to.match(/^10\.0\.0\.\d+$/);
      expect(outputs.instance!.subnetId).to.match(/^subnet-/);
      expect(outputs.instance!.volume).to.match(/^vol-/);
      expect(outputs.instance!.arn).to.match(/^arn:aws:ec2:eu-central-1:000000000000:instance\/./);
      expect(outputs.configuration).to.deep.equal({});
      expect(outputs.nobodyKnows).to.equal("[unknown]");
    });

    it("is in the region and the account of its provider", () => {
      const [topic, configuration, caller] = outputs.places as unknown as string[];
      expect(topic).to.match(/^arn:aws:sns:us-west-2:111111111111:west-/);
      expect(configuration).to.match(/^arn:aws:mq:eu-west-1:222222222222:configuration\/./);
      expect(caller).to.equal("111111111111");
    });

    it("makes components opaque: their values can be read, and are no resources of the program", () => {
      expect(outputs.image!.url).to.match(/^https?:\/\//);
      expect(outputs.image!.repositoryArn).to.match(/^arn:aws:ecr:eu-central-1:000000000000:repository\/./);
      expect(outputs.image!.uri).to.be.a("string").and.not.equal("");
      expect(program.resources.filter(({ type }) => type === "aws:ecr/repository:Repository")).to.deep.equal([]);
      expect(resource("remote", "nowhere:index:Remote").outputs).to.deep.equal({});
    });

    it("keeps unknown what another stack has, in all that follows from it", () => {
      expect(outputs.calls).to.deep.equal([]);
      expect(outputs).to.include({ unknownAgain: "[unknown]", found: "[unknown]", hosted: "[unknown]" });
      expect(outputs.known).to.match(/:function:worker-[0-9a-f]{7}$/);
      expect(resource("worker", "aws:lambda/function:Function").inputs).to.deep.include({
        role: "[unknown]",
        vpcConfig: { securityGroupIds: ["sg-1"], subnetIds: "[unknown]" },
      });
    });

    it("is told once: a line of mocks, and each output of another stack with the way to answer it", () => {
      expect(said.filter((line) => line.includes("org/network/dev"))).to.have.members(
        ["subnetIds", "policy", "roleArn", "zone"].map(
          (name) =>
            `warning: ${name} of stack org/network/dev is unknown; answer it in local.config.ts: ` +
            `answers: { stackReferences: { "org/network/dev": { ${name}: ... } } }`,
        ),
      );
      const mocked = said.filter((line) => line.startsWith("info: mocked from the schema, not modelled: "));
      expect(mocked).to.have.length(1);
      expect(mocked[0]).to.match(
        / aws:ec2\/getInstance:getInstance, aws:mq\/broker:Broker, aws:mq\/configuration:Configuration, /,
      );
      expect(mocked[0]).not.to.match(/sns|getCallerIdentity|pulumi:providers:aws,/);
    });
  });

  it("is answered by local.config.ts: functions, other stacks, resources and components", async () => {
    const answers: Answers = {
      invokes: {
        "aws:ec2/getInstance:getInstance": ({ instanceId }) => ({
          privateIp: "192.0.2.1",
          keyName: `key of ${JSON.stringify(instanceId)}`,
        }),
        "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "333333333333" },
      },
      stackReferences: { "org/network/dev": { subnetIds: ["subnet-7"], policy: "{}", roleArn: "arn:r", zone: null } },
      resources: {
        "aws:eks/cluster:Cluster": ({ name }) => ({ endpoint: `https://${name}.test` }),
        "awsx:ecr:Repository": { url: "https://registry.test/images" },
        "aws:mq/broker:Broker": () => undefined,
      },
    };
    const said: string[] = [];
    const root = temporaryProject({ "index.ts": source });
    const onDiagnostic = (severity: string, message: string): unknown => said.push(`${severity}: ${message}`);
    const program = await evaluate({ root, stack: "dev", answers: () => answers, onDiagnostic });
    const outputs = program.outputs as unknown as Record<string, JsonObject>;
    expect(outputs.instance).to.include({ privateIp: "192.0.2.1", key: 'key of "i-1"', instanceId: "i-1" });
    expect(outputs.instance!.subnetId).to.match(/^subnet-/);
    expect(outputs.places).to.include("333333333333");
    expect(outputs.eks!.endpoint).to.equal("https://orders.test");
    expect(outputs.eks!.issuer).to.match(/^https:\/\/oidc\.eks\./);
    expect(outputs.image!.url).to.equal("https://registry.test/images");
    expect(outputs.calls).to.include("called");
    expect(outputs.found).to.match(/subnet\/subnet-7$/);
    expect(outputs.hosted).to.equal(null);
    expect(said.join("\n")).not.to.match(/is unknown|getInstance|eks\/cluster|awsx:ecr:Repository/);
    expect(said.join("\n")).to.match(/aws:mq\/broker:Broker/);
  });

  it("fails with the answer's name when an answer fails or is no object", async () => {
    const problems = async (answer: () => JsonObject): Promise<readonly string[]> => {
      const root = temporaryProject({
        "index.ts": `import * as aws from "@pulumi/aws"; new aws.iam.Group("b");`,
      });
      const answers = { resources: { "aws:iam/group:Group": answer } };
      return evaluate({ root, stack: "dev", answers: () => answers }).then(
        () => [],
        (error: unknown) => (error as EvaluationError).problems,
      );
    };
    const place = 'local.config: answers.resources["aws:iam/group:Group"]';
    const failing = () => {
      throw new Error("no broker");
    };
    expect(await problems(failing)).to.deep.equal([`${place}: no broker (index.ts:1)`]);
    expect(await problems(() => [] as unknown as JsonObject)).to.deep.equal([
      `${place}: answer with an object, or with undefined for no answer (index.ts:1)`,
    ]);
  });

  it("leaves no output of any class of the installed SDK undefined, at any depth", () => {
    const sdk = path.join(repository, "node_modules/@pulumi/aws");
    const modules = readdirSync(sdk, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const types = modules
      .flatMap(({ name }) => readdirSync(path.join(sdk, name)).map((file) => path.join(sdk, name, file)))
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => /__pulumiType = '([^']+)'/.exec(readFileSync(file, "latin1"))?.[1] ?? []);
    expect(types.length).to.be.greaterThan(1500);
    const sdkTypes = new SdkTypes(repository);
    const providerContext = providerContextOf("eu-central-1", account);
    const missing: string[] = [];
    for (const type of types) {
      const sdkResource = sdkTypes.resource(type);
      if (sdkResource === undefined) missing.push(`${type} was not found`);
      const urn = `urn:pulumi:dev::p::${type}::one`;
      const { completed } = mockOutputs({ urn, type, name: "one", inputs: {}, providerContext, sdkResource });
      for (const { name, isOptional } of sdkResource?.outputs ?? []) {
        if (!isOptional && completed[name] === undefined) missing.push(`${type}.${name}`);
      }
      if (JSON.stringify(completed).includes("undefined")) missing.push(`${type} has "undefined" in a text`);
    }
    expect(missing).to.deep.equal([]);
  });

  it("finds the SDK of a package by its Pulumi name, and where pnpm keeps what a dependency depends on", () => {
    const root = temporaryProject({});
    const project = path.join(root, "program");
    const write = (folder: string, manifest: object, file: string, content: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
      writeFileSync(path.join(folder, file), content);
    };
    const declared = (name: string) =>
      `export declare class ${name} extends pulumi.CustomResource {\n    readonly mode: pulumi.Output<"on" | "off">;\n}\n`;
    const store = path.join(root, "store");
    mkdirSync(path.join(project, "node_modules"), { recursive: true });
    writeFileSync(
      path.join(project, "package.json"),
      JSON.stringify({ dependencies: { "acme-switch": "1", parts: "1" } }),
    );
    const acme = path.join(project, "node_modules", "acme-switch");
    write(acme, { pulumi: { resource: true, name: "acme" } }, "switch.d.ts", declared("Switch"));
    write(path.join(store, "node_modules", "parts"), {}, "index.js", "");
    write(path.join(store, "node_modules", "@pulumi", "hidden"), {}, "lamp.d.ts", declared("Lamp"));
    symlinkSync(path.join(store, "node_modules", "parts"), path.join(project, "node_modules", "parts"));

    const types = new SdkTypes(project);
    const expected = [{ name: "mode", type: { kind: "string" }, isOptional: false }];
    expect(types.resource("acme:index:Switch")?.outputs).to.deep.equal(expected);
    expect(types.resource("hidden:index:Lamp")?.outputs).to.deep.equal(expected);
    expect(types.resource("absent:index:Lamp")).to.equal(undefined);
  });
});
