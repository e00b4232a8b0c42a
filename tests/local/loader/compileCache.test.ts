import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const compileCache = path.resolve(__dirname, "..", "..", "..", "packages", "local", "loader", "compileCache.cjs");

const files = {
  "main.cjs": `
    require(${JSON.stringify(compileCache)}).storeCompiledCode(__dirname + "/cache", 2);
    require("./own.js");
    const library = require("library");
    library.report().then((report) => console.log(JSON.stringify(report)));`,
  "own.js": "exports.isOwn = true;",
  "node_modules/library.js": `exports.fail = () => { throw new Error("first line"); };
    exports.report = async () => ({
      place: await Promise.resolve().then(exports.fail).catch(({ stack }) => /library\\.js:\\d+:\\d+/.exec(stack)[0]),
      imported: [await require("./importing.js"), await require("./commented.js")],
      resolved: require.resolve("./library.js") === __filename,
      isMain: require.main === module,
      isParent: module.parent === require.main && require.main.children.includes(module),
      cached: require.cache[__filename] === module,
      self: this === undefined,
      rejected: (() => { try { require("./broken.js"); } catch ({ name, stack }) { return [name, /broken\\.js:\\d+/.exec(stack)[0]]; } })(),
    });`,
  "node_modules/importing.js": "module.exports = import('./imported.mjs').then((module) => module.default);",
  "node_modules/commented.js":
    "module.exports = import /* an ES module */ ('./imported.mjs').then((module) => module.default);",
  "node_modules/imported.mjs": "export default 'an ES module';",
  "node_modules/broken.js": "\nconst = 1;",
};

describe("the loader's compile cache", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "compile-cache-"));
  const run = (): unknown =>
    JSON.parse(execFileSync(process.execPath, ["main.cjs"], { cwd: folder, encoding: "utf8" })) as unknown;
  const stored = (): Map<string, { content: Buffer; written: number }> =>
    new Map(
      readdirSync(path.join(folder, "cache"), { recursive: true, encoding: "utf8" })
        .map((name) => path.join(folder, "cache", name))
        .filter((file) => statSync(file).isFile())
        .map((file) => [file, { content: readFileSync(file), written: statSync(file).mtimeMs }]),
    );
  const expected = {
    place: "library.js:1:30",
    imported: ["an ES module", "an ES module"],
    resolved: true,
    isMain: false,
    isParent: true,
    cached: true,
    self: false,
    rejected: ["SyntaxError", "broken.js:2"],
  };

  before(() => {
    mkdirSync(path.join(folder, "node_modules"));
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("runs modules as Node.js does, compiled and from the cache", () => {
    expect(run()).to.deep.equal(expected);
    const first = stored();
    expect(first.size).to.equal(1);
    expect(run()).to.deep.equal(expected);
    expect(stored()).to.deep.equal(first);
  });

  it("compiles a module again that has changed, and one whose stored code is damaged", () => {
    const library = "node_modules/library.js";
    writeFileSync(path.join(folder, library), files[library].replace("first line", "other line"));
    run();
    const damaged = new Map([...stored()].map(([file, { content }]) => [file, content.map((byte) => 255 - byte)]));
    expect(damaged.size).to.equal(2);
    for (const [file, content] of damaged) writeFileSync(file, content);
    expect(run()).to.deep.equal(expected);
    const repaired = [...stored()].filter(([file, { content }]) => !content.equals(damaged.get(file) ?? content));
    expect(repaired).to.have.length(1);
  });

  it("starts anew when it has more than packages that are installed can need", () => {
    const library = path.join(folder, "node_modules/library.js");
    for (const line of ["third line", "fourth line"]) {
      writeFileSync(library, files["node_modules/library.js"].replace("first line", line));
      run();
    }
    expect(stored().size).to.equal(1);
  });
});
