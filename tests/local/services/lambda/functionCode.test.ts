import { expect } from "chai";
import { zipSync } from "fflate";
import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FunctionPool } from "../../../../packages/local/src/services/lambda/functionPool";
import type {
  JsonObject,
  RecordedAsset,
  RecordedResource,
} from "../../../../packages/local/src/record/recordedProgram";
import { functionArn, recordedFunction, recordedProgram, recordedResource } from "../../recordedFixtures";
import { temporaryFolder } from "../../startedRun";

describe("the code of a function", () => {
  const { folder, remove } = temporaryFolder();
  const pools: FunctionPool[] = [];

  after(remove);
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  /** Writes files, by their path below the test's folder. */
  function files(contents: Record<string, string | Uint8Array>): string {
    for (const [name, content] of Object.entries(contents)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return folder;
  }

  function zip(contents: Record<string, string>): Uint8Array {
    return zipSync(Object.fromEntries(Object.entries(contents).map(([name, text]) => [name, Buffer.from(text)])));
  }

  function inFolder(name: string): RecordedAsset {
    return { kind: "file", path: path.join(folder, name) };
  }

  function functionOf(code: RecordedAsset | undefined, outputs: JsonObject = {}): RecordedResource {
    return { ...recordedFunction("f", "", outputs), assets: code === undefined ? {} : { code } };
  }

  function poolOf(...resources: RecordedResource[]): FunctionPool {
    const pool = new FunctionPool(recordedProgram(resources), { projectRoot: path.join(folder, "project") });
    pools.push(pool);
    return pool;
  }

  async function answer(pool: FunctionPool, reference = "f"): Promise<unknown> {
    const result = await pool.invoke(reference, {});
    return result.kind === "returned" ? JSON.parse(result.payload) : result;
  }

  async function error(pool: FunctionPool): Promise<string> {
    const result = await pool.invoke("f", {});
    return result.kind === "failed" ? `${result.error.errorType}: ${result.error.errorMessage}` : result.kind;
  }

  it("runs a folder with packages of its own, and none of the project's that it lacks", async () => {
    files({
      "app/src/index.js": `const own = require("own"); const lib = require("../lib/text.cjs");
        exports.api = { get: async () => [own, lib, process.env.LAMBDA_TASK_ROOT === require("path").dirname(__dirname)] };
        exports.missing = async () => require("projects");`,
      "app/lib/text.cjs": "module.exports = 'lib'",
      "app/node_modules/own/index.js": "module.exports = 'own'",
      "project/node_modules/projects/index.js": "",
    });
    expect(await answer(poolOf(functionOf(inFolder("app"), { handler: "src/index.api.get" })))).to.deep.equal([
      "own",
      "lib",
      true,
    ]);
    expect(await error(poolOf(functionOf(inFolder("app"), { handler: "src/index.missing" })))).to.match(
      /Cannot find module 'projects'/,
    );
  });

  it("gives version 2 of the SDK, which has no variable for it, the address of the local services", async () => {
    files({
      "old/index.js": `const AWS = require("aws-sdk"); exports.handler = async () => AWS.config;`,
      "old/node_modules/aws-sdk/package.json": `{ "main": "lib/aws.js" }`,
      "old/node_modules/aws-sdk/lib/aws.js": `require("./node_loader"); module.exports = require("./core");`,
      "old/node_modules/aws-sdk/lib/core.js":
        "class Config { update(values) { Object.assign(this, values); } } exports.Config = Config;",
      "old/node_modules/aws-sdk/lib/node_loader.js": `const AWS = require("./core"); AWS.config = new AWS.Config();`,
    });
    const variables = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2" };
    expect(await answer(poolOf(functionOf(inFolder("old"), { environment: { variables } })))).to.deep.equal({
      endpoint: "http://127.0.0.1:1",
      s3: { endpoint: "http://127.0.0.1:2", s3ForcePathStyle: true },
    });
  });

  it("names a zip that is damaged", async () => {
    files({ "damaged.zip": "PK no zip" });
    expect(await error(poolOf(functionOf(inFolder("damaged.zip"))))).to.match(
      /damaged\.zip can't be unpacked .*build it/,
    );
  });

  it("leaves the project's files as they are where a zip or a later layer has one of the same name", async () => {
    files({
      "twice/index.js": "exports.handler = async () => [require('./lib'), require('shared')]",
      "twice/lib.js": "module.exports = 'file'",
      "twice.zip": zip({ "lib.js": "module.exports = 'zip'" }),
      "layer/nodejs/node_modules/shared.js": "module.exports = 'first layer'",
      "layer.zip": zip({ "nodejs/node_modules/shared.js": "module.exports = 'second layer'" }),
    });
    const layer = (name: string, code: RecordedAsset): RecordedResource => ({
      ...recordedResource("aws:lambda/layerVersion:LayerVersion", name, { arn: `arn:${name}` }),
      assets: { code },
    });
    const code: RecordedAsset = {
      kind: "archive",
      assets: {
        "index.js": inFolder("twice/index.js"),
        "lib.js": inFolder("twice/lib.js"),
        ".": inFolder("twice.zip"),
      },
    };
    const pool = poolOf(
      layer("one", inFolder("layer")),
      layer("two", inFolder("layer.zip")),
      functionOf(code, { layers: ["arn:one", "arn:two"] }),
    );
    expect(await answer(pool)).to.deep.equal(["zip", "second layer"]);
    const contents = ["twice/lib.js", "layer/nodejs/node_modules/shared.js"].map((name) =>
      readFileSync(path.join(folder, name), "utf8"),
    );
    expect(contents).to.deep.equal(["module.exports = 'file'", "module.exports = 'first layer'"]);
  });

  it("runs ES modules, by their name or their package.json, with await at the top", async () => {
    const text = "import { value } from './value.mjs'; export const handler = async () => value;";
    files({ "value.mjs": "export const value = await Promise.resolve('esm');" });
    const asset = (content: string): RecordedAsset => ({ kind: "text", text: content });
    const value = inFolder("value.mjs");
    const named: RecordedAsset = { kind: "archive", assets: { "index.mjs": asset(text), "value.mjs": value } };
    expect(await answer(poolOf(functionOf(named)))).to.equal("esm");
    const inPackage: RecordedAsset = {
      kind: "archive",
      assets: { "a/b/main.js": asset(text), "a/b/value.mjs": value, "a/package.json": asset('{"type":"module"}') },
    };
    expect(await answer(poolOf(functionOf(inPackage, { handler: "a/b/main.handler" })))).to.equal("esm");
  });

  it("lays out archives in archives as closures have them, and leaves out links to folders as Pulumi does", async () => {
    files({
      "project/node_modules/dep/index.js": "module.exports = require('deep')",
      "project/node_modules/deep/package.json": '{"main":"main.js"}',
      "project/node_modules/deep/main.js": "module.exports = require('inner')",
      "project/node_modules/deep/node_modules/inner/index.js": "module.exports = 'inner'",
      "shared/node_modules/kept/index.js": "",
      "copied.js": "module.exports = 'copied'",
    });
    symlinkSync(path.join(folder, "copied.js"), path.join(folder, "shared/link.js"));
    symlinkSync(path.join(folder, "app"), path.join(folder, "shared/folder"));
    symlinkSync(path.join(folder, "app"), path.join(folder, "shared/node_modules/workspace"));
    const text = `const list = (name) => require("fs").readdirSync(__dirname + "/" + name);
      exports.handler = async () => [require("dep"), require("./shared/link"), list("shared"), list("shared/node_modules")]`;
    const assets: Record<string, RecordedAsset> = {
      "__index.js": { kind: "text", text },
      "node_modules/dep": inFolder("project/node_modules/dep"),
      "node_modules/deep": inFolder("project/node_modules/deep"),
      "node_modules/deep/node_modules/inner": inFolder("project/node_modules/deep/node_modules/inner"),
      shared: inFolder("shared"),
    };
    const settings = { handler: "__index.handler" };
    expect(await answer(poolOf(functionOf({ kind: "archive", assets }, settings)))).to.deep.equal([
      "inner",
      "copied",
      ["link.js", "node_modules"],
      ["kept"],
    ]);
    const addition = { "node_modules/dep/added.js": { kind: "text", text: "" } as const };
    expect(await error(poolOf(functionOf({ kind: "archive", assets: { ...assets, ...addition } }, settings)))).to.match(
      /the archive adds node_modules\/dep\/added\.js to the package node_modules\/dep/,
    );
    expect(existsSync(path.join(folder, "project/node_modules/dep/added.js"))).to.be.false;
  });

  it("unpacks zips, and objects that the program uploads", async () => {
    const content = zip({
      "index.js": "exports.handler = async () => require('./lib/a')",
      "lib/a.js": "module.exports = 1",
    });
    files({ "f.zip": content, "evil.zip": zip({ "../../../../evil.js": "" }) });
    expect(await answer(poolOf(functionOf(inFolder("f.zip"))))).to.equal(1);
    expect(await error(poolOf(functionOf(inFolder("evil.zip"))))).to.match(/evil\.js leads out of the archive/);
    const object = recordedResource(
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "code",
      { bucket: "b", key: "v1/f.zip" },
      { source: inFolder("f.zip") },
    );
    const fromBucket = (s3Key: string) => functionOf(undefined, { s3Bucket: "b", s3Key });
    expect(await answer(poolOf(object, fromBucket("v1/f.zip")))).to.equal(1);
    expect(await error(poolOf(object, fromBucket("v2/f.zip")))).to.match(
      /the program registers no object s3:\/\/b\/v2\/f\.zip/,
    );
  });

  it("finds packages of layers and of the runtime for require and import, and says how to get one that is missing", async () => {
    files({
      "layer.zip": zip({ "nodejs/node_modules/layered/index.js": "module.exports = 'layered'" }),
      "project/node_modules/@aws-sdk/client-x/index.js": "module.exports = 'sdk'",
      "project/node_modules/aws-sdk/index.js": "module.exports = 'v2'",
    });
    const layer = recordedResource(
      "aws:lambda/layerVersion:LayerVersion",
      "layer",
      { arn: "arn:aws:lambda:eu-west-1:000000000000:layer:l:1" },
      { code: inFolder("layer.zip") },
    );
    const layers = ["arn:aws:lambda:eu-west-1:000000000000:layer:l:1", "arn:aws:lambda:eu-west-1:1:layer:theirs:2"];
    const text = `import a from "layered"; import b from "@aws-sdk/client-x"; import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      export const handler = async () => [a, b, require("layered"), require("@aws-sdk/client-x")];
      export const missing = async () => (await import("@aws-sdk/client-nowhere"));`;
    const code: RecordedAsset = { kind: "archive", assets: { "index.mjs": { kind: "text", text } } };
    expect(await answer(poolOf(layer, functionOf(code, { layers })))).to.deep.equal([
      "layered",
      "sdk",
      "layered",
      "sdk",
    ]);
    const requires = (name: string): RecordedAsset => ({
      kind: "archive",
      assets: {
        "index.js": { kind: "text", text: `const p = require("${name}"); exports.handler = async () => p` },
        "b.js": inFolder("copied.js"),
      },
    });
    expect(await error(poolOf(functionOf(requires("@aws-sdk/client-nowhere"))))).to.match(
      /^Runtime\.ImportModuleError: .*npm install --save-dev @aws-sdk\/client-nowhere$/s,
    );
    expect(await error(poolOf(layer, functionOf(code, { layers, handler: "index.missing" })))).to.match(
      /^Error: Cannot find .*npm install --save-dev @aws-sdk\/client-nowhere$/s,
    );
    expect(await error(poolOf(functionOf(requires("aws-sdk"))))).to.match(/have aws-sdk up to nodejs16\.x only/);
    expect(await answer(poolOf(functionOf(requires("aws-sdk"), { runtime: "nodejs16.x" })))).to.equal("v2");
  });

  it("runs changed files, keeps the threads of unchanged ones, and leaves no folder behind", async () => {
    const source = (version: number) => `let n = 0; exports.handler = async () => [${version}, ++n, __dirname]`;
    files({ "watched/index.js": source(1), "watched/other.js": "" });
    const pool = poolOf(functionOf(inFolder("watched")));
    const [, , taskRoot] = (await answer(pool)) as [number, number, string];
    pool.update(recordedProgram([functionOf(inFolder("watched"))]));
    expect(await answer(pool)).to.deep.equal([1, 2, taskRoot]);
    files({ "watched/index.js": source(2) });
    utimesSync(path.join(folder, "watched/index.js"), new Date(), new Date(1_000_000));
    pool.update(recordedProgram([functionOf(inFolder("watched"))]));
    expect(((await answer(pool)) as number[]).slice(0, 2)).to.deep.equal([2, 1]);
    expect(existsSync(taskRoot)).to.be.true;
    await pool.close();
    expect(existsSync(path.dirname(taskRoot))).to.be.false;
  });

  it("fails with a plain reason for what is not served, and runs every other function", async () => {
    const other = (outputs: JsonObject) => error(poolOf(functionOf(inFolder("app"), outputs)));
    expect(await other({ runtime: "python3.12" })).to.match(/runtime python3\.12 is not served locally, only Node\.js/);
    expect(await other({ packageType: "Image" })).to.match(/package type Image is not served locally/);
    expect(await other({ handler: "src/nowhere.handler" })).to.match(/^Runtime\.ImportModuleError: .*src\/nowhere/s);
    expect(await other({ handler: "handler" })).to.equal("Runtime.MalformedHandlerName: Bad handler");
    expect(await error(poolOf(functionOf(inFolder("not-built"))))).to.match(/not-built does not exist; build it/);
    expect(await error(poolOf(functionOf({ kind: "remote", uri: "https://example.com/f.zip" })))).to.match(
      /https:\/\/example\.com\/f\.zip is not downloaded/,
    );
  });

  it("runs versions and aliases, each with environments of its own", async () => {
    const code =
      "exports.handler = async (e, c) => [c.functionVersion, c.invokedFunctionArn, process.env.AWS_LAMBDA_FUNCTION_VERSION]";
    const alias = recordedResource("aws:lambda/alias:Alias", "live", {
      name: "live",
      functionName: functionArn("f"),
      functionVersion: "1",
    });
    const pool = poolOf(recordedFunction("f", code, { publish: true, version: "1" }), alias);
    const arn = functionArn("f");
    const uri = (target: string) =>
      `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${target}/invocations`;
    for (const reference of ["f", "f:$LATEST", arn, "000000000000:function:f", uri(arn)]) {
      expect(await answer(pool, reference), reference).to.deep.equal(["$LATEST", arn, "$LATEST"]);
    }
    for (const reference of ["f:live", `${arn}:live`, uri(`${arn}:live`)]) {
      expect(await answer(pool, reference), reference).to.deep.equal(["1", `${arn}:live`, "1"]);
    }
    expect(await answer(pool, "f:1")).to.deep.equal(["1", `${arn}:1`, "1"]);
    expect(await answer(pool, "f:2")).to.have.nested.property("error.errorType", "ResourceNotFoundException");
    expect(await answer(pool, arn.replace("eu-west-1", "us-east-1"))).to.have.property("kind", "failed");
  });

  it("streams a response as it is written, and gives it whole to those who do not ask for parts", async () => {
    const code = `exports.handler = awslambda.streamifyResponse(async (event, responseStream) => {
      responseStream.setContentType("text/plain");
      responseStream.write("a");
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (event.fail) throw new RangeError("no");
      responseStream.end(event.last);
    })`;
    const pool = poolOf(recordedFunction("f", code));
    const chunks: string[] = [];
    const result = await pool.invoke("f", { last: "b" }, "", {
      onChunk: (bytes, contentType) => {
        chunks.push(`${contentType} ${Buffer.from(bytes).toString()}`);
      },
    });
    expect(result.kind).to.equal("returned");
    expect(chunks).to.deep.equal(["text/plain a", "text/plain b"]);
    expect(await pool.invoke("f", { last: "c" })).to.include({ kind: "returned", payload: "ac" });
    expect(await pool.invoke("f", { fail: true })).to.have.nested.property("error.errorType", "RangeError");
  });
});
