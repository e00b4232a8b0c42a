import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { RecordedAsset, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const installed = path.resolve(__dirname, "..", "..", "..", "node_modules");

const program = `
  import * as aws from "@pulumi/aws";
  import * as crypto from "crypto";
  import fs, { existsSync } from "fs";
  import greet, { shout } from "greet";
  import * as greeting from "greet";
  import { double } from "./double";

  const table = new aws.dynamodb.Table("table", {
    attributes: [{ name: "id", type: "S" }], hashKey: "id", billingMode: "PAY_PER_REQUEST",
    streamEnabled: true, streamViewType: "NEW_IMAGE",
  });
  const count = 2;
  class Counter {
    step = 3;
    static start = 10;
    constructor(private readonly from: number) {}
    next() { return this.from + this.step; }
    *steps() { yield this.next(); }
    async *later() { yield this.next(); }
    static begin() { return Counter.start; }
  }
  const counter = new Counter(4);
  function add(left: number, right: number) { return left + right; }
  const methods = { async handle(event: number) { return add(event, 1); } };
  const forms: Record<string, aws.lambda.Callback<number, unknown>> = {
    arrow: async (event) => event * count,
    expression: async function (event) { return add(event, count); },
    method: methods.handle,
    callback: (event, _context, callback) => { callback(undefined, event + 1); },
    bound: (function (this: unknown, prefix: string, event: number) { return Promise.resolve(prefix + event); }).bind(null, "b"),
    instance: async () => counter.next(),
    constructed: async (event) => new Counter(event).next(),
    statics: async () => Counter.begin(),
    generator: async () => [...counter.steps()],
    asyncGenerator: async () => { for await (const value of counter.later()) return value; },
    modules: async (event) => [typeof crypto.createHash, typeof fs.readFileSync, existsSync("/"), double(event)],
    packages: async () => [greet("a"), shout("b"), greeting.shout("c")],
    dynamic: async () => (await import("node:path")).basename("/a/b"),
    required: async () => require("node:path").basename("/a/c"),
    output: async () => table.name.get(),
    destructured: async (event, { a = event, ...rest } = {} as never) => ({ a, rest, b: event ?? 0 }),
  };
  for (const [name, callback] of Object.entries(forms)) new aws.lambda.CallbackFunction(name, { callback });
  new aws.lambda.CallbackFunction("factory", {
    callbackFactory: () => { const started = ["once"]; return async () => started; },
  });
  const bucket = new aws.s3.Bucket("bucket");
  bucket.onObjectCreated("created", async (event) => event.Records?.length);
  table.onEvent("changed", async (event) => event.Records.length, { startingPosition: "LATEST" });
  new aws.sqs.Queue("queue", { visibilityTimeoutSeconds: 180 }).onEvent("sent", async (event) => event.Records.length);
  new aws.sns.Topic("topic").onEvent("published", async (event) => event.Records.length);
  aws.cloudwatch.onSchedule("scheduled", "rate(1 minute)", async () => "tick");
  export const tableName = table.name;
`;

describe("closures", () => {
  let recorded: RecordedProgram;
  let root: string;
  let code: string;

  before(async () => {
    root = temporaryProject({
      "package.json": JSON.stringify({ main: "index.ts", dependencies: { greet: "1.0.0" } }),
      "tsconfig.json": '{ "compilerOptions": { "target": "ES2020", "module": "nodenext", "strict": true } }',
      "index.ts": program,
      "double.ts": "export const factor = 2; export const double = (value: number): number => value * factor;",
    });
    rmSync(path.join(root, "node_modules"));
    const greet = path.join(root, "node_modules/greet");
    mkdirSync(greet, { recursive: true });
    writeFileSync(path.join(greet, "package.json"), '{ "name": "greet", "version": "1.0.0" }');
    writeFileSync(
      path.join(greet, "index.js"),
      "module.exports = (name) => `hello ${name}`; module.exports.shout = (name) => `HELLO ${name}`;",
    );
    symlinkSync(path.join(installed, "@pulumi"), path.join(root, "node_modules/@pulumi"));
    code = mkdtempSync(path.join(tmpdir(), "closures-"));
    recorded = await evaluate({ root });
  });

  after(() => {
    removeTemporaryProjects();
    rmSync(code, { recursive: true, force: true });
  });

  const functionCode = (name: string): RecordedAsset | undefined =>
    recorded.resources.find((resource) => resource.type === "aws:lambda/function:Function" && resource.name === name)
      ?.assets.code;

  function unpack(asset: RecordedAsset, target: string): void {
    if (asset.kind === "archive") {
      mkdirSync(target, { recursive: true });
      for (const [name, member] of Object.entries(asset.assets)) unpack(member, path.join(target, name));
    } else {
      mkdirSync(path.dirname(target), { recursive: true });
      if (asset.kind === "file") symlinkSync(asset.path, target);
      else writeFileSync(target, asset.kind === "text" ? asset.text : "");
    }
  }

  /** Runs a function's code as it is recorded, and returns its answer. */
  function answerOf(name: string, event: unknown): Promise<unknown> {
    const asset = functionCode(name);
    if (asset === undefined) throw new Error(`${name} has no code`);
    const folder = path.join(code, name);
    unpack(asset, folder);
    const { handler } = createRequire(__filename)(path.join(folder, "__index.js")) as { handler: Handler };
    return new Promise((resolve, reject) => {
      const answer = handler(event, {}, (error, value) => {
        if (error === undefined) resolve(value);
        else reject(error);
      });
      if (answer !== undefined) answer.then(resolve, reject);
    });
  }

  type Handler = (
    event: unknown,
    context: object,
    callback: (error: Error | undefined, value: unknown) => void,
  ) => Promise<unknown> | undefined;

  it("run in every form that a function can have", async () => {
    const answers: Record<string, unknown> = {
      arrow: 10,
      expression: 7,
      method: 6,
      callback: 6,
      bound: "b5",
      instance: 7,
      constructed: 8,
      statics: 10,
      generator: [7],
      asyncGenerator: 7,
      dynamic: "b",
      required: "c",
      destructured: { a: 5, rest: {}, b: 5 },
      factory: ["once"],
    };
    for (const [name, answer] of Object.entries(answers)) {
      expect(await answerOf(name, 5), name).to.deep.equal(answer);
    }
  });

  it("capture modules, packages and outputs", async () => {
    expect(await answerOf("modules", 5)).to.deep.equal(["function", "function", true, 10]);
    expect(await answerOf("packages", 5)).to.deep.equal(["hello a", "HELLO b", "HELLO c"]);
    expect(await answerOf("output", 5)).to.equal(recorded.outputs.tableName);
  });

  it("handle the events of buckets, tables, queues, topics and schedules", async () => {
    for (const name of ["created", "changed", "sent", "published"]) {
      expect(await answerOf(name, { Records: [1, 2] }), name).to.equal(2);
    }
    expect(await answerOf("scheduled", {})).to.equal("tick");
    const types = recorded.resources.map(({ type }) => type);
    expect(types).to.include.members([
      "aws:s3/bucketNotification:BucketNotification",
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      "aws:sns/topicSubscription:TopicSubscription",
      "aws:cloudwatch/eventTarget:EventTarget",
    ]);
  });

  it("are recorded as a zip of Lambda has them: the code, and the project's own packages", () => {
    const asset = functionCode("packages");
    expect(asset).to.have.property("kind", "archive");
    const { assets } = asset as Extract<RecordedAsset, { kind: "archive" }>;
    expect(Object.keys(assets).sort()).to.deep.equal(["__index.js", "node_modules/greet"]);
    expect(assets["node_modules/greet"]).to.deep.equal({
      kind: "file",
      path: path.join(root, "node_modules/greet"),
    });
  });
});
