import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { bundling } from "../../backend/bundling";
import { bundle } from "../../components/bundledFunction/bundle";
import type { BundleOptions } from "../../components/bundledFunction/bundle";
import type { HttpResponse } from "../../handlers/http/httpHandler";
import { event } from "./invoke";
import { dynamoFixture, sqliteFixture, sqlServerFixture } from "./stores";
import type { StoreFixture } from "./stores";

const root = join(__dirname, "../..");
const entries = readdirSync(join(root, "handlers")).filter((name) => name.endsWith(".ts") && name !== "log.ts");

const withoutDatabase: BundleOptions = { root, ...bundling.none };
const withSqlServer: BundleOptions = { root, ...bundling.sqlServer };

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
  async function run(
    fixture: StoreFixture,
    options: BundleOptions,
    prelude = "",
  ): Promise<{ response: HttpResponse; packages: string[] }> {
    const file = join(directory, "index.js");
    writeFileSync(file, (await bundle("handlers/submitExam.ts", options)).code);
    const body = { courseId: "data-modelling", answers: [{ questionId: "q1", answer: "yes" }] };
    const script = `
      ${prelude}
      const { handler } = require(${JSON.stringify(file)});
      handler(${JSON.stringify(event("submitExam", { body }))}).then((response) => {
        const packages = Object.keys(require.cache).map((path) => /.*node_modules.((@[^/\\\\]+.)?[^/\\\\]+)/.exec(path)?.[1]);
        // As Lambda freezes a process: with its connections open.
        process.stdout.write(JSON.stringify({ response, packages: [...new Set(packages)] }), () => process.exit());
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
    const { response, packages } = await run(sqliteFixture(), withoutDatabase);
    expect(response.statusCode).to.equal(201);
    expect(packages).to.include("libsql");
    expect(packages.filter((name) => /^@(aws-sdk|smithy)/.test(name))).to.deep.equal([]);
  });

  it("run on DynamoDB without the SQL engine", async () => {
    const { response, packages } = await run(dynamoFixture(), withoutDatabase);
    expect(response.statusCode).to.equal(201);
    expect(packages).to.include("@aws-sdk/client-dynamodb");
    expect(packages.filter((name) => /libsql|kysely/.test(name))).to.deep.equal([]);
  });

  it("run on a stand-in for the SDK that answers names without listing them", async () => {
    // As emulators put it in the SDK's place for functions that run outside Lambda's own image.
    const { response } = await run(
      dynamoFixture(),
      withoutDatabase,
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

  it("run on SQL Server without a package beside the AWS SDK", async () => {
    const { response, packages } = await run(sqlServerFixture(), withSqlServer);
    expect(response.statusCode).to.equal(201);
    expect(packages).to.include("@aws-sdk/client-secrets-manager");
    expect(packages.filter((name) => !/^(\.cache$|@aws|@smithy|tslib|bowser|@nodable)/.test(name))).to.deep.equal([]);
  });

  it("run on the embedded database when the stack has SQL Server, as in the local run", async () => {
    const { response, packages } = await run(sqliteFixture(), withSqlServer);
    expect(response.statusCode).to.equal(201);
    expect(packages).to.include("libsql");
  });

  it("stay below 60 kB each without a database", async () => {
    const routes = entries.filter((name) => name !== "migrateDatabase.ts");
    const sizes = await sizesOf(routes, withoutDatabase);
    for (const [entry, bytes] of Object.entries(sizes)) expect(bytes, entry).to.be.below(60_000);
    const { code } = await bundle("handlers/submitExam.ts", withoutDatabase);
    expect(code).not.to.match(/tedious|sp_executesql|kysely_migration/);
  });

  it("stay below 600 kB each with SQL Server, and leave the sign-in to Azure out", async () => {
    const sizes = await sizesOf(entries, withSqlServer);
    for (const [entry, bytes] of Object.entries(sizes)) expect(bytes, entry).to.be.below(600_000);
    const { code } = await bundle("handlers/migrateDatabase.ts", withSqlServer);
    expect(code).to.include("this bundle has no Azure sign-in");
    expect(code).not.to.match(/login\.microsoftonline\.com|msal/);
  });

  async function sizesOf(names: string[], options: BundleOptions): Promise<Record<string, number>> {
    const built = names.map(async (name) => [name, (await bundle(`handlers/${name}`, options)).bytes] as const);
    return Object.fromEntries(await Promise.all(built));
  }
});
