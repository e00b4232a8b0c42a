"use strict";

// A Worker that answers one text, as `wrangler dev` would serve it.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { Miniflare } = require(join(__dirname, "../peers/node_modules/miniflare"));

const body = readFileSync(process.argv[2], "utf8");
const headers = { "content-type": "application/json" };
const script = `export default { fetch: () => new Response(${JSON.stringify(body)}, { headers: ${JSON.stringify(headers)} }) };`;
const server = new Miniflare({ modules: true, script, host: "127.0.0.1", port: 0, compatibilityDate: "2025-07-01" });
server.ready.then(({ port }) => {
  process.stdout.write(`listening on ${port}\n`);
});
process.once("SIGTERM", () => {
  server.dispose().finally(() => process.exit());
});
