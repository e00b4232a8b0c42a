import { expect } from "chai";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { invokeUri, of, restProgram, RestRun } from "./restProgram";
import type { ServedApi } from "../servedApi";

describe("what a REST API checks before its integrations", () => {
  let run: RestRun;
  let api: ServedApi;
  let now = Date.UTC(2030, 0, 1);

  before(async () => {
    const validated = (requestValidatorId: string, more: JsonObject = {}) => ({
      method: {
        requestValidatorId,
        requestParameters: {
          "method.request.header.x-tenant": true,
          "method.request.querystring.page": true,
          "method.request.querystring.sort": false,
        },
        requestModels: { "application/json": "Courses" },
        ...more,
      },
    });
    const course = {
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      required: ["title"],
      properties: { title: { type: "string" }, price: { type: "number", minimum: 0, exclusiveMinimum: true } },
    };
    run = await RestRun.start(
      restProgram(
        {
          "GET /keyed": { method: { apiKeyRequired: true } },
          "GET /other": { method: { apiKeyRequired: true } },
          "GET /slowed": {},
          "GET /free": {},
          "GET /unauthorized": { method: { authorization: "CUSTOM", authorizerId: "token" } },
          "POST /parameters": validated("parameters"),
          "POST /body": validated("body"),
        },
        of("apiKey:ApiKey", "key1", { value: "a-key-of-twenty-characters" }),
        of("apiKey:ApiKey", "key2", { value: "a-disabled-key-of-its-own", enabled: false }),
        of("apiKey:ApiKey", "key3", { value: "a-key-with-a-small-quota" }),
        of("usagePlan:UsagePlan", "plan", { name: "plan", apiStages: [{ apiId: "abcde12345", stage: "dev" }] }),
        of("usagePlan:UsagePlan", "small", {
          name: "small",
          apiStages: [{ apiId: "abcde12345", stage: "dev" }],
          quotaSettings: { limit: 2, period: "DAY" },
          throttleSettings: { rateLimit: 1, burstLimit: 2 },
        }),
        of("usagePlanKey:UsagePlanKey", "key1", { keyId: "key1", usagePlanId: "plan", keyType: "API_KEY" }),
        of("usagePlanKey:UsagePlanKey", "key2", { keyId: "key2", usagePlanId: "plan", keyType: "API_KEY" }),
        of("usagePlanKey:UsagePlanKey", "key3", { keyId: "key3", usagePlanId: "small", keyType: "API_KEY" }),
        of("methodSettings:MethodSettings", "all", {
          stageName: "dev",
          methodPath: "*/*",
          settings: { throttlingRateLimit: 1000, throttlingBurstLimit: 1000 },
        }),
        of("methodSettings:MethodSettings", "slowed", {
          stageName: "dev",
          methodPath: "slowed/GET",
          settings: { throttlingRateLimit: 1, throttlingBurstLimit: 2 },
        }),
        of("requestValidator:RequestValidator", "parameters", { validateRequestParameters: true }),
        of("requestValidator:RequestValidator", "body", { validateRequestBody: true }),
        of("model:Model", "course", {
          name: "Course",
          contentType: "application/json",
          schema: JSON.stringify(course),
        }),
        of("model:Model", "courses", {
          name: "Courses",
          contentType: "application/json",
          schema: JSON.stringify({
            type: "array",
            items: { $ref: "https://apigateway.amazonaws.com/restapis/abcde12345/models/Course" },
          }),
        }),
        of("response:Response", "4xx", {
          responseType: "DEFAULT_4XX",
          responseParameters: {
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
            "gatewayresponse.header.X-Path": "method.request.header.x-tenant",
            "gatewayresponse.header.X-Query": "method.request.querystring.q",
          },
        }),
        of("authorizer:Authorizer", "token", { type: "TOKEN", authorizerUri: invokeUri("echo") }),
        of("response:Response", "unsendable", {
          responseType: "UNAUTHORIZED",
          statusCode: "42",
          responseParameters: { "gatewayresponse.header.X Y": "'space'" },
        }),
        of("response:Response", "throttled", {
          responseType: "THROTTLED",
          statusCode: "503",
          responseTemplates: {
            "application/json":
              '{"why":$context.error.messageString,"type":"$context.error.responseType","id":"$context.requestId"}',
          },
        }),
      ),
      { clock: () => now },
    );
    api = run.api;
  });
  after(() => run.close());

  const keyed = (apiKey?: string, path = "/dev/keyed") =>
    api.fetch(path, { headers: apiKey === undefined ? {} : { "x-api-key": apiKey } });

  it("takes the API keys of the stage's usage plans", async () => {
    const allowed = (await (await keyed("a-key-of-twenty-characters")).json()) as Record<string, JsonObject>;
    expect(allowed.requestContext?.identity).to.include({ apiKey: "a-key-of-twenty-characters", apiKeyId: "key1" });
    for (const apiKey of [undefined, "wrong", "a-disabled-key-of-its-own"]) {
      const refused = await keyed(apiKey);
      expect([refused.status, await refused.text()]).to.deep.equal([403, '{"message":"Forbidden"}']);
      expect(refused.headers.get("x-amzn-errortype")).to.equal("ForbiddenException");
    }
    expect(api.lastTrace.reason).to.equal("no usage plan of stage dev has the API key");
  });

  it("puts no line breaks of the client into headers, and answers 500 for a response that HTTP does not have", async () => {
    const refused = await api.fetch("/dev/keyed?q=a%0d%0aSet-Cookie:%20b=c%E2%98%83");
    expect([refused.status, refused.headers.get("x-query")]).to.deep.equal([403, "a  Set-Cookie: b=c "]);
    expect(refused.headers.getSetCookie()).to.deep.equal([]);
    const unsendable = await api.fetch("/dev/unauthorized");
    expect([unsendable.status, await unsendable.text()]).to.deep.equal([500, '{"message":"Internal Server Error"}']);
    expect(api.lastTrace).to.include({ status: 500 });
    expect(api.lastTrace.reason).to.include("the gateway failed: the response can't be sent");
  });

  it("holds a key to the rate and the quota of its usage plan", async () => {
    const apiKey = "a-key-with-a-small-quota";
    const statuses = [await keyed(apiKey), await keyed(apiKey, "/dev/other"), await keyed(apiKey)].map(
      ({ status }) => status,
    );
    expect(statuses).to.deep.equal([200, 200, 503]);
    now += 60_000;
    const spent = await keyed(apiKey);
    expect([spent.status, await spent.json()]).to.deep.equal([429, { message: "Limit Exceeded" }]);
    now += 24 * 3_600_000;
    expect((await keyed(apiKey)).status).to.equal(200);
  });

  it("throttles a method by its own settings", async () => {
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await api.fetch("/dev/slowed")).status);
    expect(statuses).to.deep.equal([200, 200, 503]);
    expect((await api.fetch("/dev/free")).status).to.equal(200);
  });

  it("answers in the form that the API gives its gateway responses", async () => {
    const throttled = await api.fetch("/dev/slowed");
    expect(await throttled.json()).to.deep.equal({
      why: "Too Many Requests",
      type: "THROTTLED",
      id: throttled.headers.get("x-amzn-requestid"),
    });
    // Not one of the 4xx any more than its own response says.
    expect(throttled.headers.get("access-control-allow-origin")).to.equal(null);
    const missing = await api.fetch("/dev/none", { headers: { "x-tenant": "t1" } });
    expect(Object.fromEntries(missing.headers)).to.include({ "access-control-allow-origin": "*", "x-path": "t1" });
    expect([missing.status, await missing.text()]).to.deep.equal([403, '{"message":"Missing Authentication Token"}']);
  });

  it("asks for a method's required parameters", async () => {
    const post = (query: string, headers: Record<string, string>) =>
      api.fetch(`/dev/parameters${query}`, { method: "POST", headers });
    expect((await post("?page=", { "x-tenant": "a" })).status).to.equal(200);
    const refused = await post("?sort=1", {});
    expect([refused.status, await refused.json()]).to.deep.equal([
      400,
      { message: "Missing required request parameters: [x-tenant, page]" },
    ]);
    expect(refused.headers.get("x-amzn-errortype")).to.equal("BadRequestException");
  });

  it("checks a body against its model", async () => {
    const post = (body: string, contentType = "application/json") =>
      api.fetch("/dev/body", { method: "POST", body, headers: { "content-type": contentType } });
    expect((await post('[{"title":"a","price":1}]')).status).to.equal(200);
    expect((await post("anything", "text/plain")).status).to.equal(200);
    for (const [body, reason] of [
      ['[{"price":1}]', /required property 'title'/],
      ['[{"title":"a","price":0}]', /must be > 0/],
      ["{}", /must be array/],
      ["[", /it is no JSON/],
    ] as const) {
      const refused = await post(body);
      expect([refused.status, await refused.json()]).to.deep.equal([400, { message: "Invalid request body" }]);
      expect(api.lastTrace.reason).to.match(reason);
    }
  });
});
