import { expect } from "chai";
import { commonLogTime } from "../../../../../packages/local/src/http/commonLogTime";
import { head, rawRequest } from "../../../../../ops/security/attacks/rawRequest";
import { ServedApi } from "../servedApi";
import { token } from "../../../../../ops/security/attacks/tokens";

describe("event of payload format 2.0", () => {
  const now = Date.UTC(2020, 2, 12, 19, 3, 58, 390);
  let api: ServedApi;
  before(async () => {
    api = await ServedApi.start(
      {
        stage: { stageVariables: { flavour: "test" } },
        routes: { "GET /courses/{courseId}": {}, "POST /exams": {}, $default: {}, "GET /signed-in": { auth: "jwt" } },
      },
      { clock: () => now },
    );
  });
  after(() => api.close());

  it("has the documented shape", async () => {
    const response = await api.fetch("/courses/intro%20one?limit=5&tag=a&tag=b%2Bc+d&empty=", {
      headers: { "user-agent": "test/1", "x-custom": "Value", cookie: "one=1; two=2" },
    });
    const event = (await response.json()) as Record<string, unknown>;
    const { headers, requestContext, ...rest } = event as {
      headers: Record<string, string>;
      requestContext: Record<string, unknown>;
    };
    expect(rest).to.deep.equal({
      version: "2.0",
      routeKey: "GET /courses/{courseId}",
      rawPath: "/courses/intro one",
      rawQueryString: "limit=5&tag=a&tag=b%2Bc+d&empty=",
      cookies: ["one=1", "two=2"],
      queryStringParameters: { limit: "5", tag: "a,b+c d", empty: "" },
      pathParameters: { courseId: "intro one" },
      stageVariables: { flavour: "test" },
      isBase64Encoded: false,
    });
    const requestId = response.headers.get("apigw-requestid");
    expect(requestContext).to.deep.equal({
      accountId: "000000000000",
      apiId: "abcde12345",
      domainName: "abcde12345.execute-api.eu-west-1.amazonaws.com",
      domainPrefix: "abcde12345",
      http: {
        method: "GET",
        path: "/courses/intro one",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "test/1",
      },
      requestId,
      routeKey: "GET /courses/{courseId}",
      stage: "$default",
      time: "12/Mar/2020:19:03:58 +0000",
      timeEpoch: now,
    });
    expect(headers).to.include({
      host: `127.0.0.1:${api.port}`,
      "user-agent": "test/1",
      "x-custom": "Value",
      "content-length": "0",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": String(api.port),
      "x-forwarded-proto": "http",
    });
    expect(headers["x-amzn-trace-id"]).to.match(/^Root=1-5e6a879e-[0-9a-f]{24}$/);
    expect(headers).to.not.have.any.keys("cookie", "connection");
  });

  it("leaves out what the request does not have", async () => {
    const event = await api.event("/other");
    expect(event).to.include({ routeKey: "$default", rawQueryString: "" });
    expect(event).to.not.have.any.keys("cookies", "queryStringParameters", "pathParameters", "body");
    expect(event.requestContext).to.not.have.any.keys("authorizer");
  });

  it("gives the claims of the verified token", async () => {
    const event = await api.event("/signed-in", {
      headers: { authorization: `Bearer ${token({ iat: 1, exp: now / 1000 + 60 })}` },
    });
    const { authorizer } = event.requestContext as { authorizer: { jwt: { claims: unknown } } };
    expect(authorizer.jwt.claims).to.include({ iat: "1", email: "a@example.com" });
  });

  it("joins repeated headers and lower-cases names, also names of Object's own", async () => {
    const { body } = await rawRequest(
      api.port,
      head("GET /a", "X-A: 1", "x-a: 2", "Cookie: a=1", "Cookie: b=2; c=3", "Constructor: x", "__proto__: y"),
    );
    const event = JSON.parse(body) as { headers: Record<string, string>; cookies: string[] };
    expect(event.headers["x-a"]).to.equal("1,2");
    expect(event.headers.constructor).to.equal("x");
    expect(event.cookies).to.deep.equal(["a=1", "b=2", "c=3"]);
  });

  it("appends to x-forwarded-for and keeps the trace id that came", async () => {
    const { headers } = (await api.event("/a", {
      headers: { "x-forwarded-for": "10.0.0.1", "x-amzn-trace-id": "Root=1-a-b" },
    })) as {
      headers: Record<string, string>;
    };
    expect(headers).to.include({ "x-forwarded-for": "10.0.0.1, 127.0.0.1", "x-amzn-trace-id": "Root=1-a-b" });
  });

  const bodies: [contentType: string | undefined, extra: Record<string, string>, isBase64Encoded: boolean][] = [
    ["application/json", {}, false],
    ["application/json; charset=utf-8", {}, false],
    ["Application/JSON", {}, false],
    ["text/plain", {}, false],
    ["application/xml", {}, false],
    ["application/javascript", {}, false],
    ["application/octet-stream", {}, true],
    ["application/x-www-form-urlencoded", {}, true],
    ["image/png", {}, true],
    [undefined, {}, true],
    ["application/json", { "content-encoding": "gzip" }, true],
  ];
  for (const [contentType, extra, isBase64Encoded] of bodies) {
    it(`passes a body of type ${contentType ?? "unknown"} ${Object.keys(extra).join()} ${isBase64Encoded ? "encoded" : "as text"}`, async () => {
      const headers = { ...extra, ...(contentType === undefined ? {} : { "content-type": contentType }) };
      const event = await api.event("/exams", { method: "POST", headers, body: Buffer.from('{"ü":1}') });
      expect(event.isBase64Encoded).to.equal(isBase64Encoded);
      expect(event.body).to.equal(isBase64Encoded ? Buffer.from('{"ü":1}').toString("base64") : '{"ü":1}');
      expect(event.headers).to.include({ "content-length": "8" });
    });
  }

  it("passes binary bodies unharmed, also in chunks", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 256; i += 64) controller.enqueue(bytes.subarray(i, i + 64));
        controller.close();
      },
    });
    const init = { method: "POST", body: stream, duplex: "half" } as RequestInit;
    const event = (await (await api.fetch("/exams", init)).json()) as { body: string };
    expect(Buffer.from(event.body, "base64").equals(bytes)).to.be.true;
  });

  it("writes times as the Common Log Format does", () => {
    expect(commonLogTime(0)).to.equal("01/Jan/1970:00:00:00 +0000");
    expect(commonLogTime(Date.UTC(2031, 11, 9, 23, 59, 59, 999))).to.equal("09/Dec/2031:23:59:59 +0000");
  });
});
