import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { head, rawRequest } from "../../../../../ops/security/attacks/rawRequest";
import { ServedApi } from "../servedApi";

/** What the server behind the API received. */
interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

describe("HTTP proxy integrations", () => {
  let upstream: Server;
  let api: ServedApi;
  let origin: string;
  /** An origin at which nobody listens. */
  let closed: string;

  before(async () => {
    upstream = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.url?.startsWith("/slow") === true) return;
        if (request.url?.startsWith("/cut") === true) {
          response.writeHead(200, { "content-length": "10" });
          response.write("half", () => response.destroy());
          return;
        }
        if (request.url?.startsWith("/redirect") === true) {
          response.writeHead(302, { location: "/elsewhere" });
          response.end();
          return;
        }
        const { method, url, headers } = request;
        response.writeHead(
          Number(headers["x-status"] ?? 200),
          "OK",
          [
            ["Content-Type", "application/json"],
            ["Set-Cookie", "a=1"],
            ["Set-Cookie", "b=2"],
            ["X-Upstream", "yes"],
            ["Keep-Alive", "timeout=9"],
          ].flat(),
        );
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString("latin1") }));
      });
    });
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    closed = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    gone.close();

    const to = (integrationUri: string, more: JsonObject = {}) => ({
      integration: { integrationType: "HTTP_PROXY", integrationUri, integrationMethod: "ANY", ...more },
    });
    api = await ServedApi.start({
      stage: { stageVariables: { server: origin.slice("http://".length), flavour: "test" } },
      routes: {
        "ANY /pets/{proxy+}": to(`${origin}/store/{proxy}`),
        "GET /owners/{id}": to(`${origin}/people?kind=owner`, { integrationMethod: "POST" }),
        "GET /variables": to("http://${stageVariables.server}/from-variables"),
        "GET /slow": to(`${origin}/slow`, { timeoutMilliseconds: 60 }),
        "GET /cut": to(`${origin}/cut`),
        "GET /redirect": to(`${origin}/redirect`),
        "GET /closed": to(closed),
        "GET /mapped/{id}": to(`${origin}/old`, {
          requestParameters: {
            "append:header.x-existing": "$request.header.x-first",
            "overwrite:header.x-new": "${request.path.id}-${stageVariables.flavour} ${context.stage}",
            "remove:header.x-secret": "''",
            "overwrite:header.x-body": "$request.body.items[1].name",
            "overwrite:header.x-absent": "$request.header.nothing",
            "append:querystring.a": "static",
            "overwrite:querystring.b": "$request.querystring.c",
            "remove:querystring.c": "''",
            "overwrite:path": "/new/$weird path/${request.path.id}",
          },
          responseParameters: [
            {
              statusCode: "200",
              mappings: { "append:header.x-upstream": "$context.requestId", "remove:header.set-cookie": "''" },
            },
            {
              statusCode: "404",
              mappings: { "overwrite:statuscode": "410", "overwrite:header.x-url": "$response.body.url" },
            },
          ],
        }),
        $default: to(`${origin}/base`),
      },
    });
  });
  after(async () => {
    await api.close();
    upstream.close();
    upstream.closeAllConnections();
  });

  async function received(path: string, init: RequestInit = {}): Promise<Received> {
    const response = await api.fetch(path, init);
    return (await response.json()) as Received;
  }

  it("pass method, path, query, headers and body on", async () => {
    const request = await received("/pets/dogs/a%20b?x=1&x=2&y=%2F", {
      method: "PUT",
      headers: { "x-custom": "one", cookie: "c=1; d=2", "content-type": "application/octet-stream" },
      body: Buffer.from([0, 255, 10]),
    });
    expect(request).to.include({ method: "PUT", url: "/store/dogs/a%20b?x=1&x=2&y=%2F", body: "\u0000ÿ\n" });
    const { headers } = request;
    expect(headers).to.include({
      host: origin.slice("http://".length),
      "x-custom": "one",
      cookie: "c=1; d=2",
      "content-type": "application/octet-stream",
      "content-length": "3",
      forwarded: `by=127.0.0.1;for=127.0.0.1;host=127.0.0.1:${api.port};proto=http`,
      via: "HTTP/1.1 AmazonAPIGateway",
    });
    expect(headers["x-amzn-trace-id"]).to.match(/^Root=1-/);
    expect(headers).to.not.have.any.keys("x-forwarded-for", "transfer-encoding");
    expect(api.lastTrace.integration).to.deep.include({
      functionName: undefined,
      url: `${origin}/store/dogs/a%20b`,
      status: 200,
      error: undefined,
    });
  });

  it("send the integration's method to its own path, with both queries", async () => {
    expect(await received("/owners/7?limit=5")).to.include({ method: "POST", url: "/people?kind=owner&limit=5" });
    expect(await received("/variables")).to.include({ method: "GET", url: "/from-variables" });
    expect(await received("/other/path?q=1")).to.include({ url: "/base/other/path?q=1" });
  });

  it("pass the response back: status, headers, cookies, redirects", async () => {
    const response = await api.fetch("/pets/1", { headers: { "x-status": "418" } });
    expect(response.status).to.equal(418);
    expect(response.headers.getSetCookie()).to.deep.equal(["a=1", "b=2"]);
    expect(response.headers.get("x-upstream")).to.equal("yes");
    expect(response.headers.get("keep-alive")).to.not.equal("timeout=9");
    const redirect = await api.fetch("/redirect", { redirect: "manual" });
    expect([redirect.status, redirect.headers.get("location")]).to.deep.equal([302, "/elsewhere"]);
    const { status, body } = await rawRequest(api.port, head("HEAD /pets/1"));
    expect([status, body]).to.deep.equal([200, ""]);
  });

  it("answer 503 when the server does not answer in time, ends early or is not there", async () => {
    for (const [path, reason] of [
      ["/slow", /did not answer within the integration's 60 ms/],
      ["/cut", /ended its response early/],
      ["/closed", /could not be reached: connect ECONNREFUSED/],
    ] as const) {
      const response = await api.fetch(path);
      expect([response.status, await response.text()]).to.deep.equal([503, '{"message":"Service Unavailable"}']);
      expect(api.lastTrace.integration?.error).to.match(reason);
    }
  });

  it("map parameters of the request and, by status, of the response", async () => {
    const response = await api.fetch("/mapped/7?a=1&b=2&c=3", {
      headers: { "x-existing": "zero", "x-first": "one", "x-secret": "s" },
    });
    const { url, headers } = (await response.json()) as Received;
    expect(url).to.equal("/new/$weird%20path/7?a=1&b=3&a=static");
    expect(headers).to.include({ "x-existing": "zero,one", "x-new": "7-test $default" });
    expect(headers).to.not.have.any.keys("x-secret", "x-absent", "x-body");
    expect(response.headers.get("x-upstream")).to.equal(`yes,${response.headers.get("apigw-requestid") ?? ""}`);
    expect(response.headers.getSetCookie()).to.deep.equal([]);

    const gone = await api.fetch("/mapped/8", { headers: { "x-status": "404" } });
    expect(gone.status).to.equal(410);
    expect(gone.headers.get("x-url")).to.equal("/new/$weird%20path/8?a=static");
    expect(gone.headers.getSetCookie()).to.have.length(2);
  });
});
