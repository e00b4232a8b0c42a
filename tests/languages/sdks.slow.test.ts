import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { temporaryFolder } from "../local/startedRun";
import { root } from "../projectFiles";

const run = promisify(execFile);
const prepared = path.join(root, ".languages");
const fixtures = path.join(__dirname, "fixtures");

/** What the components of both fixtures' program ask their plugin for, by name. */
const requests = {
  users: {
    type: "securedapi:index:AuthPool",
    inputs: {
      callbackUrls: ["https://app.example.com/callback"],
      logoutUrls: ["https://app.example.com/"],
      domainPrefix: "example",
      mfa: "optional",
      customAttributes: { tenant_id: { type: "String", maxLength: 64 } },
      groups: { editors: { precedence: 1 } },
      passwordPolicy: { minimumLength: 14 },
    },
  },
  uploads: { type: "securedapi:index:UploadBucket", inputs: { allowOrigins: ["https://app.example.com"] } },
  api: {
    type: "securedapi:index:SecuredHttpApi",
    inputs: {
      jwt: { issuer: "https://issuer", audience: ["client"] },
      cors: { allowOrigins: ["https://app.example.com"] },
      routes: {
        "GET /orders": { functionArn: "arn:orders", scopes: ["orders/read"] },
        "GET /health": { auth: "none", bundledFunction: { entry: "health.ts", memorySize: 256 } },
        "GET /me": { auth: "iam", functionArn: "arn:me" },
      },
    },
  },
  identity: {
    type: "securedapi:index:IdentityRoles",
    inputs: {
      authPool: { issuer: "https://issuer", userPoolClientId: "client" },
      invokeRoutes: [{ iamRoutes: { "GET /me": "arn:route" }, routeKeys: ["GET /me"] }],
      readWriteBuckets: [{ arn: "arn:bucket", list: true }],
    },
  },
};

describe("SDKs that Pulumi generates from the components' schema", function () {
  this.timeout(600_000);
  const { folder, remove } = temporaryFolder();

  before(async function () {
    const generator = path.join(prepared, "generator");
    if (!existsSync(generator)) {
      console.log("      skipped: no generator in .languages (npm run languages builds it; needs Go and Python)");
      this.skip();
    }
    await run(generator, [path.join(root, "components/schema.json"), folder]);
  });

  after(remove);

  it("compiles for Python, where a program's arguments arrive under the schema's names", async () => {
    const python = path.join(prepared, "venv/bin/python");
    const [sdk, installed] = [path.join(folder, "python"), path.join(folder, "site-packages")];
    await run(python, ["-m", "compileall", "-q", sdk]);
    const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", installed, sdk];
    await run(python, pip);
    const { stdout } = await run(python, [path.join(fixtures, "program.py")], {
      env: { ...process.env, PYTHONPATH: installed },
    });
    expect(JSON.parse(stdout)).to.deep.equal(requests);
  });

  it("compiles for Go, where a program's arguments arrive under the schema's names", async () => {
    const cwd = path.join(folder, "go");
    mkdirSync(path.join(cwd, "program"));
    cpSync(path.join(fixtures, "go/main.go"), path.join(cwd, "program/main.go"));
    // the SDK needs a part of what the generator needs, which is compiled already
    for (const file of ["go.mod", "go.sum"]) cpSync(path.join(__dirname, "generator", file), path.join(cwd, file));
    await run("go", ["mod", "edit", "-module", "example.com/pulumi-securedapi/sdk/go"], { cwd });
    await run("go", ["vet", "./..."], { cwd });
    const { stdout } = await run("go", ["run", "./program"], { cwd });
    expect(JSON.parse(stdout)).to.deep.equal(requests);
  });
});
