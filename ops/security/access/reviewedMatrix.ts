import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import type { AccessMatrix } from "./accessMatrix";

/** Stacks whose matrix is in the repository. */
export const reviewedStacks = ["dev", "prod"] as const;

/** The name of the matrix of the roles that CI has, beside a stack. */
export const deliveryName = "delivery";

function matrixFile(name: string): string {
  return path.join(__dirname, "..", `accessMatrix.${name}.txt`);
}

/** The reviewed text; empty when there is none yet. */
export function reviewedMatrix(name: string): string {
  return existsSync(matrixFile(name)) ? readFileSync(matrixFile(name), "utf8") : "";
}

export function writeMatrix(name: string, text: string): void {
  writeFileSync(matrixFile(name), text);
}

/**
 * The matrix as it is reviewed: principals, actions and resources in order, physical names replaced by logical ones.
 * @param where default: in the program's stack
 */
export function matrixText(
  program: RecordedProgram,
  { allowed }: AccessMatrix,
  where = `in the ${program.stack} stack`,
): string {
  const names = new LogicalNames(program);
  const blocks = [...allowed]
    .map(([label, lines]) => ({ label: names.in(label), lines: lines.map((line) => names.in(line)).sort() }))
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => (a.label < b.label ? -1 : 1))
    .map(({ label, lines }) => `${label}\n${[...new Set(lines)].map((line) => `  ${line}\n`).join("")}`);
  return `# Who may do what ${where}. What is not listed is denied.\n\n${blocks.join("\n")}`;
}

/** Lines that only one of two texts has, as `- line` and `+ line` under their headings. */
export function matrixDiff(reviewed: string, actual: string): string[] {
  const [before, after] = [cellsOf(reviewed), cellsOf(actual)];
  return [
    ...[...before].filter((cell) => !after.has(cell)).map((cell) => `- ${cell}`),
    ...[...after].filter((cell) => !before.has(cell)).map((cell) => `+ ${cell}`),
  ];
}

function cellsOf(text: string): Set<string> {
  const cells = new Set<string>();
  let label = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("  ")) cells.add(`${label}: ${line.trim()}`);
    else if (line !== "" && !line.startsWith("#")) label = line;
  }
  return cells;
}

/** Ids, ARNs and names that differ between accounts, as the names that the program gives. */
class LogicalNames {
  readonly #names: [physical: string, logical: string][];

  constructor({ resources, accountId, region }: RecordedProgram) {
    const physical = resources.flatMap(({ id, name, outputs }) =>
      [outputs.arn, outputs.executionArn, outputs.name, id].flatMap((value): [string, string][] =>
        typeof value === "string" && value.length > name.length ? [[value, `<${name}>`]] : [],
      ),
    );
    this.#names = physical.sort(([a], [b]) => b.length - a.length);
    this.#names.push([accountId, "<account>"], [region, "<region>"]);
  }

  in(text: string): string {
    return this.#names.reduce((result, [physical, logical]) => result.replaceAll(physical, logical), text);
  }
}
