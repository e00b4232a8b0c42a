import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import * as esbuild from "esbuild";
import { isPackageFile, readBundleCache, writeBundleCache } from "./bundleCache";
import type { BuiltFiles } from "./bundleCache";

/** One handler and everything that it imports, as the single CommonJS file that Lambda runs. */
export interface Bundle {
  /** JavaScript that exports `handler`; its last line points at `index.js.map`. */
  code: string;
  /** Source map (JSON); sources are named relative to the project root and not included. */
  sourceMap: string;
  /** Size of `code` in UTF-8 bytes. */
  bytes: number;
  /** Absolute paths of the project's own files that went in, sorted; packages are left out. */
  inputs: string[];
  /** SHA-256 (hex) of `code` and `sourceMap`: equal for equal sources, on every machine and in every folder. */
  hash: string;
}

export interface BundleOptions {
  /** Folder that entries and sources are named from; default: the working directory, the project's root under Pulumi. */
  root?: string;
  /** Folder of the cache; `false` always runs esbuild. Default `node_modules/.cache/bundledFunction` below the root. */
  cacheDirectory?: string | false;
  /**
   * Packages, and files by their path from the root with `./` in front, that stay out of the bundle beside the AWS SDK;
   * the code loads them when it runs. Default: none.
   */
  external?: readonly string[];
  /** Files, by their path from the root with `./` in front, that are bundled instead of packages. Default: none. */
  alias?: Readonly<Record<string, string>>;
}

/** Thrown when a handler cannot be bundled; the message is esbuild's own, with file, line and column. */
export class BundleError extends Error {
  override readonly name = "BundleError";

  constructor(
    readonly entry: string,
    /** esbuild's errors, for tools that want the location as data. */
    readonly errors: readonly esbuild.Message[],
    formatted: string,
  ) {
    super(`${entry} cannot be bundled:\n${formatted}`);
  }
}

// CommonJS, because it starts faster than an ES module: a one-line handler answered its first event 2.0 ms after the
// process began to load it, as an ES module after 4.5 ms; one that validates with zod (454 kB) after 26 ms and 31 ms
// (medians of 15 fresh processes, Node 20). The size is the same.
const buildOptions = {
  bundle: true,
  platform: "node",
  format: "cjs",
  // The oldest Node that package.json admits: the local run executes the very bundle that Lambda's newer Node gets.
  target: "node20",
  // A dynamic import of something external becomes a deferred require, which every CommonJS host can load.
  supported: { "dynamic-import": false },
  // Lambda's runtime brings the AWS SDK.
  external: ["@aws-sdk/*", "@smithy/*"],
  minify: true,
  treeShaking: true,
  legalComments: "none",
  sourcemap: "linked",
  sourcesContent: false,
  // Given here so that no tsconfig.json is looked up: an editor setting must not change what is deployed.
  tsconfigRaw: { compilerOptions: { target: "ESNext" } },
  charset: "utf8",
  logLevel: "silent",
  metafile: true,
  write: false,
} as const satisfies esbuild.BuildOptions;

/**
 * Bundles one handler. The same sources give the same bytes everywhere; unchanged sources are answered from a cache on
 * disk without running esbuild.
 *
 * @param entry path of the file that exports `handler`, relative to the project root, such as `handlers/getCourse.ts`
 * @throws BundleError with esbuild's messages and their locations
 */
export async function bundle(entry: string, options: BundleOptions = {}): Promise<Bundle> {
  // esbuild names sources by their real paths: without this, a linked folder would show in the source map.
  const root = await realpath(options.root ?? process.cwd());
  const cacheDirectory = options.cacheDirectory ?? resolve(root, "node_modules/.cache/bundledFunction");
  const external = [...buildOptions.external, ...(options.external ?? [])];
  const settings = { ...buildOptions, external, alias: { ...options.alias } };
  const key = [esbuild.version, JSON.stringify(settings), entry];

  const cached = cacheDirectory === false ? undefined : await readBundleCache(cacheDirectory, key, root);
  if (cached !== undefined) return describe(root, cached);

  const startedAt = Date.now();
  const built = await build(entry, root, settings);
  if (cacheDirectory !== false) await writeBundleCache(cacheDirectory, key, root, built, startedAt);
  return describe(root, built);
}

/** Name of the module that stands before the entry; no file. (An `index` would be named after its folder in the map.) */
const wrapper = "handler-export";

/** What every bundle has in common, and what differs. */
type BuildSettings = Omit<typeof buildOptions, "external"> & { external: string[]; alias: Record<string, string> };

async function build(entry: string, root: string, settings: BuildSettings): Promise<BuiltFiles> {
  const result = await esbuild
    .build({
      ...settings,
      absWorkingDir: root,
      outfile: "index.js",
      // Naming the export, in JavaScript where it cannot be a type, makes a file without it an error here rather than at
      // its first request.
      stdin: {
        contents: `export { handler } from ${JSON.stringify(`./${toPosix(entry)}`)};`,
        resolveDir: root,
        sourcefile: wrapper,
        loader: "js",
      },
    })
    .catch(async (failure: unknown) => {
      throw await bundleError(entry, failure);
    });

  const inputs = Object.keys(result.metafile.inputs).filter((path) => path !== wrapper);
  return { code: textOf("index.js"), sourceMap: textOf("index.js.map"), inputs };

  function textOf(name: string): string {
    const file = result.outputFiles.find(({ path }) => path === resolve(root, name));
    if (file === undefined) throw new Error(`esbuild ${esbuild.version} gave no ${name} for ${entry}`);
    return file.text;
  }
}

async function bundleError(entry: string, failure: unknown): Promise<unknown> {
  if (!isBuildFailure(failure)) return failure;
  const formatted = await esbuild.formatMessages(failure.errors, { kind: "error", color: false });
  return new BundleError(entry, failure.errors, formatted.join("").trimEnd());
}

function isBuildFailure(failure: unknown): failure is esbuild.BuildFailure {
  return failure instanceof Error && "errors" in failure && Array.isArray(failure.errors);
}

function describe(root: string, { code, sourceMap, inputs }: BuiltFiles): Bundle {
  return {
    code,
    sourceMap,
    bytes: Buffer.byteLength(code),
    inputs: inputs
      .filter((path) => !isPackageFile(path))
      .map((path) => resolve(root, path))
      .sort(),
    hash: createHash("sha256").update(code).update("\0").update(sourceMap).digest("hex"),
  };
}

function toPosix(path: string): string {
  return path.split(sep).join("/");
}
