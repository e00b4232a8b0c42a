"use strict";

// Compiled code of installed packages, and of this one, stored beside them. Node.js 22.8 and later do that themselves;
// before, V8's code of each CommonJS module is stored here, with the functions that have run.

const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, sep } = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");
const { crc32 } = require("node:zlib");

const defaultDirectory = join(dirname(require.resolve("esbuild/package.json")), "..", ".cache", "compile");
const ownFolder = join(__dirname, "..", sep);
const head = "(function (exports, require, module, __filename, __dirname) { ";
const checksumBytes = 4;

/**
 * V8 asks for the module, and stored code doesn't know its own. What begins in a string is none: TypeScript's compiler,
 * the largest file, has `import(` and `typeof import(` in messages alone.
 */
const dynamicImport = /\bimport(?<!["'`]import|typeof import)\s*(?:\(|\/[*/])/;

let isEnabled = false;

function enableCompileCache() {
  // coverage needs code that is compiled as a whole
  if (isEnabled || process.env.NODE_V8_COVERAGE !== undefined) return;
  isEnabled = true;
  if (Module.enableCompileCache === undefined) storeCompiledCode(defaultDirectory);
  else Module.enableCompileCache(defaultDirectory);
}

/** @param mostFiles a program and the local run need some 1,000; the rest is of packages that were replaced */
function storeCompiledCode(directory, mostFiles = 5_000) {
  /** Scripts whose code is not stored yet, by its file. */
  const compiled = new Map();

  const { _compile: compile } = Module.prototype;
  Module.prototype._compile = function (code, filename, format, ...rest) {
    const compiledByNode = () => compile.call(this, code, filename, format, ...rest);
    // a project's own files change with each edit
    const isInstalled = filename.includes(`${sep}node_modules${sep}`) || filename.startsWith(ownFolder);
    if (!isInstalled || format === "module" || this === process.mainModule || dynamicImport.test(code))
      return compiledByNode();
    // Node.js knows the source maps of what it compiles
    if (process.sourceMapsEnabled) return compiledByNode();
    let wrapper;
    try {
      wrapper = scriptOf(`${head}${code}\n})`, filename).runInThisContext();
    } catch {
      // an ES module that nothing names one, or a syntax error, which Node.js reports with its place
      return compiledByNode();
    }
    return wrapper.call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };

  function scriptOf(source, filename) {
    const file = join(folder(), [filename, source].map((text) => crc32(text).toString(36)).join("-"));
    const cachedData = stored(file);
    const script = new vm.Script(source, { filename, columnOffset: -head.length, cachedData });
    if (cachedData === undefined || script.cachedDataRejected) compiled.set(file, script);
    return script;
  }

  /** V8 takes no code that was compiled with other flags, and Pulumi's host changes them as it starts. */
  function folder() {
    return join(directory, `${process.version}-${process.arch}-${v8.cachedDataVersionTag()}`);
  }

  process.once("exit", () => {
    if (compiled.size === 0) return;
    const current = folder();
    try {
      mkdirSync(current, { recursive: true });
      if (readdirSync(current).length > mostFiles) {
        rmSync(current, { recursive: true });
        mkdirSync(current);
      }
      for (const [file, script] of compiled) if (dirname(file) === current) store(file, script.createCachedData());
    } catch {
      // A read-only installation works as well, only slower.
    }
  });
}

/** V8 itself doesn't look whether code is whole. */
function stored(file) {
  try {
    const content = readFileSync(file);
    const data = content.subarray(checksumBytes);
    return crc32(data) === content.readUInt32LE() ? data : undefined;
  } catch {
    return undefined;
  }
}

function store(file, data) {
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32LE(crc32(data));
  // Another process may read at any moment: the file appears whole or not at all.
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, Buffer.concat([checksum, data]));
  renameSync(temporary, file);
}

function requireOf(module) {
  const require = (id) => module.require(id);
  require.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

module.exports = { enableCompileCache, storeCompiledCode };
