import { expect } from "chai";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { EvaluationOptions } from "../../../packages/local/src/record/evaluate";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const installed = path.resolve(__dirname, "..", "..", "..", "node_modules");
const moduleManifest = JSON.stringify({ type: "module" });

/** What the program exports, and what was said meanwhile. */
async function outputsOf(
  root: string,
  options: Partial<EvaluationOptions> = {},
): Promise<{ outputs: JsonObject; said: string[] }> {
  const said: string[] = [];
  const onDiagnostic = (severity: string, message: string): void => void said.push(`${severity}: ${message}`);
  const { outputs } = await evaluate({ root, onDiagnostic, ...options });
  return { outputs, said };
}

const outputs = async (files: Record<string, string>): Promise<JsonObject> =>
  (await outputsOf(temporaryProject(files))).outputs;

describe("the shapes of projects", () => {
  after(removeTemporaryProjects);

  it("evaluates an ES module in TypeScript with top-level await, compiled extensions, and its own folders", async () => {
    const topic = await outputs({
      "package.json": moduleManifest,
      "index.ts": `
        import * as aws from "@pulumi/aws";
        import fs, { readFileSync } from "node:fs";
        import { name } from "./names.js";
        import { folder } from "./folder";
        const later: string = await Promise.resolve(name);
        const { suffix } = await import("./lazy.js");
        export const topicName = new aws.sns.Topic("topic", { name: later + suffix }).name;
        export const here = [folder, fs.readFileSync === readFileSync, import.meta.url.endsWith("index.ts")];`,
      "names.ts": 'export const name: string = "first";',
      "lazy.mts": "",
      "lazy.ts": 'export const suffix = "-lazy" as const;',
      "folder/index.ts": 'export enum Kind { One = "one" }; export const folder = Kind.One;',
    });
    expect(topic).to.deep.equal({ topicName: "first-lazy", here: ["one", true, true] });
  });

  it("takes the default export of an ES module for the outputs, awaits a function, and refuses both kinds of export", async () => {
    expect(
      await outputs({ "package.json": moduleManifest, "index.mjs": "export default async () => ({ answer: 42 });" }),
    ).to.deep.equal({ answer: 42 });
    expect(
      await outputs({ "package.json": '{ "main": "program.mts" }', "program.mts": "export const answer: number = 1;" }),
    ).to.deep.equal({ answer: 1 });
    const both = outputs({ "package.json": moduleManifest, "index.js": "export default {}; export const answer = 1;" });
    expect(await both.catch(String)).to.include("either a default export or named exports but not both");
  });

  it("reports the line of an ES module that fails", async () => {
    const failure = outputs({
      "package.json": moduleManifest,
      "index.ts": 'interface Unused { a: string }\n\nthrow new Error("broken");\n',
    });
    expect(await failure.catch(String)).to.match(/broken[^]*index\.ts:3:7\n/);
  });

  it("evaluates plain JavaScript, a compiled program in bin/, and the exports of package.json", async () => {
    const program = 'exports.file = require("node:path").basename(__filename);';
    expect(await outputs({ "package.json": "{}", "index.js": program })).to.deep.equal({ file: "index.js" });
    expect(await outputs({ "package.json": '{ "main": "bin/" }', "bin/index.js": program })).to.deep.equal({
      file: "index.js",
    });
    expect(
      await outputs({
        "package.json": '{ "exports": { ".": { "default": "./out/main.js" } } }',
        "out/main.js": program,
      }),
    ).to.deep.equal({ file: "main.js" });
    const missing = outputs({ "package.json": '{ "main": "bin/index.js" }' });
    expect(await missing.catch(String)).to.include("no index.ts or bin/index.js, the main of package.json");
  });

  it("falls back on index.ts when the compiled main of package.json does not exist", async () => {
    expect(
      await outputs({ "package.json": '{ "main": "bin/index.js" }', "index.ts": "export const a: number = 1;" }),
    ).to.deep.equal({ a: 1 });
  });

  it("runs a program of another folder from there: its packages, its tsconfig.json and its relative paths", async () => {
    const root = temporaryProject({
      "Pulumi.yaml": "name: temporary\nmain: infra\nruntime: nodejs\n",
      "infra/package.json": '{ "main": "src/main.ts" }',
      "infra/tsconfig.json": '{ "extends": "./tsconfig.base.json" }',
      "infra/tsconfig.base.json": '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
      "infra/lib/region.ts": 'export const found = "by alias";',
      "infra/data.txt": "data",
      "infra/src/main.ts": `
        import { asset, getProject } from "@pulumi/pulumi";
        import { found } from "@lib/region";
        import { readFileSync } from "fs";
        import * as aws from "@pulumi/aws";
        new aws.s3.BucketObject("data", { bucket: "b", source: new asset.FileAsset("data.txt") });
        export const project = getProject(), read = readFileSync("data.txt", "utf8"), alias = found;`,
    });
    mkdirSync(path.join(root, "infra/node_modules"));
    symlinkSync(path.join(installed, "@pulumi"), path.join(root, "infra/node_modules/@pulumi"));
    rmSync(path.join(root, "node_modules"));
    const { outputs: given, resources } = await evaluate({ root });
    expect(given).to.deep.equal({ project: "temporary", read: "data", alias: "by alias" });
    expect(resources.find(({ name }) => name === "data")?.assets).to.deep.equal({
      source: { kind: "file", path: path.join(root, "infra/data.txt") },
    });
  });

  it("resolves path aliases of tsconfig.json in ES modules, and honours runtime.options.tsconfig", async () => {
    const files = {
      "package.json": moduleManifest,
      "Pulumi.yaml": "name: temporary\nruntime: { name: nodejs, options: { tsconfig: tsconfig.pulumi.json } }\n",
      "tsconfig.pulumi.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["./src/*"] } } }',
      "src/lib.ts": 'export { other } from "src/other";',
      "src/other.ts": 'export const other = "other";',
      "index.ts": 'export { other } from "~/lib";',
    };
    expect(await outputs(files)).to.deep.equal({ other: "other" });
  });

  it("follows workspaces: packages in TypeScript by name and by path, with the SDK of the workspace or their own", async () => {
    const root = temporaryProject({
      "node_modules.txt": "replaced below",
      "apps/infra/Pulumi.yaml": "name: temporary\nruntime: nodejs\n",
      "apps/infra/package.json": '{ "main": "index.ts" }',
      "apps/infra/index.ts": `
        import { Queue } from "@acme/queue";
        import { suffix } from "../../shared/suffix";
        export const queueName = new Queue("jobs" + suffix).queueName;`,
      "shared/suffix.ts": 'export const suffix = "-shared";',
      "packages/queue/package.json": '{ "name": "@acme/queue", "main": "src/index.ts", "type": "module" }',
      "packages/queue/src/index.ts": 'export { Queue } from "./queue.js";',
      "packages/queue/src/queue.ts": `
        import * as aws from "@pulumi/aws";
        import * as pulumi from "@pulumi/pulumi";
        export class Queue extends pulumi.ComponentResource {
          readonly queueName: pulumi.Output<string>;
          constructor(name: string) {
            super("acme:index:Queue", name);
            this.queueName = new aws.sqs.Queue(name, { name }, { parent: this }).name;
          }
        }`,
    });
    // as npm and yarn lay workspaces out
    rmSync(path.join(root, "node_modules"));
    mkdirSync(path.join(root, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../packages/queue", path.join(root, "node_modules/@acme/queue"));
    symlinkSync(path.join(installed, "@pulumi"), path.join(root, "node_modules/@pulumi"));
    const project = path.join(root, "apps/infra");
    expect((await outputsOf(project)).outputs).to.deep.equal({ queueName: "jobs-shared" });

    // as pnpm does
    rmSync(path.join(root, "node_modules"), { recursive: true });
    mkdirSync(path.join(project, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../../../packages/queue", path.join(project, "node_modules/@acme/queue"));
    mkdirSync(path.join(root, "packages/queue/node_modules"));
    for (const folder of [project, path.join(root, "packages/queue")]) {
      symlinkSync(path.join(installed, "@pulumi"), path.join(folder, "node_modules/@pulumi"));
    }
    const { resources, outputs: given } = await evaluate({ root: project });
    expect(given).to.deep.equal({ queueName: "jobs-shared" });
    expect(resources.map(({ type }) => type)).to.deep.equal([
      "pulumi:pulumi:Stack",
      "acme:index:Queue",
      "aws:sqs/queue:Queue",
    ]);
  });

  it("lets the loaders that nodeargs names transpile the program, for require and for import", async () => {
    // as ts-node does it: it transpiles what the loader before it hands on
    const requireHook = `
      const { ".ts": others } = require.extensions;
      require.extensions[".ts"] = (module, file) => {
        const compile = module._compile;
        module._compile = (code, file) => compile.call(module, code.replace(': string = "another', '= "own'), file);
        others(module, file);
      };`;
    expect(
      await outputs({
        "Pulumi.yaml": "name: temporary\nruntime: { name: nodejs, options: { nodeargs: --require ./hook.cjs } }\n",
        "hook.cjs": requireHook,
        "index.ts": 'exports.by: string = "another loader";',
      }),
    ).to.deep.equal({ by: "own loader" });
    expect(
      await outputs({
        "Pulumi.yaml": "name: temporary\nruntime: { name: nodejs, options: { nodeargs: --import=./register.mjs } }\n",
        "package.json": moduleManifest,
        "register.mjs": 'import { register } from "node:module"; register("./hooks.mjs", import.meta.url);',
        "hooks.mjs": `export const load = (url, context, next) => url.endsWith("index.ts")
          ? { format: "module", source: 'export const by = "own loader";', shortCircuit: true } : next(url, context);`,
        "index.ts": 'export const by = "another loader";',
      }),
    ).to.deep.equal({ by: "own loader" });
  });

  it("transpiles as ts-node does: decorators, fields assigned by the constructor, JSX, and modules that are functions", async () => {
    expect(
      await outputs({
        "tsconfig.json": `{
          // comments are allowed
          "compilerOptions": { "experimentalDecorators": true, "jsx": "react", "jsxFactory": "h" },
        }`,
        "callable.js": "module.exports = (n) => n + 1; module.exports.named = 1;",
        "view.tsx": "const h = (tag: string) => `<${tag}>`; export const view = <p />;",
        "index.ts": `
          import * as callable from "./callable";
          import byDefault, { named } from "./callable";
          import path, { sep } from "path";
          import { view as seen } from "./view";
          const mark = (target: object, key: string) => Object.defineProperty(target, key, { set(v) { seenFields.push(v); } });
          const seenFields: unknown[] = [];
          class Marked { @mark field = "assigned"; }
          new Marked();
          export const fields = seenFields, view = seen;
          export const modules = [callable(1), byDefault(2), named, path.sep === sep];`,
      }),
    ).to.deep.equal({ fields: ["assigned"], view: "<p>", modules: [2, 3, 1, true] });
  });

  it("imports TypeScript dynamically from a program that is no ES module", async () => {
    expect(
      await outputs({
        "index.ts": `
          import { url } from "./meta";
          export = async () => ({ late: (await import("./late")).late, url: url.startsWith("file:") });`,
        "meta.ts": "export const url = import.meta.url;",
        "late.ts": 'export const late: string = "late";',
      }),
    ).to.deep.equal({ late: "late", url: true });
  });

  it("records a dynamic resource with its inputs for outputs", async () => {
    const root = temporaryProject({
      "package.json": '{ "main": "index.ts", "dependencies": {} }',
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        class Answer extends pulumi.dynamic.Resource {
          declare readonly value: pulumi.Output<number>;
          constructor(name: string) {
            super({ async create(inputs) { return { id: "created", outs: { ...inputs, made: true } }; } }, name, { value: 42 });
          }
        }
        export const { value } = new Answer("answer");`,
    });
    const { outputs: given, resources } = await evaluate({ root });
    expect(given).to.deep.equal({ value: 42 });
    expect(resources.at(-1)?.type).to.equal("pulumi-nodejs:dynamic:Resource");
  });

  it("says that the program's packages are not installed", async () => {
    const root = temporaryProject({ "index.ts": "" });
    rmSync(path.join(root, "node_modules"));
    expect(await outputsOf(root).catch(String)).to.include(
      `@pulumi/pulumi is not installed in ${root}; install the program's packages first, such as with npm install.`,
    );
  });
});
