import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import { pluginFolder } from "../../../packages/local/src/record/plugins/pluginFolder";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const component = `
  import * as aws from "@pulumi/aws";
  import * as pulumi from "@pulumi/pulumi";

  export interface CounterArgs { key: pulumi.Input<string> }

  export class Counter extends pulumi.ComponentResource {
    public readonly tableName: pulumi.Output<string>;
    public readonly table: aws.dynamodb.Table;
    constructor(name: string, args: CounterArgs, opts?: pulumi.ComponentResourceOptions) {
      super("counters:index:Counter", name, args, opts);
      const attributes = [{ name: args.key, type: "S" }];
      this.table = new aws.dynamodb.Table(name, { attributes, hashKey: args.key }, { parent: this });
      this.tableName = this.table.name;
      this.registerOutputs();
    }
  }
`;

/** As the classes are that `pulumi package add` generates. */
const program = `
  import * as aws from "@pulumi/aws";
  import * as pulumi from "@pulumi/pulumi";

  class Counter extends pulumi.ComponentResource {
    declare readonly tableName: pulumi.Output<string>;
    declare readonly table: pulumi.Output<aws.dynamodb.Table>;
    constructor(name: string, args: { key: pulumi.Input<string> }, opts?: pulumi.ComponentResourceOptions) {
      super("counters:index:Counter", name, { ...args, table: undefined, tableName: undefined }, opts, true);
    }
  }
  class Broken extends pulumi.ComponentResource {
    constructor() { super("broken:index:Broken", "broken", {}, {}, true); }
  }
  const west = new aws.Provider("west", { region: "us-west-2" });
  const visits = new Counter("visits", { key: new aws.ssm.Parameter("key", { type: "String", value: "id" }).name }, { providers: [west] });
  new Broken();
  export const tableName = visits.tableName;
  export const arn = visits.table.arn;
`;

describe("a component of a package whose plugin is on this machine", () => {
  const said: string[] = [];
  let recorded: RecordedProgram;

  before(async () => {
    recorded = await evaluate({
      root: temporaryProject({
        "Pulumi.yaml":
          "name: temporary\nruntime: nodejs\npackages: { counters: ./counters, broken: { source: ./broken } }\n",
        "index.ts": program,
        "counters/PulumiPlugin.yaml": "runtime: nodejs\n",
        "counters/package.json": '{ "name": "counters", "version": "0.1.0", "main": "index.ts" }',
        "counters/index.ts": component,
        "broken/PulumiPlugin.yaml": "runtime: nodejs\n",
        "broken/package.json": '{ "name": "broken", "main": "index.ts" }',
        "broken/index.ts": 'throw new Error("nothing to serve");',
      }),
      onDiagnostic: (severity, message) => said.push(`${severity}: ${message}`),
    });
  }).timeout(60_000);
  after(removeTemporaryProjects);

  const found = (type: string) => recorded.resources.find((resource) => resource.type === type);

  it("is constructed by the plugin, with its children and in its own provider's region", () => {
    const counter = found("counters:index:Counter");
    const table = found("aws:dynamodb/table:Table");
    expect(counter?.custom).to.be.false;
    expect(table?.parent).to.equal(counter?.urn);
    expect(table?.inputs.hashKey).to.equal(found("aws:ssm/parameter:Parameter")?.outputs.name);
    expect(table?.outputs.arn).to.match(/^arn:aws:dynamodb:us-west-2:/);
  });

  it("gives its outputs to the program, resources included", () => {
    const { name, arn } = found("aws:dynamodb/table:Table")?.outputs ?? {};
    expect(recorded.outputs).to.deep.equal({ tableName: name, arn });
  });

  it("is opaque when the plugin does not start, which is said", () => {
    expect(found("broken:index:Broken")?.outputs).to.deep.equal({});
    expect(said.find((line) => line.startsWith("warning: The plugin in"))).to.include("nothing to serve");
  });
});

describe("the plugin of a package", () => {
  it("is found among the program's dependencies by the name that its provider has", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "plugin-"));
    const plugin = path.join(folder, "node_modules/@example/web.counters");
    for (const name of [plugin, path.join(folder, "node_modules/other")]) mkdirSync(name, { recursive: true });
    writeFileSync(
      path.join(folder, "package.json"),
      '{ "dependencies": { "@example/web.counters": "1", "other": "1" } }',
    );
    for (const name of [plugin, path.join(folder, "node_modules/other")])
      writeFileSync(path.join(name, "package.json"), "{}");
    writeFileSync(path.join(plugin, "PulumiPlugin.yaml"), "runtime: nodejs\n");
    expect(pluginFolder(folder, {}, "web-counters")).to.equal(plugin);
    expect(pluginFolder(folder, {}, "other")).to.equal(undefined);
    rmSync(folder, { recursive: true });
  });
});
