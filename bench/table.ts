import { formatSpread, spread } from "./statistics";

/** What one measure prints. */
export interface Table {
  /** The first row holds the headings. */
  rows: string[][];
  /** What is missing, or has to be known to read the figures. */
  notes?: string[];
  results?: Result[];
}

/** A figure that has an aim. */
export interface Result {
  /** Such as "no-op route, 16 connections, of bare node:http". */
  measure: string;
  /** One for each round; none: it could not be measured. */
  values: readonly number[];
  aim: { atLeast: number } | { atMost: number };
  /** Behind the figure. Default: it is a ratio. */
  unit?: "KB" | "MiB" | "ms" | "s" | "resources";
  /** Default: 2. */
  digits?: number;
}

export function printTable({ rows, notes = [], results = [] }: Table): void {
  printAligned(rows);
  if (results.length > 0) printAligned(results.map((result) => ["", ...resultCells(result)]));
  for (const note of notes) console.log(`  ${note}`);
  console.log();
}

/** The results of all measures as Markdown, for docs/performance.md. */
export function printResults(results: readonly Result[]): void {
  const rows = [["measure", "result", "aim", ""], ["---", "---", "---", "---"], ...results.map(resultCells)];
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}

/** @returns measure, result, aim and whether it is met, which the median says */
export function resultCells({ measure, values, aim, unit, digits = 2 }: Result): string[] {
  const suffix = unit === undefined ? "" : ` ${unit}`;
  const isLowerBound = "atLeast" in aim;
  const bound = isLowerBound ? aim.atLeast : aim.atMost;
  const aimText = `${isLowerBound ? "≥" : "≤"} ${bound.toLocaleString("en")}${suffix}`;
  if (values.length === 0) return [measure, "not measured", aimText, ""];
  const { median } = spread(values);
  const isMet = isLowerBound ? median >= bound : median <= bound;
  return [measure, formatSpread(values, digits) + suffix, aimText, isMet ? "met" : "not met"];
}

function printAligned(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd(),
    );
}
