import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { posix, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import * as esbuild from "esbuild";
import { buildOptions, importMetaUrl, importMetaUrlDeclaration } from "./buildOptions";
import { BundleError, refusedWarnings } from "./bundleError";
import { refuseDecoratorMetadata } from "./decoratorMetadata";
import { sourceName } from "./sourceName";

/** One handler and everything that it imports, as the single CommonJS file that Lambda runs. */
export interface Bundle {
  /** JavaScript that exports `handler`; its last line points at `index.js.map`. */
  code: string;
  /** Source map (JSON); sources are named relative to the project root and not included. */
  sourceMap: string;
  /** Size of `code` in UTF-8 bytes. */
  bytes: number;
  /** SHA-256 (hex) of `code` and `sourceMap`: equal for equal sources, on every machine and in every folder. */
  hash: string;
}

export interface BundleOptions {
  /** Folder that entries and sources are named from; default: the working directory, the project's root under Pulumi. */
  root?: string;
  /**
   * Packages, and files by their path from the root with `./` in front, that stay out of the bundle beside the AWS SDK's
   * clients; the code loads them when it runs. Default: none.
   */
  external?: readonly string[];
  /** Files, by their path from the root with `./` in front, that are bundled instead of packages. Default: none. */
  alias?: Readonly<Record<string, string>>;
  /** Bundles the AWS SDK's clients too, in the project's version; default false: Lambda's runtime brings them. */
  bundleAwsSdk?: boolean;
}

/** Entries that are asked for in one turn of the event loop with equal options. */
interface Batch {
  entries: Set<string>;
  built: Promise<Map<string, Bundle>>;
}

/** Batches that still take entries, by their options. */
const batches = new Map<string, Batch>();

/**
 * Bundles one handler. The same sources give the same bytes everywhere. Handlers that are asked for together share one
 * run of esbuild, which then reads each file once; nothing is kept between runs, so a bundle is never out of date.
 * With `BUNDLE_MINIFY=false` in the environment the code keeps its names and lines, for debuggers.
 *
 * @param entry path of the file that exports `handler`, relative to the project root, such as `handlers/getCourse.ts`
 * @throws BundleError with esbuild's messages and their locations
 */
export async function bundle(entry: string, options: BundleOptions = {}): Promise<Bundle> {
  const key = JSON.stringify([process.cwd(), options]);
  const batch = batches.get(key) ?? newBatch(key, options);
  batch.entries.add(entry);
  const bundles = await batch.built.catch((failure: unknown) => {
    // Another entry may be the one that fails.
    if (batch.entries.size === 1) throw failure;
    return build([entry], options);
  });
  const built = bundles.get(entry);
  if (built === undefined) throw new Error(`esbuild ${esbuild.version} gave no bundle for ${entry}`);
  return built;
}

function newBatch(key: string, options: BundleOptions): Batch {
  const entries = new Set<string>();
  const built = setImmediate().then(() => {
    batches.delete(key);
    return build([...entries], options);
  });
  const batch = { entries, built };
  batches.set(key, batch);
  return batch;
}

async function build(entries: readonly string[], options: BundleOptions): Promise<Map<string, Bundle>> {
  // esbuild names sources by their real paths: without this, a linked folder would show in the source map.
  const root = await realpath(options.root ?? process.cwd());
  const awsSdk = options.bundleAwsSdk === true ? [] : ["@aws-sdk/client-*"];
  const result = await esbuild
    .build({
      ...buildOptions,
      minify: process.env.BUNDLE_MINIFY !== "false",
      absWorkingDir: root,
      external: [...awsSdk, ...(options.external ?? [])],
      alias: { ...options.alias },
      entryPoints: entries.map((entry, index) => ({
        in: `${wrapper}:./${entry.replaceAll("\\", "/")}`,
        out: `${index}/index`,
      })),
      plugins: [handlerExport(root)],
    })
    .catch(async (failure: unknown) => {
      throw isBuildFailure(failure) ? await BundleError.of(entries, failure.errors) : failure;
    });
  const refused = refusedWarnings(result.warnings);
  if (refused.length > 0) throw await BundleError.of(entries, refused);
  const inputs = Object.keys(result.metafile.inputs).filter((path) => !path.startsWith(`${wrapper}:`));
  await refuseDecoratorMetadata(entries, root, inputs);

  const files = new Map(result.outputFiles.map((file) => [file.path, file]));
  const textOf = (...name: string[]): string => files.get(resolve(root, ...name))?.text ?? "";
  const bundles = entries.map(async (entry, index): Promise<[string, Bundle]> => {
    const folder = String(index);
    return [entry, await finish(root, folder, textOf(folder, "index.js"), textOf(folder, "index.js.map"))];
  });
  return new Map(await Promise.all(bundles));
}

/** Makes esbuild's output the same wherever the project and its packages lie, and complete. */
async function finish(root: string, folder: string, bundled: string, mapText: string): Promise<Bundle> {
  const map = JSON.parse(mapText) as { sources: string[]; mappings: string };
  const names = map.sources.map(async (source) =>
    source.startsWith(`${wrapper}:`) ? wrapper : sourceName(root, posix.join(folder, source)),
  );
  const usesUrl = bundled.includes(importMetaUrl);
  const code = usesUrl ? importMetaUrlDeclaration + bundled : bundled;
  // A semicolon maps one line, the declaration, to nothing.
  const mappings = usesUrl ? `;${map.mappings}` : map.mappings;
  const sourceMap = JSON.stringify({ ...map, sources: await Promise.all(names), mappings });
  const hash = createHash("sha256").update(code).update("\0").update(sourceMap).digest("hex");
  return { code, sourceMap, bytes: Buffer.byteLength(code), hash };
}

/** Name of the module that stands before each entry; no file. */
const wrapper = "handler-export";

function handlerExport(root: string): esbuild.Plugin {
  return {
    name: wrapper,
    setup: (build) => {
      build.onResolve({ filter: /^handler-export:/ }, ({ path }) => ({
        path: path.slice(wrapper.length + 1),
        namespace: wrapper,
      }));
      // Naming the export, in JavaScript where it cannot be a type, makes a file without it an error here rather than at
      // its first request.
      build.onLoad({ filter: /^/, namespace: wrapper }, ({ path }) => ({
        contents: `export { handler } from ${JSON.stringify(path)};`,
        resolveDir: root,
      }));
    },
  };
}

function isBuildFailure(failure: unknown): failure is esbuild.BuildFailure {
  return failure instanceof Error && "errors" in failure && Array.isArray(failure.errors);
}
