"use strict";

// The main file of a program's process. It is JavaScript, so that the loaders that a program brings
// (`node --import tsx`) get nothing but the program to transpile. The arguments are the host's file, and its own.

require("./compileCache.cjs");
require("./leanSdk.cjs");
const { requireOwn } = require("../loader.cjs");

const [, , host] = process.argv;
process.argv.splice(1, 1);
requireOwn(host);
