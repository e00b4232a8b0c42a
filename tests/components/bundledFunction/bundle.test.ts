import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { bundle } from "../../../components/bundledFunction/bundle";
import type { Bundle } from "../../../components/bundledFunction/bundle";
import { BundleError } from "../../../components/bundledFunction/bundleError";
import { failureOf } from "../registrations";

const run = promisify(execFile);

describe("bundle", () => {
  let folder: string;
  let root: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bundle-"));
    root = path.join(folder, "project");
    await cp(path.join(__dirname, "fixtures"), path.join(root, "handlers"), { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function save(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }

  const hello = (): Promise<Bundle> => bundle("handlers/hello.ts", { root });

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
      expect((await bundle("handlers/bye.ts", { root })).hash).not.to.equal(hash);
    });

    it("leaves out the AWS SDK's clients and what it is told to, loaded when asked for", async () => {
      await save(
        "handlers/lazy.ts",
        `export const handler = async (event: string) =>
          event === "aws" ? import("@aws-sdk/client-dynamodb") : event === "sql" ? import("libsql") : "nothing loaded";`,
      );
      const { message } = await failureOf(() => bundle("handlers/lazy.ts", { root }));
      expect(message).to.contain('Could not resolve "libsql"');
      const built = await bundle("handlers/lazy.ts", { root, external: ["libsql"] });
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
      const heavy = await bundle("handlers/light.ts", { root, external });
      const light = await bundle("handlers/light.ts", { root, external, alias });
      expect((await invoke(heavy, "x")).stdout).to.equal("a ton\n");
      expect((await invoke(light, "x")).stdout, "another bundle than without alias").to.equal("a gram\n");
      expect(light.code).not.to.contain("never asked for");
      expect((await bundle("handlers/light.ts", { root, external, alias })).hash).to.equal(light.hash);
    });

    it("drops what is not used, comments and licences too", async () => {
      await save(
        "handlers/lean.ts",
        'export const unused = "left out";\n/*! licence */\nexport const handler = async () => 1;',
      );
      expect((await bundle("handlers/lean.ts", { root })).code).not.to.match(/left out|licence/);
    });
  });

  describe("the same sources", () => {
    it("give the same bytes in another folder, and through a link", async () => {
      const elsewhere = path.join(folder, "deep/er/place");
      await cp(root, elsewhere, { recursive: true });
      await symlink(root, path.join(folder, "link"));
      const here = await hello();
      for (const place of [elsewhere, path.join(folder, "link")]) {
        expect((await bundle("handlers/hello.ts", { root: place })).hash, place).to.equal(here.hash);
      }
    });

    it("give the same bytes alone and beside others", async () => {
      const names = ["hello", "bye"].map((name) => `handlers/${name}.ts`);
      const together = await Promise.all(names.map((name) => bundle(name, { root })));
      for (const [index, name] of names.entries())
        expect(await bundle(name, { root }), name).to.deep.equal(together[index]);
    });

    it("are not held back by another handler that fails", async () => {
      const failing = failureOf(() => bundle("handlers/noHandler.ts", { root }));
      expect((await hello()).code).to.contain("Hello, ");
      expect((await failing).message).to.match(/^handlers\/noHandler\.ts cannot be bundled:/);
    });
  });

  describe("an error", () => {
    it("carries esbuild's message and location", async () => {
      await save("handlers/broken.ts", 'export const handler = async () => {\n  return "no end;\n};\n');
      const error = await failureOf(() => bundle("handlers/broken.ts", { root }));
      if (!(error instanceof BundleError)) throw error;
      expect(error.message).to.contain("handlers/broken.ts cannot be bundled:");
      expect(error.message).to.contain("Unterminated string literal").and.to.contain("handlers/broken.ts:2:17:");
      expect(error.errors[0]?.location).to.deep.include({ file: "handlers/broken.ts", line: 2 });
    });

    it("names an import that is not there", async () => {
      await save("handlers/broken.ts", 'import { x } from "./missing";\nexport const handler = async () => x;');
      const { message } = await failureOf(() => bundle("handlers/broken.ts", { root }));
      expect(message).to.contain('Could not resolve "./missing"').and.to.contain("handlers/broken.ts:1:18:");
    });

    it("names a file that is not there", async () => {
      const { message } = await failureOf(() => bundle("handlers/nowhere.ts", { root }));
      expect(message).to.contain('Could not resolve "./handlers/nowhere.ts"');
    });

    it("names a file that exports no handler", async () => {
      const { message } = await failureOf(() => bundle("handlers/noHandler.ts", { root }));
      expect(message).to.contain('No matching export in "handlers/noHandler.ts" for import "handler"');
    });
  });

  it("uses the working directory as the root by default", async () => {
    const entry = "tests/components/bundledFunction/fixtures/bye.ts";
    const { sources } = JSON.parse((await bundle(entry)).sourceMap) as { sources: string[] };
    expect(sources).to.include(entry);
  });
});
