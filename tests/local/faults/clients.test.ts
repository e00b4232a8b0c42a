import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { expect } from "chai";
import { answerClientError, serverOptions } from "../../../packages/local/src/http/serverOptions";
import { maxPayloadBytes } from "../../../packages/local/src/services/apigateway/servedApi";
import { head } from "../../../ops/security/attacks/rawRequest";
import { removeTemporaryProjects } from "../record/temporaryProject";
import { ServedProgram } from "./servedProgram";

/** Connections that the client keeps open, whatever the server does. */
class Clients {
  readonly #sockets: Socket[] = [];

  async connect(port: number): Promise<Socket> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => undefined);
    this.#sockets.push(socket);
    await once(socket, "connect");
    return socket;
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.destroy();
  }
}

/** All that the server sends until it ends its side. */
async function answerOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "end");
  return Buffer.concat(chunks).toString();
}

describe("clients at fault", function () {
  this.timeout(60_000);
  const clients = new Clients();
  let program: ServedProgram;

  before(async () => {
    program = await ServedProgram.start({
      upload: `export const handler = (event: { body?: string }) => Promise.resolve({ statusCode: 200, body: String(event.body?.length) });`,
      slow: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 300, { statusCode: 200, body: "done" }));`,
    });
  });
  afterEach(() => {
    clients.close();
  });
  after(async () => {
    await program.close();
    removeTemporaryProjects();
  });

  it("may hold 1,000 connections open while others are answered", async () => {
    const sockets = await Promise.all(Array.from({ length: 1_000 }, () => clients.connect(program.port)));
    expect(await program.goodStatus()).to.equal(200);
    // Half of them have begun a request, half of them send one now.
    for (const [index, socket] of sockets.entries()) {
      socket.write(index % 2 === 0 ? "GET /upload HTTP/1.1\r\nHost: lo" : head("POST /upload", "Content-Length: 0"));
    }
    const answers = sockets.filter((_, index) => index % 2 === 1).map(answerOf);
    expect(await program.goodStatusesDuring(Promise.all(answers))).to.deep.equal(new Set([200]));
    for (const answer of await Promise.all(answers)) expect(answer).to.match(/^HTTP\/1\.1 200 /);
  });

  it("get a 413 for a body of more than 10 MB, declared or in chunks, while others are answered", async () => {
    const declared = await clients.connect(program.port);
    declared.write(head("POST /upload", `Content-Length: ${maxPayloadBytes + 1}`));
    const chunked = await clients.connect(program.port);
    chunked.write(head("POST /upload", "Transfer-Encoding: chunked"));
    const chunk = Buffer.from(`100000\r\n${"x".repeat(0x100000)}\r\n`);
    for (let sent = 0; sent <= maxPayloadBytes; sent += 0x100000) chunked.write(chunk);
    const answers = Promise.all([answerOf(declared), answerOf(chunked)]);
    expect(await program.goodStatusesDuring(answers)).to.deep.equal(new Set([200]));
    for (const answer of await answers) {
      expect(answer)
        .to.match(/^HTTP\/1\.1 413 /)
        .and.to.match(/\{"message":"Request Entity Too Large"\}$/);
    }
  });

  it("may go away in the middle of a request or of an answer", async () => {
    const before = program.traces.length;
    const halfBody = await clients.connect(program.port);
    halfBody.write(`${head("POST /upload", "Content-Length: 1000")}half`);
    const halfAnswer = await clients.connect(program.port);
    halfAnswer.write(head("GET /slow"));
    // Both have been read once a later request is answered.
    expect(await program.goodStatus()).to.equal(200);
    clients.close();
    const errors = () => program.traces.slice(before).flatMap(({ error }) => error ?? []);
    while (errors().length < 2) expect(await program.goodStatus()).to.equal(200);
    expect(errors().sort()).to.deep.equal([
      "the client went away before the end of the body",
      "the client went away before the response",
    ]);
  });
});

describe("slow clients", () => {
  const clients = new Clients();
  let server: Server;
  let port: number;

  before(async () => {
    // The run's own limits are seconds to a minute; here the same server has a hundredth of them.
    const { headersTimeout = 0, requestTimeout = 0, connectionsCheckingInterval = 0 } = serverOptions;
    expect([headersTimeout, requestTimeout, connectionsCheckingInterval].every((ms) => ms > 0 && ms <= 60_000)).to.be
      .true;
    const options = {
      ...serverOptions,
      headersTimeout: headersTimeout / 100,
      requestTimeout: requestTimeout / 100,
      connectionsCheckingInterval: connectionsCheckingInterval / 100,
    };
    server = createServer(options, (request, response) => {
      request.resume().on("end", () => response.end("read"));
    });
    server.on("clientError", answerClientError);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    clients.close();
    server.close();
    server.closeAllConnections();
  });

  for (const [what, sent] of [
    ["headers", "GET /upload HTTP/1.1\r\nHost: lo"],
    ["a body", `${head("POST /upload", "Content-Length: 1000")}half`],
  ] as const) {
    it(`that never send ${what} to the end get a 408 and lose the connection, even if they keep it`, async () => {
      const socket = await clients.connect(port);
      socket.write(sent);
      const good = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } });
      expect(await good.text()).to.equal("read");
      const answer = await answerOf(socket);
      expect(answer)
        .to.match(/^HTTP\/1\.1 408 /)
        .and.to.match(/\{"message":"Request Timeout"\}$/);
      while ((await connectionsOf(server)) > 0) await new Promise((resolve) => setImmediate(resolve));
    });
  }
});

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
