import { evaluate } from "../packages/local/src/record/evaluate";
import { root } from "../ops/root";
import { longestChain } from "./longestChain";
import type { Result, Table } from "./table";

/** Most resources that a new stack has to make one after the other. */
const aims: Record<string, number> = { dev: 7, prod: 14 };

/** What a deployment of the stacks makes, and in how many steps at the least. */
export async function deployment(): Promise<Table> {
  const rows = [["stack", "resources", "longest chain"]];
  const results: Result[] = [];
  for (const [stack, atMost] of Object.entries(aims)) {
    const program = await evaluate({ root, stack });
    const chain = longestChain(program);
    rows.push([stack, String(program.resources.filter(({ custom }) => custom).length), String(chain)]);
    const measure = `deployment of ${stack}: longest chain`;
    results.push({ measure, values: [chain], aim: { atMost }, unit: "resources", digits: 0 });
  }
  return { rows, results };
}
