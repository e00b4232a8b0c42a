import { expect } from "chai";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { SourcePosition } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const repository = path.resolve(__dirname, "..", "..", "..");
const moduleManifest = JSON.stringify({ type: "module", main: "index.ts" });

/** `file:line` of a text in a file of a project. */
function placeOf(files: Record<string, string>, file: string, text: string): string {
  const lines = (files[file] ?? "").split("\n");
  const index = lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no ${text}`);
  return `${file}:${index + 1}`;
}

const places = (positions: readonly SourcePosition[] = []) => positions.map(({ file, line }) => `${file}:${line}`);

async function resourcesOf(root: string, stack = "dev") {
  const { resources } = await evaluate({ root, stack });
  return (name: string, type: string) => {
    const found = resources.find((resource) => resource.name === name && resource.type.endsWith(type));
    if (found === undefined) throw new Error(`the program has no ${name}`);
    return { position: places(found.position && [found.position])[0], positions: places(found.positions) };
  };
}

/** An interface moves TypeScript's lines away from the transpiled ones. */
const types = "interface Unused {\n  field: string;\n}\n";

describe("the source position of a resource", () => {
  after(removeTemporaryProjects);

  it("is the program's own line: where it uses a workspace package's component, or calls its own function", async () => {
    const files = {
      "apps/infra/Pulumi.yaml": "name: temporary\nruntime: nodejs\n",
      "apps/infra/package.json": '{ "main": "index.ts" }',
      "apps/infra/index.ts": `${types}import { Queue } from "@acme/queue";
import { topicOf } from "./topics";
new Queue(
  "jobs",
);
topicOf("news");
topicOf("alerts");
`,
      "apps/infra/topics.ts": `${types}import { sns } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
export function topicOf(name: string): sns.Topic {
  pulumi.output(name).apply((later) => {
    new sns.Topic(later + "-later");
  });
  return new sns.Topic(name);
}`,
      "packages/queue/package.json": '{ "name": "@acme/queue", "main": "queue.ts" }',
      "packages/queue/queue.ts": `${types}import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
export class Queue extends pulumi.ComponentResource {
  constructor(name: string) {
    super("acme:index:Queue", name);
    new aws.sqs.Queue(name, {}, { parent: this });
  }
}`,
    };
    const root = temporaryProject(files);
    mkdirSync(path.join(root, "apps/infra/node_modules/@acme"), { recursive: true });
    symlinkSync(path.join(root, "packages/queue"), path.join(root, "apps/infra/node_modules/@acme/queue"));
    const resource = await resourcesOf(path.join(root, "apps/infra"));
    const place = (file: string, text: string) =>
      path.posix.relative("apps/infra", placeOf(files, file, text)) as `${string}:${number}`;

    const use = place("apps/infra/index.ts", "new Queue");
    expect(resource("jobs", "sqs/queue:Queue")).to.deep.equal({
      position: use,
      positions: [place("packages/queue/queue.ts", "new aws.sqs"), use],
    });
    expect(resource("jobs", "acme:index:Queue")).to.deep.equal({
      position: use,
      positions: [place("packages/queue/queue.ts", "super("), use],
    });
    const topic = place("apps/infra/topics.ts", "new sns.Topic(name)");
    const call = place("apps/infra/index.ts", 'topicOf("news")');
    expect(resource("news", "Topic")).to.deep.equal({ position: call, positions: [topic, call] });
    expect(resource("news-later", "Topic").position).to.equal(place("apps/infra/topics.ts", "new sns.Topic(later"));
    rmSync(path.join(root, "apps"), { recursive: true });
  });

  it("is found in an ES module, at its top level and behind a path alias of tsconfig.json", async () => {
    const files = {
      "package.json": moduleManifest,
      "tsconfig.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["./a folder/*"] } } }',
      "a folder/queue.ts": `${types}import * as aws from "@pulumi/aws";
export const queue = (name: string): aws.sqs.Queue =>
  new aws.sqs.Queue(name);`,
      "index.ts": `${types}import * as aws from "@pulumi/aws";
import { queue } from "~/queue";
new aws.sns.Topic("topic");
await Promise.resolve();
queue("jobs");`,
    };
    const resource = await resourcesOf(temporaryProject(files));
    const topic = placeOf(files, "index.ts", "new aws.sns");
    expect(resource("topic", "Topic")).to.deep.equal({ position: topic, positions: [topic] });
    expect(resource("jobs", "Queue").positions).to.deep.equal([
      placeOf(files, "a folder/queue.ts", "new aws.sqs"),
      placeOf(files, "index.ts", "queue("),
    ]);
  });

  it("is found in plain JavaScript, and with a loader that the project brings", async () => {
    const files = {
      "package.json": '{ "main": "index.js" }',
      "index.js": `const aws = require("@pulumi/aws");\n\nnew aws.sns.Topic("topic");`,
    };
    expect((await resourcesOf(temporaryProject(files)))("topic", "Topic").position).to.equal("index.js:3");
    const loaded = {
      "Pulumi.yaml":
        "name: temporary\nruntime: { name: nodejs, options: { nodeargs: --enable-source-maps --require ./own.cjs } }\n",
      "own.cjs": `const { readFileSync } = require("node:fs");
require.extensions[".ts"] = (module, filename) => {
  const options = { loader: "ts", format: "cjs", sourcemap: "inline", sourcefile: filename };
  module._compile(require("esbuild").transformSync(readFileSync(filename, "utf8"), options).code, filename);
};`,
      "index.ts": `${types}import * as aws from "@pulumi/aws";\nnew aws.sns.Topic("topic");`,
    };
    expect((await resourcesOf(temporaryProject(loaded)))("topic", "Topic").position).to.equal("index.ts:5");
  });

  it("is absent, and nothing else changes, where the program's SDK sends no stack", async () => {
    const root = temporaryProject({
      "index.ts": `import * as pulumi from "@pulumi/pulumi";
Reflect.set(pulumi.Resource, "stackTrace", () => []);
import * as aws from "@pulumi/aws";
new aws.sns.Topic("topic");`,
    });
    const { resources } = await evaluate({ root });
    const topic = resources.find(({ name }) => name === "topic");
    expect(topic).to.not.have.any.keys("position", "positions");
  });

  it("names index.ts for what this repository's components create", async () => {
    const resource = await resourcesOf(repository, "local");
    expect(resource("users", "UserPoolClient").position).to.match(/^index\.ts:\d+$/);
    const { positions } = resource("users", "UserPoolClient");
    expect(positions.slice(0, -1)).to.satisfy((inner: string[]) => inner.every((one) => one.startsWith("components/")));
  });
});
