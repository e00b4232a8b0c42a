"use strict";

// One loader for the engine, the local run and mocha. It transpiles the project's own TypeScript without type
// checking (`npm run check` does that) and never looks at node_modules, so starting costs milliseconds, not seconds.

const { readFileSync } = require("node:fs");
const { sep } = require("node:path");
const { transformSync } = require("esbuild");

const sourceMaps = new Map();

require.extensions[".ts"] = (module, filename) => {
  if (filename.includes(`${sep}node_modules${sep}`)) {
    throw new Error(`${filename}: packages must ship JavaScript; only the project's own TypeScript is transpiled`);
  }
  const { code, map } = transformSync(readFileSync(filename, "utf8"), {
    loader: "ts",
    format: "cjs",
    target: `node${process.versions.node}`,
    sourcefile: filename,
    sourcemap: "both",
    sourcesContent: false,
  });
  sourceMaps.set(filename, map);
  module._compile(code, filename);
};

// Node's own --enable-source-maps would parse the map of every SDK module (0.3 s); this maps the project's frames alone.
require("source-map-support").install({
  environment: "node",
  handleUncaughtExceptions: false,
  retrieveSourceMap: (source) => {
    const map = sourceMaps.get(source);
    return map === undefined ? null : { url: source, map };
  },
});
