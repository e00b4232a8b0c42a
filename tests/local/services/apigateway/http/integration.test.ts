import { expect } from "chai";
import { recordedResource } from "../../../recordedFixtures";
import { apiProgram, ServedApi } from "../servedApi";
import { head, rawRequest } from "../../../../../ops/security/attacks/rawRequest";

describe("responses of functions", () => {
  let api: ServedApi;
  before(async () => {
    // The function answers with what the header says.
    const code = "exports.handler = async (event) => JSON.parse(Buffer.from(event.headers['x-answer'], 'base64'))";
    api = await ServedApi.start({ routes: { "ANY /answer": { code } } });
  });
  after(() => api.close());

  function answer(value: unknown, method = "GET"): Promise<Response> {
    const encoded = Buffer.from(JSON.stringify(value)).toString("base64");
    return api.fetch("/answer", { method, headers: { "x-answer": encoded } });
  }

  for (const [value, body] of [
    ["Hello from Lambda!", "Hello from Lambda!"],
    [{ message: "Hello from Lambda!" }, '{"message":"Hello from Lambda!"}'],
    [[1, 2], "[1,2]"],
    [42, "42"],
    [false, "false"],
    [null, "null"],
    ["", ""],
    [{ body: "no statusCode" }, '{"body":"no statusCode"}'],
  ] as const) {
    it(`makes ${JSON.stringify(value)} the JSON body of a 200`, async () => {
      const response = await answer(value);
      expect(response.status).to.equal(200);
      expect(response.headers.get("content-type")).to.equal("application/json");
      expect(response.headers.get("content-length")).to.equal(String(body.length));
      expect(await response.text()).to.equal(body);
    });
  }

  it("takes status, headers, cookies and body of a structured answer", async () => {
    const response = await answer({
      statusCode: 201,
      headers: { "Content-Type": "application/problem+json", "X-Count": 3, "X-Ok": true },
      cookies: ["a=1; Path=/", "b=2"],
      body: "täglich",
    });
    expect(response.status).to.equal(201);
    expect(Object.fromEntries(response.headers)).to.include({
      "content-type": "application/problem+json",
      "x-count": "3",
      "x-ok": "true",
      "content-length": "8",
    });
    expect(response.headers.getSetCookie()).to.deep.equal(["a=1; Path=/", "b=2"]);
    expect(await response.text()).to.equal("täglich");
  });

  it("adds a Set-Cookie header to the cookies", async () => {
    const response = await answer({ statusCode: 200, headers: { "Set-Cookie": "c=3" }, cookies: ["a=1"] });
    expect(response.headers.getSetCookie()).to.deep.equal(["a=1", "c=3"]);
  });

  it("decodes base64 bodies", async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const response = await answer({
      statusCode: 200,
      headers: { "content-type": "image/png" },
      isBase64Encoded: true,
      body: bytes.toString("base64"),
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).to.be.true;
  });

  it("says text/plain when the function says nothing", async () => {
    const response = await answer({ statusCode: 200, body: "x" });
    expect(response.headers.get("content-type")).to.equal("text/plain; charset=utf-8");
  });

  it("sends no body with 204 and 304, and an empty one for null", async () => {
    for (const status of [204, 304]) {
      const response = await answer({ statusCode: status, body: "ignored" });
      expect(response.status).to.equal(status);
      expect(response.headers.get("content-type")).to.equal(null);
      expect(await response.text()).to.equal("");
    }
    expect(await (await answer({ statusCode: 200, body: null })).text()).to.equal("");
  });

  it("sends the headers of a HEAD request's answer without its body, and keeps the connection in step", async () => {
    const response = await answer({ statusCode: 200, body: "twelve bytes" }, "HEAD");
    expect(response.headers.get("content-length")).to.equal("12");
    expect(await response.text()).to.equal("");
    const encoded = Buffer.from(JSON.stringify({ statusCode: 200, body: "second" })).toString("base64");
    const first = `HEAD /answer HTTP/1.1\r\nHost: a\r\nX-Answer: ${encoded}\r\n\r\n`;
    const { body } = await rawRequest(api.port, first, head("GET /answer", `X-Answer: ${encoded}`));
    expect(body.match(/HTTP\/1\.1 200/g)).to.have.length(1);
    expect(body).to.match(/second$/);
  });

  it("ignores headers that belong to the connection or the gateway", async () => {
    const response = await answer({
      statusCode: 200,
      headers: {
        "content-length": "1",
        "transfer-encoding": "chunked",
        connection: "upgrade",
        "apigw-requestid": "mine",
      },
      body: "whole",
    });
    expect(await response.text()).to.equal("whole");
    expect(response.headers.get("content-length")).to.equal("5");
    expect(response.headers.get("apigw-requestid")).to.not.equal("mine");
  });

  const invalid: [name: string, value: unknown, reason: RegExp][] = [
    ["a statusCode that is text", { statusCode: "200" }, /statusCode "200"/],
    ["a statusCode with a fraction", { statusCode: 200.5 }, /statusCode 200\.5/],
    ["a statusCode of 0", { statusCode: 0 }, /statusCode 0/],
    ["a statusCode of 101", { statusCode: 101 }, /statusCode 101/],
    ["a statusCode of 600", { statusCode: 600 }, /statusCode 600/],
    ["a null statusCode", { statusCode: null }, /statusCode null/],
    ["a body that is an object", { statusCode: 200, body: { a: 1 } }, /body is of type object; give a string/],
    ["a body that is an array", { statusCode: 200, body: [1] }, /body is an array/],
    ["headers that are a list", { statusCode: 200, headers: [] }, /headers is not an object/],
    ["a header that is a list", { statusCode: 200, headers: { a: ["1"] } }, /header a is not a string/],
    ["a null header", { statusCode: 200, headers: { a: null } }, /header a is not a string/],
    [
      "a header that would add another",
      { statusCode: 200, headers: { a: "1\r\nset-cookie: b=2" } },
      /header a is not allowed in HTTP/,
    ],
    ["a header name with a space", { statusCode: 200, headers: { "a b": "1" } }, /header a b is not allowed/],
    ["cookies that are text", { statusCode: 200, cookies: "a=1" }, /cookies is not an array of strings/],
    ["a cookie with a line break", { statusCode: 200, cookies: ["a=1\n"] }, /a cookie is not allowed/],
  ];
  for (const [name, value, reason] of invalid) {
    it(`answers 500 to ${name}`, async () => {
      const response = await answer(value);
      expect(response.status).to.equal(500);
      expect(await response.text()).to.equal('{"message":"Internal Server Error"}');
      expect(api.lastTrace.integration).to.include({ status: 200, functionName: "function0" });
      expect(api.lastTrace.integration?.error).to.match(reason);
    });
  }
});

describe("integrations", () => {
  const apis: ServedApi[] = [];
  afterEach(() => Promise.all(apis.splice(0).map((api) => api.close())));

  async function serve(...args: Parameters<typeof ServedApi.start>): Promise<ServedApi> {
    const api = await ServedApi.start(...args);
    apis.push(api);
    return api;
  }

  async function expectInternalError(api: ServedApi, path: string, reason: RegExp): Promise<void> {
    const response = await api.fetch(path);
    expect(response.status).to.equal(500);
    expect(response.headers.get("content-type")).to.equal("application/json");
    expect(await response.text()).to.equal('{"message":"Internal Server Error"}');
    expect(api.lastTrace.integration?.error).to.match(reason);
  }

  it("answer 500 when the function fails, without telling why", async () => {
    const api = await serve({
      routes: {
        "GET /throws": { code: "exports.handler = async () => { throw new TypeError('secret') }" },
        "GET /exits": { code: "exports.handler = async () => process.exit(1)" },
        "GET /broken": { code: "exports.handler = (" },
        "GET /fine": {},
      },
    });
    await expectInternalError(api, "/throws", /^function error TypeError: secret$/);
    await expectInternalError(api, "/exits", /^function error Runtime\.ExitError/);
    await expectInternalError(api, "/broken", /^function error Runtime\.UserCodeSyntaxError/);
    expect((await api.fetch("/fine")).status).to.equal(200);
  });

  it("answer 503 at the integration's timeout, while the function goes on", async () => {
    const code = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 700, 'done'))";
    const api = await serve({ routes: { "GET /slow": { code, integration: { timeoutMilliseconds: 200 } } } });
    const response = await api.fetch("/slow");
    expect(response.status).to.equal(503);
    expect(await response.text()).to.equal('{"message":"Service Unavailable"}');
    expect(api.lastTrace.integration?.error).to.equal("function0 did not answer within the integration's 200 ms");
    expect(api.lastTrace.integration?.ms).to.be.within(150, 600);
  });

  it("answer 500 at the function's timeout", async () => {
    const code = "exports.handler = async (event) => { if (event.rawPath === '/hang') for (;;); }";
    const api = await serve({ routes: { "GET /{path}": { code, function: { timeout: 1 } } } });
    await expectInternalError(api, "/hang", /Task timed out after 1\.00 seconds$/);
    expect((await api.fetch("/fine")).status).to.equal(200);
  });

  it("answer 500 when Lambda throttles", async () => {
    const code = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300, 1))";
    const api = await serve({ routes: { "GET /one": { code, function: { reservedConcurrentExecutions: 1 } } } });
    const statuses = (await Promise.all([api.fetch("/one"), api.fetch("/one")])).map(({ status }) => status);
    expect(statuses.sort()).to.deep.equal([200, 500]);
    expect(api.traces.map(({ integration }) => integration?.status).sort()).to.deep.equal([200, 429]);
  });

  it("answer 500 when the function does not exist", async () => {
    const integration = { integrationUri: "arn:aws:lambda:eu-west-1:000000000000:function:gone" };
    const permission = { function: "gone" };
    const api = await serve({ routes: { "GET /gone": { integration, permission } } });
    await expectInternalError(
      api,
      "/gone",
      /ResourceNotFoundException: Function not found: arn:aws:lambda:eu-west-1:000000000000:function:gone/,
    );
  });

  it("answer 500 where the route has no integration, or one that is not served, which is said once", async () => {
    const http = { integrationType: "HTTP_PROXY" };
    const program = apiProgram({
      routes: {
        "GET /none": { route: { target: "integrations/gone" } },
        "GET /uri": { integration: http },
        "GET /link": { integration: { ...http, integrationUri: "https://a.example", connectionType: "VPC_LINK" } },
        "GET /queue": {
          integration: { integrationSubtype: "SQS-SendMessage", requestParameters: { QueueUrl: "https://a.example" } },
        },
        "GET /version": { integration: { payloadFormatVersion: "3.0" } },
        "GET /reserved": { integration: { requestParameters: { "overwrite:header.Authorization": "x" } } },
        "GET /key": { integration: { requestParameters: { "remove:path": "''" } } },
      },
    });
    program.resources.push(recordedResource("aws:apigatewayv2/api:Api", "chat", { protocolType: "WEBSOCKET" }));
    const unserved: string[] = [];
    const api = await serve(program, { onUnserved: (what) => unserved.push(what) });
    await expectInternalError(api, "/none", /^the route has no integration$/);
    await expectInternalError(api, "/uri", /integrationUri is "arn:aws:.*; an http or https URL was expected/);
    await expectInternalError(api, "/link", /connectionType VPC_LINK/);
    await expectInternalError(api, "/queue", /SQS-SendMessage.* not served/);
    await expectInternalError(api, "/version", /payloadFormatVersion is "3\.0"/);
    await expectInternalError(api, "/reserved", /overwrite:header\.Authorization is about a header that API Gateway/);
    await expectInternalError(api, "/key", /remove:path is none of/);
    expect(unserved).to.have.length(8);
    expect(unserved).to.include("WebSocket API chat");
    expect(unserved).to.include(
      "GET /queue of abcde12345: integrations with AWS services (SQS-SendMessage) are not served locally",
    );
  });

  describe("permission of the function", () => {
    const arn = "arn:aws:execute-api:eu-west-1:000000000000:abcde12345";
    const cases: [name: string, permission: Record<string, string> | false, allowed: boolean][] = [
      ["none", false, false],
      ["the route's own ARN, any stage", { sourceArn: `${arn}/*/GET/courses/{courseId}` }, true],
      ["the route's own ARN", { sourceArn: `${arn}/$default/GET/courses/{courseId}` }, true],
      ["the whole API", { sourceArn: `${arn}/*` }, true],
      ["any method and path", { sourceArn: `${arn}/*/*` }, true],
      ["a question mark for a character", { sourceArn: `${arn}/*/G?T/courses/{courseId}` }, true],
      ["no source", { sourceArn: "" }, true],
      ["the function by ARN", { function: "arn:aws:lambda:eu-west-1:000000000000:function:function0" }, true],
      ["all Lambda actions", { action: "lambda:*" }, true],
      ["the account", { sourceAccount: "000000000000" }, true],
      ["everybody", { principal: "*" }, true],
      ["an organization, which services belong to none of", { principal: "*", principalOrgId: "o-a1b2c3d4e5" }, false],
      ["another account's principal", { principal: "111111111111" }, false],
      ["another method", { sourceArn: `${arn}/*/POST/courses/{courseId}` }, false],
      ["another path", { sourceArn: `${arn}/*/GET/courses` }, false],
      ["a path that only begins alike", { sourceArn: `${arn}/*/GET/course` }, false],
      ["another stage", { sourceArn: `${arn}/prod/GET/courses/{courseId}` }, false],
      ["another API", { sourceArn: `${arn.replace("abcde", "fghij")}/*` }, false],
      ["another account's API", { sourceArn: `${arn.replace("000000000000", "111111111111")}/*` }, false],
      ["another region's API", { sourceArn: `${arn.replace("eu-west-1", "us-east-1")}/*` }, false],
      ["dots that are no wildcards", { sourceArn: `${arn}/*/GET/courses/.courseId.` }, false],
      ["another function", { function: "other" }, false],
      ["an alias, where the route calls the function itself", { qualifier: "live" }, false],
      ["calls through a function URL", { functionUrlAuthType: "NONE" }, false],
      ["another service", { principal: "events.amazonaws.com" }, false],
      ["another action", { action: "lambda:InvokeFunctionUrl" }, false],
      ["another account", { sourceAccount: "111111111111" }, false],
    ];
    for (const [name, permission, allowed] of cases) {
      it(`${allowed ? "suffices" : "does not suffice"}: ${name}`, async () => {
        const api = await serve({ routes: { "GET /courses/{courseId}": { permission } } });
        if (!allowed)
          await expectInternalError(
            api,
            "/courses/1",
            /^function permission missing: no aws\.lambda\.Permission allows/,
          );
        else expect((await api.fetch("/courses/1")).status).to.equal(200);
      });
    }

    it("names a permission that is no valid statement, and calls nothing", async () => {
      const permission = { principal: "nobody" };
      const api = await serve({ routes: { "GET /any": { permission } } });
      await expectInternalError(api, "/any", /the policy of function function0 is not valid: .*"nobody" is no account/);
    });

    it("checks an ANY route by the request's method, $default by its own ARN", async () => {
      const api = await serve({
        routes: {
          "ANY /any": { permission: { sourceArn: `${arn}/*/GET/any` } },
          $default: { permission: { sourceArn: `${arn}/$default/$default` } },
        },
      });
      expect((await api.fetch("/any")).status).to.equal(200);
      expect((await api.fetch("/any", { method: "POST" })).status).to.equal(500);
      expect((await api.fetch("/other")).status).to.equal(200);
    });
  });
});
