import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Contender } from "./contenders/contender";
import { startLocalRun } from "./contenders/localRun";
import type { CopiedLocalRun } from "./contenders/localRun";
import { startServerlessOffline } from "./contenders/serverlessOffline";
import type { Target } from "./load";
import { missing } from "./peers";
import { formatSpread, inTurn } from "./statistics";
import type { Table } from "./table";

interface Edited {
  contender: Contender;
  /** Where `GET /courses` says how long it may be cached. */
  file: string;
}

/**
 * From saving a handler to the first response of the new code. Both are asked over and over meanwhile, as an impatient
 * browser would. The local run bundles the handler's TypeScript; serverless-offline (`--reloadHandler`) loads
 * JavaScript anew at every request.
 */
export async function watchReload(rounds: number): Promise<Table> {
  const local = await startLocalRun({ args: ["--watch"] });
  const notes: string[] = [];
  try {
    const token = { authorization: local.headers.authorization ?? "", ...local.claims };
    const offline = await startServerlessOffline(local.route, token, { reload: true });
    try {
      if (offline === undefined) notes.push(missing("serverless-offline"));
      const handler = path.join(local.project.folder, "handlers/listCourses.ts");
      const edited: Edited[] = [{ contender: local, file: handler }];
      if (offline !== undefined) edited.push({ contender: offline, file: offline.handlerFile });
      return { ...(await measure(edited, rounds, local)), notes };
    } finally {
      await offline?.end();
    }
  } finally {
    await local.end();
  }
}

async function measure(
  edited: readonly Edited[],
  rounds: number,
  local: CopiedLocalRun,
): Promise<Pick<Table, "rows" | "results">> {
  let age = 60;
  const edits = edited.map(({ contender, file }) => {
    const edit = async (): Promise<number> => {
      age += 1;
      const newCode = readFileSync(file, "utf8").replace(/max-age=\d+/, `max-age=${age}`);
      local.process.output = "";
      const begin = performance.now();
      writeFileSync(file, newCode);
      await firstAnswer(contender, `private, max-age=${age}`);
      const milliseconds = performance.now() - begin;
      // The program is evaluated again behind the new handler; that is not part of the next one's time.
      if (contender === local) await local.process.printed(/evaluated again/);
      return milliseconds;
    };
    return [contender.name, edit] as const;
  });
  const times = await inTurn(new Map(edits), rounds, 1);
  const rows = [...times].map(([name, milliseconds]) => [name, formatSpread(milliseconds, 0)]);
  const values = times.get(local.name) ?? [];
  const result = {
    measure: "watch: edit to the first response of the new code",
    values,
    unit: "ms",
    digits: 0,
  } as const;
  return {
    rows: [["edit to first response of the new code", "ms"], ...rows],
    results: [{ ...result, aim: { atMost: 100 } }],
  };
}

async function firstAnswer({ url, headers }: Target, cacheControl: string): Promise<void> {
  for (;;) {
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    if (response.headers.get("cache-control") === cacheControl) return;
  }
}
