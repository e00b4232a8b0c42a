import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../projectFiles";
import type { Expectation, Outcome } from "./expectation";
import { knownDifferences } from "./knownDifferences";

/** Outcomes by the expectations' ids. */
export type Outcomes = Readonly<Record<string, Outcome>>;

/** A run that was measured earlier, as `--record` writes it. */
export interface Measurement {
  /** Name and version. */
  target: string;
  /** Such as `2026-11-29`. */
  date: string;
  /** What came of each expectation. */
  outcomes: Readonly<Record<string, Outcome["kind"]>>;
}

const measurementFile = path.join(__dirname, "ministack.json");
export const pageFile = path.join(root, "docs", "parity.md");

const kinds = ["as AWS", "differs", "not served", "skipped"] as const;

/** How many expectations came out how, by area. */
function counts(expectations: readonly Expectation[], kindOf: (id: string) => string | undefined) {
  const areas = new Map<string, Map<string, number>>();
  for (const { area, id } of expectations) {
    const kind = kindOf(id) ?? "skipped";
    for (const name of [area, "All"]) {
      const row = areas.get(name) ?? new Map<string, number>();
      row.set(kind, (row.get(kind) ?? 0) + 1);
      areas.set(name, row);
    }
  }
  const all = areas.get("All") ?? new Map<string, number>();
  areas.delete("All");
  return new Map([...areas, ["All", all]]);
}

/** The table that a run prints, and why expectations were skipped. */
export function summary(expectations: readonly Expectation[], outcomes: Outcomes): string {
  const rows = [...counts(expectations, (id) => outcomes[id]?.kind)].map(([area, row]) => [
    area,
    ...kinds.map((kind) => String(row.get(kind) ?? 0)),
  ]);
  const table = [["", ...kinds], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  const reasons = new Map<string, number>();
  for (const outcome of Object.values(outcomes)) {
    if (outcome.kind === "skipped") reasons.set(outcome.detail, (reasons.get(outcome.detail) ?? 0) + 1);
  }
  return [...lines, ...[...reasons].map(([reason, count]) => `skipped ${count}: ${reason}`)].join("\n");
}

/** The text of docs/parity.md. */
export function page(expectations: readonly Expectation[], outcomes: Outcomes): string {
  const measured = JSON.parse(readFileSync(measurementFile, "utf8")) as Measurement;
  const kindsOf = [(id: string) => outcomes[id]?.kind, (id: string) => measured.outcomes[id]] as const;
  const [here, there] = kindsOf.map((kindOf) => counts(expectations, kindOf));
  const cells = (row: Map<string, number> | undefined) => kinds.map((kind) => row?.get(kind) ?? 0).join(" | ");
  const differing = knownDifferences.map(({ reason, ids }) => {
    const titles = expectations
      .filter(({ id }) => ids.includes(id))
      .map(({ area, title }) => `  - ${area}: ${cell(title)}`);
    return `- ${reason} On AWS:\n${titles.join("\n")}`;
  });
  const areas = [...new Set(expectations.map(({ area }) => area))].map((area) => {
    const rows = expectations
      .filter((expectation) => expectation.area === area)
      .map(
        ({ id, title, source }) =>
          `| ${[cell(title), cell(source), ...kindsOf.map((kindOf) => kindOf(id) ?? "skipped")].join(" | ")} |`,
      );
    return `### ${area}\n\n| expectation | source | local run | MiniStack |\n| --- | --- | --- | --- |\n${rows.join("\n")}`;
  });
  return `# Parity with AWS

<!-- Written by \`npm run parity -- --outputs FILE --write\`; a test compares it with what the local run does.
MiniStack's columns: start it as tests/engine does, then \`npm run parity -- --emulator URL --record tests/parity/ministack.json --target NAME\`. -->

${expectations.length} expectations of what a client of LearningHub's stack observes on AWS, each with its source: AWS's documentation, a
standard, or an answer of AWS that somebody published. \`npm run parity -- --outputs FILE\` checks them against any stack: a local run, a
deployed stack, or an emulator. "Developer guide" is the Amazon Cognito Developer Guide, "API reference" the Amazon Cognito user pools API
Reference, where no other is named.

Columns: **as AWS**; **differs**; **not served**, the target does not have the operation; **skipped**, the target lacks what the expectation needs.
The local run is measured by each \`npm test\`, ${measured.target} on ${measured.date} with its default settings and the resources of the stack \`dev\`.

## Summary

| area | local run: as AWS | differs | not served | skipped | MiniStack: as AWS | differs | not served | skipped |
| --- | --: | --: | --: | --: | --: | --: | --: | --: |
${[...(here?.keys() ?? [])].map((area) => `| ${area} | ${cells(here?.get(area))} | ${cells(there?.get(area))} |`).join("\n")}

## Where the local run is not as AWS, and why

${differing.join("\n")}

## All expectations

${areas.join("\n\n")}
`;
}

/** Text for a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("*", "\\*").replaceAll("_", "\\_");
}
