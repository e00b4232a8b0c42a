import { expect } from "chai";
import { stringify } from "yaml";
import type { JsonObject, RecordedProgram } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedFunction, recordedProgram, recordedResource } from "../../../recordedFixtures";
import { poolEndpoint, region, token } from "../../../../../ops/security/attacks/tokens";
import { apiId, echo, executionArn, invokeUri, of, permission, poolArn, RestRun } from "./restProgram";

const proxy = (name = "echo") => ({
  "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri: invokeUri(name) },
});
const authorizer = `exports.handler = async ({ authorizationToken, methodArn, headers }) => ({
  principalId: 'user-1',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: methodArn }] },
  usageIdentifierKey: authorizationToken ?? headers['x-key'],
});`;

/** A program with one REST API that is given as a definition, as `RestAPI` of @pulumi/aws-apigateway gives it. */
function openApiProgram(body: JsonObject | string, inputs: JsonObject = {}): RecordedProgram {
  const api = of("restApi:RestApi", apiId, {
    rootResourceId: "root",
    executionArn,
    apiKeySource: "HEADER",
    binaryMediaTypes: [],
    ...inputs,
  });
  return recordedProgram([
    recordedResource("aws:cognito/userPool:UserPool", `${region}_AbCdEfGhI`, { endpoint: poolEndpoint }),
    { ...api, inputs: { body, ...inputs } },
    of("deployment:Deployment", "d1", { stageName: "stage" }),
    recordedFunction("echo", echo),
    permission("echo"),
    recordedFunction("authorizer", authorizer),
    permission("authorizer"),
  ]);
}

const swagger: JsonObject = {
  swagger: "2.0",
  info: { title: "api", version: "1.0" },
  "x-amazon-apigateway-binary-media-types": ["image/png"],
  "x-amazon-apigateway-gateway-responses": {
    MISSING_AUTHENTICATION_TOKEN: {
      statusCode: 404,
      responseTemplates: { "application/json": '{"message": "404 Not found" }' },
    },
  },
  "x-amazon-apigateway-request-validators": {
    ALL: { validateRequestBody: true, validateRequestParameters: true },
  },
  "x-amazon-apigateway-request-validator": "ALL",
  "x-amazon-apigateway-api-key-source": "HEADER",
  securityDefinitions: {
    api_key: { type: "apiKey", name: "x-api-key", in: "header" },
    pool: {
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "cognito_user_pools",
      "x-amazon-apigateway-authorizer": {
        type: "cognito_user_pools",
        identitySource: "method.request.header.Authorization",
        providerARNs: [poolArn],
      },
    },
    custom: {
      type: "apiKey",
      name: "X-Key",
      in: "header",
      "x-amazon-apigateway-authtype": "oauth2",
      "x-amazon-apigateway-authorizer": { type: "token", identitySource: "", authorizerUri: invokeUri("authorizer") },
    },
  },
  definitions: { Course: { type: "object", required: ["title"] } },
  paths: {
    "/{route+}": { get: proxy(), "x-amazon-apigateway-any-method": proxy() },
    "/www/": { get: proxy() },
    "/pool": { get: { ...proxy(), security: [{ pool: [] }] } },
    "/custom": { get: { ...proxy(), security: [{ custom: [] }] } },
    "/keyed": { get: { ...proxy(), security: [{ api_key: [] }] } },
    "/signed": { get: { ...proxy(), "x-amazon-apigateway-auth": { type: "AWS_IAM" } } },
    "/courses": {
      parameters: [{ $ref: "#/parameters/page" }],
      post: {
        ...proxy(),
        parameters: [{ in: "body", name: "course", schema: { $ref: "#/definitions/Course" } }],
      },
      options: {
        "x-amazon-apigateway-integration": {
          type: "mock",
          requestTemplates: { "application/json": '{"statusCode": 200}' },
          responses: {
            default: {
              statusCode: "200",
              responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" },
            },
          },
        },
      },
    },
  },
  parameters: { page: { in: "query", name: "page", required: true } },
};

describe("a REST API from an OpenAPI definition", () => {
  async function answers(program: RecordedProgram, requests: [path: string, init?: RequestInit][]) {
    const run = await RestRun.start(program);
    const all = [];
    for (const [path, init] of requests) {
      const response = await run.api.fetch(`/stage${path}`, init);
      all.push({
        status: response.status,
        headers: response.headers,
        body: (await response.json().catch(() => null)) as JsonObject,
      });
    }
    await run.close();
    return all;
  }

  it("serves version 2.0 with its authorizers, validators, binary types and gateway responses", async () => {
    const json = { method: "POST", headers: { "content-type": "application/json" } };
    const [root, any, image, www, open, pool, custom, keyed, signed, invalid, valid, options] = await answers(
      openApiProgram(JSON.stringify(swagger)),
      [
        ["/"],
        ["/a/b", { method: "PUT", body: "text" }],
        ["/a", { method: "POST", body: "text", headers: { "content-type": "image/png" } }],
        ["/www/"],
        ["/pool"],
        ["/pool", { headers: { authorization: token() } }],
        ["/custom", { headers: { "x-key": "k" } }],
        ["/keyed"],
        ["/signed"],
        ["/courses?page=1", { ...json, body: "{}" }],
        ["/courses?page=1", { ...json, body: '{"title":"a"}' }],
        ["/courses?page=1", { method: "OPTIONS" }],
      ],
    );
    expect(root).to.deep.include({ status: 404, body: { message: "404 Not found" } });
    expect(any?.body).to.deep.include({
      httpMethod: "PUT",
      resource: "/{route+}",
      pathParameters: { route: "a/b" },
      body: "text",
    });
    expect(image?.body).to.include({ isBase64Encoded: true });
    expect(www?.body).to.include({ resource: "/www", path: "/www/" });
    expect([open?.status, pool?.status]).to.deep.equal([401, 200]);
    expect((custom?.body.requestContext as JsonObject).authorizer).to.include({ principalId: "user-1" });
    expect([keyed?.status, signed?.status]).to.deep.equal([403, 404]);
    expect([invalid?.body, valid?.status]).to.deep.equal([{ message: "Invalid request body" }, 200]);
    expect(options?.headers.get("access-control-allow-origin")).to.equal("*");
  });

  it("serves version 3.0 in YAML, with shared parts, a policy and keys that an authorizer gives", async () => {
    const document = {
      openapi: "3.0.1",
      info: { title: "api" },
      "x-amazon-apigateway-api-key-source": "AUTHORIZER",
      "x-amazon-apigateway-request-validators": { body: { validateRequestBody: true } },
      "x-amazon-apigateway-policy": {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: ["execute-api:/stage/*/courses"] },
        ],
      },
      security: [{ custom: [] }],
      components: {
        securitySchemes: {
          api_key: { type: "apiKey", name: "x-api-key", in: "header" },
          custom: {
            type: "apiKey",
            name: "Unused",
            in: "header",
            "x-amazon-apigateway-authorizer": {
              type: "request",
              identitySource: "method.request.header.x-key",
              authorizerUri: invokeUri("authorizer"),
            },
          },
        },
        schemas: {
          Course: { type: "object", properties: { title: { $ref: "#/components/schemas/Title" } } },
          Title: { type: "string" },
        },
        "x-amazon-apigateway-integrations": { echo: proxy()["x-amazon-apigateway-integration"] },
      },
      paths: {
        "/courses": {
          get: {
            security: [],
            "x-amazon-apigateway-integration": { $ref: "#/components/x-amazon-apigateway-integrations/echo" },
          },
          post: {
            ...proxy(),
            security: [{ custom: [] }, { api_key: [] }],
            "x-amazon-apigateway-request-validator": "body",
            requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Course" } } } },
          },
        },
        "/closed": { get: { ...proxy(), security: [] } },
      },
    };
    const program = openApiProgram(stringify(document));
    program.resources.push(
      of("apiKey:ApiKey", "key1", { value: "a-key-of-twenty-characters" }),
      of("usagePlan:UsagePlan", "plan", { name: "plan", apiStages: [{ apiId, stage: "stage" }] }),
      of("usagePlanKey:UsagePlanKey", "key1", { keyId: "key1", usagePlanId: "plan" }),
    );
    const post = (key: string, body: string) => ({
      method: "POST",
      body,
      headers: { "x-key": key, "content-type": "application/json" },
    });
    const all = await answers(program, [
      ["/courses"],
      ["/closed"],
      ["/courses", post("a-key-of-twenty-characters", '{"title":"a"}')],
      ["/courses", post("a-key-of-twenty-characters", '{"title":1}')],
      ["/courses", post("another", "{}")],
    ]);
    expect(all.map(({ status }) => status)).to.deep.equal([200, 403, 200, 400, 403]);
  });

  it("lets settings of the API win over the definition's, and takes an object", async () => {
    const [image] = await answers(openApiProgram(swagger, { binaryMediaTypes: ["*/*"] }), [
      ["/a", { method: "POST", body: "text" }],
    ]);
    expect(image?.body).to.include({ isBase64Encoded: true, body: "dGV4dA==" });
  });
});
