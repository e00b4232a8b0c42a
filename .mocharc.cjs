"use strict";

const { availableParallelism } = require("node:os");

module.exports = {
  require: ["./loader.cjs"],
  extension: ["ts"],
  // A machine under load is slow, not wrong.
  timeout: 60_000,
  forbidOnly: true,
  "node-option": ["conditions=workspace"],
  // With --parallel; more than four run out of memory before they run out of work.
  jobs: Math.min(4, availableParallelism()),
};
