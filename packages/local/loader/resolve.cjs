"use strict";

// How TypeScript's imports name files that Node.js does not find: by the compiled file's extension, without an extension,
// or by a path alias of tsconfig.json.

const { statSync } = require("node:fs");
const { extname, join, sep } = require("node:path");

const sources = { ".js": [".ts", ".tsx"], ".jsx": [".tsx"], ".mjs": [".mts"], ".cjs": [".cts"] };
const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/** The file that an import of this absolute path means; undefined when there is none. */
function sourceFile(path) {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  const candidates = [
    path,
    ...(sources[extension] ?? []).map((source) => stem + source),
    ...extensions.map((added) => path + added),
    ...extensions.map((added) => join(path, `index${added}`)),
  ];
  return candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
}

/** The project's own file, not one of a package. */
function isOwn(filename) {
  return !filename.includes(`${sep}node_modules${sep}`);
}

function isRelative(request) {
  return /^\.{0,2}\//.test(request) || request === "." || request === "..";
}

module.exports = { isOwn, isRelative, sourceFile };
