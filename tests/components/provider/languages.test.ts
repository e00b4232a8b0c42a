import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { record } from "pulumi-aws-local";
import type { RecordedProgram } from "pulumi-aws-local";
import { removeTemporaryProjects, temporaryProject } from "../../local/record/temporaryProject";
import { root } from "../../projectFiles";

const languages = path.join(root, "components/recipes/languages");
const fixtures = path.join(__dirname, "fixtures");
const schemaFile = path.join(root, "components/schema.json");

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
    .filter(({ type }) => !/^pulumi:/.test(type))
    .map(({ urn, type, name, parent, inputs, protect }) => ({ urn, type, name, parent, inputs, protect }))
    .sort((one, other) => one.urn.localeCompare(other.urn));
}

describe("the components in other languages", function () {
  this.timeout(120_000);
  let expected: RecordedProgram;

  before(async () => {
    process.env.SECUREDAPI_SCHEMA = schemaFile;
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
    delete process.env.SECUREDAPI_SCHEMA;
    removeTemporaryProjects();
  });

  it("are the resources of the TypeScript program in one in YAML", async () => {
    const project = withPlugin({
      "Pulumi.yaml": "name: languages\nruntime: nodejs\n",
      "Program.yaml": read(languages, "yaml/Pulumi.yaml"),
      "index.ts": read(fixtures, "yamlProgram.ts"),
    });
    const recorded = await record({ project });
    expect(resourcesOf(recorded)).to.deep.equal(resourcesOf(expected));
    expect(recorded.outputs).to.deep.equal(expected.outputs);
  });

  it("are the resources of the TypeScript program in one in Python", async function () {
    const python = path.join(process.env.AWS_CLIENTS_VENV ?? path.join(root, ".venv"), "bin/python");
    try {
      execFileSync(python, ["-c", "import pulumi"], { stdio: "ignore" });
    } catch {
      console.log("      skipped: no Pulumi SDK for Python in AWS_CLIENTS_VENV or .venv (pip install pulumi)");
      this.skip();
    }
    const project = withPlugin({
      "Pulumi.yaml": `name: languages\nruntime: { name: python, options: { virtualenv: ${path.resolve(python, "../..")} } }\n`,
      "__main__.py": read(languages, "python/__main__.py"),
      "pulumi_securedapi/__init__.py": read(fixtures, "pulumi_securedapi/__init__.py"),
    });
    const recorded = await record({ project });
    expect(resourcesOf(recorded)).to.deep.equal(resourcesOf(expected));
    expect(recorded.outputs).to.deep.equal(expected.outputs);
  });
});
