import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { bundle } from "../../../components/bundledFunction/bundle";
import type { Bundle } from "../../../components/bundledFunction/bundle";
import { root as projectRoot } from "../../projectFiles";
import { packageFiles, Workspace } from "./workspace";

const usesLib = 'import lib from "lib";\nexport const handler = async () => lib;\n';
const exporting = (value: string): string => `module.exports = ${JSON.stringify(value)};`;

describe("a bundle of changed files", () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => {
    workspace.remove();
  });

  it("follows the link that pnpm moves to another version, with the old one still there", async () => {
    const store = (version: string): string => `node_modules/.pnpm/lib@${version}/node_modules`;
    workspace.write({
      ...packageFiles(store("1.0.0"), "lib", exporting("old")),
      ...packageFiles(store("2.0.0"), "lib", exporting("new")),
      "h.ts": usesLib,
    });
    const { root } = workspace;
    workspace.link("node_modules/lib", `${store("1.0.0")}/lib`);
    expect(await workspace.returned(await bundle("h.ts", { root }))).to.equal("old");
    workspace.link("node_modules/lib", `${store("2.0.0")}/lib`);
    expect(await workspace.returned(await bundle("h.ts", { root }))).to.equal("new");
  });

  for (const [manager, project] of [
    ["npm hoists above the project", "infra/"],
    ["yarn installs in the project", ""],
  ] as const) {
    it(`has the nested version of a package that ${manager}`, async () => {
      workspace.write({
        ...packageFiles("node_modules", "lib", 'module.exports = require("inner");'),
        ...packageFiles("node_modules", "inner", exporting("old")),
        [`${project}h.ts`]: usesLib,
      });
      const root = workspace.at(project);
      expect(await workspace.returned(await bundle("h.ts", { root }))).to.equal("old");
      workspace.write(packageFiles("node_modules/lib/node_modules", "inner", exporting("new")));
      expect(await workspace.returned(await bundle("h.ts", { root }))).to.equal("new");
    });
  }

  it("equals one of a fresh process after any edits", async function () {
    this.timeout(120_000);
    const word = fc.constantFrom("a", "b", "c");
    const flag = fc.boolean();
    const { root } = workspace;
    const source = (first: string, second: string): string =>
      `import lib, { side } from "lib";\nimport { local } from "#local";\nimport { aliased } from "@/aliased";
      function mark(target: object, key?: unknown) { Object.assign(target, { key: typeof key, ${first}: true }); }
      class Row { @mark id = "${second}"; other; }
      export const handler = async () => [lib, side, local, aliased, Object.keys(new Row())];\n`;
    const tsconfig = (legacy: boolean, define: boolean, target: string): string =>
      JSON.stringify({
        compilerOptions: {
          experimentalDecorators: legacy,
          useDefineForClassFields: define,
          paths: { "@/*": [`./src/${target}/*`] },
        },
      });
    const manifest = (main: string, sideEffects: boolean, exported: boolean): string =>
      JSON.stringify({
        name: "lib",
        sideEffects,
        main: `${main}.js`,
        ...(exported && { exports: { import: `./${main}.mjs`, default: `./${main}.js` } }),
      });
    const edits = fc.oneof(
      fc.tuple(word, word).map(([x, y]) => ({ file: "h.ts", text: source(x, y) })),
      fc.tuple(flag, flag, word).map(([x, y, z]) => ({ file: "tsconfig.json", text: tsconfig(x, y, z) })),
      fc
        .tuple(fc.constantFrom(1, 2), word, flag, flag)
        .map(([version, x, y, z]) => ({ file: `store/lib${version}/package.json`, text: manifest(x, y, z) })),
      fc.tuple(fc.constantFrom(1, 2), word, fc.constantFrom("js", "mjs"), fc.nat(9)).map(([version, x, kind, n]) => ({
        file: `store/lib${version}/${x}.${kind}`,
        text: libFile(kind, `${version}${x}${n}`),
      })),
      word.map((x) => ({
        file: "package.json",
        text: JSON.stringify({ imports: { "#local": `./src/${x}/local.ts` } }),
      })),
      fc.constantFrom(1, 2).map((version) => ({ link: `store/lib${version}` })),
    );
    const libFile = (kind: string, value: string): string =>
      kind === "js"
        ? `globalThis.effect = 1; exports.default = "${value}"; exports.side = 1; exports.__esModule = true;`
        : `import "./effect.js"; export default "${value}"; export const side = 2;`;
    const words = ["a", "b", "c"];

    await fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 5 }), async (changes) => {
        workspace.write({ "h.ts": source("a", "a"), "tsconfig.json": tsconfig(true, false, "a") });
        workspace.write({ "package.json": JSON.stringify({ imports: { "#local": "./src/a/local.ts" } }) });
        for (const x of words)
          workspace.write({
            [`src/${x}/local.ts`]: `export const local = "${x}";`,
            [`src/${x}/aliased.ts`]: `export const aliased = "${x}";`,
          });
        for (const version of [1, 2]) {
          workspace.write({ [`store/lib${version}/package.json`]: manifest("a", true, true) });
          workspace.write({ [`store/lib${version}/effect.js`]: `globalThis.effect = ${version};` });
          for (const x of words)
            for (const kind of ["js", "mjs"])
              workspace.write({ [`store/lib${version}/${x}.${kind}`]: libFile(kind, `${version}${x}`) });
        }
        workspace.link("node_modules/lib", "store/lib1");
        let last = await bundle("h.ts", { root });
        for (const change of changes) {
          if ("link" in change) workspace.link("node_modules/lib", change.link);
          else workspace.write({ [change.file]: change.text });
          last = await bundle("h.ts", { root });
        }
        expect(last).to.deep.equal(await freshBundle(root));
      }),
      { numRuns: 8 },
    );
  });
});

/** Bundles `h.ts` in a new process, which knows of no earlier state. */
async function freshBundle(root: string): Promise<Bundle> {
  const script = `
    require("./loader.cjs");
    const { bundle } = require("./components/bundledFunction/bundle");
    bundle("h.ts", { root: ${JSON.stringify(root)} }).then((built) => console.log(JSON.stringify(built)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd: projectRoot });
  return JSON.parse(stdout) as Bundle;
}

describe("a bundle of equal files", () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => {
    workspace.remove();
  });

  it("has an equal hash wherever the package lies: installed, in pnpm's store, hoisted, or linked at any depth", async () => {
    const store = "pnpm/node_modules/.pnpm/lib@1.0.0/node_modules";
    const places = ["home/me/app", "ci/app", "npm", "pnpm", "hoisted/apps/one"];
    for (const place of places) workspace.write({ [`${place}/h.ts`]: usesLib });
    workspace.write({
      ...packageFiles("store", "lib", exporting("x")),
      ...packageFiles("npm/node_modules", "lib", exporting("x")),
      ...packageFiles("hoisted/node_modules", "lib", exporting("x")),
      ...packageFiles(store, "lib", exporting("x")),
    });
    workspace.link("home/me/app/node_modules/lib", "store/lib");
    workspace.link("ci/app/node_modules/lib", "store/lib");
    workspace.link("pnpm/node_modules/lib", `${store}/lib`);
    const bundles = await Promise.all(places.map((place) => bundle("h.ts", { root: workspace.at(place) })));
    for (const [index, { sourceMap, hash }] of bundles.entries()) {
      const { sources } = JSON.parse(sourceMap) as { sources: string[] };
      expect(sources, places[index]).to.deep.equal(["node_modules/lib/i.js", "handler-export", "h.ts"]);
      expect(hash, places[index]).to.equal(bundles[0]?.hash);
    }
  });

  it("has an equal hash whatever a setting says that is for editors and type checks alone", async () => {
    workspace.write({ "h.ts": "class Row { id = 1; }\nexport const handler = async () => new Row().id;" });
    const hashes: string[] = [];
    for (const compilerOptions of [
      {},
      { strict: true },
      { noUnusedLocals: true, noEmit: true, lib: ["ES2023"], types: ["node"], module: "node20", skipLibCheck: true },
      { target: "ES2022" },
      { target: "ESNext" },
    ]) {
      workspace.write({ "tsconfig.json": JSON.stringify({ compilerOptions }) });
      hashes.push((await bundle("h.ts", { root: workspace.root })).hash);
    }
    expect(new Set(hashes).size).to.equal(1);
  });
});

describe("a bundle of a handler that uses the AWS SDK", () => {
  const sdk = ["@aws-sdk/client-s3", "@aws-sdk/util-retry", "@smithy/node-http-handler"];
  let workspace: Workspace;
  before(() => {
    const packages = sdk.map((name) => packageFiles("node_modules", name, exporting(`here: ${name}`)));
    const imports = sdk.map((name, index) => `import p${index} from "${name}";`).join("\n");
    const handler = `${imports}\nexport const handler = async () => [p0, p1, p2];`;
    workspace = new Workspace(Object.assign({ "h.ts": handler }, ...packages) as Record<string, string>);
  });
  after(() => {
    workspace.remove();
  });

  const bundled = ({ code }: Bundle): string[] => sdk.filter((name) => code.includes(`here: ${name}`));

  it("holds the packages that Lambda's runtime lacks, and leaves the clients to the runtime", async () => {
    const built = await bundle("h.ts", { root: workspace.root });
    expect(bundled(built)).to.deep.equal(sdk.slice(1));
    expect(built.code).to.contain('require("@aws-sdk/client-s3")');
  });

  it("holds the clients on demand", async () => {
    const built = await bundle("h.ts", { root: workspace.root, bundleAwsSdk: true });
    expect(bundled(built)).to.deep.equal(sdk);
  });
});
