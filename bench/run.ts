import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { consoleLoad } from "./consoleLoad";
import { costGrowth } from "./costGrowth";
import { deployment } from "./deployment";
import { evaluation } from "./evaluation";
import { functionBundle } from "./functionBundle";
import { memory } from "./memory";
import { slowestTests } from "./slowestTests";
import { startToFirstResponse } from "./startToFirstResponse";
import { printResults, printTable } from "./table";
import type { Result, Table } from "./table";
import { coursesThroughput, dynamoDbThroughput, noOpThroughput } from "./throughput";
import { watchReload } from "./watchReload";

/** By the name that `--only` takes, in the order in which they run. */
const measures: Record<string, (rounds: number) => Promise<Table>> = {
  noOp: noOpThroughput,
  courses: coursesThroughput,
  dynamodb: dynamoDbThroughput,
  evaluation,
  start: startToFirstResponse,
  watch: watchReload,
  bundle: functionBundle,
  memory,
  console: consoleLoad,
  growth: costGrowth,
  deployment,
};

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", multiple: true },
    tests: { type: "boolean" },
  },
});

async function main(): Promise<void> {
  const rounds = Number(values.rounds);
  const names = values.only ?? (values.tests === true ? [] : Object.keys(measures));
  const unknown = names.filter((name) => !(name in measures));
  if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    console.error(`--only NAME takes ${Object.keys(measures).join(", ")}; --rounds N a whole number from 1`);
    process.exitCode = 2;
    return;
  }
  const [processor] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  console.log(`Node ${process.version}, ${cpus().length} × ${processor?.model ?? "unknown processor"}, ${memory} GiB`);
  console.log(
    `Load before the start: ${loadavg()[0]?.toFixed(2) ?? "unknown"}; figures of a busy machine are worth little.`,
  );
  console.log("Each figure: median (minimum–maximum).\n");
  const results: Result[] = [];
  for (const name of names) {
    console.log(`${name}:`);
    try {
      const table = await measures[name]?.(rounds);
      if (table === undefined) continue;
      printTable(table);
      results.push(...(table.results ?? []));
    } catch (error) {
      // The other measures are worth their figures.
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
  if (results.length > 0) printResults(results);
  if (values.tests === true) printTable(await slowestTests());
}

void main();
