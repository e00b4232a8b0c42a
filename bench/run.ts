import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { startToFirstResponse } from "./startToFirstResponse";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });

function print(rows: string[][]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   "));
}

async function main(): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}`);
  console.log("Each figure: median (minimum–maximum).\n");
  print(await startToFirstResponse(Number(values.rounds)));
}

void main();
