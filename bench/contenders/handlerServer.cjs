"use strict";

// node:http that calls the function in its own thread: no route, no token, no isolation, no timeout. What a gateway and
// the function's own thread cost is the difference to this.

const { createServer } = require("node:http");
const { handler } = require(process.argv[2]);

const event = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/",
  rawQueryString: "",
  headers: {},
  requestContext: { requestId: "1", http: { method: "GET", path: "/" } },
  isBase64Encoded: false,
};
const server = createServer((request, response) => {
  handler(event, {}).then(({ statusCode, headers, body }) => {
    response.writeHead(statusCode, { ...headers, "content-length": String(Buffer.byteLength(body)) });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening on ${server.address().port}\n`);
});
