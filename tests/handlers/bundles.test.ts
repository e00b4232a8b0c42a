import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { build } from "esbuild";
import { bundle } from "../../components/bundle";
import { type HttpResponse } from "../../handlers/http/httpHandler";
import { event } from "./invoke";
import { dynamoFixture, sqliteFixture, type StoreFixture } from "./stores";

const root = join(__dirname, "../..");
const entries = readdirSync(join(root, "handlers")).filter((name) => name.endsWith(".ts") && name !== "log.ts");
/** As index.ts leaves them out. */
const external = ["kysely", "libsql"];

describe("the bundles that Lambda and the local run execute", () => {
  let directory = "";
  before(() => {
    // Below node_modules, so that what is left out of a bundle is found as in the local run.
    const cache = join(root, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    directory = mkdtempSync(join(cache, "handlers-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  /**
   * Runs one request in a new process; gives the answer and the packages that were loaded besides the bundle.
   * @param prelude JavaScript that runs before the bundle is loaded
   */
  async function run(fixture: StoreFixture, prelude = ""): Promise<{ response: HttpResponse; packages: string[] }> {
    const file = join(directory, "index.js");
    writeFileSync(file, (await bundle("handlers/submitExam.ts", { root, external })).code);
    const body = { courseId: "data-modelling", answers: [{ questionId: "q1", answer: "yes" }] };
    const script = `
      ${prelude}
      const { handler } = require(${JSON.stringify(file)});
      handler(${JSON.stringify(event("submitExam", { body }))}).then((response) => {
        const packages = Object.keys(require.cache).map((path) => /.*node_modules.((@[^/\\\\]+.)?[^/\\\\]+)/.exec(path)?.[1]);
        process.stdout.write(JSON.stringify({ response, packages: [...new Set(packages)] }));
      });`;
    const url = await fixture.start();
    const env = { ...process.env, STORE_URL: url, LOG_LEVEL: "silent" };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { env });
      return JSON.parse(stdout) as { response: HttpResponse; packages: string[] };
    } finally {
      await fixture.stop();
    }
  }

  it("run on the embedded database without the AWS SDK", async () => {
    const { response, packages } = await run(sqliteFixture());
    expect(response.statusCode).to.equal(201);
    expect(packages).to.include("libsql");
    expect(packages.filter((name) => /^@(aws-sdk|smithy)/.test(name))).to.deep.equal([]);
  });

  it("run on DynamoDB without the SQL engine", async () => {
    const { response, packages } = await run(dynamoFixture());
    expect(response.statusCode).to.equal(201);
    expect(packages).to.include("@aws-sdk/client-dynamodb");
    expect(packages.filter((name) => /libsql|kysely/.test(name))).to.deep.equal([]);
  });

  it("run on a stand-in for the SDK that answers names without listing them", async () => {
    // As emulators put it in the SDK's place for functions that run outside Lambda's own image.
    const { response } = await run(
      dynamoFixture(),
      `const Module = require("node:module");
      const load = Module.prototype.require;
      Module.prototype.require = function (id) {
        const loaded = load.call(this, id);
        const get = (_, name) => (/(Client|Command)$/.test(name) ? loaded[name] : undefined);
        return id === "@aws-sdk/client-dynamodb" && this.filename.endsWith("index.js") ? new Proxy({}, { get }) : loaded;
      };`,
    );
    expect(response.statusCode).to.equal(201);
  });

  it("stay small: below 60 kB each without the SQL packages", async () => {
    const { metafile } = await build({
      entryPoints: entries.map((entry) => join(root, "handlers", entry)),
      outdir: directory,
      write: false,
      metafile: true,
      bundle: true,
      minify: true,
      platform: "node",
      format: "cjs",
      external: ["@aws-sdk/*", ...external],
    });
    const sizes = Object.entries(metafile.outputs).map(([name, { bytes }]) => `${name}: ${bytes}`);
    expect(sizes).to.have.length(entries.length);
    for (const { bytes } of Object.values(metafile.outputs)) expect(bytes, sizes.join("\n")).to.be.below(60_000);
  });
});
