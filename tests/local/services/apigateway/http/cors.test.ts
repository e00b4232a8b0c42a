import { expect } from "chai";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { ServedApi } from "../servedApi";
import type { ApiFixture } from "../servedApi";
import { token } from "../../../../../ops/security/attacks/tokens";

const good = "https://learninghub.example.com";

describe("CORS", () => {
  const apis: ServedApi[] = [];
  afterEach(() => Promise.all(apis.splice(0).map((api) => api.close())));

  async function serve(cors: JsonObject | undefined, routes?: ApiFixture["routes"]): Promise<ServedApi> {
    const api = await ServedApi.start({
      ...(cors === undefined ? {} : { cors }),
      routes: routes ?? { "GET /courses": { auth: "jwt" }, "POST /courses": { auth: "jwt" } },
    });
    apis.push(api);
    return api;
  }

  const configuration = {
    allowOrigins: ["https://admin.example.com", good],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization", "content-type"],
    exposeHeaders: ["x-total"],
    maxAge: 600,
  };

  function preflight(api: ServedApi, origin: string, path = "/courses"): Promise<Response> {
    return api.fetch(path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
  }

  function corsHeaders(response: Response): Record<string, string> {
    return Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith("access-control-") || name === "vary"),
    );
  }

  it("answers a preflight from an allowed origin, before the authorizer and without a route for OPTIONS", async () => {
    const api = await serve(configuration);
    const response = await preflight(api, good);
    expect(response.status).to.equal(204);
    expect(await response.text()).to.equal("");
    expect(response.headers.get("content-type")).to.equal(null);
    expect(response.headers.get("apigw-requestid")).to.be.a("string");
    expect(corsHeaders(response)).to.deep.equal({
      "access-control-allow-origin": good,
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-expose-headers": "x-total",
      "access-control-max-age": "600",
      vary: "Origin",
    });
    expect(api.lastTrace).to.deep.include({
      routeKey: undefined,
      cors: { origin: good, preflight: true, allowed: true },
    });
  });

  for (const origin of [
    "https://evil.example.com",
    "http://learninghub.example.com",
    `${good}:8443`,
    `${good}.evil.example`,
    "https://LEARNINGHUB.example.com",
    "null",
  ]) {
    it(`gives a preflight from ${origin} no CORS headers`, async () => {
      const api = await serve(configuration);
      const response = await preflight(api, origin);
      expect(response.status).to.equal(204);
      expect(corsHeaders(response)).to.deep.equal({});
      expect(api.lastTrace.cors).to.deep.equal({ origin, preflight: true, allowed: false });
    });
  }

  it("answers a preflight for a path without any route", async () => {
    expect((await preflight(await serve(configuration), good, "/nothing")).status).to.equal(204);
  });

  it("gives a plain OPTIONS no CORS headers", async () => {
    const response = await (
      await serve(configuration)
    ).fetch("/courses", { method: "OPTIONS", headers: { origin: good } });
    expect(response.status).to.equal(204);
    expect(corsHeaders(response)).to.deep.equal({});
  });

  it("passes OPTIONS to a route that takes it, $default included, and then its authorizer decides", async () => {
    const open = await serve(configuration, {
      "OPTIONS /{proxy+}": { code: "exports.handler = async () => ({ statusCode: 200 })" },
    });
    const response = await preflight(open, good);
    expect(response.status).to.equal(200);
    expect(corsHeaders(response)["access-control-allow-methods"]).to.equal("GET,POST");
    const closed = await serve(configuration, { $default: { auth: "jwt" } });
    expect((await preflight(closed, good)).status).to.equal(401);
  });

  it("answers OPTIONS like any other method without a configuration", async () => {
    const response = await preflight(await serve(undefined), good);
    expect(response.status).to.equal(404);
    expect(corsHeaders(response)).to.deep.equal({});
  });

  it("adds headers to answers of the function and to refusals of the gateway", async () => {
    const api = await serve(configuration, {
      "GET /courses": { auth: "jwt" },
      "GET /scoped": { auth: "jwt", scopes: ["none"] },
      "GET /broken": { code: "exports.handler = async () => { throw new Error() }" },
    });
    const expected = {
      "access-control-allow-origin": good,
      "access-control-expose-headers": "x-total",
      vary: "Origin",
    };
    for (const [path, authorization, status] of [
      ["/courses", token(), 200],
      ["/courses", "", 401],
      ["/scoped", token(), 403],
      ["/nothing", "", 404],
      ["/broken", "", 500],
    ] as const) {
      const response = await api.fetch(path, { headers: { origin: good, authorization } });
      expect(response.status).to.equal(status);
      expect(corsHeaders(response)).to.deep.equal(expected);
      expect(
        corsHeaders(await api.fetch(path, { headers: { origin: "https://evil.example.com", authorization } })),
      ).to.deep.equal({});
      expect(corsHeaders(await api.fetch(path, { headers: { authorization } }))).to.deep.equal({});
    }
  });

  it("lets the configuration win over the function's own CORS headers, and keeps its vary", async () => {
    const code = `exports.handler = async () => ({ statusCode: 200, headers: {
      "Access-Control-Allow-Origin": "*", "access-control-allow-credentials": "true", "X-Other": "kept", Vary: "Accept" } })`;
    const api = await serve({ allowOrigins: [good] }, { "GET /courses": { code } });
    const allowed = await api.fetch("/courses", { headers: { origin: good } });
    expect(corsHeaders(allowed)).to.deep.equal({ "access-control-allow-origin": good, vary: "Accept, Origin" });
    expect(allowed.headers.get("x-other")).to.equal("kept");
    const other = await api.fetch("/courses", { headers: { origin: "https://evil.example.com" } });
    expect(corsHeaders(other)).to.deep.equal({ vary: "Accept" });
  });

  it("leaves the function's CORS headers alone without a configuration", async () => {
    const code = "exports.handler = async () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } })";
    const api = await serve(undefined, { "GET /courses": { code } });
    expect(corsHeaders(await api.fetch("/courses", { headers: { origin: good } }))).to.deep.equal({
      "access-control-allow-origin": "*",
    });
  });

  it("sends allow-credentials only when configured", async () => {
    const api = await serve({ allowOrigins: [good], allowCredentials: true });
    expect(corsHeaders(await preflight(api, good))).to.include({ "access-control-allow-credentials": "true" });
  });

  it("knows the wildcards for all origins and for a scheme", async () => {
    const all = await serve({ allowOrigins: ["*"] });
    expect(corsHeaders(await preflight(all, "http://a.example"))).to.deep.equal({ "access-control-allow-origin": "*" });
    const https = await serve({ allowOrigins: ["https://*"] });
    expect(corsHeaders(await preflight(https, "https://a.example"))["access-control-allow-origin"]).to.equal(
      "https://a.example",
    );
    expect(corsHeaders(await preflight(https, "http://a.example"))).to.deep.equal({});
  });
});
