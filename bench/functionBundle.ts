import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build, transform } from "esbuild";
import { bundling } from "../backend/bundling";
import { bundle } from "../components/bundledFunction/bundle";
import { root } from "../ops/root";
import { formatSpread, spread } from "./statistics";
import type { Table } from "./table";

const run = promisify(execFile);

const entry = "handlers/listCourses.ts";
/** What a stack without a database keeps out of its functions' bundles. */
const { external } = bundling.none;

/** Loads a handler and lets it handle one event, in a fresh process; prints both times in milliseconds. */
const firstEvent = `
  process.env.LOG_LEVEL = "silent";
  const begin = performance.now();
  const { handler } = require(process.argv[1]);
  const loaded = performance.now();
  const event = { version: "2.0", routeKey: "GET /courses", rawPath: "/courses", rawQueryString: "", headers: {},
    requestContext: { requestId: "1", http: { method: "GET", path: "/courses" } }, isBase64Encoded: false };
  handler(event, {}).then(({ statusCode }) => {
    if (statusCode !== 200) throw new Error("status " + statusCode);
    console.log(JSON.stringify({ load: loaded - begin, event: performance.now() - loaded }));
  });
`;

/** Sizes of the functions' bundles; load and first event of one of them against two other ways to ship it. */
export async function functionBundle(rounds: number): Promise<Table> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  try {
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const ways = [await bundled(folder), await withDefaults(folder), await unbundled(folder)];
    const results = new Map(ways.map((way) => [way, [] as { load: number; event: number }[]]));
    for (let round = -1; round < rounds; round++) {
      for (const [way, times] of results) {
        const env = { ...process.env, STORE_URL: `sqlite:${path.join(folder, "store.sqlite")}` };
        const { stdout } = await run(process.execPath, ["-e", firstEvent, way.file], { env });
        if (round >= 0) times.push(JSON.parse(stdout) as { load: number; event: number });
      }
    }
    const [own] = results.values();
    const total = ({ load, event }: { load: number; event: number }): number => load + event;
    const rows = [...results].map(([{ name, bytes }, times]) => [
      name,
      kilobytes(bytes),
      formatSpread(spread(times.map(({ load }) => load)), 1),
      formatSpread(spread(times.map(({ event }) => event)), 1),
      formatSpread(spread(times.map((time, round) => total(time) / total(own?.[round] ?? { load: NaN, event: NaN })))),
    ]);
    return {
      rows: [
        [`${entry}, database driver left out`, "KB", "load ms", "first event ms", "ratio of both to the first"],
        ...rows,
      ],
      notes: [`Bundles in KB: ${await allSizes()}.`],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Way {
  name: string;
  file: string;
  bytes: number;
}

async function bundled(folder: string): Promise<Way> {
  const { code, bytes } = await bundle(entry, { root, external });
  const file = path.join(folder, "bundled.js");
  writeFileSync(file, code);
  return { name: "bundled by the program", file, bytes };
}

async function withDefaults(folder: string): Promise<Way> {
  const file = path.join(folder, "defaults.js");
  const options = { bundle: true, platform: "node", external } as const;
  await build({ ...options, absWorkingDir: root, entryPoints: [entry], outfile: file, logLevel: "error" });
  return { name: "bundled with esbuild's defaults", file, bytes: statSync(file).size };
}

/** Each file transpiled on its own, packages in node_modules. */
async function unbundled(folder: string): Promise<Way> {
  let bytes = 0;
  for (const name of readdirSync(path.join(root, "handlers"), { recursive: true, encoding: "utf8" })) {
    const source = path.join(root, "handlers", name);
    const target = path.join(folder, "handlers", name);
    if (statSync(source).isDirectory()) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    const text = readFileSync(source, "utf8");
    const isScript = name.endsWith(".ts");
    const code = isScript ? (await transform(text, { loader: "ts", format: "cjs", platform: "node" })).code : text;
    writeFileSync(isScript ? target.replace(/\.ts$/, ".js") : target, code);
    bytes += code.length;
  }
  return {
    name: "files transpiled one by one (packages not counted)",
    file: path.join(folder, "handlers/listCourses.js"),
    bytes,
  };
}

async function allSizes(): Promise<string> {
  const entries = readdirSync(path.join(root, "handlers"))
    .filter(
      (name) =>
        name.endsWith(".ts") &&
        readFileSync(path.join(root, "handlers", name), "utf8").includes("export const handler"),
    )
    .map((name) => `handlers/${name}`);
  const sizes = entries.map(async (name) => {
    const { bytes } = await bundle(name, { root, external });
    return `${path.basename(name, ".ts")} ${kilobytes(bytes)}`;
  });
  return (await Promise.all(sizes)).join(", ");
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
