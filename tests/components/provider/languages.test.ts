import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { record, start } from "pulumi-aws-local";
import type { RecordedProgram } from "pulumi-aws-local";
import { pulumiVirtualenv, withoutPulumi } from "../../local/pulumiPython";
import { removeTemporaryProjects, temporaryProject } from "../../local/record/temporaryProject";
import { root } from "../../projectFiles";

const languages = path.join(root, "components/recipes/languages");
const fixtures = path.join(__dirname, "fixtures");

const read = (...names: string[]) => readFileSync(path.join(...names), "utf8");
const handler = { "handlers/hello.ts": read(root, "components/recipes/handlers/hello.ts") };

/** The components' plugin from its source, as `pulumi package add` writes it into Pulumi.yaml. */
function withPlugin(files: Record<string, string>): string {
  const main = path.relative("/", path.join(root, "components/provider/main.ts"));
  return temporaryProject({
    ...handler,
    "securedapi/PulumiPlugin.yaml": "runtime: nodejs\n",
    "securedapi/package.json": JSON.stringify({ name: "securedapi", main: `${"../".repeat(20)}${main}` }),
    ...files,
    "Pulumi.yaml": `${files["Pulumi.yaml"] ?? ""}packages: { securedapi: ./securedapi }\n`,
  });
}

/** What is the same in every language: all but the stack, the order, and where it stands in the program. */
function resourcesOf(program: RecordedProgram): object[] {
  return program.resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ urn, type, name, parent, inputs, protect }) => ({ urn, type, name, parent, inputs, protect }))
    .sort((one, other) => one.urn.localeCompare(other.urn));
}

/** What a route that asks for a token answers without one when the program is served. */
async function statusWithoutToken(project: string): Promise<number> {
  const run = await start({ project });
  const { status } = await fetch(`${run.outputs.apiUrl as string}/courses`).finally(() => run.stop());
  return status;
}

describe("the components in other languages", function () {
  this.timeout(120_000);
  let expected: RecordedProgram;

  before(async () => {
    const runtime = "{ name: nodejs, options: { typescript: false, nodeargs: --conditions workspace } }";
    expected = await record({
      project: temporaryProject({
        ...handler,
        "Pulumi.yaml": `name: languages\nruntime: ${runtime}\n`,
        "index.ts": read(languages, "typescript/index.ts"),
      }),
    });
  });
  after(() => {
    removeTemporaryProjects();
  });

  it("are in the documentation as they are tested", () => {
    const document = read(root, "docs/languages.md");
    for (const program of ["yaml/Pulumi.yaml", "python/__main__.py"]) {
      expect(document).to.include(read(languages, program));
    }
  });

  it("are the resources of the TypeScript program in one in YAML", async () => {
    const project = withPlugin({ "Pulumi.yaml": read(languages, "yaml/Pulumi.yaml") });
    const recorded = await record({ project });
    expect(resourcesOf(recorded)).to.deep.equal(resourcesOf(expected));
    expect(recorded.outputs).to.deep.equal(expected.outputs);
    expect(await statusWithoutToken(project)).to.equal(401);
  });

  it("are the resources of the TypeScript program in one in Python", async function () {
    const virtualenv = pulumiVirtualenv();
    if (virtualenv === undefined) {
      console.log(`      skipped: ${withoutPulumi}`);
      this.skip();
    }
    const project = withPlugin({
      "Pulumi.yaml": `name: languages\nruntime: { name: python, options: { virtualenv: ${virtualenv} } }\n`,
      "__main__.py": read(languages, "python/__main__.py"),
      "pulumi_securedapi/schema.json": read(root, "components/schema.json"),
      "pulumi_securedapi/__init__.py": read(fixtures, "pulumi_securedapi/__init__.py"),
    });
    const recorded = await record({ project });
    expect(resourcesOf(recorded)).to.deep.equal(resourcesOf(expected));
    expect(recorded.outputs).to.deep.equal(expected.outputs);
    expect(await statusWithoutToken(project)).to.equal(401);
  });
});

describe("a component that its package's plugin creates", function () {
  this.timeout(120_000);
  after(removeTemporaryProjects);

  const remote = `
    import * as aws from "@pulumi/aws";
    import * as pulumi from "@pulumi/pulumi";
    class Remote extends pulumi.ComponentResource {
      declare readonly userPoolId: pulumi.Output<string>;
      declare readonly issuer: pulumi.Output<string>;
      constructor(type: string, name: string, inputs: pulumi.Inputs, opts?: pulumi.ComponentResourceOptions) {
        super(\`securedapi:index:\${type}\`, name, { userPoolId: undefined, issuer: undefined, ...inputs }, opts, true);
      }
    }
    const urls = { callbackUrls: ["https://app.example.com/callback"], logoutUrls: [] };
  `;
  const recorded = (program: string) =>
    record({
      project: withPlugin({ "Pulumi.yaml": "name: languages\nruntime: nodejs\n", "index.ts": remote + program }),
    });
  const refusal = (program: string) =>
    recorded(program).then(
      () => "nothing was refused",
      (error: unknown) => String(error),
    );

  it("has its resources where the options say, with values that are secret or not known yet", async () => {
    const program = await recorded(`
      const west = new aws.Provider("west", { region: "us-west-2" });
      const other = new pulumi.StackReference("organization/other/dev");
      const opts = { providers: [west], protect: true, dependsOn: [other] };
      new Remote("AuthPool", "users", {
        ...urls,
        domainPrefix: pulumi.secret("example-school"),
        groups: { teachers: { roleArn: other.getOutput("roleArn") } },
      }, opts);
    `);
    const found = (type: string) => program.resources.find((one) => one.type === `aws:cognito/${type}`)!;
    const children = program.resources.filter(({ type }) => type.startsWith("aws:"));
    expect(found("userPool:UserPool").outputs.arn).to.match(/^arn:aws:cognito-idp:us-west-2:/);
    expect(children.every(({ protect }) => protect)).to.equal(true);
    expect(children.every(({ dependencies }) => dependencies.some((urn) => urn.includes("StackReference")))).to.equal(
      true,
    );
    expect(found("userPoolDomain:UserPoolDomain").secretPaths).to.include("domain");
    expect(found("userPoolDomain:UserPoolDomain").inputs.domain).to.equal("example-school");
    expect(found("userGroup:UserGroup").inputs).to.include({ name: "teachers", roleArn: "[unknown]" });
  });

  it("refuses what its schema does not have, naming every argument", async () => {
    const error = await refusal(`
      const pool = new aws.cognito.UserPool("pool");
      new Remote("AuthPool", "users", {
        callbackUrls: "https://app.example.com/callback",
        mfa: "sometimes",
        srp: "no",
        login: pool.name,
        passwordPolicy: { minimumLenght: 12 },
        groups: { teachers: { precedence: true } },
      });
    `);
    expect(error).to.include('AuthPool "users": correct these arguments');
    const lines = [
      "logoutUrls has a problem: give a value, it is required",
      "callbackUrls has a problem: give a list",
      'mfa has a problem: give "off" or "optional" or "required"',
      "srp has a problem: give a boolean",
      "login has a problem: give a plain value: the component needs to know it before anything is deployed",
      "passwordPolicy.minimumLenght has a problem: give one of minimumLength, requireLowercase",
      'groups["teachers"].precedence has a problem: give a number',
    ];
    for (const line of lines) expect(error).to.include(`  - property ${line}`);
  });

  it("refuses a grant of a route that the API does not have", async () => {
    const grant = `{ iamRoutes: { "GET /reports": "arn" }, routeKeys: ["GET /report"] }`;
    expect(
      await refusal(`
        const users = new Remote("AuthPool", "users", urls);
        const authPool = { issuer: users.issuer, userPoolClientId: users.userPoolId };
        new Remote("IdentityRoles", "identities", { authPool, invokeRoutes: [${grant}] });
      `),
    ).to.include(
      'invokeRoutes[0].routeKeys: "GET /report" is not allowed; give the key of a route with the auth "iam": GET /reports',
    );
  });
});
