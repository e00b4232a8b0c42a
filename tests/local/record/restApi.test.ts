import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { mockOutputs } from "../../../packages/local/src/record/outputs/mockOutputs";
import { providerContextOf } from "../../../packages/local/src/record/outputs/outputMocks";
import { constructRemote } from "../../../packages/local/src/record/outputs/remoteComponents";
import { decoded } from "../../../packages/local/src/record/wireValues";
import type { JsonObject, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { token } from "../../../ops/security/attacks/tokens";
import { recordedFunction, recordedProgram, recordedResource } from "../recordedFixtures";
import { echo, poolArn, RestRun } from "../services/apigateway/rest/restProgram";
import { poolEndpoint, region } from "../../../ops/security/attacks/tokens";
import { LocalIam } from "../../../packages/local/src/services/iam/localIam";
import { createBuckets } from "../../../packages/local/src/services/s3/buckets";

const account = "000000000000";
const providerContext = providerContextOf(region, account);

function made(type: string, inputs: JsonObject, name = "it") {
  return mockOutputs({ urn: `urn:${type}::${name}`, type: `aws:apigateway/${type}`, name, inputs, providerContext });
}

describe("mock outputs of REST APIs", () => {
  it("have AWS's ids, ARNs and URLs", () => {
    const api = made("restApi:RestApi", {});
    expect(api.id).to.match(/^[0-9a-z]{10}$/);
    expect(api.outputs).to.include({
      arn: `arn:aws:apigateway:${region}::/restapis/${api.id}`,
      executionArn: `arn:aws:execute-api:${region}:${account}:${api.id}`,
      apiKeySource: "HEADER",
    });
    expect(api.outputs.name).to.match(/^it-[0-9a-f]{7}$/);
    expect(api.outputs.rootResourceId).to.match(/^[0-9a-z]{10}$/);
    const stage = made("stage:Stage", { restApi: "abc", stageName: "dev" });
    expect(stage.id).to.equal("ags-abc-dev");
    expect(stage.outputs).to.include({
      arn: `arn:aws:apigateway:${region}::/restapis/abc/stages/dev`,
      executionArn: `arn:aws:execute-api:${region}:${account}:abc/dev`,
      invokeUrl: `https://abc.execute-api.${region}.amazonaws.com/dev`,
    });
    const method = { restApi: "abc", resourceId: "r", httpMethod: "GET" };
    expect(made("method:Method", method).id).to.equal("agm-abc-r-GET");
    expect(made("integration:Integration", method).outputs).to.include({ timeoutMilliseconds: 29_000 });
    expect(made("integrationResponse:IntegrationResponse", { ...method, statusCode: "200" }).id).to.equal(
      "agir-abc-r-GET-200",
    );
    const key = made("apiKey:ApiKey", {});
    expect(key.outputs.value).to.match(/^[0-9A-Za-z]{40}$/);
    expect(made("apiKey:ApiKey", { value: "given-value-of-20-chars" }).outputs.value).to.equal(
      "given-value-of-20-chars",
    );
    expect(made("usagePlanKey:UsagePlanKey", { keyId: key.id, usagePlanId: "p" }).id).to.equal(key.id);
    expect(made("domainName:DomainName", { domainName: "api.example.com" }).outputs.regionalDomainName).to.match(
      /^d-[0-9a-z]{10}\.execute-api\.eu-west-1\.amazonaws\.com$/,
    );
  });

  it("give a resource the path of its parent and its own part", () => {
    const courses = made("resource:Resource", { restApi: "abc", parentId: "root", pathPart: "courses" }, "courses");
    const course = made("resource:Resource", { restApi: "abc", parentId: courses.id, pathPart: "{id}" }, "course");
    expect([courses.outputs.path, course.outputs.path]).to.deep.equal(["/courses", "/courses/{id}"]);
  });
});

describe("RestAPI of @pulumi/aws-apigateway", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "site-"));
    mkdirSync(path.join(root, "www", "css"), { recursive: true });
    writeFileSync(path.join(root, "www", "index.html"), "<h1>");
    writeFileSync(path.join(root, "www", "css", "a.css"), "a {}");
    writeFileSync(path.join(root, "file.txt"), "text");
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  /** The component's outputs, with its children as the recorder keeps them. */
  function constructed(inputs: JsonObject) {
    const children: RecordedResource[] = [];
    const component = {
      urn: "urn:api",
      type: "aws-apigateway:index:RestAPI",
      name: "api",
      inputs,
      providerContext,
      root,
    };
    const outputs = constructRemote(component, ({ type, name, inputs: wire }) => {
      const { values, assets } = decoded(wire, root);
      const mocked = mockOutputs({ urn: `${type}::${name}`, type, name, inputs: values, providerContext });
      children.push({ ...recordedResource(type, mocked.id, mocked.outputs, assets), name, inputs: values });
      return { urn: `${type}::${name}`, id: mocked.id, reference: `${type}::${name}` };
    });
    return { outputs: outputs ?? {}, children };
  }

  async function served(inputs: JsonObject) {
    const { outputs, children } = constructed(inputs);
    const program = recordedProgram([
      recordedResource("aws:cognito/userPool:UserPool", "pool", { endpoint: poolEndpoint }),
      recordedFunction("echo", echo),
      recordedFunction(
        "check",
        `exports.handler = async ({ authorizationToken, methodArn }) => ({ principalId: 'user', policyDocument: {
          Version: '2012-10-17', Statement: [{ Effect: authorizationToken, Action: 'execute-api:Invoke', Resource: methodArn }] } })`,
      ),
      ...children,
    ]);
    const dataDirectory = mkdtempSync(path.join(root, "data-"));
    const iam = new LocalIam(program, { dataDirectory });
    const buckets = createBuckets(program, { dataDirectory, iam });
    const run = await RestRun.start(program, { objects: buckets });
    const close = async () => {
      await run.close();
      await buckets.close();
      iam.close();
    };
    return { outputs, children, run, close };
  }

  it("serves functions, files, folders, targets and data with what their routes ask for", async () => {
    const { outputs, children, run, close } = await served({
      routes: [
        { path: "/courses", method: "GET", eventHandler: "echo" },
        { path: "any/{rest+}", method: "ANY", eventHandler: "echo" },
        {
          path: "/required",
          method: "GET",
          eventHandler: "echo",
          requestValidator: "ALL",
          requiredParameters: [{ in: "query", name: "q" }],
        },
        { path: "/keyed", method: "GET", eventHandler: "echo", apiKeyRequired: true },
        { path: "/signed", method: "GET", eventHandler: "echo", iamAuthEnabled: true },
        {
          path: "/checked",
          method: "GET",
          eventHandler: "echo",
          authorizers: [
            {
              authorizerName: "check",
              parameterName: "X-Effect",
              parameterLocation: "header",
              authType: "custom",
              type: "token",
              handler: "check",
            },
          ],
        },
        {
          path: "/pool",
          method: "GET",
          eventHandler: "echo",
          authorizers: [
            {
              parameterName: "Authorization",
              identitySource: ["method.request.header.Authorization"],
              providerARNs: [poolArn],
            },
          ],
        },
        { path: "/", localPath: "www" },
        { path: "/plain", localPath: "file.txt", contentType: "text/x-plain" },
        { path: "/target", target: { type: "http_proxy", uri: "http://127.0.0.1:1/base" } },
        {
          path: "/data",
          method: "GET",
          data: {
            "x-amazon-apigateway-integration": {
              type: "mock",
              requestTemplates: { "application/json": '{"statusCode":200}' },
              responses: { default: { statusCode: "202" } },
            },
          },
        },
      ],
      requestValidator: "PARAMS_ONLY",
    });
    const api = children.find(({ type }) => type === "aws:apigateway/restApi:RestApi");
    expect(outputs.url).to.equal(`https://${api?.id}.execute-api.${region}.amazonaws.com/stage/`);
    expect(outputs).to.include({
      api: "aws:apigateway/restApi:RestApi::api",
      deployment: "aws:apigateway/deployment:Deployment::api",
      stage: "aws:apigateway/stage:Stage::api",
    });
    const answer = async (route: string, headers: Record<string, string> = {}) => {
      const response = await run.api.fetch(`/stage${route}`, { headers });
      return [response.status, response.headers.get("content-type"), await response.text()] as const;
    };
    for (const [route, status, contentType, text, headers] of [
      ["/courses", 200, "application/json", /"path":"\/courses"/],
      ["/any/a/b", 200, "application/json", /"pathParameters":\{"rest":"a\/b"\}/],
      ["/required", 400, "application/json", /Missing required request parameters: \[q\]/],
      ["/required?q=1", 200, "application/json", /"q":"1"/],
      ["/keyed", 403, "application/json", /Forbidden/],
      // The component answers a missing signature like a missing path.
      ["/signed", 404, "application/json", /404 Not found/],
      ["/checked", 401, "application/json", /Unauthorized/],
      ["/checked", 200, "application/json", /"principalId":"user"/, { "x-effect": "Allow" }],
      ["/checked", 404, "application/json", /404 Not found/, { "x-effect": "Deny" }],
      ["/pool", 401, "application/json", /Unauthorized/],
      ["/pool", 200, "application/json", /"token_use":"id"/, { authorization: token() }],
      ["/", 200, "text/html", /^<h1>$/],
      ["/index.html", 200, "text/html", /^<h1>$/],
      ["/css/a.css", 200, "text/css", /^a \{\}$/],
      ["/css/b.css", 400, "application/json", /NoSuchKey/],
      ["/plain", 200, "text/x-plain", /^text$/],
      ["/target/x", 500, "application/json", /Internal server error/],
      ["/data", 202, "application/json", /^$/],
    ] as [string, number, string, RegExp, Record<string, string>?][]) {
      const [gotStatus, gotType, gotText] = await answer(route, headers);
      expect([gotStatus, gotType], route).to.deep.equal([status, contentType]);
      expect(gotText, route).to.match(text);
    }
    expect(run.api.traces.find(({ path: asked }) => asked === "/stage/target/x")?.integration?.error).to.match(
      /127\.0\.0\.1:1/,
    );
    await close();
  });

  it("takes a definition in the place of routes, with a stage of its own name", async () => {
    const swaggerString = JSON.stringify({ swagger: "2.0", info: { title: "given" }, paths: { "/none": { get: {} } } });
    const { outputs, children, run, close } = await served({
      swaggerString,
      stageName: "v1",
      binaryMediaTypes: [],
      tags: { a: "b" },
    });
    expect(outputs.url).to.match(/\/v1\/$/);
    const api = children.find(({ type }) => type === "aws:apigateway/restApi:RestApi");
    expect(api?.inputs).to.deep.include({ name: "given", binaryMediaTypes: [], tags: { a: "b" } });
    expect((await run.api.fetch("/v1/none")).status).to.equal(500);
    expect((await run.api.fetch("/stage/none")).status).to.equal(403);
    await close();
  });
});
