import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { bundle } from "../../../components/bundledFunction/bundle";
import type { BundleOptions } from "../../../components/bundledFunction/bundle";
import { BundleError } from "../../../components/bundledFunction/bundleError";
import { failureOf } from "../registrations";
import { Workspace } from "./workspace";

describe("a bundle does what its sources say", () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => {
    workspace.remove();
  });

  async function returned(files: Record<string, string>): Promise<unknown> {
    workspace.write(files);
    return workspace.returned(await bundle("h.ts", { root: workspace.root }));
  }

  /** The message of the error that refuses the files, which has to name its place. */
  async function refusal(
    files: Record<string, string>,
    place: string,
    options: Omit<BundleOptions, "root"> = {},
  ): Promise<string> {
    workspace.write(files);
    const error = await failureOf(() => bundle("h.ts", { root: workspace.root, ...options }));
    expect(error).to.be.instanceOf(BundleError);
    expect(error.message).to.contain(place);
    return error.message;
  }

  const handler = (expression: string): string => `export const handler = async () => ${expression};\n`;

  it("gives import.meta.url, dirname and filename, in a package's ES module as well", async () => {
    workspace.write({
      "node_modules/lib/package.json": '{ "name": "lib", "type": "module", "exports": "./i.js" }',
      "node_modules/lib/i.js": "export default import.meta.url;",
      "h.ts": `import lib from "lib";\nimport { fileURLToPath } from "node:url";
        const here = fileURLToPath(import.meta.url);
        ${handler("[lib, import.meta.url, here, import.meta.filename, import.meta.dirname, __filename, __dirname]")}`,
    });
    const built = await bundle("h.ts", { root: workspace.root });
    const [lib, url, here, filename, dirname, cjsFile, cjsDir] = (await workspace.returned(built)) as string[];
    expect(here).to.match(/index\.js$/);
    expect(url).to.equal(pathToFileURL(here ?? "").href);
    expect([lib, filename, dirname]).to.deep.equal([url, here, cjsDir]);
    expect(cjsFile).to.equal(here);
  });

  it("pays for import.meta only where it is used", async () => {
    workspace.write({ "h.ts": handler("1") });
    expect((await bundle("h.ts", { root: workspace.root })).code).not.to.contain("pathToFileURL");
  });

  it("keeps the names of error classes and functions", async () => {
    const source = `class CourseFull extends Error { override name = this.constructor.name; }
      function inner() {}
      ${handler("[new CourseFull().name, inner.name]")}`;
    expect(await returned({ "h.ts": source })).to.deep.equal(["CourseFull", "inner"]);
  });

  describe("with the project's tsconfig.json", () => {
    const column = `function Column(target: any, key: any) { target.columns = [key]; }
      class Row { @Column id = 1; }
      ${handler("(Row.prototype as any).columns")}`;
    const config = (compilerOptions: object): string => JSON.stringify({ compilerOptions });

    it("runs legacy decorators", async () => {
      const settings = { experimentalDecorators: true, useDefineForClassFields: false };
      expect(await returned({ "tsconfig.json": config(settings), "h.ts": column })).to.deep.equal(["id"]);
    });

    it("runs standard decorators without that setting", async () => {
      const source = `function twice(value: any, context: any) { return () => [context.name, context.kind]; }
        class Row { @twice id() {} }
        ${handler("new Row().id()")}`;
      expect(await returned({ "h.ts": source })).to.deep.equal(["id", "method"]);
    });

    it("resolves paths, and defines class fields as it says", async () => {
      const source = `import { x } from "@/x";
        class Base { set id(value: number) { (this as any).seen = value; } }
        class Row extends Base { id = 1; }
        ${handler("[x, (new Row() as any).seen ?? null]")}`;
      const files = { "src/x.ts": 'export const x = "x";', "h.ts": source };
      const paths = { "@/*": ["./src/*"] };
      const settings = { paths, useDefineForClassFields: false };
      expect(await returned({ ...files, "tsconfig.json": config(settings) })).to.deep.equal(["x", 1]);
      expect(await returned({ ...files, "tsconfig.json": config({ paths }) })).to.deep.equal(["x", null]);
    });

    for (const [where, files] of [
      [
        "itself",
        { "tsconfig.json": '{ "compilerOptions": { "emitDecoratorMetadata": true, "paths": { "@/*": ["./*"] } } }' },
      ],
      [
        "a file that it extends, with comments in both",
        {
          "tsconfig.json":
            '{ // "emitDecoratorMetadata": false,\n "include": ["**/*.ts"], "extends": "./base" /* all */ }',
          "base.json": '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true, } }',
        },
      ],
    ] as const) {
      it(`refuses a decorator whose metadata ${where} asks for`, async () => {
        const source = `function Column(target: any, key: any) {}\nclass Row {\n  @Column id = 1;\n}\n${handler("new Row()")}`;
        const message = await refusal({ ...files, "h.ts": source }, "h.ts:3:0:");
        expect(message).to.contain('"emitDecoratorMetadata"').and.to.contain("  @Column id = 1;");
        expect(await returned({ ...files, "h.ts": handler("1") }), "no decorator").to.equal(1);
      });
    }
  });

  describe("with other kinds of files", () => {
    it("holds WebAssembly as bytes, text as a string, JSON as a value", async () => {
      const source = `import wasm from "./m.wasm";\nimport sql from "./q.sql";\nimport page from "./p.html";
        import note from "./n.txt";\nimport json from "./j.json";
        ${handler("[wasm instanceof Uint8Array, [...wasm], sql, page, note, json]")}`;
      const files = { "m.wasm": "\0asm", "q.sql": "SELECT 1", "p.html": "<p>", "n.txt": "note", "j.json": '{"a":[1]}' };
      expect(await returned({ ...files, "h.ts": source })).to.deep.equal([
        true,
        [0, 97, 115, 109],
        "SELECT 1",
        "<p>",
        "note",
        { a: [1] },
      ]);
    });

    it("refuses native code and names the way out", async () => {
      const source = `import native from "./x.node";\n${handler("native")}`;
      const message = await refusal({ "x.node": "\x7fELF", "h.ts": source }, "h.ts:1:19:");
      expect(message).to.contain("Lambda layer").and.to.contain("`external`");
    });

    it("refuses any other kind and lists those that are allowed", async () => {
      const source = `import image from "./x.png";\n${handler("image")}`;
      expect(await refusal({ "x.png": "PNG", "h.ts": source }, "h.ts:1:18:")).to.contain("Allowed are");
    });
  });

  describe("or is refused with the place and a way out:", () => {
    for (const [what, expression, hint] of [
      ["import.meta beyond its file's name", "import.meta.resolve('x')", "import.meta.url"],
      ["a require of a computed name", "require(String(1))", "string literal"],
      ["an import of a computed name", "import(String(1))", "string literal"],
      ["a require under another name", "((load: any) => load('x'))(require)", "string literal"],
      ["a path of a file that is not bundled", "require.resolve('./x')", "`external`"],
      ["direct eval", "eval('1')", "direct eval"],
      ["a member that a module does not export", "ns.missing", "always be undefined"],
      ["a call of a module", "ns()", "crash at run-time"],
      ["a comparison that is never true", "ns.value === NaN", "always false"],
    ] as const) {
      it(what, async () => {
        const files = {
          "ns.ts": "export const value = 1;",
          "h.ts": `import * as ns from "./ns";\n${handler(`[ns.value, ${expression}]`)}`,
        };
        expect(await refusal(files, "h.ts:2:")).to.contain(hint);
      });
    }

    it("top-level await", async () => {
      const message = await refusal({ "h.ts": `const x = await 1;\n${handler("x")}` }, "h.ts:1:10:");
      expect(message).to.contain("Await in the handler");
    });

    it("a file that a package resolves and the archive lacks, unless external names it", async () => {
      const files = {
        "node_modules/lib/index.js": 'exports.file = () => require.resolve("./worker.js");',
        "h.ts": `import lib from "lib";\n${handler("typeof lib.file")}`,
      };
      expect(await refusal(files, "node_modules/lib/index.js:1:37:")).to.contain("`external`");
      const built = await bundle("h.ts", { root: workspace.root, external: ["./worker.js"] });
      expect(await workspace.returned(built)).to.equal("function");
    });
  });

  it("allows a linked package whose condition for types comes too late to have an effect", async () => {
    workspace.write({
      "shared/package.json": '{ "name": "shared", "exports": { "default": "./i.js", "types": "./i.d.ts" } }',
      "shared/i.js": 'exports.value = "shared";',
    });
    workspace.link("node_modules/shared", "shared");
    expect(await returned({ "h.ts": `import { value } from "shared";\n${handler("value")}` })).to.equal("shared");
  });

  describe("of an import for its side effects alone", () => {
    const declared = '{ "name": "shared", "sideEffects": false, "main": "i.mjs" }';

    it("leaves out what a package drops from itself", async () => {
      workspace.write({
        "shared/package.json": declared,
        "shared/i.mjs": 'import "./effect.mjs"; export const value = globalThis.effect ?? "none";',
        "shared/effect.mjs": 'globalThis.effect = "some";',
      });
      workspace.link("node_modules/shared", "shared");
      expect(await returned({ "h.ts": `import { value } from "shared";\n${handler("value")}` })).to.equal("none");
    });

    it("refuses it in the project's own code, where it would be lost silently", async () => {
      workspace.write({ "shared/package.json": declared, "shared/i.mjs": "globalThis.effect = 1;" });
      workspace.link("node_modules/shared", "shared");
      expect(await refusal({ "h.ts": `import "shared";\n${handler("1")}` }, "h.ts:1:7")).to.contain("side effects");
    });
  });

  it("refuses a tsconfig.json that extends one which is not there", async () => {
    const files = { "tsconfig.json": '{ "extends": "./missing.json" }', "h.ts": handler("1") };
    expect(await refusal(files, "tsconfig.json:1:13:")).to.contain("missing.json");
  });

  it("lets a package require a computed name, and a handler what a layer brings", async () => {
    const files = {
      "node_modules/lib/index.js": 'exports.load = (name) => { if (name) return require(name); return "done"; };',
      "h.ts": `import lib from "lib";
        import { createRequire } from "node:module";
        const load = createRequire(import.meta.url);
        function optional(name: string) { try { return load(name); } catch { return "absent"; } }
        ${handler('[lib.load(""), optional("not-there")]')}`,
    };
    expect(await returned(files)).to.deep.equal(["done", "absent"]);
  });
});
