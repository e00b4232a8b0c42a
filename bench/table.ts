/** What one measure prints. */
export interface Table {
  /** The first row holds the headings. */
  rows: string[][];
  /** What is missing, or has to be known to read the figures. */
  notes?: string[];
}

export function printTable({ rows, notes = [] }: Table): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd(),
    );
  for (const note of notes) console.log(`  ${note}`);
  console.log();
}
