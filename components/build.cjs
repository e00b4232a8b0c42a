"use strict";

// Compiles the package into dist.

const { execFileSync } = require("node:child_process");
const { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const dist = join(__dirname, "dist");

// After npm installed a checkout, Pulumi needs the code, to run it as a plugin: without types, a fifth of the time.
const isPrepared = process.env.npm_lifecycle_event === "prepare";
if (isPrepared && (existsSync(dist) || !hasCompiler())) process.exit();
const options = isPrepared ? ["--noCheck", "--noResolve", "--declaration", "false"] : [];

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [require.resolve("typescript/bin/tsc"), "--project", "tsconfig.build.json", ...options],
  {
    cwd: __dirname,
    stdio: "inherit",
  },
);
cpSync(join(__dirname, "schema.json"), join(dist, "schema.json"));
for (const script of readdirSync(join(__dirname, "sqlServer")).filter((file) => file.endsWith(".ps1"))) {
  cpSync(join(__dirname, "sqlServer", script), join(dist, "sqlServer", script));
}
cpSync(join(__dirname, "../LICENSE"), join(__dirname, "LICENSE"));
loadAtFirstUse(join(dist, "index.js"));
allowWithoutAwsx(join(dist, "privateNetwork"));

/** An install without development dependencies has none. */
function hasCompiler() {
  try {
    return require.resolve("typescript") !== "";
  } catch {
    return false;
  }
}

/** Calls `require` in the getters of the exports. Node.js finds their names for ES modules in `exports.… = void 0`. */
function loadAtFirstUse(file) {
  const calls = new Map();
  const code = readFileSync(file, "utf8")
    .replaceAll(/^(?:var|const) (\w+) = (require\("[^"]+"\));\n/gm, (_, variable, call) => {
      calls.set(variable, call);
      return "";
    })
    .replaceAll(/^Object\.defineProperty\(exports, ("\w+"), .*return (\w+)\..*$/gm, (_, name, variable) => {
      return `lazy(${name}, () => ${calls.get(variable)});`;
    });
  writeFileSync(
    file,
    `${code}function lazy(name, load) {
  Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });
}
`,
  );
}

/** Lets programs without the optional @pulumi/awsx compile; TypeScript checks a package's declarations by default. */
function allowWithoutAwsx(folder) {
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".d.ts"))) {
    const file = join(folder, name);
    const code = readFileSync(file, "utf8");
    writeFileSync(file, code.replaceAll(/^(?=import .* from "@pulumi\/awsx\/)/gm, "// @ts-ignore\n"));
  }
}
