import { expect } from "chai";
import { Agent, request } from "node:http";
import type { ApiTrace } from "../../../../packages/local/src/services/requestTrace";
import { apiProgram, ServedApi } from "./servedApi";
import { token } from "../../../../ops/security/attacks/tokens";

describe("gateway", () => {
  const apis: ServedApi[] = [];
  afterEach(() => Promise.all(apis.splice(0).map((api) => api.close())));

  async function serve(...args: Parameters<typeof ServedApi.start>): Promise<ServedApi> {
    const api = await ServedApi.start(...args);
    apis.push(api);
    return api;
  }

  it("traces a request from its route to the function", async () => {
    const api = await serve({
      routes: { "GET /courses/{courseId}": { auth: "jwt", code: "exports.handler = async () => 'abc'" } },
    });
    const before = Date.now();
    const response = await api.fetch("/courses/1?secret=1", { headers: { authorization: token() } });
    const { time, ms, integration, authorizer, ...trace } = api.lastTrace;
    expect(trace).to.deep.equal({
      service: "apigateway",
      requestId: response.headers.get("apigw-requestid") ?? "",
      method: "GET",
      path: "/courses/1",
      apiId: "abcde12345",
      operation: "GET /courses/{courseId}",
      routeKey: "GET /courses/{courseId}",
      principal: "1f7a61d0-0b4e-4a37-9d7c-000000000001",
      status: 200,
      responseLength: 3,
      cors: undefined,
      error: undefined,
      reason: undefined,
    } satisfies Omit<ApiTrace, "time" | "ms" | "integration" | "authorizer">);
    expect(time).to.be.within(before, Date.now());
    expect(integration).to.include({ functionName: "function0", status: 200, error: undefined });
    expect(integration?.ms).to.be.within(0, ms);
    expect(authorizer).to.include({ type: "JWT", allowed: true, error: undefined, reason: undefined });
    expect(authorizer?.ms).to.be.within(0, ms);
  });

  it("follows a new program: routes, authorizers, CORS and code", async () => {
    const code = (text: string) => `exports.handler = async () => ({ statusCode: 200, body: "${text}" })`;
    const api = await serve({ routes: { "GET /courses": { code: code("one") } } });
    const text = async (path: string) => (await api.fetch(path)).text();
    expect(await text("/courses")).to.equal("one");
    const program = apiProgram({
      cors: { allowOrigins: ["https://a.example"] },
      routes: { "GET /courses": { code: code("two") }, "GET /new": { auth: "jwt" } },
    });
    api.functions.update(program);
    api.gateway.update(program);
    expect(await text("/courses")).to.equal("two");
    expect((await api.fetch("/new")).status).to.equal(401);
    expect((await api.fetch("/courses", { method: "OPTIONS" })).status).to.equal(204);
    const closed = apiProgram({ routes: { "GET /courses": { auth: "jwt", code: code("two") } } });
    api.gateway.update(closed);
    expect((await api.fetch("/courses")).status).to.equal(401);
    expect((await api.fetch("/new")).status).to.equal(404);
  });

  it("serves requests on the old code and later ones on the new while a function is replaced", async () => {
    const api = await serve({
      routes: {
        "GET /courses": { code: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 900, 'old'))" },
      },
    });
    await api.fetch("/courses");
    const running = api.fetch("/courses");
    await new Promise((resolve) => setTimeout(resolve, 400));
    api.functions.replace("function0", "exports.handler = async () => 'new'");
    expect(await (await api.fetch("/courses")).text()).to.equal("new");
    expect(await (await running).text()).to.equal("old");
  });

  it("answers many requests on many connections, each with its own", async () => {
    const api = await serve({
      routes: {
        "GET /courses/{courseId}": {
          auth: "jwt",
          code: `exports.handler = async ({ pathParameters, requestContext }) => {
            if (pathParameters.courseId % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
            return { statusCode: 200, body: pathParameters.courseId + requestContext.authorizer.jwt.claims.sub };
          }`,
        },
      },
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 100 });
    const tokens = Array.from({ length: 5 }, (_, i) => token({ sub: `-user${i}` }));
    const get = (id: number) =>
      new Promise<string>((resolve, reject) => {
        const headers = { authorization: `Bearer ${tokens[id % 5]!}` };
        request({ port: api.port, host: "127.0.0.1", path: `/courses/${id}`, headers, agent }, (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
          response.on("end", () => {
            resolve(`${response.statusCode} ${body}`);
          });
        })
          .on("error", reject)
          .end();
      });
    const bodies = await Promise.all(Array.from({ length: 1000 }, (_, id) => get(id)));
    expect(bodies).to.deep.equal(Array.from({ length: 1000 }, (_, id) => `200 ${id}-user${id % 5}`));
    expect(new Set(api.traces.map(({ requestId }) => requestId)).size).to.equal(1000);
    agent.destroy();
  });

  it("keeps one function's failures from another's requests under load", async () => {
    const api = await serve({
      routes: {
        "GET /good": { code: "exports.handler = async () => { await null; return 'good' }" },
        "GET /bad": {
          code: "let n = 0; exports.handler = async () => { if (++n % 3 === 0) process.exit(1); throw new Error('no') }",
        },
      },
    });
    const results = await Promise.all(
      Array.from({ length: 120 }, async (_, i) => (await api.fetch(i % 4 === 0 ? "/bad" : "/good")).status),
    );
    expect(results.filter((_, i) => i % 4 === 0).every((status) => status === 500)).to.be.true;
    expect(results.filter((_, i) => i % 4 !== 0).every((status) => status === 200)).to.be.true;
  });
});
