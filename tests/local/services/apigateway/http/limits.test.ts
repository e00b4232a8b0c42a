import { expect } from "chai";
import { once } from "node:events";
import { connect } from "node:net";
import { TokenBucket } from "../../../../../packages/local/src/services/apigateway/throttle";
import { head, rawRequest } from "../../../../../ops/security/attacks/rawRequest";
import { ServedApi } from "../servedApi";
import { token } from "../../../../../ops/security/attacks/tokens";

const megabyte = 1024 * 1024;
const bodyLength = "exports.handler = async (event) => ({ statusCode: 200, body: String((event.body ?? '').length) })";

describe("limits of the gateway", () => {
  let api: ServedApi;
  before(async () => {
    api = await ServedApi.start({
      routes: {
        "POST /upload": { code: bodyLength },
        "POST /signed-in": { code: bodyLength, auth: "jwt" },
        "GET /large": { code: "exports.handler = async () => 'x'.repeat(6 * 1024 * 1024 + 1)" },
        "GET /courses": {},
      },
    });
  });
  after(() => api.close());

  it("takes bodies of up to 6 MB of event, the limit of Lambda", async () => {
    const headers = { "content-type": "text/plain" };
    const fits = await api.fetch("/upload", { method: "POST", headers, body: "x".repeat(6 * megabyte - 1024) });
    expect(await fits.text()).to.equal(String(6 * megabyte - 1024));
    const tooLarge = await api.fetch("/upload", { method: "POST", headers, body: "x".repeat(6 * megabyte + 1) });
    expect(tooLarge.status).to.equal(413);
    expect(await tooLarge.text()).to.equal('{"message":"Request Entity Too Large"}');
    expect(api.lastTrace.integration?.error).to.equal("the event exceeds Lambda's 6 MB");
  });

  it("refuses bodies of more than 10 MB by their declared length, before they are sent", async () => {
    const declared = head("POST /upload", `Content-Length: ${10 * megabyte + 1}`);
    const socket = connect(api.port, "127.0.0.1");
    socket.write(declared);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 413 /);
    expect(answer.toString()).to.match(/\{"message":"Request Entity Too Large"\}$/);
    socket.destroy();
    expect(api.lastTrace.error).to.equal("the body has more than 10 MB");
  });

  it("refuses bodies of more than 10 MB that come in chunks", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += megabyte;
        if (sent > 11 * megabyte) controller.close();
        else controller.enqueue(Buffer.alloc(megabyte));
      },
    });
    const response = await api.fetch("/upload", { method: "POST", body, duplex: "half" });
    expect(response.status).to.equal(413);
  });

  it("does not read the body of a request that the authorizer refuses", async () => {
    const socket = connect(api.port, "127.0.0.1");
    socket.write(head("POST /signed-in", "Content-Length: 1000"));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 401 /);
    socket.destroy();
    const authorized = await api.fetch("/signed-in", {
      method: "POST",
      headers: { authorization: token() },
      body: "abc",
    });
    expect(await authorized.text()).to.equal("3");
  });

  it("refuses answers of more than 6 MB", async () => {
    expect((await api.fetch("/large")).status).to.equal(500);
    expect(api.lastTrace.integration?.error).to.match(/^function error Function\.ResponseSizeTooLarge/);
  });

  it("refuses request lines and header values of more than 10,240 bytes together", async () => {
    const fits = await api.fetch("/courses", { headers: { "x-filler": "x".repeat(9_900) } });
    expect(fits.status).to.equal(200);
    const tooLarge = await api.fetch("/courses", { headers: { "x-filler": "x".repeat(10_240) } });
    expect(tooLarge.status).to.equal(431);
    expect(await tooLarge.text()).to.equal('{"message":"Request Header Fields Too Large"}');
    expect((await api.fetch(`/courses?q=${"x".repeat(10_240)}`)).status).to.equal(431);
  });

  it("refuses headers that are larger than the server reads, and what is no HTTP", async () => {
    const huge = await rawRequest(api.port, head("GET /courses", `X-Filler: ${"x".repeat(20_000)}`));
    expect(huge).to.include({ status: 431, body: '{"message":"Request Header Fields Too Large"}' });
    const noise = await rawRequest(api.port, "hello\r\n\r\n");
    expect(noise).to.include({ status: 400, body: '{"message":"Bad Request"}' });
    const smuggled = await rawRequest(
      api.port,
      head("POST /upload", "Content-Length: 5", "Transfer-Encoding: chunked"),
      "0\r\n\r\n",
    );
    expect(smuggled.status).to.equal(400);
  });

  it("survives clients that go away in the middle of a request or before the answer", async () => {
    const before = api.traces.length;
    const half = connect(api.port, "127.0.0.1");
    half.write(head("POST /upload", "Content-Length: 1000") + "half");
    await new Promise((resolve) => setTimeout(resolve, 50));
    half.destroy();
    while (api.traces.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(api.lastTrace.error).to.equal("the client went away before the end of the body");
    expect((await api.fetch("/courses")).status).to.equal(200);
  });
});

describe("clients that do not wait", () => {
  it("reports the client's end in the trace while the function finishes", async () => {
    const api = await ServedApi.start({
      routes: {
        "GET /slow": { code: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 200, 1))" },
      },
    });
    const abort = new AbortController();
    const request = api.fetch("/slow", { signal: abort.signal }).catch((error: unknown) => (error as Error).name);
    setTimeout(() => {
      abort.abort();
    }, 100);
    expect(await request).to.equal("AbortError");
    while (api.traces.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(api.lastTrace).to.include({ status: 200, error: "the client went away before the response" });
    await api.close();
  });
});

describe("throttling", () => {
  let api: ServedApi;
  afterEach(() => api.close());

  async function statuses(path: string, count: number): Promise<number[]> {
    const found: number[] = [];
    for (let i = 0; i < count; i++) found.push((await api.fetch(path)).status);
    return found;
  }

  it("gives each route a bucket with the stage's limits, unless it has its own", async () => {
    let now = 1_000_000;
    const routes = { "GET /a": {}, "GET /b": {}, "GET /own": {} };
    api = await ServedApi.start(
      {
        stage: {
          defaultRouteSettings: { throttlingBurstLimit: 2, throttlingRateLimit: 1 },
          routeSettings: [{ routeKey: "GET /own", throttlingBurstLimit: 3, throttlingRateLimit: 10 }],
        },
        routes,
      },
      { clock: () => now },
    );
    expect(await statuses("/a", 3)).to.deep.equal([200, 200, 429]);
    expect(await statuses("/b", 3)).to.deep.equal([200, 200, 429]);
    expect(await statuses("/own", 4)).to.deep.equal([200, 200, 200, 429]);
    now += 1_000;
    expect(await statuses("/a", 2)).to.deep.equal([200, 429]);
    now += 100;
    expect(await statuses("/own", 4)).to.deep.equal([200, 200, 200, 429]);
    now += 100;
    expect(await statuses("/own", 2)).to.deep.equal([200, 429]);
    now += 3_600_000;
    expect(await statuses("/a", 3)).to.deep.equal([200, 200, 429]);
  });

  it("answers 429 in AWS's form and says which route", async () => {
    api = await ServedApi.start({
      stage: { defaultRouteSettings: { throttlingBurstLimit: 0, throttlingRateLimit: 0 } },
      routes: { "GET /a": {} },
    });
    const response = await api.fetch("/a");
    expect(response.status).to.equal(429);
    expect(await response.text()).to.equal('{"message":"Too Many Requests"}');
    expect(api.lastTrace.error).to.equal("GET /a exceeds its throttling limits");
  });

  it("does not let refused requests use up the limit", async () => {
    api = await ServedApi.start({
      stage: { defaultRouteSettings: { throttlingBurstLimit: 1, throttlingRateLimit: 0.001 } },
      routes: { "GET /a": { auth: "jwt" } },
    });
    expect(await statuses("/a", 3)).to.deep.equal([401, 401, 401]);
    expect((await api.fetch("/a", { headers: { authorization: token() } })).status).to.equal(200);
  });

  it("has no limit without settings", async () => {
    api = await ServedApi.start({
      stage: { defaultRouteSettings: { detailedMetricsEnabled: true } },
      routes: { "GET /a": {} },
    });
    expect(new Set(await statuses("/a", 50))).to.deep.equal(new Set([200]));
  });
});

describe("TokenBucket", () => {
  it("derives a missing burst from the rate, and is not confused by a clock set back", () => {
    let now = 0;
    const bucket = new TokenBucket({ rateLimit: 2, burstLimit: undefined }, () => now);
    expect([bucket.take(), bucket.take(), bucket.take()]).to.deep.equal([true, true, false]);
    now -= 10_000;
    expect(bucket.take()).to.be.false;
    now += 500;
    expect([bucket.take(), bucket.take()]).to.deep.equal([true, false]);
  });
});
