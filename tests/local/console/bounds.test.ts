import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { capturing } from "../../../packages/local/src/console/capture";
import { Exchanges } from "../../../packages/local/src/console/exchanges";
import { FunctionLogs } from "../../../packages/local/src/console/logs";
import { redactedExchange, requestSummary } from "../../../packages/local/src/console/requestDetail";
import type { RequestTrace } from "../../../packages/local/src/services/requestTrace";

const trace = (requestId: string): RequestTrace => ({
  service: "s3",
  requestId,
  time: 1,
  method: "PUT",
  path: "/",
  operation: "PutObject",
  status: 200,
  ms: 1,
  principal: undefined,
  error: undefined,
  reason: undefined,
  bucketName: "b",
  key: "k",
});

describe("what the console holds of a run", () => {
  const recordedIds: string[] = [];
  const exchanges = new Exchanges(({ id }) => recordedIds.push(id));
  let server: Server;
  let messages: IncomingMessage[] = [];

  before(async () => {
    server = createServer(capturing, (message, response) => {
      messages.push(message);
      message.resume();
      message.on("end", () => {
        response.setHeader("x-set", ["1", "2"]);
        response.writeHead(200, { "x-written": "3" });
        response.write("first ");
        response.end("last");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** What is shown of a recorded request. */
  const shownOf = (id: string) => redactedExchange(exchanges.get(id) ?? expect.fail())?.shown ?? expect.fail();

  /** The exchange of a request with this body. */
  async function exchange(body: string | Buffer, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    messages = [];
    const outgoing = request({ port: (server.address() as AddressInfo).port, method: "PUT", path: "/a?b=c", headers });
    outgoing.end(body);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    return messages[0] ?? expect.fail("no request");
  }

  it("is each request as it passed, headers and both bodies", async () => {
    exchanges.record(trace("one"), await exchange("sent text"));
    const shown = shownOf("one");
    expect(shown.url).to.match(/^http:\/\/localhost:\d+\/a\?b=c$/);
    expect(shown.requestBody).to.deep.equal({ text: "sent text", bytes: 9, truncated: false });
    expect(shown.responseBody).to.deep.equal({ text: "first last", bytes: 10, truncated: false });
    expect(shown.responseHeaders).to.deep.equal([
      { name: "x-set", value: "1" },
      { name: "x-set", value: "2" },
      { name: "x-written", value: "3" },
    ]);
  });

  it("is 64 KiB of a body, cut between characters, and no text of what is none", async () => {
    exchanges.record(trace("long"), await exchange(`x${"ü".repeat(100_000)}`));
    const { requestBody } = shownOf("long");
    expect(requestBody).to.include({ bytes: 200_001, truncated: true });
    expect(requestBody.text).to.match(/^xü+$/).and.have.lengthOf(32_768);
    exchanges.record(trace("binary"), await exchange(Buffer.from([0xff, 0xd8, 0xff, 0x00])));
    expect(shownOf("binary").requestBody).to.deep.equal({
      bytes: 4,
      truncated: false,
    });
  });

  it("is each request's own headers, whether or not the one before had the same", async () => {
    const sent = ["one", "one", "two", "one"];
    for (const [index, value] of sent.entries()) {
      exchanges.record(trace(`own-${index}`), await exchange("x", { "x-sent": value }));
    }
    const shown = sent.map((_, index) => shownOf(`own-${index}`).requestHeaders.find(({ name }) => name === "x-sent"));
    expect(shown.map((header) => header?.value)).to.deep.equal(sent);
  });

  it("is what came of a body until the request was refused, which is known to be a part", async () => {
    const refusing = createServer(capturing, (message, response) => {
      message.once("data", () => response.writeHead(403).end(() => exchanges.record(trace("refused early"), message)));
    }).listen(0, "127.0.0.1");
    await once(refusing, "listening");
    const headers = { "content-length": 1_000_000 };
    const outgoing = request({ port: (refusing.address() as AddressInfo).port, method: "PUT", headers });
    outgoing.write("the first part");
    await once(outgoing, "response");
    outgoing.on("error", () => undefined).destroy();
    refusing.close();
    const { requestBody } = shownOf("refused early");
    expect(requestBody).to.deep.equal({ text: "the first part", bytes: 1_000_000, truncated: true });
  });

  it("is 10,000 requests", async () => {
    exchanges.clear();
    expect([exchanges.total, exchanges.get("one")]).to.deep.equal([0, undefined]);
    const small = await exchange("small");
    for (let index = 0; index < 10_001; index += 1) exchanges.record(trace(`small-${index}`), small);
    expect(exchanges.total).to.equal(10_000);
    expect(exchanges.get("small-0")).to.equal(undefined);
    expect(shownOf("small-1").requestBody.text).to.equal("small");
    const two = [...exchanges.newestFirst("small-500", 2)].map((recorded) => requestSummary(recorded)?.id);
    expect(two).to.deep.equal(["small-499", "small-498"]);
    expect(recordedIds.at(-1)).to.equal("small-10000");
  });

  it("is 32 MiB of headers and bodies: the oldest requests go whole, and nobody sees why one was refused whose secrets are unknown", async () => {
    exchanges.clear();
    const secret = "a secret of the body";
    const refused = { ...trace("refused"), status: 500, error: `can't use ${secret}` };
    exchanges.record(refused, await exchange(JSON.stringify({ password: secret })));
    const held = exchanges.get("refused") ?? expect.fail();
    expect(requestSummary(held)?.error).to.equal("can't use REDACTED_1");
    const large = await exchange(Buffer.alloc(60 * 1024, "a"));
    for (let index = 0; index < 600; index += 1) exchanges.record(trace(`large-${index}`), large);
    expect(exchanges.get("refused")).to.equal(undefined);
    expect([redactedExchange(held), requestSummary(held)]).to.deep.equal([undefined, undefined]);
    const left = [...exchanges.newestFirst()].map(({ id }) => id);
    expect(left.length).to.equal(exchanges.total).and.be.within(512, 546);
    expect(left).to.deep.equal(left.map((_, index) => `large-${599 - index}`));
    for (const id of left)
      expect(shownOf(id).requestBody).to.include({ text: "a".repeat(60 * 1024), truncated: false });
  });

  it("is nothing of what was cleared, also for those who still have it", async () => {
    exchanges.record(trace("cleared"), await exchange("x"));
    const cleared = exchanges.get("cleared") ?? expect.fail();
    exchanges.clear();
    expect(redactedExchange(cleared)).to.equal(undefined);
    exchanges.record(trace("next"), await exchange("y"));
    expect(shownOf("next").requestBody.text).to.equal("y");
    expect(redactedExchange(cleared)).to.equal(undefined);
  });

  it("is 10,000 lines of functions and 32 MiB of their text and their events, the newest", () => {
    let latest = (): { id: number } | undefined => undefined;
    const logs = new FunctionLogs((line) => (latest = line));
    const origin = { requestId: "r", apiRequestId: undefined, event: undefined };
    for (let index = 1; index <= 10_005; index += 1) logs.add("f", `line ${index}`, origin);
    expect(logs.list({ limit: 20_000 })).to.have.lengthOf(10_000);
    expect(logs.list({ limit: 20_000 })[0]?.line).to.equal("line 6");
    for (let index = 0; index < 2_000; index += 1) logs.add("f", "x".repeat(50_000), origin);
    // Of each line twice as much is held as is shown.
    expect(logs.list({ limit: 20_000 }).map(({ line }) => line.length)).to.deep.equal(Array(1024).fill(16_384));
    expect(latest()?.id).to.equal(12_005);
    // An event counts once, by what is read of it: here 256 KiB, and 100,000 characters in a member of a member.
    for (const [event, held] of [
      [{ body: "x".repeat(300_000) }, 2 * 127 + 1],
      [{ Records: [{ body: "x".repeat(100_000) }] }, 2 * 335 + 1],
    ] as const) {
      for (let index = 0; index < 400; index += 1) {
        const one = structuredClone(event);
        for (const line of ["one", "two"]) logs.add("f", line, { ...origin, event: one });
      }
      expect(logs.list({ limit: 20_000 })).to.have.lengthOf(held);
    }
  });

  it("shows no secret of an event that a line quotes by itself, whether the event is short or long", () => {
    const logs = new FunctionLogs(() => undefined);
    for (const size of [0, 300_000]) {
      const event = { headers: { "x-api-key": "key-of-somebody" }, body: "x".repeat(size) };
      logs.add("f", "who sent key-of-somebody", { requestId: "r", apiRequestId: undefined, event });
    }
    expect(logs.list({ limit: 9 }).map(({ line }) => line)).to.deep.equal(Array(2).fill("who sent REDACTED_1"));
  });

  it("is a line of an event that is nested too deep for JSON text", () => {
    const logs = new FunctionLogs(() => undefined);
    const event = JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown;
    logs.add("f", "ERROR", { requestId: "1", apiRequestId: undefined, event });
    expect(logs.list({ limit: 1 }).map(({ line }) => line)).to.deep.equal(["ERROR"]);
  });
});
