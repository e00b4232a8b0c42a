import { expect } from "chai";
import path from "node:path";
import { EvaluationError } from "../../../packages/local/src/record/evaluationError";
import { readProject } from "../../../packages/local/src/record/projectFiles";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const problemsOf = (action: () => unknown): readonly string[] => {
  try {
    action();
  } catch (error) {
    if (error instanceof EvaluationError) return error.problems;
    throw error;
  }
  return [];
};

describe("project files", () => {
  after(removeTemporaryProjects);

  const read = (files: Record<string, string>, overrides?: Record<string, string>) =>
    readProject(temporaryProject(files), "dev", overrides);

  it("reads the name, and takes the project's folder for the program", () => {
    const root = temporaryProject({});
    const project = readProject(root, "dev");
    expect(project.name).to.equal("temporary");
    expect(project.entry).to.equal(root);
    expect(project.nodeArguments).to.deep.equal([]);
    expect(project.config).to.deep.equal({ "aws:region": "eu-central-1" });
    expect(project.secretKeys).to.deep.equal([]);
    expect(project.warnings).to.deep.equal([]);
  });

  it("honours main and nodeargs", () => {
    const root = temporaryProject({
      "Pulumi.yaml":
        "name: p\nmain: infra/program.ts\nruntime:\n  name: nodejs\n  options:\n    nodeargs: --require ./a.cjs  --no-warnings\n",
    });
    const project = readProject(root, "dev");
    expect(project.entry).to.equal(path.join(root, "infra", "program.ts"));
    expect(project.nodeArguments).to.deep.equal(["--require", "./a.cjs", "--no-warnings"]);
  });

  it("passes values on as text, as they were written, and structured ones as JSON", () => {
    const { config } = read({
      "Pulumi.dev.yaml": [
        "config:",
        '  p:version: "1.10"',
        "  p:amount: 1.10",
        "  p:octal: 0123",
        "  p:flag: true",
        "  p:nothing:",
        "  p:list: [a, 1, true]",
        "  p:object: { deep: { n: 1.5 } }",
        "  p:text: |",
        "    two",
        "    lines",
      ].join("\n"),
    });
    expect(config).to.deep.equal({
      "p:version": "1.10",
      "p:amount": "1.10",
      "p:octal": "0123",
      "p:flag": "true",
      "p:nothing": "",
      "p:list": '["a",1,true]',
      "p:object": '{"deep":{"n":1.5}}',
      "p:text": "two\nlines\n",
    });
  });

  it("fills in the project's values and defaults, which the stack's win over", () => {
    const { config, secretKeys } = read({
      "Pulumi.yaml": [
        "name: p",
        "runtime: nodejs",
        "config:",
        "  short: plain",
        "  typed: { type: integer, default: 5 }",
        "  list: { type: array, items: { type: string }, default: [a] }",
        "  given: { default: project }",
        "  hidden: { type: string, secret: true, default: s }",
        "  aws:region: { value: us-west-2 }",
        "  aws:profile: { description: may stay without a value }",
      ].join("\n"),
      "Pulumi.dev.yaml": "config:\n  p:given: stack\n",
    });
    expect(config).to.deep.equal({
      "p:given": "stack",
      "p:short": "plain",
      "p:typed": "5",
      "p:list": '["a"]',
      "p:hidden": "s",
      "aws:region": "us-west-2",
    });
    expect(secretKeys).to.deep.equal(["p:hidden"]);
  });

  it("names all keys that the project declares and nobody sets, as the engine does", () => {
    expect(
      problemsOf(() =>
        read({
          "Pulumi.yaml": "name: p\nruntime: nodejs\nconfig:\n  one: { type: string }\n  two: { type: string }\n",
        }),
      ),
    ).to.deep.equal([
      "Stack 'dev' is missing configuration values 'one', 'two': Pulumi.yaml declares them without a default.",
    ]);
  });

  it("lets overrides win over both files, with or without the namespace", () => {
    const { config } = read(
      { "Pulumi.yaml": "name: p\nruntime: nodejs\nconfig:\n  size: { type: string }\n" },
      { size: "big", "aws:region": "eu-west-1" },
    );
    expect(config).to.deep.equal({ "p:size": "big", "aws:region": "eu-west-1" });
  });

  it("puts a named placeholder in the place of what only the CLI can decrypt", () => {
    const { config, secretKeys, warnings } = read({
      "Pulumi.dev.yaml":
        "config:\n  p:password: { secure: v1:abc }\n  p:nested: { a: { secure: v1:x }, b: [{ secure: v1:y }], c: 1 }\n",
    });
    expect(config["p:password"]).to.equal("placeholder-for-secret-p-password");
    expect(JSON.parse(config["p:nested"] ?? "")).to.deep.equal({
      a: "placeholder-for-secret-p-nested",
      b: ["placeholder-for-secret-p-nested"],
      c: 1,
    });
    expect(secretKeys).to.deep.equal(["p:password", "p:nested"]);
    expect(warnings.join("\n")).to.include("p:password is encrypted").and.include("p:nested is encrypted");
    expect(warnings).to.have.length(2);
  });

  it("keeps a secret that is overridden secret, and has nothing more to say about it", () => {
    const { config, secretKeys, warnings } = read(
      { "Pulumi.dev.yaml": "config:\n  temporary:password: { secure: v1:abc }\n" },
      { password: "mine" },
    );
    expect(config).to.deep.equal({ "temporary:password": "mine" });
    expect(secretKeys).to.deep.equal(["temporary:password"]);
    expect(warnings).to.deep.equal([]);
  });

  it("finds stack files in the folder that the project names", () => {
    const { config } = read({
      "Pulumi.yaml": "name: p\nruntime: nodejs\nstackConfigDir: stacks\n",
      "stacks/Pulumi.dev.yaml": "config:\n  p:a: b\n",
    });
    expect(config).to.deep.equal({ "p:a": "b" });
  });

  it("says that an ESC environment is not read", () => {
    const { warnings } = read({ "Pulumi.dev.yaml": "environment: [shared]\n" });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include("Pulumi.dev.yaml: environment:");
  });

  it("refuses a stack that has no file, and lists those that have one", () => {
    const root = temporaryProject({ "Pulumi.prod.yaml": "", "Pulumi.eu.test.yaml": "" });
    expect(problemsOf(() => readProject(root, "nope"))).to.deep.equal([
      `There is no stack "nope" (no Pulumi.nope.yaml in ${root}); choose one of: dev, eu.test, prod.`,
    ]);
  });

  it("refuses a folder without a project", () => {
    expect(problemsOf(() => readProject("/nonexistent", "dev"))).to.deep.equal([
      "There is no Pulumi.yaml in /nonexistent.",
    ]);
  });

  it("refuses a project without a name, and keys without a namespace", () => {
    expect(problemsOf(() => read({ "Pulumi.yaml": "runtime: nodejs\n" }))).to.deep.equal([
      "Pulumi.yaml: name: give the project's name.",
    ]);
    expect(problemsOf(() => read({ "Pulumi.dev.yaml": "config:\n  size: 1\n  p:ok: 2\n" }))).to.deep.equal([
      "Pulumi.dev.yaml: config: size: write it with its namespace, such as temporary:size.",
    ]);
  });

  it("refuses YAML that cannot be read, naming the file and the place", () => {
    const [problem = ""] = problemsOf(() => read({ "Pulumi.dev.yaml": "config:\n  a:b: [1\n" }));
    expect(problem).to.match(/^Pulumi\.dev\.yaml: .* at line 3/);
  });
});
