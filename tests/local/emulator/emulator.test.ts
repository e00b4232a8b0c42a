import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { expect } from "chai";
import { EmulatorError, start } from "../../../packages/local/src/index";
import type { RequestTrace, Run } from "../../../packages/local/src/index";
import { removeTemporaryProjects, temporaryProject } from "../record/temporaryProject";

const program = `
  import * as aws from "@pulumi/aws";
  const queue = new aws.sqs.Queue("jobs", { name: "jobs", visibilityTimeoutSeconds: 45 });
  const topic = new aws.sns.Topic("news", { name: "news" });
  new aws.sns.TopicSubscription("news", { topic: topic.arn, protocol: "sqs", endpoint: queue.arn, rawMessageDelivery: true });
  const bus = new aws.cloudwatch.EventBus("orders", { name: "orders" });
  const rule = new aws.cloudwatch.EventRule("orders", {
    name: "placed", eventBusName: bus.name, eventPattern: JSON.stringify({ source: ["shop"] }),
  });
  new aws.cloudwatch.EventTarget("orders", { rule: rule.name, eventBusName: bus.name, targetId: "jobs", arn: queue.arn });
  new aws.ssm.Parameter("local", { name: "local", type: "String", value: "served here" });
  export const queueUrl = queue.url;
  export const topicArn = topic.arn;
`;

function clientOf({ credentials }: Run, region: string): AwsClient {
  return new AwsClient({ ...credentials, region, retries: 0 });
}

function call(client: AwsClient, url: string, service: string, target: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
  return client.fetch(url, { method: "POST", headers, body: JSON.stringify(body), aws: { service } });
}

describe("an AWS emulator beside the local run", () => {
  const traces: RequestTrace[] = [];
  const diagnostics: string[] = [];
  const startRun = (emulator: string): Promise<Run> =>
    start({
      project: temporaryProject({ "index.ts": program }),
      emulator,
      onRequest: (trace) => traces.push(trace),
      onDiagnostic: (_severity, message) => diagnostics.push(message),
    });

  after(removeTemporaryProjects);

  describe("(any)", () => {
    const received: { message: IncomingMessage; body: string }[] = [];
    const emulator = createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on("data", (chunk: Buffer) => chunks.push(chunk));
      message.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        received.push({ message, body });
        const isRefused = body.includes("Action=CreateTopic");
        response.writeHead(isRefused ? 400 : 200, { "content-type": "text/plain", "x-emulator": "yes" });
        response.end(isRefused ? "no topics here" : `echo ${body}`);
      });
    });
    let run: Run;
    let client: AwsClient;
    before(async () => {
      emulator.listen(0, "127.0.0.1");
      await once(emulator, "listening");
      run = await startRun(`http://127.0.0.1:${(emulator.address() as AddressInfo).port}`);
      // Services without regions, such as IAM, are signed for another one than the program's.
      client = clientOf(run, "ap-southeast-2");
    });
    after(async () => {
      await run.stop();
      emulator.closeAllConnections();
      emulator.close();
    });

    it("is told to create what the program registers and nobody serves, in its order", () => {
      const calls = received.map(({ message, body }) =>
        String(message.headers["x-amz-target"] ?? new URLSearchParams(body).get("Action")),
      );
      expect(calls).to.deep.equal([
        "AmazonSQS.CreateQueue",
        "CreateTopic",
        "Subscribe",
        "AWSEvents.CreateEventBus",
        "AWSEvents.PutRule",
        "AWSEvents.PutTargets",
      ]);
      expect(received[0]?.message.headers.authorization).to.match(
        /Credential=000000000000\/\d{8}\/\S+\/sqs\/aws4_request/,
      );
      expect(JSON.parse(received[0]?.body ?? "")).to.deep.include({ QueueName: "jobs" });
      expect(JSON.parse(received[0]?.body ?? "")).to.have.nested.property("Attributes.VisibilityTimeout", "45");
      expect(diagnostics.join("\n")).to.match(/topic:Topic::news: the emulator answered 400: no topics here/);
      expect(diagnostics.join("\n")).to.not.include("not served");
    });

    it("gets the calls of other services as they are, and only those that the run's own credentials sign", async () => {
      const aws = run.endpoints.aws ?? "";
      expect(run.outputs.queueUrl).to.equal(`${aws}/000000000000/jobs`);
      const answer = await call(client, `${aws}/000000000000/jobs?a=b%2F`, "sqs", "AmazonSQS.SendMessage", {
        MessageBody: "hi",
      });
      expect([answer.status, answer.headers.get("x-emulator"), await answer.text()]).to.deep.equal([
        200,
        "yes",
        `echo {"MessageBody":"hi"}`,
      ]);
      const { message } = received.at(-1) ?? expect.fail("nothing arrived");
      expect(message.url).to.equal("/000000000000/jobs?a=b%2F");
      expect(message.headers.host).to.equal(new URL(aws).host);
      expect(traces.at(-1)).to.include({ service: "emulator", operation: "sqs:SendMessage", status: 200 });
      const count = received.length;
      const unsigned = await fetch(aws, { method: "POST", headers: { "x-amz-target": "AmazonSQS.SendMessage" } });
      expect(unsigned.status).to.equal(501);
      // A page can send both without a preflight.
      const scope = "ASIAEXAMPLE/20260101/eu-central-1/sqs/aws4_request";
      const form = { method: "POST", headers: { "content-type": "text/plain" }, body: "Action=PurgeQueue" };
      const presigned = await fetch(`${aws}/?X-Amz-Credential=${encodeURIComponent(scope)}`, form);
      expect([presigned.status, await presigned.json()]).to.deep.include(403);
      const others = new AwsClient({ accessKeyId: "ASIAEXAMPLE", secretAccessKey: "s", sessionToken: "t", retries: 0 });
      const refused = await call(others, aws, "sqs", "AmazonSQS.SendMessage", {});
      expect(await refused.json()).to.have.property("__type", "UnrecognizedClientException");
      expect(traces.at(-1)).to.include({ service: "emulator", operation: "sqs:SendMessage", status: 403 });
      expect(traces.at(-1)?.reason).to.include("issued no access key ASIAEXAMPLE");
      const tampered = await client.sign(aws, { method: "POST", body: "a", aws: { service: "sqs" } });
      expect((await fetch(tampered.url, { method: "POST", headers: tampered.headers, body: "b" })).status).to.equal(
        403,
      );
      const own = await call(client, aws, "ssm", "AmazonSSM.GetParameter", { Name: "local" });
      expect(await own.json()).to.have.property("__type", "InvalidSignatureException");
      expect(received.length).to.equal(count);
    });
  });

  it("has to be there", async () => {
    const error = await startRun("http://127.0.0.1:9").then(
      () => expect.fail("it started"),
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(EmulatorError);
    expect((error as Error).message).to.match(/http:\/\/127\.0\.0\.1:9 can't be reached .*leave --emulator out/);
  });

  describe("(MiniStack)", () => {
    let ministack: ChildProcess | undefined;
    let run: Run;
    before(async function () {
      const port = 20_000 + Math.floor(Math.random() * 20_000);
      try {
        execFileSync("ministack", ["--help"], { stdio: "ignore" });
      } catch {
        console.log("      skipped: MiniStack is not installed; pip install ministack");
        this.skip();
      }
      const env = { ...process.env, BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port) };
      ministack = spawn("ministack", { env, stdio: "ignore" });
      const url = `http://127.0.0.1:${port}`;
      const isUp = () =>
        fetch(`${url}/_ministack/health`).then(
          ({ ok }) => ok,
          () => false,
        );
      while (!(await isUp())) await delay(100);
      run = await startRun(url);
    });
    after(async () => {
      // Without MiniStack there is neither.
      if (ministack === undefined) return;
      await run.stop();
      ministack.kill();
    });

    it("has the program's queue, topic and event bus, which work together", async () => {
      const aws = run.endpoints.aws ?? "";
      const client = clientOf(run, run.program.region);
      const { queueUrl: QueueUrl, topicArn: TopicArn } = run.outputs as { queueUrl: string; topicArn: string };
      const attributes = await call(client, aws, "sqs", "AmazonSQS.GetQueueAttributes", {
        QueueUrl,
        AttributeNames: ["All"],
      });
      expect(await attributes.json()).to.have.nested.property("Attributes.VisibilityTimeout", "45");
      await call(client, aws, "sqs", "AmazonSQS.SendMessage", { QueueUrl, MessageBody: "sent" });
      const published = await client.fetch(aws, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        aws: { service: "sns" },
        body: new URLSearchParams({ Action: "Publish", TopicArn, Message: "published" }).toString(),
      });
      expect(published.status).to.equal(200);
      await call(client, aws, "events", "AWSEvents.PutEvents", {
        Entries: [{ Source: "shop", DetailType: "placed", Detail: "{}", EventBusName: "orders" }],
      });
      const bodies: string[] = [];
      for (let attempt = 0; attempt < 20 && bodies.length < 3; attempt += 1) {
        const received = await call(client, aws, "sqs", "AmazonSQS.ReceiveMessage", {
          QueueUrl,
          MaxNumberOfMessages: 10,
        });
        const { Messages = [] } = (await received.json()) as { Messages?: { Body: string }[] };
        bodies.push(...Messages.map(({ Body }) => Body));
        if (bodies.length < 3) await delay(100);
      }
      expect(bodies).to.include.members(["sent", "published"]);
      expect(bodies.find((body) => body.includes(`"detail-type"`))).to.include(`"shop"`);
    });
  });
});
