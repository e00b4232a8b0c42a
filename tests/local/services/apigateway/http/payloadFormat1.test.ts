import { expect } from "chai";
import { token } from "../../../../../ops/security/attacks/tokens";
import { ServedApi } from "../servedApi";

describe("payload format 1.0", () => {
  const now = Date.UTC(2020, 2, 12, 19, 3, 58, 390);
  const old = { integration: { payloadFormatVersion: "1.0" } };
  let api: ServedApi;
  before(async () => {
    api = await ServedApi.start(
      {
        stage: { name: "beta", stageVariables: { flavour: "test" } },
        routes: {
          "GET /courses/{courseId}": old,
          "POST /exams": old,
          "GET /signed-in": { ...old, auth: "jwt", scopes: ["aws.cognito.signin.user.admin"] },
          $default: old,
          "GET /answer": {
            ...old,
            code: "exports.handler = async (event) => JSON.parse(Buffer.from(event.headers['x-answer'], 'base64'))",
          },
          "GET /mapped": {
            integration: {
              payloadFormatVersion: "1.0",
              requestParameters: { "append:header.X-Twice": "added", "append:querystring.q": "$context.stage" },
            },
          },
        },
      },
      { clock: () => now },
    );
  });
  after(() => api.close());

  it("has the documented event", async () => {
    const response = await api.fetch("/beta/courses/intro%20one?tag=a&tag=b%2Bc&empty=", {
      headers: { "User-Agent": "test/1", "X-Custom": "Value", Cookie: "one=1; two=2" },
    });
    const { headers, multiValueHeaders, requestContext, ...event } = (await response.json()) as Record<string, object>;
    expect(event).to.deep.equal({
      version: "1.0",
      resource: "/courses/{courseId}",
      path: "/beta/courses/intro one",
      httpMethod: "GET",
      queryStringParameters: { tag: "b+c", empty: "" },
      multiValueQueryStringParameters: { tag: ["a", "b+c"], empty: [""] },
      pathParameters: { courseId: "intro one" },
      stageVariables: { flavour: "test" },
      body: null,
      isBase64Encoded: false,
    });
    const requestId = response.headers.get("apigw-requestid");
    expect(requestContext).to.deep.equal({
      accountId: "000000000000",
      apiId: "abcde12345",
      authorizer: { claims: null, scopes: null },
      domainName: "abcde12345.execute-api.eu-west-1.amazonaws.com",
      domainPrefix: "abcde12345",
      extendedRequestId: requestId,
      httpMethod: "GET",
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAmr: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "127.0.0.1",
        user: null,
        userAgent: "test/1",
        userArn: null,
      },
      path: "/beta/courses/intro one",
      protocol: "HTTP/1.1",
      requestId,
      requestTime: "12/Mar/2020:19:03:58 +0000",
      requestTimeEpoch: now,
      resourceId: "GET /courses/{courseId}",
      resourcePath: "/courses/{courseId}",
      stage: "beta",
    });
    expect(headers).to.include({
      Host: `127.0.0.1:${api.port}`,
      "User-Agent": "test/1",
      "Content-Length": "0",
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Port": String(api.port),
      "X-Forwarded-Proto": "http",
    });
    expect(multiValueHeaders).to.deep.include({ "X-Forwarded-For": ["127.0.0.1"] });
    const lowerCase = Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(lowerCase).to.include({ "x-custom": "Value", cookie: "one=1; two=2" });
  });

  it("shows bodies, claims and what a parameter mapping changed", async () => {
    const post = await api.event("/beta/exams", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
    });
    expect(post).to.include({ body: '{"a":1}', isBase64Encoded: false, queryStringParameters: null });
    const binary = await api.event("/beta/exams", { method: "POST", body: Buffer.from([255]) });
    expect(binary).to.include({ body: "/w==", isBase64Encoded: true });
    const signedIn = await api.event("/beta/signed-in", {
      headers: { authorization: token({ scope: "aws.cognito.signin.user.admin", iat: 1, exp: now / 1000 + 60 }) },
    });
    const { authorizer } = signedIn.requestContext as { authorizer: { claims: object; scopes: string[] } };
    expect(authorizer.claims).to.include({ sub: "1f7a61d0-0b4e-4a37-9d7c-000000000001" });
    expect(authorizer.scopes).to.deep.equal(["aws.cognito.signin.user.admin"]);
    expect(await api.event("/beta/anything")).to.include({ resource: "$default", pathParameters: null });
    const { multiValueHeaders, multiValueQueryStringParameters } = await api.event("/beta/mapped?q=1", {
      headers: { "x-twice": "sent" },
    });
    expect(multiValueHeaders).to.deep.include({ "x-twice": ["sent,added"] });
    expect(multiValueQueryStringParameters).to.deep.equal({ q: ["1", "beta"] });
  });

  async function answer(value: unknown): Promise<Response> {
    const encoded = Buffer.from(JSON.stringify(value)).toString("base64");
    return api.fetch("/beta/answer", { headers: { "x-answer": encoded } });
  }

  it("takes headers and multiValueHeaders of an answer together", async () => {
    const response = await answer({
      statusCode: 201,
      headers: { "X-One": "1", "X-Both": "a" },
      multiValueHeaders: { "x-both": ["a", "b"], "Set-Cookie": ["a=1", "b=2"], "Content-Type": ["image/png"] },
      cookies: ["ignored=1"],
      isBase64Encoded: true,
      body: "AP8=",
    });
    expect(response.status).to.equal(201);
    expect(Object.fromEntries(response.headers)).to.include({
      "x-one": "1",
      "x-both": "a, b",
      "content-type": "image/png",
    });
    expect(response.headers.getSetCookie()).to.deep.equal(["a=1", "b=2"]);
    expect([...new Uint8Array(await response.arrayBuffer())]).to.deep.equal([0, 255]);
  });

  for (const [name, value, reason] of [
    ["an answer without a statusCode", { message: "hello" }, /not an object with a statusCode/],
    ["text", "hello", /not an object with a statusCode/],
    ["multiValueHeaders of texts", { statusCode: 200, multiValueHeaders: { a: "b" } }, /multiValueHeaders\.a is not/],
    ["a header with a line break", { statusCode: 200, multiValueHeaders: { a: ["b\n"] } }, /header a is not allowed/],
  ] as const) {
    it(`answers 500 to ${name}`, async () => {
      const response = await answer(value);
      expect([response.status, await response.text()]).to.deep.equal([500, '{"message":"Internal Server Error"}']);
      expect(api.lastTrace.integration?.error).to.match(reason);
    });
  }
});
