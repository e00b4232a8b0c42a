import { expect } from "chai";
import { spawn } from "node:child_process";
import path from "node:path";
import { removeTemporaryProjects, temporaryProject } from "../record/temporaryProject";

const repository = path.resolve(__dirname, "..", "..", "..");
const fixture = path.join(repository, "tests", "local", "fixtures", "resources");

interface Result {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function record(root: string, ...args: string[]): Promise<Result> {
  const command = [
    "--conditions",
    "workspace",
    "--require",
    path.join(repository, "loader.cjs"),
    path.join(repository, "packages/local/src/cli/record.ts"),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...command, ...args], { cwd: root });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.once("close", (exitCode) => {
      resolve({ exitCode, stdout, stderr });
    });
  });
}

describe("npm run record", () => {
  after(removeTemporaryProjects);

  it("prints the tree of the dev stack, then its outputs and counts", async () => {
    const { exitCode, stdout, stderr } = await record(fixture);
    expect(exitCode).to.equal(0);
    expect(stdout.split("\n").slice(0, 8)).to.deep.equal([
      "Type                                          Name",
      "pulumi:pulumi:Stack                           fixture-dev",
      "├─ fixture:index:Group                        outer",
      "│  ├─ aws:s3:Bucket                           outer",
      "│  └─ fixture:index:Group                     inner",
      "│     └─ aws:s3:Bucket                        inner",
      "├─ aws:cognito:UserPool                       users",
      "├─ aws:cognito:UserPoolClient                 web",
    ]);
    expect(stdout).to.include("└─ aws:iam:RolePolicy                         policy\n\nOutputs:\n");
    expect(stdout).to.match(/^ {4}greeting {4}: "hello"$/m);
    expect(stdout).to.match(/^ {4}token {7}: "\[secret\]"$/m);
    expect(stdout).to.match(/Resources:\n {4}\+ 24 to create \(20 by providers, 4 components\)\n$/);
    expect(stderr).to.equal(
      "warning: Placeholders stand for configuration that is encrypted: fixture:token. " +
        "To have the values, give them with --config fixture:token=VALUE.\n",
    );
  });

  it("takes answers from local.config.ts, and names the file when it cannot be used", async () => {
    const program = `
      import * as pulumi from "@pulumi/pulumi";
      export const zone = new pulumi.StackReference("org/network/dev").requireOutput("zone");`;
    const config = `
      import { defineConfig } from "pulumi-aws-local";
      export default defineConfig({ answers: { stackReferences: { "org/network/dev": { zone: "Z1" } } } });`;
    const [answered, broken] = await Promise.all([
      record(temporaryProject({ "index.ts": program, "local.config.ts": config })),
      record(temporaryProject({ "index.ts": program, "local.config.ts": "throw new Error('no');" })),
    ]);
    expect(answered).to.include({ exitCode: 0, stderr: "" });
    expect(answered.stdout).to.include('    zone: "Z1"\n');
    expect(broken).to.include({ exitCode: 1, stdout: "" });
    expect(broken.stderr).to.include("local.config.ts: no").and.not.include("at ");
  });

  it("prints plain data with --json, secrets masked", async () => {
    const { exitCode, stdout } = await record(fixture, "--json");
    expect(exitCode).to.equal(0);
    const resources = JSON.parse(stdout) as Record<string, unknown>[];
    expect(resources).to.have.length(24);
    for (const resource of resources) {
      expect(resource).to.have.all.keys("urn", "type", "name", "parent", "custom", "inputs");
    }
    expect(resources[0]).to.deep.equal({
      urn: "urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev",
      type: "pulumi:pulumi:Stack",
      name: "fixture-dev",
      parent: null,
      custom: false,
      inputs: {},
    });
    const handler = resources.find(({ name }) => name === "handler");
    expect(handler?.inputs).to.deep.include({
      code: { archive: ["data.json", "index.js"] },
      handler: "index.handler",
    });
    expect(JSON.stringify(handler)).to.include('"TOKEN":"[secret]"');
    expect(stdout).not.to.include("placeholder-for-secret");
  });

  it("evaluates the stack that is asked for", async () => {
    const { stdout } = await record(fixture, "--stack", "china", "--json");
    expect(stdout).to.include("urn:pulumi:china::fixture").and.include("arn:aws-cn:");
  });

  it("describes assets that are no archives", async () => {
    const root = temporaryProject({
      "index.ts": `
        import * as aws from "@pulumi/aws";
        import { asset } from "@pulumi/pulumi";
        new aws.s3.BucketObjectv2("text", { bucket: "b", key: "k", source: new asset.StringAsset("long") });
        new aws.s3.BucketObjectv2("file", { bucket: "b", key: "l", source: new asset.FileAsset("package.json") });`,
    });
    const { stdout } = await record(root, "--json");
    const [, text, file] = JSON.parse(stdout) as { inputs: unknown }[];
    expect(text?.inputs).to.deep.include({ source: { asset: "text" } });
    expect(file?.inputs).to.deep.include({ source: { kind: "file", path: path.join(root, "package.json") } });
  });

  it("prints a program without outputs", async () => {
    const { stdout } = await record(temporaryProject({ "index.ts": "export {};" }));
    expect(stdout).to.equal(
      "Type                 Name\npulumi:pulumi:Stack  temporary-dev\n\nResources:\n    + 1 to create (0 by providers, 1 components)\n",
    );
  });

  it("says what is wrong with the program, and exits with 1", async () => {
    const root = temporaryProject({
      "index.ts": 'import { RunError } from "@pulumi/pulumi"; throw new RunError("fix this");',
    });
    expect(await record(root, "--json")).to.deep.equal({ exitCode: 1, stdout: "", stderr: "fix this\n" });
    const missing = await record(root, "--stack", "prod");
    expect(missing).to.deep.include({ exitCode: 1, stdout: "" });
    expect(missing.stderr).to.match(/^There is no stack "prod" .*; choose one with --stack: dev\.\n$/);
  });

  it("evaluates with the configuration that --config gives, and names what is missing with the options for it", async () => {
    const root = temporaryProject({
      "index.ts": `
        import { Config } from "@pulumi/pulumi";
        const config = new Config();
        export const greeting = config.require("greeting");
        export const sizes = config.requireObject("sizes");
        export const token = config.requireSecret("token");`,
    });
    const missing = await record(root, "--config", "greeting=hello");
    expect(missing).to.deep.include({ exitCode: 1, stdout: "" });
    expect(missing.stderr).to.include("missing configuration values 'temporary:sizes', 'temporary:token'. ");
    expect(missing.stderr).to.include("--config temporary:sizes=VALUE --config temporary:token=VALUE");
    const given = await record(root, "--config", "greeting=a=b", "--config", "temporary:sizes=[1]", "--config=token=t");
    expect(given.stdout)
      .to.match(/greeting: "a=b"\n/)
      .and.match(/token +: "\[secret\]"\n/);
    expect(await record(root, "--config", "greeting")).to.deep.include({ exitCode: 2 });
  });

  it("explains itself with --help, and exits with 2 for options that it doesn't know", async () => {
    const help = await record(fixture, "--help");
    expect(help).to.include({ exitCode: 0, stderr: "" });
    expect(help.stdout).to.match(/^Usage: npx pulumi-aws-local record \[options\]\n/);
    const wrong = await record(fixture, "--sack", "dev");
    expect(wrong).to.include({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).to.equal(
      "--sack: no such option\nan argument of 3 characters: no such option\nSee npx pulumi-aws-local record --help.\n",
    );
  });
});
