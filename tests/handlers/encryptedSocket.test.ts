import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { expect } from "chai";
import { connectedSocket } from "../../handlers/store/sql/encryptedSocket";
import type { EncryptedSocket } from "../../handlers/store/sql/encryptedSocket";
import { rejection } from "./rejection";

const preLogin = Buffer.from([0x12, 1, 0, 8, 0, 0, 1, 0]);
const logIn = Buffer.from([0x10, 1, 0, 8, 0, 0, 1, 0]);
const tlsRecord = Buffer.from([0x17, 3, 3, 0, 1, 0]);

describe("EncryptedSocket", () => {
  const closing = new AbortController();
  let server: Server;
  let socket: EncryptedSocket;
  let peer: Socket;
  let received: Buffer[];
  beforeEach(async () => {
    received = [];
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, "connection") as Promise<[Socket]>;
    socket = await connectedSocket({ host: "127.0.0.1", port }, 10_000, closing.signal);
    [peer] = await accepted;
    peer.on("data", (bytes) => received.push(bytes));
  });
  afterEach(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });

  /** What has arrived once the socket is through. */
  async function arrived(): Promise<string> {
    if (!socket.destroyed) socket.end();
    if (!peer.readableEnded && !peer.destroyed) await once(peer, "end");
    return Buffer.concat(received).toString("hex");
  }

  it("lets what comes before the log-in out, and everything under TLS", async () => {
    for (const bytes of [preLogin, tlsRecord, logIn]) socket.write(bytes);
    expect(await arrived()).to.equal(Buffer.concat([preLogin, tlsRecord, logIn]).toString("hex"));
  });

  it("ends rather than let a log-in out in the clear", async () => {
    const failed = once(socket, "error") as Promise<[Error]>;
    socket.write(preLogin);
    socket.write(logIn);
    expect((await failed)[0]).to.have.property("code", "EUNENCRYPTED");
    expect(await arrived()).not.to.include(logIn.toString("hex"));
  });

  it("looks at each of several packets that go out together", async () => {
    const failed = once(socket, "error") as Promise<[Error]>;
    socket.cork();
    socket.write(preLogin);
    socket.write(logIn);
    socket.uncork();
    expect((await failed)[0]).to.have.property("code", "EUNENCRYPTED");
    expect(await arrived()).to.equal("");
  });

  it("lets several packets out together under TLS", async () => {
    socket.cork();
    for (const bytes of [preLogin, tlsRecord, logIn]) socket.write(bytes);
    socket.uncork();
    expect(await arrived()).to.equal(Buffer.concat([preLogin, tlsRecord, logIn]).toString("hex"));
  });

  it("is ended by the signal at any time, and not begun after it", async () => {
    const failed = once(socket, "error");
    closing.abort();
    await failed;
    expect(socket.destroyed).to.equal(true);
    const { port } = server.address() as AddressInfo;
    const late = connectedSocket({ host: "127.0.0.1", port }, 10_000, closing.signal);
    expect(await rejection(late)).to.have.property("name", "AbortError");
  });
});
