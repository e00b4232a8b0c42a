import { evaluate } from "../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../packages/local/src/record/recordedProgram";
import { longestChain } from "./longestChain";
import { writeNoOpProgram } from "./noOpProgram";
import { ProjectCopy } from "./projectCopy";
import { formatSpread } from "./statistics";
import type { Result, Table } from "./table";

const routeCounts = [1, 10, 100, 300];

/** How evaluation, resources and the longest chain grow with the routes: a deployment takes at least that chain's time. */
export async function costGrowth(rounds: number): Promise<Table> {
  const project = new ProjectCopy();
  try {
    let seconds: number[] = [];
    const rows: string[][] = [
      ["routes", "evaluation s", "resources", "resources a route", "longest chain of dependent resources"],
    ];
    for (const routes of routeCounts) {
      writeNoOpProgram(project, routes);
      const times: number[] = [];
      let program: RecordedProgram | undefined;
      for (let round = 0; round < rounds; round++) {
        const begin = performance.now();
        program = await evaluate({ root: project.folder, stack: "dev", timeoutSeconds: 300 });
        times.push((performance.now() - begin) / 1000);
      }
      seconds = times;
      if (program === undefined) throw new Error("nothing was evaluated");
      const count = program.resources.filter(({ custom }) => custom).length;
      const perRoute = (count / routes).toFixed(1);
      rows.push([String(routes), formatSpread(times), String(count), perRoute, String(longestChain(program))]);
    }
    const results: Result[] = [
      {
        measure: `evaluation of ${routeCounts.at(-1)} routes`,
        values: seconds,
        aim: { atMost: 4 },
        unit: "s",
        digits: 1,
      },
    ];
    return { rows, results };
  } finally {
    project.remove();
  }
}
