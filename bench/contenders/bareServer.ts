import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";

/** @param body what it answers */
export async function startBareServer(body: string): Promise<Contender> {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  const file = path.join(folder, "body.json");
  writeFileSync(file, body);
  const server = new StartedProcess(process.execPath, [path.join(__dirname, "bareServer.cjs"), file]);
  const [, port] = await server.printed(/listening on (\d+)/);
  return {
    name: "bare node:http",
    url: `http://127.0.0.1:${port}/courses`,
    headers: {},
    end: async () => {
      await server.end();
      rmSync(folder, { recursive: true });
    },
  };
}
