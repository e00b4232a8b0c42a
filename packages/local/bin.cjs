#!/usr/bin/env node
"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");
require("./loader/compileCache.cjs").enableCompileCache();

// pulumi-aws-local [start|record|doctor] [options]; without a command it starts.
const commands = {
  start: "./dist/cli/start.js",
  record: "./dist/cli/record.js",
  doctor: "./dist/cli/doctor.js",
};
const [command] = process.argv.slice(2);
const isNamed = command !== undefined && Object.hasOwn(commands, command);
if (isNamed) process.argv.splice(2, 1);
if (!existsSync(join(__dirname, "dist"))) {
  const reason = "pulumi-aws-local is not built: npm run build -w packages/local";
  process.stderr.write(`${reason}. The repository's own command is npm start.\n`);
  process.exit(1);
}
require(commands[isNamed ? command : "start"]);
