"use strict";

// The least that Node.js does for a request: no route, no token, no function; the body of `GET /courses` as it is.

const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");

const body = readFileSync(process.argv[2]);
const headers = { "content-type": "application/json", "content-length": String(body.length) };
const server = createServer((request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening on ${server.address().port}\n`);
});
