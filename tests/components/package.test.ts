import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { pack } from "../packages/pack";

const run = promisify(execFile);

/** Prints what a program that runs against mocks has registered, and which files it has loaded. */
const report = `
pulumi.runtime.disconnect().then(() => {
  const loaded = Object.keys(require.cache).map((file) => file.replaceAll("\\\\", "/"));
  console.log(JSON.stringify({ registered, loaded }));
});`;
const mocks = `
const pulumi = require("@pulumi/pulumi");
const registered = [];
const newResource = ({ type, name, inputs }) => {
  registered.push({ type, inputs });
  return { id: name, state: { ...inputs, arn: "arn:aws:mock:eu-west-1:123456789012:" + name } };
};
pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs }, "project", "stack");`;

interface Report {
  registered: { type: string; inputs: Record<string, unknown> }[];
  loaded: string[];
}

describe("the package pulumi-secured-api", function () {
  this.timeout(180_000);
  let project: string;

  before(async () => {
    // Below no node_modules folder, so that the package finds what the project has and nothing else.
    project = await mkdtemp(join(tmpdir(), "secured-api-"));
    const [tarball = ""] = await pack(["pulumi-secured-api"], project);
    const modules = join(project, "node_modules");
    await mkdir(join(modules, "pulumi-secured-api"), { recursive: true });
    await mkdir(join(modules, "@pulumi"));
    const target = ["-C", join(modules, "pulumi-secured-api"), "--strip-components=1"];
    await run("tar", ["-xzf", join(project, tarball), ...target]);
    // Everything that it asks for, but for the optional @pulumi/awsx.
    for (const name of ["@pulumi/pulumi", "@pulumi/aws", "esbuild"]) {
      await symlink(resolve("node_modules", name), join(modules, name), "dir");
    }
  });

  after(() => rm(project, { recursive: true, force: true }));

  async function evaluate(file: string, source: string): Promise<string> {
    await writeFile(join(project, file), source);
    return (await run(process.execPath, [file], { cwd: project })).stdout;
  }

  const pool = `new AuthPool("users", { callbackUrls: ["https://app.example.com/callback"], logoutUrls: [] });`;
  // Compiled as a user's program would be, for Node.js to load it as the kind of module that its name says.
  const importing = {
    "pool.cjs": `const { AuthPool } = require("pulumi-secured-api");`,
    "poolOnly.cjs": `const { AuthPool } = require("pulumi-secured-api/authPool");`,
    "poolOnly.mjs": `
      import { createRequire } from "node:module";
      import { AuthPool } from "pulumi-secured-api/authPool";
      const require = createRequire(import.meta.url);`,
  };
  for (const [file, imports] of Object.entries(importing)) {
    it(`creates an AuthPool in ${file} and loads no other component`, async () => {
      const { registered, loaded } = JSON.parse(await evaluate(file, imports + mocks + pool + report)) as Report;
      expect(registered.map(({ type }) => type)).to.include("aws:cognito/userPool:UserPool");
      const folders = loaded.flatMap((path) => /pulumi-secured-api\/dist\/(\w+)\//.exec(path)?.[1] ?? []);
      expect([...new Set(folders)].sort()).to.deep.equal(["authPool", "shared"]);
      expect(loaded.filter((path) => /\/node_modules\/(?:esbuild|@pulumi\/awsx)\//.test(path))).to.deep.equal([]);
    });
  }

  it("has an entry for each component, and none for what is internal", async () => {
    const program = `
      const index = require("pulumi-secured-api");
      const outcomes = ["shared", "authPool/authPoolArgs", "authPool/authPool"].map((name) => {
        try { return require.resolve("pulumi-secured-api/" + name); } catch (error) { return error.code; }
      });
      const classes = Object.keys(index).filter((name) => name !== "PrivateNetwork" && name !== "ArgumentError" && /^[A-Z]/.test(name));
      const same = classes.filter((name) => require("pulumi-secured-api/" + name[0].toLowerCase() + name.slice(1))[name] === index[name]);
      console.log(JSON.stringify({ outcomes, classes, same }));`;
    const printed = JSON.parse(await evaluate("entries.cjs", program)) as Record<string, string[]>;
    expect(printed.outcomes).to.deep.equal(["MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);
    expect(printed.classes).to.include("SqlServer").and.to.have.lengthOf(9);
    expect(printed.same).to.deep.equal(printed.classes);
  });

  it("is a plugin that Pulumi starts and that answers with the schema", async () => {
    const module = resolve("node_modules/@pulumi/pulumi");
    const program = `
      const { spawn } = require("node:child_process");
      const { once } = require("node:events");
      const grpc = require("${resolve("node_modules/@grpc/grpc-js")}");
      const { ResourceProviderClient } = require("${module}/proto/provider_grpc_pb");
      const { GetSchemaRequest } = require("${module}/proto/provider_pb");
      (async () => {
        // as pulumi-language-nodejs does (RunPlugin), with an engine that nobody calls
        const folder = require("node:path").dirname(require.resolve("pulumi-secured-api/package.json"));
        const args = ["${module}/cmd/run-plugin", folder, "127.0.0.1:1"];
        const plugin = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
        const [port] = await once(plugin.stdout, "data");
        const client = new ResourceProviderClient("127.0.0.1:" + String(port).trim(), grpc.credentials.createInsecure());
        const call = (method, request) => new Promise((resolve, reject) =>
          client[method](request, (error, response) => (error === null ? resolve(response) : reject(error))));
        const { name, version, resources } = JSON.parse((await call("getSchema", new GetSchemaRequest())).getSchema());
        console.log(JSON.stringify({ name, version, components: Object.keys(resources).length }));
        plugin.kill();
        client.close();
      })();`;
    const printed: unknown = JSON.parse(await evaluate("plugin.cjs", program));
    const { version } = JSON.parse(await readFile(resolve("components/package.json"), "utf8")) as { version: string };
    expect(printed).to.deep.equal({ name: "securedapi", version, components: 9 });
  });

  it("brings the scripts that set up SQL Server", async () => {
    const program = `
      const { SqlServer } = require("pulumi-secured-api");
      const network = { vpcId: "vpc-1", subnetIds: ["subnet-1"], endpointSecurityGroupId: "sg-1", s3PrefixListId: "pl-1" };
      new SqlServer("database", { network, databaseName: "learning" });`;
    const { registered } = JSON.parse(await evaluate("database.cjs", mocks + program + report)) as Report;
    const documents = registered.filter(({ type }) => type === "aws:ssm/document:Document");
    expect(documents.map(({ inputs }) => String(inputs.content).length > 1_000)).to.deep.equal([true, true, true]);
  });

  it("names every component to an ES module, also where @pulumi/awsx is not installed", async () => {
    const program = `
      import * as components from "pulumi-secured-api";
      import { AuthPool, defaultTags } from "pulumi-secured-api";
      console.log(JSON.stringify([typeof AuthPool, typeof defaultTags, Object.keys(components)]));`;
    const [pool, tags, names] = JSON.parse(await evaluate("names.mjs", program)) as [string, string, string[]];
    expect([pool, tags]).to.deep.equal(["function", "function"]);
    expect(names).to.include.members(["ApiAlarms", "AuthPool", "IdentityRoles", "SecuredHttpApi", "SqlServer"]);
  });
});
