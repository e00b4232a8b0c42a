import { expect } from "chai";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import { EvaluationError } from "../../../packages/local/src/record/evaluationError";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "./temporaryProject";

const program = `
name: queues
runtime: yaml
config:
  delay: { type: integer }
  retention: { default: 3600 }
  key: { type: string, secret: true }
variables:
  queueName: "jobs-\${pulumi.stack}"
  statement:
    Effect: Allow
    Action: sqs:SendMessage
    Resource: \${queue.arn}
  caller: { fn::aws:getCallerIdentity: {} }
resources:
  policy:
    type: aws:sqs:QueuePolicy
    options: { parent: "\${team}", protect: true, dependsOn: ["\${queue}"] }
    properties:
      queueUrl: \${queue.url}
      policy: { fn::toJSON: { Version: "2012-10-17", Statement: ["\${statement}"] } }
  team: { type: "aws:sns:Topic", name: "the-team" }
  west: { type: "pulumi:providers:aws", properties: { region: us-west-2 } }
  queue:
    type: aws:sqs/queue:Queue
    options: { provider: "\${west}" }
    properties:
      name: \${queueName}
      delaySeconds: \${delay}
      messageRetentionSeconds: \${retention}
      kmsMasterKeyId: \${key}
      tags:
        price: "$\${5}"
        words: { fn::join: ["-", [a, "\${queueName}", { fn::select: [1, { fn::split: [",", "x,y"] }] }]] }
        owner: { fn::invoke: { function: "aws:getCallerIdentity", return: accountId } }
  bucket: { type: aws:s3:Bucket }
  object:
    type: aws:s3:BucketObject
    properties:
      bucket: \${bucket.id}
      key: '\${team.name}/\${queue.tags["price"]}'
      source: { fn::stringAsset: "\${queue.arn}" }
      contentBase64: { fn::toBase64: { fn::readFile: Pulumi.dev.yaml } }
      metadata: { code: { fn::fromBase64: aGk= } }
outputs:
  arn: \${queue.arn}
  token: { fn::secret: "s3cret" }
  account: \${caller.accountId}
`;

describe("a program in YAML", function () {
  this.timeout(60_000);
  let recorded: RecordedProgram;

  before(async () => {
    recorded = await evaluate({
      root: temporaryProject({ "Pulumi.yaml": program }),
      configOverrides: { "queues:delay": "5", "queues:key": "alias/jobs" },
    });
  });
  after(removeTemporaryProjects);

  const found = (type: string) => recorded.resources.find((resource) => resource.type === type);
  const errorOf = (text: string): Promise<string> =>
    evaluate({ root: temporaryProject({ "Pulumi.yaml": `name: queues\nruntime: yaml\n${text}` }) }).then(
      () => "nothing failed",
      (error: unknown) => (error instanceof EvaluationError ? error.message : String(error)),
    );

  it("creates what an expression refers to first, with whole tokens, options and providers", () => {
    const queue = found("aws:sqs/queue:Queue");
    const team = found("aws:sns/topic:Topic");
    const policy = found("aws:sqs/queuePolicy:QueuePolicy");
    expect(team?.name).to.equal("the-team");
    expect(queue?.outputs.arn).to.match(/^arn:aws:sqs:us-west-2:\d+:jobs-dev$/);
    expect(policy).to.include({ parent: team?.urn, protect: true });
    expect(policy?.dependencies).to.include(queue?.urn);
    expect(policy?.inputs.queueUrl).to.equal(queue?.outputs.url);
    expect(JSON.parse(policy?.inputs.policy as string)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queue?.outputs.arn }],
    });
  });

  it("evaluates configuration, texts and functions", () => {
    const queue = found("aws:sqs/queue:Queue");
    expect(queue?.inputs).to.deep.include({
      name: "jobs-dev",
      delaySeconds: 5,
      messageRetentionSeconds: 3600,
      kmsMasterKeyId: "alias/jobs",
      tags: { price: "${5}", words: "a-jobs-dev-y", owner: "000000000000" },
    });
    expect(queue?.secretPaths).to.include("kmsMasterKeyId");
    const object = found("aws:s3/bucketObject:BucketObject");
    expect(object?.inputs).to.deep.include({
      bucket: found("aws:s3/bucket:Bucket")?.id,
      key: `${found("aws:sns/topic:Topic")?.outputs.name as string}/\${5}`,
      contentBase64: Buffer.from("config:\n  aws:region: eu-central-1\n").toString("base64"),
      metadata: { code: "hi" },
    });
    expect(recorded.outputs).to.deep.equal({ arn: queue?.outputs.arn, token: "s3cret", account: "000000000000" });
    expect(recorded.secretOutputs).to.deep.equal(["token"]);
  });

  it("reads the program of Main.yaml in the folder that main names", async () => {
    const root = temporaryProject({
      "Pulumi.yaml": "name: queues\nruntime: yaml\nmain: infra\n",
      "infra/Main.yaml": "resources:\n  queue: { type: aws:sqs:Queue }\n",
    });
    const { resources } = await evaluate({ root });
    expect(resources.map(({ name }) => name)).to.include("queue");
  });

  it("names what is not there, what refers to itself, and a package that is missing", async () => {
    expect(await errorOf("outputs: { a: '${jobs.arn}' }\n")).to.include(
      "Pulumi.yaml: There is no jobs; resources, variables and configuration are .",
    );
    expect(await errorOf("variables: { a: '${b}', b: '${a}' }\noutputs: { a: '${a}' }\n")).to.include(
      "a -> b -> a refer to each other",
    );
    expect(await errorOf("outputs: { a: { fn::upper: a } }\n")).to.include("There is no fn::upper; the functions are");
    expect(await errorOf("resources: { a: { type: aws:sqs:Line } }\n")).to.include("@pulumi/aws has no aws:sqs:Line");
    expect(await errorOf("resources: { a: { type: gcp:storage:Bucket } }\n")).to.include(
      "install the npm package @pulumi/gcp",
    );
  });
});
