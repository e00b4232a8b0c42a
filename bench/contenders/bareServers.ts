import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../ops/root";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";
import { functionCode } from "./measuredRoute";
import type { MeasuredRoute } from "./measuredRoute";

/** node:http that answers one text. @param body the text */
export function startBareServer(body: string): Promise<Contender> {
  return startScript("bare node:http", "bareServer.cjs", { "body.json": body });
}

/** node:http that calls the route's function in its own thread; nothing is logged. */
export async function startHandlerServer(route: MeasuredRoute): Promise<Contender> {
  return startScript("node:http with the handler", "handlerServer.cjs", { "index.js": await functionCode(route) });
}

/** A server of this folder. @param files what it is given; the first is its argument */
export async function startScript(name: string, script: string, files: Record<string, string>): Promise<Contender> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
  const [file = ""] = Object.keys(files);
  const server = new StartedProcess(process.execPath, [path.join(__dirname, script), path.join(folder, file)], {
    env: { STORE_URL: `sqlite:${path.join(folder, "store.sqlite")}`, LOG_LEVEL: "silent" },
  });
  const [, port] = await server.printed(/listening on (\d+)/);
  server.quiet();
  return {
    name,
    url: `http://127.0.0.1:${port}/`,
    headers: {},
    processId: server.pid,
    end: async () => {
      await server.end();
      rmSync(folder, { recursive: true });
    },
  };
}
