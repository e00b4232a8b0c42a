"use strict";

// Transpiles the project's own TypeScript for the engine, the local run, mocha and every command.
require("./packages/local/loader.cjs");
