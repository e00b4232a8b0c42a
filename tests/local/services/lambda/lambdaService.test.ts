import {
  GetFunctionCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject, RecordedResource } from "../../../../packages/local/src/record/recordedProgram";
import { requestListener } from "../../../../packages/local/src/http/httpRequest";
import { functionArn, recordedFunction, recordedResource } from "../../recordedFixtures";
import { Sha256 } from "../iam/sha256";
import { failed, functionRole, roleArn, ServedSdk } from "../servedSdk";

const code = `
  exports.handler = async (event) => {
    if (event.fail) throw new RangeError("no");
    console.log("line");
    return { got: event, region: process.env.AWS_REGION, endpoint: process.env.AWS_ENDPOINT_URL };
  };
  exports.url = async (event) => event.rawPath === "/plain" ? "text" : event.rawPath === "/broken" ? { statusCode: "x" }
    : { statusCode: 201, headers: { "x-own": "1", "access-control-allow-origin": "own" }, cookies: ["a=1", "b=2"], body: JSON.stringify(event) };
  exports.streamed = awslambda.streamifyResponse(async (event, stream) => {
    if (event.rawPath === "/fail") throw new Error("before");
    const response = awslambda.HttpResponseStream.from(stream, { statusCode: 203, headers: { "content-type": "text/x-a" }, cookies: ["c=1"] });
    response.write("first ");
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (event.rawPath === "/breaks") throw new Error("in the middle");
    response.end("last");
  });`;

describe("the lambda service", () => {
  let served: ServedSdk;
  const servers: Server[] = [];

  const allow = (Action: string | string[], Resource: string): JsonObject => ({ Effect: "Allow", Action, Resource });
  const url = (id: string, functionName: string, outputs: JsonObject = {}): RecordedResource =>
    recordedResource("aws:lambda/functionUrl:FunctionUrl", id, {
      functionName,
      urlId: id,
      functionUrl: `https://${id}.lambda-url.eu-west-1.on.aws/`,
      authorizationType: "NONE",
      invokeMode: "BUFFERED",
      ...outputs,
    });
  const resources: RecordedResource[] = [
    functionRole("caller", [
      allow("lambda:InvokeFunction", functionArn("f")),
      allow("lambda:InvokeFunction", functionArn("gone")),
      allow(["lambda:GetFunction", "lambda:ListFunctions"], "*"),
      allow("lambda:InvokeFunctionUrl", functionArn("url")),
    ]),
    functionRole("stranger", [allow("s3:GetObject", "arn:aws:s3:::none/*")]),
    recordedFunction("f", code, { version: "7" }),
    recordedFunction("url", code, { handler: "index.url" }),
    recordedFunction("busy", code, { reservedConcurrentExecutions: 0 }),
    recordedFunction("streamed", code, { handler: "index.streamed" }),
    recordedFunction("python", "", { runtime: "python3.12" }),
    recordedResource("aws:lambda/alias:Alias", "live", { name: "live", functionName: "f", functionVersion: "7" }),
    recordedResource("aws:lambda/permission:Permission", "of-alias", {
      function: "f",
      qualifier: "live",
      action: "lambda:InvokeFunction",
      principal: roleArn("stranger"),
    }),
    recordedResource("aws:lambda/permission:Permission", "of-url", {
      function: "url",
      action: "lambda:InvokeFunction",
      principal: roleArn("caller"),
      invokedViaFunctionUrl: true,
    }),
    recordedResource("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "once", {
      functionName: "f",
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: "arn:aws:sqs:eu-west-1:000000000000:failed" } },
    }),
    url("open", "url", { cors: { allowOrigins: ["https://page.example"], allowMethods: ["PUT"], maxAge: 9 } }),
    url("iam", functionArn("url"), { authorizationType: "AWS_IAM" }),
    url("stream", "streamed", { invokeMode: "RESPONSE_STREAM" }),
    url("raw", "url", { invokeMode: "RESPONSE_STREAM" }),
    url("throttled", "busy"),
  ];

  before(async () => {
    served = await ServedSdk.start(resources);
  });

  after(async () => {
    for (const server of servers) server.close();
    await served.stop();
  });

  function client(role = "caller"): LambdaClient {
    return new LambdaClient(served.client(role));
  }

  function text(payload: Uint8Array | undefined): string {
    return Buffer.from(payload ?? []).toString();
  }

  /** The address of a function URL. */
  async function addressOf(id: string): Promise<string> {
    const server = createServer(requestListener(served.services.addressHandler("lambda"), id));
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  describe("for AWS's SDKs", () => {
    it("invokes a function with the payload, and gives its answer, version and log", async () => {
      const answer = await client().send(
        new InvokeCommand({ FunctionName: "f", Payload: Buffer.from('{"a":1}'), LogType: "Tail" }),
      );
      expect(JSON.parse(text(answer.Payload))).to.deep.equal({
        got: { a: 1 },
        region: "eu-west-1",
        endpoint: served.url,
      });
      expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      expect(answer.FunctionError).to.equal(undefined);
      expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).to.equal("line\n");
      expect(served.lastTrace()).to.include({ service: "lambda", operation: "Invoke", status: 200 });
    });

    it("gives a function's error as a payload, and only checks in a dry run", async () => {
      const answer = await client().send(
        new InvokeCommand({ FunctionName: functionArn("f"), Payload: Buffer.from('{"fail":true}') }),
      );
      expect(answer.FunctionError).to.equal("Unhandled");
      expect(JSON.parse(text(answer.Payload))).to.include({ errorType: "RangeError", errorMessage: "no" });
      const dry = await client().send(new InvokeCommand({ FunctionName: "f", InvocationType: "DryRun" }));
      expect(dry.StatusCode).to.equal(204);
    });

    it("answers an asynchronous event at once, and reports one that failed for good with its destination", async () => {
      const logged = new Promise<string>((resolve) => {
        served.onFunctionLog = (name, line) => {
          if (line.includes("dropped")) resolve(`${name} ${line}`);
        };
      });
      const sent = new InvokeCommand({
        FunctionName: "f",
        InvocationType: "Event",
        Payload: Buffer.from('{"fail":1}'),
      });
      expect((await client().send(sent)).StatusCode).to.equal(202);
      expect(await logged).to.match(
        /^f the event is dropped after 1 attempts: RangeError: no; arn:aws:sqs:.*not served$/,
      );
    });

    it("lets the caller's role, or the policy of the very alias, decide", async () => {
      const refusal = await failed(client("stranger").send(new InvokeCommand({ FunctionName: "f" })));
      expect(refusal).to.include({ name: "AccessDeniedException" });
      expect(refusal.message).to.equal(
        `User: arn:aws:sts::000000000000:assumed-role/stranger/function is not authorized to perform: lambda:InvokeFunction ` +
          `on resource: ${functionArn("f")} because no identity-based policy allows the lambda:InvokeFunction action`,
      );
      const byAlias = await client("stranger").send(new InvokeCommand({ FunctionName: "f", Qualifier: "live" }));
      expect(byAlias.ExecutedVersion).to.equal("7");
      expect(await failed(client().send(new InvokeCommand({ FunctionName: "f:live" })))).to.include({
        name: "AccessDeniedException",
      });
    });

    it("refuses unknown functions, payloads that are no JSON, and events beyond the concurrency", async () => {
      const missing = await failed(client().send(new InvokeCommand({ FunctionName: "gone" })));
      expect(missing).to.include({ name: "ResourceNotFoundException" });
      expect(missing.message).to.equal(`Function not found: ${functionArn("gone")}`);
      const broken = new InvokeCommand({ FunctionName: "f", Payload: Buffer.from("{") });
      expect(await failed(client().send(broken))).to.include({ name: "InvalidRequestContentException" });
    });

    it("describes functions", async () => {
      const { Configuration } = await client().send(new GetFunctionCommand({ FunctionName: "f", Qualifier: "7" }));
      expect(Configuration).to.include({ FunctionName: "f", FunctionArn: `${functionArn("f")}:7`, Version: "7" });
      const { Functions } = await client().send(new ListFunctionsCommand({}));
      expect(Functions?.map(({ FunctionName }) => FunctionName)).to.include.members(["f", "python"]);
    });

    it("streams a response, or sends the answer of another handler as one part", async () => {
      const answer = await client().send(new InvokeWithResponseStreamCommand({ FunctionName: "f" }));
      const parts: string[] = [];
      for await (const event of answer.EventStream ?? []) {
        parts.push(event.PayloadChunk === undefined ? Object.keys(event).join() : text(event.PayloadChunk.Payload));
      }
      expect(parts).to.have.length(2);
      expect(JSON.parse(parts[0] ?? "")).to.have.property("region", "eu-west-1");
      expect(parts[1]).to.equal("InvokeComplete");
    });

    it("tells at start which functions are not served", () => {
      expect(served.diagnostics.join("\n")).to.include(
        "python: runtime python3.12 is not served locally, only Node.js",
      );
    });
  });

  describe("function URLs", () => {
    it("pass the request in payload format 2.0, and the function's answer on", async () => {
      const response = await fetch(`${await addressOf("open")}/a%20b?x=1&x=2`, {
        method: "POST",
        headers: { cookie: "a=1; b=2", "content-type": "application/json" },
        body: "{}",
      });
      expect(response.status).to.equal(201);
      expect(response.headers.get("x-own")).to.equal("1");
      expect(response.headers.getSetCookie()).to.deep.equal(["a=1", "b=2"]);
      const event = (await response.json()) as JsonObject;
      expect(event).to.deep.include({
        version: "2.0",
        routeKey: "$default",
        rawPath: "/a%20b",
        rawQueryString: "x=1&x=2",
        cookies: ["a=1", "b=2"],
        queryStringParameters: { x: "1,2" },
        body: "{}",
        isBase64Encoded: false,
      });
      expect(event.requestContext).to.include({
        accountId: "anonymous",
        apiId: "open",
        domainName: "open.lambda-url.eu-west-1.on.aws",
        stage: "$default",
      });
      expect(event.headers).to.not.have.property("cookie");
    });

    it("answer what is no response as the body, and errors as AWS does", async () => {
      const open = await addressOf("open");
      const plain = await fetch(`${open}/plain`);
      expect([plain.status, plain.headers.get("content-type"), await plain.text()]).to.deep.equal([
        200,
        "application/json",
        "text",
      ]);
      const broken = await fetch(`${open}/broken`);
      expect([broken.status, await broken.text()]).to.deep.equal([502, "Internal Server Error"]);
      expect(served.lastTrace().reason).to.match(/statusCode "x" is not a whole number/);
      expect((await fetch(await addressOf("throttled"))).status).to.equal(429);
      expect((await fetch(open, { method: "POST", body: "x".repeat(7 * 1024 * 1024) })).status).to.equal(413);
    });

    it("answer preflights and set CORS headers as configured, whatever the function says", async () => {
      const open = await addressOf("open");
      const origin = "https://page.example";
      const preflight = await fetch(open, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "PUT" },
      });
      expect([preflight.status, preflight.headers.get("access-control-max-age")]).to.deep.equal([200, "9"]);
      const allowed = await fetch(open, { headers: { origin } });
      expect(allowed.headers.get("access-control-allow-origin")).to.equal(origin);
      const other = await fetch(open, { headers: { origin: "https://other.example" } });
      expect(other.headers.get("access-control-allow-origin")).to.equal(null);
    });

    it("with AWS_IAM want a signature, and a policy for both actions", async () => {
      const iam = await addressOf("iam");
      const unsigned = await fetch(iam);
      expect(unsigned.status).to.equal(403);
      expect(((await unsigned.json()) as JsonObject).Message).to.match(/^Forbidden\./);
      const signed = await signedGet(iam, "caller");
      expect(signed.status).to.equal(201);
      const { requestContext } = (await signed.json()) as { requestContext: { authorizer: { iam: JsonObject } } };
      expect(requestContext.authorizer.iam.userArn).to.equal("arn:aws:sts::000000000000:assumed-role/caller/function");
      expect((await signedGet(iam, "stranger")).status).to.equal(403);
      expect(served.lastTrace().reason).to.match(/^lambda:InvokeFunctionUrl: /);
    });

    it("stream a response as it is written, and break off when the handler fails", async () => {
      const stream = await addressOf("stream");
      const response = await fetch(stream);
      expect([response.status, response.headers.get("content-type")]).to.deep.equal([203, "text/x-a"]);
      expect(response.headers.getSetCookie()).to.deep.equal(["c=1"]);
      const parts: string[] = [];
      for await (const part of response.body ?? []) parts.push(Buffer.from(part as Uint8Array).toString());
      expect(parts).to.deep.equal(["first ", "last"]);
      expect((await fetch(`${stream}/fail`)).status).to.equal(502);
      const broken = await fetch(`${stream}/breaks`);
      expect(await failed(broken.text())).to.be.instanceOf(Error);
      const raw = (await (await fetch(await addressOf("raw"))).json()) as JsonObject;
      expect(raw.statusCode).to.equal(201);
    });
  });

  async function signedGet(address: string, role: string): Promise<Response> {
    const { hostname, port, host } = new URL(address);
    const { credentials, region } = served.client(role);
    const signer = new SignatureV4({ service: "lambda", region, credentials, sha256: Sha256 });
    const { headers } = await signer.sign({
      method: "GET",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: "/",
      query: {},
      headers: { host },
    });
    return fetch(address, { headers });
  }
});
