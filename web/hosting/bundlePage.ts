import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

/** The page, ready to be served: one HTML document, and what it loads. */
export interface PageFiles {
  /**
   * `index.html`, for `/` and for the callback.
   * @param contentSecurityPolicy a policy to write into it, for hosts that send no headers of one's own
   */
  indexHtml(contentSecurityPolicy?: string): string;
  /** By path, such as `/assets/main-7J4LDBNQ.js`. Names below `/assets/` change with their content. */
  assets: ReadonlyMap<string, Asset>;
}

interface Asset {
  body: Uint8Array;
  mediaType: string;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** The page cannot be bundled; the message is esbuild's own, with file, line and column. */
export class PageBundleError extends Error {
  override readonly name = "PageBundleError";
}

/**
 * Bundles `web/` in memory.
 * @param options.root the project's folder
 * @param options.sourceMaps adds them for the browser's developer tools
 * @throws {PageBundleError}
 */
export async function bundlePage(options: { root: string; sourceMaps: boolean }): Promise<PageFiles> {
  const web = path.join(options.root, "web");
  const files = path.join(web, "public");
  const [html, names, outputs] = await Promise.all([
    readFile(path.join(web, "index.html"), "utf8"),
    readdir(files),
    bundle(web, options.sourceMaps),
  ]);
  const assets = new Map<string, Asset>();
  const add = (name: string, body: Uint8Array) => {
    assets.set(name, { body, mediaType: mediaTypes[path.extname(name)] ?? "application/octet-stream" });
  };
  for (const { path: file, contents } of outputs) add(`/assets/${path.basename(file)}`, contents);
  const nameOf = (extension: string) => [...assets.keys()].find((name) => name.endsWith(extension)) ?? "";
  const loading = [
    `<link rel="stylesheet" href="${nameOf(".css")}" />`,
    `<script type="module" src="${nameOf(".js")}"></script>`,
  ];
  for (const name of names) add(`/${name}`, await readFile(path.join(files, name)));
  return {
    assets,
    indexHtml(contentSecurityPolicy) {
      const policy =
        contentSecurityPolicy === undefined
          ? []
          : [`<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}" />`];
      return html.replace("<!-- hosting -->", () => [...policy, ...loading].join("\n    "));
    },
  };
}

async function bundle(web: string, sourceMaps: boolean): Promise<esbuild.OutputFile[]> {
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: web,
      entryPoints: { main: "src/main.tsx", page: "styles/main.css" },
      entryNames: "[name]-[hash]",
      outdir: "dist/assets",
      bundle: true,
      format: "esm",
      target: "es2022",
      minify: true,
      legalComments: "eof", // the libraries' licences ask to be kept
      sourcemap: sourceMaps ? "linked" : false,
      // Given here so that no tsconfig.json is looked up: an editor setting must not change what is served.
      tsconfigRaw: { compilerOptions: { target: "ESNext", jsx: "react-jsx", jsxImportSource: "preact" } },
      charset: "utf8",
      logLevel: "silent",
      write: false,
    });
    return outputFiles;
  } catch (failure) {
    if (!(failure instanceof Error && "errors" in failure)) throw failure;
    const { errors } = failure as esbuild.BuildFailure;
    const messages = await esbuild.formatMessages(errors, { kind: "error", color: false });
    throw new PageBundleError(`The sample page cannot be bundled:\n${messages.join("").trimEnd()}`);
  }
}
