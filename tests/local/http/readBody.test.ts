import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { expect } from "chai";
import { BodyTooLargeError, ClientGoneError, readBody } from "../../../packages/local/src/http/readBody";

describe("reading a whole body", () => {
  let server: Server;
  let socket: Socket;
  let answer: string;

  beforeEach(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    answer = "";
    socket.on("error", () => undefined).on("data", (data) => (answer += data.toString()));
  });
  afterEach(() => {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  });

  async function post(length: number, content: string): Promise<IncomingMessage> {
    const asked = once(server, "request");
    socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n${content}`);
    const [request] = (await asked) as [IncomingMessage];
    return request;
  }

  async function failure(reading: Promise<Buffer>): Promise<unknown> {
    return reading.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it("takes up to the limit, in as many pieces as it comes", async () => {
    const reading = readBody(await post(4, "ab"), 4);
    socket.write("cd");
    expect((await reading).toString()).to.equal("abcd");
  });

  it("refuses more, and still reads the rest, so that the client gets its answer", async () => {
    server.on("request", (request, response) => {
      void failure(readBody(request, 4)).then((error) => {
        response.end(error instanceof BodyTooLargeError ? "too large" : String(error));
      });
    });
    const size = 20_000_000;
    await post(size, "x".repeat(5));
    for (let sent = 5; sent < size; sent += 1_000_000) {
      if (!socket.write("x".repeat(Math.min(1_000_000, size - sent)))) await once(socket, "drain");
    }
    while (!answer.includes("too large")) await once(socket, "data");
    expect(socket.destroyed, "a connection that goes on").to.equal(false);
  });

  it("tells that the client went away, before or during the reading", async () => {
    const request = await post(10, "ab");
    const reading = readBody(request, 20);
    socket.destroy();
    expect(await failure(reading)).to.be.instanceOf(ClientGoneError);
    expect(await failure(readBody(request, 20))).to.be.instanceOf(ClientGoneError);
  });
});
