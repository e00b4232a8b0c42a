import path from "node:path";
import { parseArgs } from "node:util";
import { evaluate } from "../../local/record/evaluate";
import { accessMatrix } from "./access/accessMatrix";
import { matrixDiff, matrixText, reviewedMatrix, reviewedStacks, writeMatrix } from "./access/reviewedMatrix";

/** Prints who may do what, or what differs from the reviewed files; `--write` makes the files anew, for review. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  let differences = 0;
  for (const stack of reviewedStacks) {
    const program = await evaluate({ root: path.resolve(__dirname, "../.."), stack });
    const matrix = accessMatrix(program);
    const text = matrixText(program, matrix);
    const diff = matrixDiff(reviewedMatrix(stack), text);
    if (values.write) writeMatrix(stack, text);
    else console.log(text);
    const counted = [...matrix.allowed.values()].flat().length;
    console.log(`${stack}: ${matrix.cells} cells decided, ${counted} allowed, ${diff.length} not as reviewed`);
    for (const line of diff) console.log(`  ${line}`);
    differences += diff.length;
  }
  return differences === 0 || values.write ? 0 : 1;
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
