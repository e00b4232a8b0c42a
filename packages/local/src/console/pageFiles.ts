import type { ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type * as Esbuild from "esbuild";
import type { HttpRequest } from "../http/httpRequest";

/** The same folder from `src` and from `dist`. */
const folder = path.join(__dirname, "../../src/console/page");

/** Scripts and styles of its own alone; mails are shown in frames without scripts, and load nothing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "frame-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

interface PageFile {
  mediaType: string;
  content: Uint8Array;
}

/** The console's page, bundled when somebody first asks for it. */
export class PageFiles {
  #files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  readonly handle = (request: HttpRequest, response: ServerResponse): void => {
    this.#answer(request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(`The console's page can't be bundled.\n${error instanceof Error ? error.message : String(error)}\n`);
    });
  };

  async #answer({ method, path: pathname }: HttpRequest, response: ServerResponse): Promise<void> {
    this.#files ??= bundledPage();
    const file = (await this.#files).get(pathname);
    if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    if (file === undefined) {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("There is no such file.\n");
      return;
    }
    response.writeHead(200, {
      "content-type": file.mediaType,
      "content-length": file.content.length,
      "content-security-policy": contentSecurityPolicy,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
    });
    response.end(method === "HEAD" ? undefined : file.content);
  }
}

async function bundledPage(): Promise<Map<string, PageFile>> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only for those who open the page
  const { build } = require("esbuild") as typeof Esbuild;
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["main.tsx"],
    outdir: folder,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    tsconfigRaw: {},
    logLevel: "silent",
  });
  const files = new Map<string, PageFile>();
  for (const { path: file, contents } of outputFiles) {
    const isScript = file.endsWith(".js");
    const mediaType = `text/${isScript ? "javascript" : "css"}; charset=utf-8`;
    files.set(`/${path.basename(file)}`, { mediaType, content: contents });
  }
  const html = await readFile(path.join(folder, "index.html"));
  files.set("/", { mediaType: "text/html; charset=utf-8", content: html });
  return files;
}
