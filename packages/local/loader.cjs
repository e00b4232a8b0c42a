"use strict";

// One loader for the engine, the local run and mocha. It transpiles the project's own TypeScript without type
// checking (`npm run check` does that) and never looks at node_modules, so starting costs milliseconds, not seconds.

const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { dirname, join, sep } = require("node:path");

// Beside the installed packages, wherever they are.
const cacheDirectory = join(dirname(require.resolve("esbuild/package.json")), "..", ".cache", "loader");
const { version } = require("esbuild/package.json");
const sourceMapPrefix = "\n//# sourceMappingURL=data:application/json;base64,";

/** Transpiled files of this process, for stack traces. */
const transpiled = new Map();

require.extensions[".ts"] = (module, filename) => {
  if (filename.includes(`${sep}node_modules${sep}`)) {
    throw new Error(`${filename}: packages must ship JavaScript; only the project's own TypeScript is transpiled`);
  }
  const source = readFileSync(filename, "utf8");
  const key = createHash("sha256").update(`${version} ${process.version} ${filename}\n${source}`).digest("hex");
  const code = cached(join(cacheDirectory, `${key}.js`), () => transpile(filename, source));
  transpiled.set(filename, code);
  module._compile(code, filename);
};

function transpile(filename, source) {
  const { transformSync } = require("esbuild");
  return transformSync(source, {
    loader: "ts",
    format: "cjs",
    target: `node${process.versions.node}`,
    sourcefile: filename,
    sourcemap: "inline",
    sourcesContent: false,
  }).code;
}

function cached(file, make) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    const content = make();
    try {
      mkdirSync(cacheDirectory, { recursive: true });
      // Another process may read at any moment: the file appears whole or not at all.
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, content);
      renameSync(temporary, file);
    } catch {
      // A read-only checkout works as well, only slower.
    }
    return content;
  }
}

// Node's own --enable-source-maps would parse the map of every SDK module (0.3 s); this maps the project's frames alone.
require("source-map-support").install({
  environment: "node",
  overrideRetrieveSourceMap: true,
  handleUncaughtExceptions: false,
  retrieveSourceMap: (source) => {
    const code = transpiled.get(source);
    if (code === undefined) return null;
    const start = code.lastIndexOf(sourceMapPrefix);
    return { url: source, map: Buffer.from(code.slice(start + sourceMapPrefix.length), "base64").toString("utf8") };
  },
});
