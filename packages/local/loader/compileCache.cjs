"use strict";

// Compiled code of installed packages, and of this one, stored beside them: compiling some 500 modules takes a fourth of the
// time that the program's process needs. Node.js 22.8 and later have such a cache of their own.

const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, sep } = require("node:path");
const { cachedDataVersionTag } = require("node:v8");
const { Script } = require("node:vm");

const ownFolder = join(__dirname, "..", sep);
const cacheDirectory = join(dirname(require.resolve("esbuild/package.json")), "../.cache/compile");
/** V8 reads what the same V8 wrote, with the same flags. */
const directory = join(cacheDirectory, `${process.version}-${process.arch}-${cachedDataVersionTag().toString(16)}`);

/** Files that the cache may have: a program needs some 500, and what other versions left is of no more use. */
const mostFiles = 3000;

/** Scripts that are not stored yet, by their file. */
const compiled = new Map();

// coverage needs code that is compiled as a whole
if (process.env.NODE_V8_COVERAGE === undefined) {
  if (Module.enableCompileCache === undefined) storeCompiledCode();
  else Module.enableCompileCache(cacheDirectory);
}

function storeCompiledCode() {
  const { _compile: compile } = Module.prototype;
  Module.prototype._compile = function (code, filename, format, ...rest) {
    // the program's own files change, and turn into the code of functions
    const isStored = filename.includes(`${sep}node_modules${sep}`) || filename.startsWith(ownFolder);
    // a script that imports modules needs more from Node.js
    const isScript = format !== "module" && !/\bimport\s*\(/.test(code);
    const script = isStored && isScript ? scriptOf(code, filename) : undefined;
    if (script === undefined) return compile.call(this, code, filename, format, ...rest);
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };
  // by now V8 has compiled the functions that are called
  process.once("exit", store);
}

/** Undefined for what is no CommonJS module after all: Node.js knows better what to do. */
function scriptOf(code, filename) {
  const file = join(directory, createHash("sha1").update(`${filename}\n`).update(code).digest("hex"));
  const cachedData = stored(file);
  try {
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {\n${code}\n})`, {
      filename,
      lineOffset: -1,
      cachedData,
    });
    if (script.cachedDataRejected !== false) compiled.set(file, script);
    return script;
  } catch {
    return undefined;
  }
}

function requireOf(module) {
  const require = (request) => module.require(request);
  const resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  return Object.assign(require, {
    cache: Module._cache,
    extensions: Module._extensions,
    main: process.mainModule,
    resolve,
  });
}

function stored(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function store() {
  try {
    if (compiled.size === 0) return;
    if (existsSync(directory) && readdirSync(directory).length > mostFiles) rmSync(directory, { recursive: true });
    mkdirSync(directory, { recursive: true });
    for (const [file, script] of compiled) {
      // Another process may read at any moment: the file appears whole or not at all.
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, script.createCachedData());
      renameSync(temporary, file);
    }
  } catch {
    // A read-only installation works as well, only slower.
  }
}
