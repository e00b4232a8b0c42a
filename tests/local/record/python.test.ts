import { expect } from "chai";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import { EvaluationError } from "../../../packages/local/src/record/evaluationError";
import { pulumiVirtualenv, withoutPulumi } from "../pulumiPython";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

describe("a program in Python", function () {
  this.timeout(60_000);
  let virtualenv: string;

  before(function () {
    const found = pulumiVirtualenv();
    if (found === undefined) {
      console.log(`      skipped: ${withoutPulumi}`);
      this.skip();
    }
    virtualenv = found;
  });
  after(removeTemporaryProjects);

  const project = (files: Record<string, string>): string =>
    temporaryProject({
      "Pulumi.yaml": `name: queues\nruntime: { name: python, options: { virtualenv: ${virtualenv} } }\n`,
      ...files,
    });
  const errorOf = (files: Record<string, string>): Promise<string> =>
    evaluate({ root: project(files) }).then(
      () => "nothing failed",
      (error: unknown) => (error instanceof EvaluationError ? error.message : String(error)),
    );

  it("is recorded with its configuration, secrets, providers and outputs", async () => {
    const said: string[] = [];
    const { resources, outputs, secretOutputs } = await evaluate({
      root: project({
        "names.py": "queue = 'jobs'\n",
        "__main__.py": `
import pulumi
import names

config = pulumi.Config()

class Queue(pulumi.CustomResource):
    def __init__(self, name, props, opts=None):
        super().__init__("aws:sqs/queue:Queue", name, {"arn": None, **props}, opts)

west = pulumi.ProviderResource("aws", "west", {"region": "us-west-2"})
team = pulumi.ComponentResource("example:index:Team", "team")
queue = Queue(names.queue, {"delaySeconds": config.require_int("delay"), "kmsMasterKeyId": config.require_secret("key")},
    pulumi.ResourceOptions(parent=team, provider=west, protect=True))
print("in the program")
pulumi.log.warn("only a warning")
pulumi.export("arn", queue.__dict__["arn"])
pulumi.export("key", config.require_secret("key"))
`,
      }),
      configOverrides: { "queues:delay": "5", "queues:key": "alias/jobs" },
      onDiagnostic: (severity, message) => said.push(`${severity}: ${message}`),
    });
    const queue = resources.find(({ type }) => type === "aws:sqs/queue:Queue");
    expect(queue?.inputs).to.deep.equal({ delaySeconds: 5, kmsMasterKeyId: "alias/jobs" });
    expect(queue?.protect).to.equal(true);
    expect(queue?.parent).to.match(/example:index:Team::team$/);
    expect(outputs.arn).to.match(/^arn:aws:sqs:us-west-2:/);
    expect(secretOutputs).to.deep.equal(["key"]);
    expect(said).to.include.members(["info: in the program", "warning: only a warning"]);
  });

  it("fails with the traceback of its own frames", async () => {
    const error = await errorOf({ "__main__.py": "def queue():\n    return 1 / 0\n\nqueue()\n" });
    expect(error).to.include("Program failed with an unhandled exception:");
    expect(error).to.match(/__main__\.py", line 4, in <module>[^]*line 2, in queue[^]*ZeroDivisionError/);
    expect(error).not.to.include("runpy");
  });

  it("fails with the message alone where configuration is missing", async () => {
    const error = await errorOf({ "__main__.py": "import pulumi\npulumi.Config().require('delay')\n" });
    expect(error).to.include("queues:delay");
    expect(error).not.to.include("Traceback");
  });

  it("fails with what to do where the SDK is not installed, or Python is not", async () => {
    const bare = "runtime: { name: python, options: { virtualenv: bare } }\n";
    const root = project({ "Pulumi.yaml": `name: queues\n${bare}`, "bare/bin/python": "", "__main__.py": "" });
    const python = path.join(root, "bare/bin/python");
    writeFileSync(python, '#!/bin/sh\nexec python3 -S -E "$@"\n');
    chmodSync(python, 0o755);
    const errors = () => evaluate({ root }).catch((error: unknown) => String(error));
    expect(await errors()).to.match(/The package pulumi is not installed for .*; name the virtual environment/);
    chmodSync(python, 0o644);
    expect(await errors()).to.match(/The program does not start: .*EACCES/);
  });
});
