import { expect } from "chai";
import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { EvaluationError } from "../../../packages/local/src/record/evaluationError";
import { missingConfiguration, readProject } from "../../../packages/local/src/record/projectFiles";
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

// as sdk/go/common/resource/config/crypt.go of pulumi/pulumi encrypts
const passphrase = "correct horse";
const saltBytes = Buffer.from("0123456789abcdef", "hex");
const key = pbkdf2Sync(passphrase, saltBytes, 1_000_000, 32, "sha256");

function secureValue(text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

const salt = `v1:${saltBytes.toString("base64")}:${secureValue("pulumi")}`;

describe("project files", () => {
  after(removeTemporaryProjects);

  const read = (files: Record<string, string>, overrides?: Record<string, string>) =>
    readProject(temporaryProject(files), "dev", overrides);

  it("reads the name, and takes the project's folder for the program", () => {
    const root = temporaryProject({});
    const project = readProject(root, "dev");
    expect(project.name).to.equal("temporary");
    expect(project.stack).to.equal("dev");
    expect(project.entry).to.equal(root);
    expect(project.workingDirectory).to.equal(root);
    expect(project.nodeArguments).to.deep.equal([]);
    expect(project.config).to.deep.equal({ "aws:region": "eu-central-1" });
    expect(project.secretKeys).to.deep.equal([]);
    expect(project.warnings).to.deep.equal([]);
  });

  it("honours main, whose folder the program runs in, nodeargs and tsconfig", () => {
    const root = temporaryProject({
      "Pulumi.yaml": [
        "name: p",
        "main: infra/program.ts",
        "runtime:",
        "  name: nodejs",
        "  options:",
        `    nodeargs: --require ./a.cjs  --title "my 'program'" --import='./b c.mjs'`,
        "    tsconfig: tsconfig.pulumi.json",
      ].join("\n"),
      "infra/program.ts": "",
    });
    const project = readProject(root, "dev");
    expect(project.entry).to.equal(path.join(root, "infra", "program.ts"));
    expect(project.workingDirectory).to.equal(path.join(root, "infra"));
    expect(project.nodeArguments).to.deep.equal([
      "--require",
      "./a.cjs",
      "--title",
      "my 'program'",
      "--import=./b c.mjs",
    ]);
    expect(project.tsconfig).to.equal("tsconfig.pulumi.json");
  });

  it("refuses a main that does not exist, and runtimes of other languages", () => {
    expect(problemsOf(() => read({ "Pulumi.yaml": "name: p\nmain: infra\nruntime: nodejs\n" }))[0]).to.match(
      /^Pulumi\.yaml: main: there is no .*infra\.$/,
    );
    expect(problemsOf(() => read({ "Pulumi.yaml": "name: p\nruntime: { name: go }\n" }))).to.deep.equal([
      "Pulumi.yaml: runtime: go: only programs in TypeScript, JavaScript and Python can be evaluated (runtime: nodejs or python).",
    ]);
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
    const { missingKeys } = read({
      "Pulumi.yaml": "name: p\nruntime: nodejs\nconfig:\n  one: { type: string }\n  two: { type: string }\n",
    });
    expect(missingKeys).to.deep.equal(["p:one", "p:two"]);
    expect(missingConfiguration("dev", missingKeys)).to.equal(
      "Stack 'dev' is missing configuration values 'p:one', 'p:two'. " +
        "Give them with --config p:one=VALUE --config p:two=VALUE, or under config in Pulumi.dev.yaml.",
    );
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
    expect(warnings).to.deep.equal([
      "Placeholders stand for configuration that is encrypted: p:password, p:nested. " +
        "To have the values, give them with --config p:password=VALUE --config p:nested=VALUE.",
    ]);
  });

  describe("of a stack with a passphrase", () => {
    const files = {
      "Pulumi.dev.yaml": [
        `encryptionsalt: ${salt}`,
        "config:",
        `  temporary:password: { secure: ${secureValue("swordfish")} }`,
        `  temporary:nested: { user: me, token: { secure: ${secureValue("tök€n")} } }`,
      ].join("\n"),
    };

    afterEach(() => {
      Reflect.deleteProperty(process.env, "PULUMI_CONFIG_PASSPHRASE");
      Reflect.deleteProperty(process.env, "PULUMI_CONFIG_PASSPHRASE_FILE");
    });

    it("decrypts values with PULUMI_CONFIG_PASSPHRASE, and keeps them secret", () => {
      process.env.PULUMI_CONFIG_PASSPHRASE = passphrase;
      const { config, secretKeys, warnings } = read(files);
      expect(config).to.deep.equal({
        "temporary:password": "swordfish",
        "temporary:nested": '{"user":"me","token":"tök€n"}',
      });
      expect(secretKeys).to.deep.equal(["temporary:password", "temporary:nested"]);
      expect(warnings).to.deep.equal([]);
    });

    it("reads the passphrase from PULUMI_CONFIG_PASSPHRASE_FILE", () => {
      const root = temporaryProject({ ...files, passphrase: `${passphrase}\n` });
      process.env.PULUMI_CONFIG_PASSPHRASE_FILE = path.join(root, "passphrase");
      expect(readProject(root).config["temporary:password"]).to.equal("swordfish");
    });

    it("refuses a passphrase that is not the stack's", () => {
      process.env.PULUMI_CONFIG_PASSPHRASE = "wrong";
      expect(problemsOf(() => read(files))).to.deep.equal([
        "Pulumi.dev.yaml: PULUMI_CONFIG_PASSPHRASE does not have the passphrase of this stack; " +
          "set the right one, or unset it for placeholders.",
      ]);
    });

    it("asks for the passphrase or the values when there is none", () => {
      expect(read(files).warnings).to.deep.equal([
        "Placeholders stand for configuration that is encrypted: temporary:password, temporary:nested. " +
          "To have the values, set PULUMI_CONFIG_PASSPHRASE, or give them with " +
          "--config temporary:password=VALUE --config temporary:nested=VALUE.",
      ]);
    });
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

  it("refuses a stack that has no file while others have one", () => {
    const root = temporaryProject({ "Pulumi.prod.yaml": "", "Pulumi.eu.test.yaml": "" });
    expect(problemsOf(() => readProject(root, "nope"))).to.deep.equal([
      `There is no stack "nope" (no Pulumi.nope.yaml in ${root}); choose one with --stack: dev, eu.test, prod.`,
    ]);
  });

  it("takes the only stack that has a file, when there is no dev", () => {
    const root = temporaryProject({ "Pulumi.prod.yaml": "config: { temporary:a: b }" });
    rmSync(path.join(root, "Pulumi.dev.yaml"));
    const { stack, config, notices } = readProject(root);
    expect(stack).to.equal("prod");
    expect(config).to.deep.equal({ "temporary:a": "b" });
    expect(notices).to.deep.equal(["Stack prod is evaluated, the only one that has a file."]);
  });

  it("gives a project that was just cloned its defaults, and its template's", () => {
    const root = temporaryProject({
      "Pulumi.yaml": [
        "name: p",
        "runtime: nodejs",
        "config:",
        "  size: { default: 1 }",
        "template:",
        "  config:",
        "    aws:region: { default: us-west-2 }",
        "    p:token: { secret: true }",
        "    size: { default: 2 }",
      ].join("\n"),
    });
    rmSync(path.join(root, "Pulumi.dev.yaml"));
    const { stack, config, secretKeys, notices } = readProject(root);
    expect(stack).to.equal("dev");
    expect(config).to.deep.equal({ "aws:region": "us-west-2", "p:size": "2" });
    expect(secretKeys).to.deep.equal(["p:token"]);
    expect(notices).to.deep.equal(["There is no Pulumi.dev.yaml; stack dev has the project's defaults."]);
    expect(readProject(root, "prod").stack).to.equal("prod");
  });

  it("reads Pulumi.yml and Pulumi.json too", () => {
    for (const extension of ["yml", "json"]) {
      const root = temporaryProject({
        [`Pulumi.${extension}`]: '{ "name": "p", "runtime": "nodejs" }',
        [`Pulumi.dev.${extension}`]: '{ "config": { "p:a": 1 } }',
      });
      rmSync(path.join(root, "Pulumi.yaml"));
      expect(readProject(root).config).to.deep.equal({ "p:a": "1" });
    }
  });

  it("refuses a folder without a project", () => {
    expect(problemsOf(() => readProject("/nonexistent", "dev"))).to.deep.equal([
      "There is no Pulumi.yaml in /nonexistent.",
    ]);
  });

  it("refuses a project without a name", () => {
    expect(problemsOf(() => read({ "Pulumi.yaml": "runtime: nodejs\n" }))).to.deep.equal([
      "Pulumi.yaml: name: give the project's name.",
    ]);
  });

  it("takes keys without a namespace for the project's", () => {
    expect(read({ "Pulumi.dev.yaml": "config:\n  size: 1\n  p:ok: 2\n" }).config).to.deep.equal({
      "temporary:size": "1",
      "p:ok": "2",
    });
  });

  it("refuses YAML that cannot be read, naming the file and the place", () => {
    expect(problemsOf(() => read({ "Pulumi.dev.yaml": "config:\n  a:b: [1\n" }))).to.deep.equal([
      "Pulumi.dev.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]\n" +
        "  2 |   a:b: [1\n> 3 |\n    | ^",
    ]);
  });
});
