import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { fetchIssuer, IssuerError } from "../../../packages/local/src/services/openIdIssuer";

describe("requests to an issuer", () => {
  let server: Server;
  let written = 0;

  before(async () => {
    const chunk = Buffer.alloc(64 * 1024, "x");
    server = createServer((_, response) => {
      const write = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on("drain", write);
      write();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });

  it("read no more of an answer than is allowed", async () => {
    const { port } = server.address() as AddressInfo;
    const failure = await fetchIssuer(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
    expect(failure)
      .to.be.instanceOf(IssuerError)
      .with.property("message")
      .that.matches(/more than 150000 bytes/);
    expect(written).to.be.lessThan(32 * 1024 * 1024);
  });
});
