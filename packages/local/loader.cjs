"use strict";

// One loader for programs, the local run and mocha. It transpiles a project's own TypeScript and never looks at
// node_modules, so starting costs milliseconds, not seconds. A loader that is registered after it wins.

const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, resolve, sep } = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");
const { enableCompileCache } = require("./loader/compileCache.cjs");
enableCompileCache();

const { isOwn, isRelative, sourceFile } = require("./loader/resolve.cjs");
const { aliasedFiles, transpile } = require("./loader/transpile.cjs");

const sourceMapPrefix = "\n//# sourceMappingURL=data:application/json;base64,";

/** Transpiled files of this process, for stack traces. */
const transpiled = new Map();
let servesModules = false;

const extensions = Object.fromEntries([".ts", ".tsx", ".cts", ".mts"].map((extension) => [extension, compile]));
Object.assign(Module._extensions, extensions);

function compile(module, filename) {
  if (!isOwn(filename)) {
    throw new Error(`${filename}: packages must ship JavaScript; only the project's own TypeScript is transpiled`);
  }
  // a loader that was registered later, such as ts-node, transpiles what this one hands on
  if (Object.hasOwn(module, "_compile")) {
    module._compile(readFileSync(filename, "utf8"), filename);
    return;
  }
  const code = transpile(filename, "cjs");
  // this package's own files import packages, which are JavaScript
  if (/\bimport\(/.test(code) && !filename.startsWith(__dirname + sep)) serveModules();
  transpiled.set(filename, code);
  module._compile(code, filename);
}

/** Requires a file of this package, which may be TypeScript, whatever loader the project has registered meanwhile. */
function requireOwn(file) {
  const registered = { ...Module._extensions };
  Object.assign(Module._extensions, extensions);
  require(file);
  Object.assign(Module._extensions, registered);
}

/** What opens the debugger in Pulumi's SDK. */
const v8Hooks = join(sep, "@pulumi", "pulumi", "runtime", "closure", "v8Hooks.js");
const lateDebugger = join(__dirname, "loader/lateDebugger.cjs");

const aliases = aliasedFiles();
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (request, parent, ...rest) => {
  const importer = parent?.filename;
  if (request === "inspector" && importer?.endsWith(v8Hooks)) return lateDebugger;
  if (typeof importer !== "string" || !isOwn(importer)) return resolveFilename(request, parent, ...rest);
  const aliased = isRelative(request) ? [] : (aliases?.(request) ?? []);
  const [alias] = aliased.flatMap((path) => sourceFile(path) ?? []);
  if (alias !== undefined) return alias;
  try {
    return resolveFilename(request, parent, ...rest);
  } catch (error) {
    const found = isRelative(request) ? sourceFile(resolve(dirname(importer), request)) : undefined;
    if (found === undefined) throw error;
    return found;
  }
};

/** Lets ES modules be TypeScript too, unless the process has a loader for that (`node --import tsx`). */
function serveModules() {
  if (
    servesModules ||
    process.execArgv.some((argument) => /^--(?:import|(?:experimental-)?loader)(?:=|$)/.test(argument))
  )
    return;
  servesModules = true;
  Module.register(pathToFileURL(join(__dirname, "loader/hooks.mjs")));
}

/** Imports an ES module by its URL; TypeScript's compiler would make another `require` of `import()`. */
function importModule(url) {
  serveModules();
  return import(url);
}

// Node's own --enable-source-maps would parse the map of every SDK module (0.3 s); this maps the project's frames alone.
require("source-map-support").install({
  environment: "node",
  overrideRetrieveSourceMap: true,
  handleUncaughtExceptions: false,
  retrieveSourceMap: (source) => {
    const code = transpiled.get(source) ?? transpiledModule(source);
    if (code === undefined) return null;
    const start = code.lastIndexOf(sourceMapPrefix);
    return { url: source, map: Buffer.from(code.slice(start + sourceMapPrefix.length), "base64").toString("utf8") };
  },
});

// Pulumi's SDK keeps the stack of some 100 promises for each resource, and reads it only to report a leak: mapping these
// takes most of a program's time.
if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined) {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === "debuggablePromise" ? String(error) : prepareStackTrace(error, frames);
}

/** ES modules are transpiled by another thread; the result is stored. */
function transpiledModule(source) {
  if (!servesModules || !/^file:.*\.m?tsx?$/.test(source)) return undefined;
  const filename = fileURLToPath(source);
  return isOwn(filename) ? transpile(filename, "esm") : undefined;
}

module.exports = { importModule, requireOwn };
