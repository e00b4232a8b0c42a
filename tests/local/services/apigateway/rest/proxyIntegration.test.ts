import { expect } from "chai";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedFunction } from "../../../recordedFixtures";
import { apiId, gatewayRole, invokeUri, of, permission, restProgram, RestRun, roleArn } from "./restProgram";
import type { ServedApi } from "../servedApi";

/** Answers with what the header says. */
const answering =
  "exports.handler = async (event) => JSON.parse(Buffer.from(event.headers['x-answer'] ?? 'e30=', 'base64'))";

describe("Lambda proxy integrations of a REST API", () => {
  let run: RestRun;
  let api: ServedApi;

  before(async () => {
    const proxy = (name: string, more: JsonObject = {}) => ({
      integration: { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: invokeUri(name), ...more },
    });
    run = await RestRun.start(
      restProgram(
        {
          "ANY /": {},
          "GET /courses": {},
          "GET /courses/{courseId}": {},
          "GET /courses/{courseId}/exams": {},
          "ANY /files/{proxy+}": {},
          "POST /files": {},
          "GET /answers": proxy("answers"),
          "GET /fails": proxy("fails"),
          "GET /slow": proxy("slow", { timeoutMilliseconds: 100 }),
          "GET /closed": proxy("closed"),
          "GET /role": proxy("closed", { credentials: roleArn }),
          "GET /other-role": proxy("closed2", { credentials: roleArn }),
          "GET /variable": {
            integration: {
              type: "AWS_PROXY",
              uri: invokeUri("echo").replace(":echo", ":${stageVariables.function}"),
            },
          },
        },
        recordedFunction("answers", answering),
        permission("answers", `arn:aws:execute-api:eu-west-1:000000000000:${apiId}/*/GET/answers`),
        recordedFunction("fails", "exports.handler = async () => { throw new Error('no') }"),
        permission("fails"),
        recordedFunction("slow", "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 400, {}))"),
        permission("slow"),
        recordedFunction("closed", "exports.handler = async () => ({ body: 'open' })"),
        recordedFunction("closed2", "exports.handler = async () => ({ body: 'open' })"),
        permission("closed", `arn:aws:execute-api:eu-west-1:000000000000:${apiId}/*/POST/closed`),
        ...gatewayRole({
          Effect: "Allow",
          Action: "lambda:InvokeFunction",
          Resource: "arn:aws:lambda:*:*:function:closed",
        }),
        of("domainName:DomainName", "api.example.com", { domainName: "api.example.com" }),
        of("basePathMapping:BasePathMapping", "base", {
          domainName: "api.example.com",
          basePath: "base",
          stageName: "dev",
        }),
        of("basePathMapping:BasePathMapping", "all", { domainName: "api.example.com" }),
        of("stage:Stage", "v2", { stageName: "v2", deployment: "d2", variables: { function: "echo" } }),
      ),
    );
    api = run.api;
  });
  after(() => run.close());

  it("pass the request in payload format 1.0", async () => {
    const response = await api.fetch("/dev/courses/a%2Bb?x=1&x=2&y=%20", {
      headers: { "X-Mixed": "one", authorization: "t", "user-agent": "tests" },
    });
    const event = (await response.json()) as JsonObject;
    const { headers, multiValueHeaders, requestContext, ...rest } = event as Record<string, JsonObject>;
    expect(rest).to.deep.equal({
      resource: "/courses/{courseId}",
      path: "/courses/a%2Bb",
      httpMethod: "GET",
      queryStringParameters: { x: "2", y: " " },
      multiValueQueryStringParameters: { x: ["1", "2"], y: [" "] },
      pathParameters: { courseId: "a%2Bb" },
      stageVariables: { table: "courses" },
      body: null,
      isBase64Encoded: false,
    });
    expect(headers).to.include({
      Authorization: "t",
      "User-Agent": "tests",
      "X-Mixed": "one",
      "X-Forwarded-For": "127.0.0.1",
    });
    expect(headers).not.to.have.any.keys("connection", "content-length");
    expect(multiValueHeaders?.Authorization).to.deep.equal(["t"]);
    const { requestId, extendedRequestId, requestTime, requestTimeEpoch, ...context } = requestContext!;
    expect(context).to.deep.equal({
      accountId: "000000000000",
      apiId,
      deploymentId: "d1",
      domainName: `${apiId}.execute-api.eu-west-1.amazonaws.com`,
      domainPrefix: apiId,
      httpMethod: "GET",
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "127.0.0.1",
        user: null,
        userAgent: "tests",
        userArn: null,
      },
      path: "/dev/courses/a%2Bb",
      protocol: "HTTP/1.1",
      resourceId: "/courses/{courseId}",
      resourcePath: "/courses/{courseId}",
      stage: "dev",
    });
    expect(requestId)
      .to.equal(response.headers.get("x-amzn-requestid"))
      .and.to.match(/^[0-9a-f-]{36}$/);
    expect(extendedRequestId).to.equal(response.headers.get("x-amz-apigw-id"));
    expect(requestTime).to.match(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(requestTimeEpoch).to.be.closeTo(Date.now(), 5000);
    expect(api.lastTrace).to.deep.include({
      apiId,
      routeKey: "GET /courses/{courseId}",
      status: 200,
      authorizer: undefined,
    });
    expect(api.lastTrace.integration).to.include({ functionName: "echo", status: 200 });
  });

  it("find the resource by its path, whatever slashes are around it", async () => {
    const seen: [path: string, resource: string, pathParameters: JsonObject | null, eventPath: string][] = [
      ["/dev", "/", null, "/"],
      ["/dev/", "/", null, "/"],
      ["/dev/courses/", "/courses", null, "/courses/"],
      ["/dev//courses", "/courses", null, "/courses"],
      ["/dev/courses/1/exams", "/courses/{courseId}/exams", { courseId: "1" }, "/courses/1/exams"],
      ["/dev/files/a//b/", "/files/{proxy+}", { proxy: "a//b" }, "/files/a//b/"],
    ];
    for (const [path, resource, pathParameters, eventPath] of seen) {
      expect(await api.event(path), path).to.deep.include({ resource, pathParameters, path: eventPath });
    }
    expect(await api.event("/dev/files/x", { method: "DELETE" })).to.include({ httpMethod: "DELETE" });
  });

  it("lie behind the base paths of a custom domain name", async () => {
    for (const [path, stage, eventPath] of [
      ["/base/courses/1", "dev", "/base/courses/1"],
      ["/dev/courses/1", "dev", "/courses/1"],
      ["/v2/courses/1", "v2", "/courses/1"],
    ] as const) {
      const { body } = await api.answerAt("api.example.com", path);
      const event = JSON.parse(body) as Record<string, JsonObject>;
      expect(event, path).to.deep.include({ path: eventPath, resource: "/courses/{courseId}" });
      const domain = { domainName: "api.example.com", domainPrefix: "api", path };
      expect(event.requestContext).to.include({ stage, ...domain });
    }
    expect(await api.answerAt("api.example.com", "/base/none")).to.include({ status: 403 });
  });

  it("answer 403 to paths, methods and stages that are not there", async () => {
    for (const [path, method] of [
      ["/dev/none", "GET"],
      ["/dev/courses", "POST"],
      ["/dev/courses/1/2", "GET"],
      ["/dev/files", "GET"],
    ] as const) {
      const response = await api.fetch(path, { method });
      expect(response.status, path).to.equal(403);
      expect(response.headers.get("x-amzn-errortype")).to.equal("MissingAuthenticationTokenException");
      expect(await response.text()).to.equal('{"message":"Missing Authentication Token"}');
    }
    const response = await api.fetch("/prod/courses");
    expect([response.status, await response.text()]).to.deep.equal([403, '{"message":"Forbidden"}']);
    expect(api.lastTrace.reason).to.equal("the path begins with /prod; the API's stages: dev, v2");
  });

  it("make a function's answer the response", async () => {
    const answer = async (value: unknown) => {
      const response = await api.fetch("/dev/answers", {
        headers: { "x-answer": Buffer.from(JSON.stringify(value)).toString("base64") },
      });
      return { response, text: await response.text() };
    };
    const { response, text } = await answer({
      statusCode: "201",
      headers: { "X-One": 1, "www-authenticate": "Basic", "set-cookie": "c=3" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      body: "täglich",
    });
    expect([response.status, text]).to.deep.equal([201, "täglich"]);
    expect(Object.fromEntries(response.headers)).to.include({
      "content-type": "application/json",
      "x-one": "1",
      "x-amzn-remapped-www-authenticate": "Basic",
    });
    expect(response.headers.getSetCookie()).to.deep.equal(["a=1", "b=2", "c=3"]);
    expect((await answer({})).response.status).to.equal(200);
    // No binary media types: the text stays encoded.
    expect((await answer({ isBase64Encoded: true, body: "AAE=" })).text).to.equal("AAE=");
    for (const [value, reason] of [
      ["Hello", /it is no object/],
      [{ message: "Hello" }, /it has message; it may have statusCode/],
      [{ statusCode: 200, body: { a: 1 } }, /body is no string/],
      [{ statusCode: 99 }, /statusCode 99/],
      [{ headers: { a: ["1"] } }, /header a is no string/],
      [{ multiValueHeaders: { a: "1" } }, /multiValueHeaders\.a is no list/],
      [{ headers: { a: "1\r\nb: 2" } }, /header a is not allowed/],
    ] as const) {
      const malformed = await answer(value);
      expect([malformed.response.status, malformed.text]).to.deep.equal([502, '{"message":"Internal server error"}']);
      expect(api.lastTrace.reason).to.match(reason);
    }
  });

  it("answer 502 when the function fails, 504 when it takes too long and 500 when it may not be called", async () => {
    for (const [path, status, message, reason] of [
      ["/dev/fails", 502, "Internal server error", /^function error Error: no$/],
      ["/dev/slow", 504, "Endpoint request timed out", /did not answer within the integration's 100 ms$/],
      ["/dev/closed", 500, "Internal server error", /^function permission missing: .* for GET \/closed/],
      ["/dev/other-role", 500, "Internal server error", /not authorized to perform lambda:InvokeFunction/],
    ] as const) {
      const response = await api.fetch(path);
      expect([response.status, await response.json()], path).to.deep.equal([status, { message }]);
      expect(response.headers.get("x-amzn-errortype")).to.equal("InternalServerErrorException");
      expect(api.lastTrace.reason).to.match(reason);
    }
    expect(await (await api.fetch("/dev/role")).text()).to.equal("open");
  });

  it("take stage variables in the function's name", async () => {
    expect(await api.event("/v2/variable")).to.deep.include({ stageVariables: { function: "echo" } });
    expect((await api.fetch("/dev/variable")).status).to.equal(500);
  });

  it("take up to 10 MB, of which Lambda takes 6", async () => {
    for (const [megabytes, message] of [
      [7, "Request Too Long"],
      [11, "HTTP content length exceeded 10485760 bytes."],
    ] as const) {
      const response = await api.fetch("/dev/files", { method: "POST", body: "x".repeat(megabytes * 1024 * 1024) });
      expect([response.status, await response.json()]).to.deep.equal([413, { message }]);
    }
  });
});

describe("binary media types of a REST API", () => {
  it("say which bodies are encoded on the way in and decoded on the way out", async () => {
    const program = restProgram(
      { "POST /echo": {}, "GET /image": { integration: { type: "AWS_PROXY", uri: invokeUri("image") } } },
      recordedFunction(
        "image",
        "exports.handler = async () => ({ headers: { 'Content-Type': 'image/png' }, isBase64Encoded: true, body: 'AAEC' })",
      ),
      permission("image"),
    );
    program.resources[1]!.outputs.binaryMediaTypes = ["image/*"];
    const run = await RestRun.start(program);
    const post = (contentType: string) =>
      run.api.event("/dev/echo", { method: "POST", headers: { "content-type": contentType }, body: "text" });
    expect(await post("text/plain")).to.include({ body: "text", isBase64Encoded: false });
    expect(await post("image/png")).to.include({ body: "dGV4dA==", isBase64Encoded: true });
    const accepting = async (accept: string) => {
      const response = await run.api.fetch("/dev/image", { headers: { accept } });
      return Buffer.from(await response.arrayBuffer());
    };
    expect([...(await accepting("image/webp,*/*"))]).to.deep.equal([0, 1, 2]);
    expect(String(await accepting("text/html,image/png"))).to.equal("AAEC");
    await run.close();
  });
});
