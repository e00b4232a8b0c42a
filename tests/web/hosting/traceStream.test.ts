import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { RequestTrace } from "../../../web/src/stack/journey";
import { TraceStream } from "../../../web/hosting/traceStream";

describe("TraceStream", () => {
  let server: Server;
  let stream: TraceStream;
  let tell: ((trace: RequestTrace) => void) | undefined;

  beforeEach(async () => {
    const traces = (listener: (trace: RequestTrace) => void) => {
      tell = listener;
      return () => (tell = undefined);
    };
    stream = new TraceStream(traces, 20);
    server = createServer((request, response) => {
      stream.add(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(async () => {
    stream.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const port = () => (server.address() as AddressInfo).port;

  it("keeps an idle stream open with comments, which are no events", async () => {
    const response = await fetch(`http://127.0.0.1:${port()}/events`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    while (!text.includes(": still here\n\n: still here\n\n")) {
      text += new TextDecoder().decode((await reader.read()).value);
    }
    expect(text).to.not.contain("data:");
    await reader.cancel();
  });

  it("lets a page go that does not read, instead of keeping all that it missed", async () => {
    const socket = connect(port(), "127.0.0.1");
    socket.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    socket.pause();
    socket.on("error", () => undefined); // a reset is how the page learns of it
    while (tell === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    const path = "/".padEnd(64 * 1024, "a");
    // The system takes a few MB before anything waits.
    for (let sent = 0; sent < 2000 && (tell as typeof tell | undefined) !== undefined; sent += 1) {
      tell({ path } as RequestTrace);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(tell).to.equal(undefined);
    socket.destroy();
  });
});
