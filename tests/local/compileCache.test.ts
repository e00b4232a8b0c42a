import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { cachedDataVersionTag } from "node:v8";

const root = path.resolve(__dirname, "../..");
const loader = path.join(root, "packages/local/loader/compileCache.cjs");
const version = `${process.version}-${process.arch}-${cachedDataVersionTag().toString(16)}`;
const cache = path.join(root, "node_modules/.cache/compile", version);

describe("the cache of compiled code", () => {
  let folder: string;
  const stored = (): string[] => (existsSync(cache) ? readdirSync(cache) : []);
  const before = new Set(stored());
  const added = (): string[] => stored().filter((name) => !before.has(name));

  beforeEach(function () {
    // Node.js 22.8 and later have a cache of their own
    if ("enableCompileCache" in Module) this.skip();
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "compile-cache-")));
    mkdirSync(path.join(folder, "node_modules/dependency"), { recursive: true });
    const write = (file: string, code: string): void => {
      writeFileSync(path.join(folder, file), code);
    };
    write("node_modules/dependency/module.mjs", "export const other = 1;");
    write("node_modules/dependency/other.cjs", "module.exports = import('./module.mjs').then(({ other }) => other);");
    write(
      "main.cjs",
      "const { imported, ...seen } = require('dependency'); imported.then((other) => console.log({ ...seen, imported: other }));",
    );
  });
  afterEach(() => {
    for (const name of added()) rmSync(path.join(cache, name));
    rmSync(folder, { recursive: true, force: true });
  });

  /** A package with an own idea of where its code stands, and one file that imports a module. */
  function write(greeting: string): void {
    const code = `const place = new Error().stack.split("\\n")[1];
      const { id } = require.main;
      module.exports = { greeting: "${greeting}", place, id, isChild: module.parent === require.main, other: require.resolve("./other.cjs"), __dirname };
      module.exports.imported = require("./other.cjs");`;
    writeFileSync(path.join(folder, "node_modules/dependency/index.js"), code);
  }
  const run = (...options: string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [...options, "main.cjs"], { cwd: folder, encoding: "utf8" });
    return stdout + stderr;
  };

  it("changes nothing of what a module sees, stale or damaged as it may be", () => {
    const cached = (): string => run("--require", loader);
    write("one");
    const one = run();
    expect(one).to.include('greeting: "one"'.replaceAll('"', "'")).and.to.include("imported: 1");
    expect(cached()).to.equal(one);
    expect(added(), "the file that imports nothing").to.have.length(1);
    expect(cached()).to.equal(one);
    write("two");
    const two = run();
    expect(two).to.include("greeting: 'two'");
    expect(cached()).to.equal(two);
    expect(added()).to.have.length(2);
    for (const name of added()) truncateSync(path.join(cache, name), 100);
    expect(cached()).to.equal(two);
  });
});
