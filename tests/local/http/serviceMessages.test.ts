import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server, ServerOptions } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { ServiceRequest, ServiceResponse } from "../../../packages/local/src/http/serviceMessages";

describe("ServiceRequest and ServiceResponse", () => {
  const classes = { IncomingMessage: ServiceRequest, ServerResponse: ServiceResponse } as unknown as ServerOptions;
  const ended: string[] = [];
  let server: Server;

  /** What the server answers on one connection that the client closes, without the headers of the connection. */
  async function answers(...requests: string[]): Promise<string[]> {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    socket.write(requests.join(""));
    await new Promise<void>((resolve) => {
      socket.on("data", () => {
        if (text.split("HTTP/1.1 ").length > requests.length && text.endsWith("!")) resolve();
      });
    });
    socket.end();
    await once(socket, "close");
    const plain = text.replaceAll(/^(Date|Connection|Keep-Alive): .*\r\n/gm, "");
    return plain.split(/(?=HTTP\/1\.1 )/);
  }

  before(async () => {
    server = createServer(classes, ({ url = "", method = "" }, response) => {
      const [body = "", name] = decodeURIComponent(url.slice(1)).split("?");
      response.writeHead(200, { "content-length": Buffer.byteLength(body), ...(name !== undefined && { name }) });
      response.on("finish", () => ended.push(`${method} ${url}`)).end(body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  it("answer requests of one connection in turn, with and without bodies that nobody reads", async () => {
    const host = "Host: localhost\r\n";
    const [first, second, third, fourth, fifth] = await answers(
      `GET /plain HTTP/1.1\r\n${host}\r\n`,
      `POST /Gr%C3%BC%C3%9Fe HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nbody`,
      `HEAD /plain HTTP/1.1\r\n${host}\r\n`,
      `GET /plain?%C3%A9 HTTP/1.1\r\n${host}\r\n`,
      `GET /last! HTTP/1.1\r\n${host}\r\n`,
    );
    expect(first).to.equal("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplain");
    expect(second).to.equal("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nGrüße");
    expect(third).to.equal("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
    expect(fourth).to.equal("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nname: é\r\n\r\nplain");
    expect(fifth).to.equal("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nlast!");
    const urls = ["GET /plain", "POST /Gr%C3%BC%C3%9Fe", "HEAD /plain", "GET /plain?%C3%A9", "GET /last!"];
    expect(ended).to.deep.equal(urls);
  });
});
