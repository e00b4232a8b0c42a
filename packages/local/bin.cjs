#!/usr/bin/env node
"use strict";

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
require(commands[isNamed ? command : "start"]);
