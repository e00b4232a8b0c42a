import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { BundleError, bundle } from "../../../components/bundledFunction/bundle";
import type { Bundle } from "../../../components/bundledFunction/bundle";
import { failureOf } from "../registrations";

const run = promisify(execFile);

describe("bundle", () => {
  let folder: string;
  let root: string;
  let cacheDirectory: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bundle-"));
    root = path.join(folder, "project");
    cacheDirectory = path.join(folder, "cache");
    await cp(path.join(__dirname, "fixtures"), path.join(root, "handlers"), { recursive: true });
    await grow(root, 60);
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Sets every file's time back, as if it had been saved that many seconds ago; the cache mistrusts younger files. */
  async function grow(directory: string, seconds: number): Promise<void> {
    const then = Date.now() / 1000 - seconds;
    for (const entry of await readdir(directory, { recursive: true }))
      await utimes(path.join(directory, entry), then, then);
  }

  async function save(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
    await grow(root, 60);
  }

  const hello = (): Promise<Bundle> => bundle("handlers/hello.ts", { root, cacheDirectory });

  /** Runs a bundle's handler in a Node of its own, as Lambda does. */
  async function invoke({ code, sourceMap }: Bundle, event: unknown): Promise<{ stdout: string; stderr: string }> {
    const file = path.join(folder, "index.js");
    await writeFile(file, code);
    await writeFile(`${file}.map`, sourceMap);
    const call = `require(${JSON.stringify(file)}).handler(${JSON.stringify(event)}).then(console.log)`;
    return run(process.execPath, ["--enable-source-maps", "-e", call]).catch((failure: unknown) => {
      if (failure instanceof Error && "stderr" in failure) return { stdout: "", stderr: String(failure.stderr) };
      throw failure;
    });
  }

  describe("the result", () => {
    it("runs on its own", async () => {
      expect((await invoke(await hello(), { name: "Ada" })).stdout).to.equal("Hello, Ada!\n");
    });

    it("maps errors back to the sources", async () => {
      const { stderr } = await invoke(await hello(), { name: "" });
      expect(stderr).to.match(/handlers\/greeting\.ts:2:\d+/);
    });

    it("names sources relative to the root, without their text", async () => {
      const map = JSON.parse((await hello()).sourceMap) as { sources: string[]; sourcesContent?: unknown };
      expect(map.sources).to.deep.equal(["handler-export", "handlers/greeting.ts", "handlers/hello.ts"]);
      expect(map.sourcesContent).to.equal(undefined);
    });

    it("is minified CommonJS that ends in the source map's name", async () => {
      const { code, bytes } = await hello();
      expect(code).to.contain("module.exports");
      expect(code).to.match(/\/\/# sourceMappingURL=index\.js\.map\n$/);
      expect(code.trim().split("\n").length).to.be.at.most(3);
      expect(bytes).to.equal(Buffer.byteLength(code));
    });

    it("has a hash of what it holds", async () => {
      const { code, sourceMap, hash } = await hello();
      expect(hash).to.equal(createHash("sha256").update(`${code}\0${sourceMap}`).digest("hex"));
      expect((await bundle("handlers/bye.ts", { root, cacheDirectory })).hash).not.to.equal(hash);
    });

    it("lists the project's own files, not a package's", async () => {
      await save("node_modules/pack/index.js", "exports.twice = (x) => x + x;");
      await save("handlers/uses.ts", 'import { twice } from "pack";\nexport const handler = async () => twice("a");');
      const built = await bundle("handlers/uses.ts", { root, cacheDirectory });
      expect((await invoke(built, {})).stdout).to.equal("aa\n");
      expect(built.inputs).to.deep.equal([path.join(root, "handlers/uses.ts")]);
      expect((await hello()).inputs).to.deep.equal([
        path.join(root, "handlers/greeting.ts"),
        path.join(root, "handlers/hello.ts"),
      ]);
    });

    it("leaves out the AWS SDK and what it is told to, loaded when asked for", async () => {
      await save(
        "handlers/lazy.ts",
        `export const handler = async (event: string) =>
          event === "aws" ? import("@aws-sdk/client-dynamodb") : event === "sql" ? import("libsql") : "nothing loaded";`,
      );
      const { message } = await failureOf(() => bundle("handlers/lazy.ts", { root, cacheDirectory }));
      expect(message).to.contain('Could not resolve "libsql"');
      const built = await bundle("handlers/lazy.ts", { root, cacheDirectory, external: ["libsql"] });
      expect(built.code).to.contain('require("@aws-sdk/client-dynamodb")').and.to.contain('require("libsql")');
      expect(built.code).not.to.contain("import(");
      expect((await invoke(built, "none")).stdout).to.equal("nothing loaded\n");
    });

    it("takes a file of the project in the place of a package, and a file out", async () => {
      await save("node_modules/heavy/index.js", 'exports.weight = "a ton";');
      await save("handlers/feather.ts", 'export const weight = "a gram";');
      await save("handlers/never.ts", 'export const never = "never asked for";');
      await save(
        "handlers/light.ts",
        `import { weight } from "heavy";
        export const handler = async (name: string) => (name === "" ? require("./never") : weight);`,
      );
      const external = ["./handlers/never.ts"];
      const alias = { heavy: "./handlers/feather.ts" };
      const heavy = await bundle("handlers/light.ts", { root, cacheDirectory, external });
      const light = await bundle("handlers/light.ts", { root, cacheDirectory, external, alias });
      expect((await invoke(heavy, "x")).stdout).to.equal("a ton\n");
      expect((await invoke(light, "x")).stdout, "another bundle than without alias").to.equal("a gram\n");
      expect(light.code).not.to.contain("never asked for");
      expect(light.inputs).to.deep.equal(["feather", "light"].map((name) => path.join(root, `handlers/${name}.ts`)));
      expect((await bundle("handlers/light.ts", { root, cacheDirectory, external, alias })).hash).to.equal(light.hash);
    });

    it("drops what is not used, comments and licences too", async () => {
      await save(
        "handlers/lean.ts",
        'export const unused = "left out";\n/*! licence */\nexport const handler = async () => 1;',
      );
      expect((await bundle("handlers/lean.ts", { root, cacheDirectory })).code).not.to.match(/left out|licence/);
    });
  });

  describe("the same sources", () => {
    it("give the same bytes in another folder, and through a link", async () => {
      const elsewhere = path.join(folder, "deep/er/place");
      await cp(root, elsewhere, { recursive: true });
      await symlink(root, path.join(folder, "link"));
      const here = await hello();
      for (const place of [elsewhere, path.join(folder, "link")]) {
        expect((await bundle("handlers/hello.ts", { root: place, cacheDirectory: false })).hash, place).to.equal(
          here.hash,
        );
      }
    });

    it("give the same bytes whatever tsconfig.json says", async () => {
      const before = await bundle("handlers/hello.ts", { root, cacheDirectory: false });
      const compilerOptions = {
        target: "ES5",
        strict: true,
        useDefineForClassFields: false,
        paths: { "./greeting": ["./handlers/bye"] },
      };
      await save("tsconfig.json", JSON.stringify({ compilerOptions }));
      await save("handlers/tsconfig.json", JSON.stringify({ compilerOptions }));
      expect(await bundle("handlers/hello.ts", { root, cacheDirectory: false })).to.deep.equal(before);
    });
  });

  describe("an error", () => {
    it("carries esbuild's message and location", async () => {
      await save("handlers/broken.ts", 'export const handler = async () => {\n  return "no end;\n};\n');
      const error = await failureOf(() => bundle("handlers/broken.ts", { root, cacheDirectory }));
      if (!(error instanceof BundleError)) throw error;
      expect(error.message).to.contain("handlers/broken.ts cannot be bundled:");
      expect(error.message).to.contain("Unterminated string literal").and.to.contain("handlers/broken.ts:2:17:");
      expect(error.errors[0]?.location).to.deep.include({ file: "handlers/broken.ts", line: 2 });
    });

    it("names an import that is not there", async () => {
      await save("handlers/broken.ts", 'import { x } from "./missing";\nexport const handler = async () => x;');
      const { message } = await failureOf(() => bundle("handlers/broken.ts", { root, cacheDirectory }));
      expect(message).to.contain('Could not resolve "./missing"').and.to.contain("handlers/broken.ts:1:18:");
    });

    it("names a file that is not there", async () => {
      const { message } = await failureOf(() => bundle("handlers/nowhere.ts", { root, cacheDirectory }));
      expect(message).to.contain('Could not resolve "./handlers/nowhere.ts"');
    });

    it("names a file that exports no handler", async () => {
      const { message } = await failureOf(() => bundle("handlers/noHandler.ts", { root, cacheDirectory }));
      expect(message).to.contain('No matching export in "handlers/noHandler.ts" for import "handler"');
    });
  });

  describe("the cache", () => {
    const entries = (): Promise<string[]> => readdir(cacheDirectory).catch(() => []);

    /** Marks the one cached bundle, so that a later result tells whether it came from the cache. */
    async function mark(): Promise<void> {
      const [name = ""] = await entries();
      const file = path.join(cacheDirectory, name);
      const entry = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
      entry.code = "// from the cache";
      const { code, sourceMap, inputs, witnesses } = entry;
      entry.seal = createHash("sha256")
        .update(JSON.stringify([code, sourceMap, inputs, witnesses]))
        .digest("hex");
      await writeFile(file, JSON.stringify(entry));
    }

    const fromCache = async (): Promise<boolean> => (await hello()).code === "// from the cache";

    beforeEach(async () => {
      await hello();
      await mark();
    });

    it("answers for unchanged files", async () => {
      expect(await fromCache()).to.equal(true);
      expect(await entries()).to.have.lengthOf(1);
    });

    it("gives the very same bundle", async () => {
      await rm(cacheDirectory, { recursive: true });
      const built = await hello();
      expect(await entries()).to.have.lengthOf(1);
      expect(await hello()).to.deep.equal(built);
    });

    it("does not answer when a file changed, though its time did not", async () => {
      await save("handlers/greeting.ts", "export const greeting = (name: string) => `Welcome, ${name}!`;");
      expect((await invoke(await hello(), { name: "Ada" })).stdout).to.equal("Welcome, Ada!\n");
    });

    it("does not answer when a new file stands before one that was used", async () => {
      await save("handlers/greeting.tsx", "export const greeting = () => `From the new file`;");
      expect((await invoke(await hello(), { name: "Ada" })).stdout).to.equal("From the new file\n");
    });

    it("does not answer when a file is gone", async () => {
      await rm(path.join(root, "handlers/greeting.ts"));
      expect((await failureOf(hello)).message).to.contain('Could not resolve "./greeting"');
    });

    it("does not answer after an install", async () => {
      await save("node_modules/.package-lock.json", '{ "packages": {} }');
      expect(await fromCache()).to.equal(false);
    });

    it("does not answer when a package says that another of its files is meant", async () => {
      await save("node_modules/@scope/pack/package.json", '{ "main": "lib/a.js" }');
      await save("node_modules/@scope/pack/lib/a.js", 'exports.letter = "a";');
      await save("node_modules/@scope/pack/lib/b.js", 'exports.letter = "b";');
      await save(
        "handlers/hello.ts",
        'import { letter } from "@scope/pack";\nexport const handler = async () => letter;',
      );
      expect((await invoke(await hello(), {})).stdout).to.equal("a\n");
      await save("node_modules/@scope/pack/package.json", '{ "main": "lib/b.js" }');
      expect((await invoke(await hello(), {})).stdout).to.equal("b\n");
    });

    for (const [damage, text] of [
      ["cut short", '{"code":"'],
      ["empty", ""],
      ["nothing", "null"],
      ["edited", '{"code":"alert(1)","sourceMap":"{}","inputs":[],"witnesses":{},"seal":""}'],
    ] as const) {
      it(`takes an entry that is ${damage} as missing, and replaces it`, async () => {
        const [name = ""] = await entries();
        await writeFile(path.join(cacheDirectory, name), text);
        expect((await invoke(await hello(), { name: "Ada" })).stdout).to.equal("Hello, Ada!\n");
        await mark();
        expect(await fromCache()).to.equal(true);
      });
    }

    it("keeps nothing of a file that was saved while esbuild ran", async () => {
      await rm(cacheDirectory, { recursive: true });
      await utimes(path.join(root, "handlers/greeting.ts"), Date.now() / 1000 + 5, Date.now() / 1000 + 5);
      await hello();
      expect(await entries()).to.deep.equal([]);
    });

    it("is replaced, not added to, when a file changes", async () => {
      await save("handlers/greeting.ts", 'export const greeting = () => "new";');
      await hello();
      expect(await entries()).to.have.lengthOf(1);
    });

    it("serves many at once", async () => {
      await rm(cacheDirectory, { recursive: true });
      const bundles = await Promise.all(Array.from({ length: 8 }, hello));
      expect(new Set(bundles.map(({ hash }) => hash)).size).to.equal(1);
      expect(await entries()).to.have.lengthOf(1);
      await mark();
      const cached = await Promise.all(Array.from({ length: 8 }, hello));
      expect(cached.every(({ code }) => code === "// from the cache")).to.equal(true);
    });

    it("does without when it cannot be written", async () => {
      await rm(cacheDirectory, { recursive: true });
      await writeFile(cacheDirectory, "a file where the folder should be");
      expect((await invoke(await hello(), { name: "Ada" })).stdout).to.equal("Hello, Ada!\n");
    });

    it("is left alone on demand", async () => {
      const built = await bundle("handlers/hello.ts", { root, cacheDirectory: false });
      expect(built.code).not.to.equal("// from the cache");
    });

    it("lies below the root's node_modules by default", async () => {
      await bundle("handlers/hello.ts", { root });
      expect(await readdir(path.join(root, "node_modules/.cache/bundledFunction"))).to.have.lengthOf(1);
    });
  });

  it("uses the working directory as the root by default", async () => {
    const built = await bundle("tests/components/bundledFunction/fixtures/bye.ts", { cacheDirectory });
    expect(built.inputs).to.deep.equal([path.join(__dirname, "fixtures/bye.ts")]);
  });
});
