import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundling } from "../backend/bundling";
import { bundle } from "../components/bundledFunction/bundle";
import { root } from "../ops/root";
import { formatSpread, inTurn, ratios } from "./statistics";
import type { Result, Table } from "./table";

const run = promisify(execFile);

/** Loads a handler in a fresh process and prints the milliseconds of processor time that this takes. */
const initialise = `
  const begin = process.cpuUsage();
  const { handler } = require(process.argv[1]);
  const { user, system } = process.cpuUsage(begin);
  if (typeof handler !== "function") throw new Error("no handler");
  process.stdout.write(String((user + system) / 1000), () => process.exit());
`;

interface Bundled {
  file: string;
  bytes: number;
}

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

/** Size and init time of each function's bundle, against what esbuild makes of it with the options of a tuned script. */
export async function functionBundle(rounds: number): Promise<Table> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  const rows = [["bundle", "KB", "tuned KB", "init ms (CPU)", "tuned init ms", "ratio of init times"]];
  const results: Result[] = [];
  try {
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    for (const store of ["none", "sqlServer"] as const) {
      const title = store === "none" ? "without a database" : "with SQL Server";
      const sizes: { own: number; tuned: number }[] = [];
      const inits: number[][] = [];
      for (const entry of handlerFiles()) {
        const own = await bundledByProgram(entry, store, folder);
        const tuned = await bundledByScript(entry, store, folder);
        const ways = [own, tuned].map((bundled) => [bundled, () => initMilliseconds(bundled)] as const);
        const times = await inTurn(new Map(ways), rounds, 1);
        const [ownTimes, tunedTimes] = [times.get(own) ?? [], times.get(tuned) ?? []];
        sizes.push({ own: own.bytes, tuned: tuned.bytes });
        inits.push(ratios(ownTimes, tunedTimes));
        rows.push([
          `${path.basename(entry, ".ts")}, ${title}`,
          kilobytes(own.bytes),
          kilobytes(tuned.bytes),
          formatSpread(ownTimes, 1),
          formatSpread(tunedTimes, 1),
          formatSpread(inits.at(-1) ?? []),
        ]);
      }
      const bytes = sizes.map(({ own, tuned }) => own / tuned);
      results.push({ measure: `bundles ${title}, bytes, of tuned esbuild`, values: bytes, aim: { atMost: 1 } });
      results.push({ measure: `bundles ${title}, init, of tuned esbuild`, values: inits.flat(), aim: { atMost: 1 } });
      const largest = Math.max(...sizes.map(({ own }) => own)) / 1000;
      const atMost = store === "none" ? 60 : 600;
      results.push({ measure: `largest bundle ${title}`, values: [largest], aim: { atMost }, unit: "KB", digits: 1 });
    }
    return { rows, results };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The functions of routes; the migration runs once a deployment. */
function handlerFiles(): string[] {
  const exportsHandler = (name: string): boolean =>
    name.endsWith(".ts") && readFileSync(path.join(root, "handlers", name), "utf8").includes("export const handler");
  return readdirSync(path.join(root, "handlers"))
    .filter((name) => name !== "migrateDatabase.ts" && exportsHandler(name))
    .map((name) => `handlers/${name}`);
}

async function bundledByProgram(entry: string, store: keyof typeof bundling, folder: string): Promise<Bundled> {
  const { code, bytes } = await bundle(entry, { root, ...bundling[store] });
  return written(path.join(folder, "own.cjs"), code, bytes);
}

/** The options that guides to small functions name: ES modules preferred, all that shrinks, no source map. */
async function bundledByScript(entry: string, store: keyof typeof bundling, folder: string): Promise<Bundled> {
  const { external, ...options } = bundling[store];
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    external: ["@aws-sdk/*", ...external],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    mainFields: ["module", "main"],
    legalComments: "none",
    supported: { "dynamic-import": false },
    write: false,
    logLevel: "error",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no bundle for ${entry}`);
  return written(path.join(folder, "tuned.cjs"), output.text, output.contents.length);
}

function written(file: string, code: string, bytes: number): Bundled {
  writeFileSync(file, code);
  return { file, bytes };
}

async function initMilliseconds({ file }: Bundled): Promise<number> {
  const { stdout } = await run(process.execPath, ["-e", initialise, file], { cwd: root });
  return Number(stdout);
}
