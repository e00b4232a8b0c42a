import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedFunction } from "../../../recordedFixtures";
import { gatewayRole, invokeUri, of, permission, restProgram, RestRun, roleArn } from "./restProgram";
import type { ServedApi } from "../servedApi";

const cors = {
  "method.response.header.Access-Control-Allow-Origin": "'https://app.example'",
  "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
};

describe("integrations of a REST API without a function's event", () => {
  let backend: Server;
  let run: RestRun;
  let api: ServedApi;
  const unserved: string[] = [];

  before(async () => {
    // Answers with the request; `/status/<status>` with that status, `/hang` not at all.
    backend = createServer((request, response) => {
      if (request.url === "/hang") return;
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const status = Number(/^\/status\/(\d+)/.exec(request.url ?? "")?.[1] ?? 200);
        response.writeHead(
          status,
          [
            ["content-type", "application/json"],
            ["x-backend", "yes"],
            ["www-authenticate", "Basic"],
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
            ["location", "/elsewhere"],
          ].flat(),
        );
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
      });
    });
    backend.listen(0, "127.0.0.1");
    await once(backend, "listening");
    const origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
    const mock = (requestTemplates: JsonObject, responses: Record<string, JsonObject>, more: JsonObject = {}) => ({
      integration: { type: "MOCK", requestTemplates, ...more },
      responses,
    });
    const s3 = (key: string, more: JsonObject = {}) => ({
      integration: {
        type: "AWS",
        integrationHttpMethod: "GET",
        uri: `arn:aws:apigateway:eu-west-1:s3:path/site/${key}`,
        credentials: roleArn,
        ...more,
      },
      responses: {
        "200": {
          responseParameters: { "method.response.header.Content-Type": "integration.response.header.content-type" },
        },
        "404": { selectionPattern: "4\\d{2}" },
      },
    });
    const program = restProgram(
      {
        "OPTIONS /courses": mock(
          { "application/json": '{"statusCode": 204}' },
          { "204": { responseParameters: cors } },
        ),
        "GET /static": mock(
          { "application/json": "{statusCode: 418}" },
          {
            "200": {},
            "418": { selectionPattern: "4\\d{2}", responseTemplates: { "application/json": '{"tea":true}' } },
          },
        ),
        "POST /never": mock(
          { "application/json": '{"statusCode": 200}' },
          { "200": {} },
          { passthroughBehavior: "NEVER" },
        ),
        "GET /no-response": mock({ "application/json": '{"statusCode": 500}' }, { "200": { selectionPattern: "200" } }),
        "GET /no-status": mock({ "application/json": "{}" }, { "200": {} }),
        "ANY /proxy/{proxy+}": {
          integration: {
            type: "HTTP_PROXY",
            integrationHttpMethod: "ANY",
            uri: `${origin}/{proxy}`,
            requestParameters: {
              "integration.request.path.proxy": "method.request.path.proxy",
              "integration.request.header.X-Stage": "context.stage",
              "integration.request.header.X-Query": "method.request.querystring.q",
              "integration.request.querystring.table": "stageVariables.table",
            },
          },
        },
        "GET /host/{proxy+}": {
          integration: {
            type: "HTTP_PROXY",
            uri: `${origin.replace(/:\d+$/, "")}{proxy}`,
            requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
          },
        },
        "GET /hang": { integration: { type: "HTTP_PROXY", uri: `${origin}/hang`, timeoutMilliseconds: 100 } },
        "GET /refused": { integration: { type: "HTTP_PROXY", uri: "http://127.0.0.1:1/" } },
        "POST /http/{status}": {
          integration: {
            type: "HTTP",
            integrationHttpMethod: "PUT",
            uri: `${origin}/status/{status}`,
            requestParameters: { "integration.request.path.status": "method.request.path.status" },
          },
          responses: {
            "201": { responseParameters: { "method.response.header.X-From": "integration.response.header.x-backend" } },
            "400": { selectionPattern: "4\\d{2}", responseTemplates: { "application/json": '{"message":"refused"}' } },
          },
        },
        "POST /custom": {
          integration: { type: "AWS", integrationHttpMethod: "POST", uri: invokeUri("custom") },
          responses: { "200": {}, "409": { selectionPattern: "Conflict.*" } },
        },
        "GET /files/{proxy+}": s3("www/{proxy}", {
          requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
        }),
        "GET /secret": s3("secret/file"),
        "GET /velocity": mock({ "application/json": '#set($a = 1){"statusCode": $a}' }, { "200": {} }),
        "GET /body": {
          integration: {
            type: "HTTP",
            uri: origin,
            requestParameters: { "integration.request.header.X-A": "method.request.body.a" },
          },
        },
        "GET /queue": { integration: { type: "AWS", uri: "arn:aws:apigateway:eu-west-1:sqs:path/000000000000/queue" } },
        "GET /link": { integration: { type: "HTTP_PROXY", uri: origin, connectionType: "VPC_LINK" } },
      },
      of("stage:Stage", "canary", { stageName: "canary", canarySettings: { percentTraffic: 10 } }),
      of("method:Method", "none", { httpMethod: "GET", resourceId: "/courses", authorization: "NONE" }),
      recordedFunction(
        "custom",
        "exports.handler = async (event) => { if (event.fails) throw new Error('Conflict: ' + event.fails); return { got: event } }",
      ),
      permission("custom"),
      ...gatewayRole({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::site/www/*" }),
    );
    run = await RestRun.start(program, { onUnserved: (what) => unserved.push(what) });
    api = run.api;
  });
  after(async () => {
    await run.close();
    backend.close();
    backend.closeAllConnections();
  });

  const answer = async (path: string, init?: RequestInit) => {
    const response = await api.fetch(`/dev${path}`, { redirect: "manual", ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it("answer preflights by mocks with literal headers", async () => {
    const { status, headers } = await answer("/courses", {
      method: "OPTIONS",
      headers: { origin: "https://app.example" },
    });
    expect(status).to.equal(204);
    expect(Object.fromEntries(headers)).to.include({
      "access-control-allow-origin": "https://app.example",
      "access-control-allow-methods": "GET,OPTIONS",
    });
  });

  it("select a mock's response by its statusCode, with a static body", async () => {
    expect(await answer("/static")).to.deep.include({ status: 418, text: '{"tea":true}' });
    for (const path of ["/no-response", "/no-status"]) {
      expect(await answer(path), path).to.deep.include({ status: 500, text: '{"message":"Internal server error"}' });
    }
    const refused = await answer("/never", { method: "POST", body: "x", headers: { "content-type": "text/plain" } });
    expect(refused).to.deep.include({ status: 415, text: '{"message":"Unsupported Media Type"}' });
  });

  it("pass requests to an HTTP endpoint as they are", async () => {
    const { status, headers, text } = await answer("/proxy/a/b%20c?x=1&x=2", {
      method: "PATCH",
      body: "hello",
      headers: { "x-client": "1", authorization: "t", "content-type": "text/plain" },
    });
    expect(status).to.equal(200);
    const seen = JSON.parse(text) as Record<string, JsonObject>;
    expect(seen).to.include({ method: "PATCH", url: "/a/b%20c?x=1&x=2&table=courses", body: "hello" });
    expect(seen.headers).to.include({
      "x-client": "1",
      authorization: "t",
      "content-type": "text/plain",
      "x-stage": "dev",
      "x-amzn-apigateway-api-id": "abcde12345",
    });
    expect(Object.fromEntries(headers)).to.include({ "x-backend": "yes", "x-amzn-remapped-www-authenticate": "Basic" });
    expect(headers.getSetCookie()).to.deep.equal(["a=1", "b=2"]);
    expect(api.lastTrace).to.include({ routeKey: "ANY /proxy/{proxy+}", reason: undefined });
    expect(await answer("/proxy/status/302")).to.include({ status: 302 });
  });

  it("let the client choose neither the host nor further headers", async () => {
    const { text } = await answer("/proxy/a?q=b%0d%0aX-Admin:%20yes");
    expect(JSON.parse(text)).to.have.nested.property("headers.x-query", "b  X-Admin: yes");
    const { port } = backend.address() as AddressInfo;
    for (const path of [`:${port}`, `@127.0.0.1:${port}`]) {
      expect(await answer(`/host/${path}`), path).to.include({ status: 500 });
    }
    expect(api.lastTrace.integration?.error ?? api.lastTrace.reason).to.include("the host of its URI has a variable");
    expect(await answer(`//@127.0.0.1:${port}/proxy/a`)).to.include({ status: 403 });
  });

  it("answer 504 when the endpoint does not, and 500 when it cannot be reached", async () => {
    expect(await answer("/hang")).to.deep.include({ status: 504, text: '{"message":"Endpoint request timed out"}' });
    expect(await answer("/refused")).to.deep.include({ status: 500, text: '{"message":"Internal server error"}' });
    expect(api.lastTrace.integration?.error).to.match(/127\.0\.0\.1:1.*ECONNREFUSED/);
  });

  it("map what an HTTP endpoint gets and answers", async () => {
    const post = { method: "POST", body: '{"a":1}', headers: { "x-client": "1", "content-type": "application/json" } };
    const { status, headers, text } = await answer("/http/200", post);
    expect([status, headers.get("x-from"), headers.get("x-backend")]).to.deep.equal([201, "yes", null]);
    const seen = JSON.parse(text) as Record<string, JsonObject>;
    expect(seen).to.include({ method: "PUT", body: '{"a":1}' });
    expect(seen.headers).not.to.have.property("x-client");
    expect(await answer("/http/404", post)).to.deep.include({ status: 400, text: '{"message":"refused"}' });
  });

  it("pass a body to a function as its event, and select the response by its error", async () => {
    const post = (body: string) => answer("/custom", { method: "POST", body });
    expect(await post('{"a":1}')).to.deep.include({ status: 200, text: '{"got":{"a":1}}' });
    expect(await post("")).to.deep.include({ status: 200, text: '{"got":{}}' });
    expect(await post('{"fails":"twice"}')).to.deep.include({
      status: 409,
      text: '{"errorMessage":"Conflict: twice"}',
    });
    expect(await post("no JSON")).to.include({ status: 500 });
  });

  it("read objects of buckets as their role may", async () => {
    const { status, headers, text } = await answer("/files/a%20b.html");
    expect([status, headers.get("content-type"), text]).to.deep.equal([200, "text/html", "<p>"]);
    const missing = await answer("/files/none");
    expect([missing.status, missing.text.includes("<Code>NoSuchKey</Code>")]).to.deep.equal([404, true]);
    expect((await answer("/secret")).text).to.include("<Code>AccessDenied</Code>");
    expect(api.lastTrace.integration?.error).to.match(/not authorized to perform s3:GetObject/);
  });

  it("say what is not served at start and in the trace", async () => {
    expect(unserved).to.deep.equal([
      "the canary of stage canary of abcde12345",
      "GET /courses of abcde12345: the method has no integration",
      "GET /velocity of abcde12345: the mapping template for application/json needs the Velocity Template Language",
      "GET /body of abcde12345: integration.request.header.X-A is method.request.body.a, which reads a body",
      "GET /queue of abcde12345: integrations of type AWS are served for Lambda functions and for objects of Amazon S3, " +
        "not for arn:aws:apigateway:eu-west-1:sqs:path/000000000000/queue",
      "GET /link of abcde12345: a VPC link leads into a network that is not here",
    ]);
    expect(await answer("/velocity")).to.deep.include({ status: 500, text: '{"message":"Internal server error"}' });
    expect(api.lastTrace.reason).to.equal(
      "the local run does not serve GET /velocity: the mapping template for application/json needs the Velocity Template Language",
    );
  });
});
