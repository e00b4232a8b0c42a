import { parseArgs } from "node:util";
import { evaluate } from "../../packages/local/src/record/evaluate";
import type { RecordedProgram } from "../../packages/local/src/record/recordedProgram";
import { root } from "../root";
import { accessMatrix } from "./access/accessMatrix";
import type { AccessMatrix } from "./access/accessMatrix";
import { deliveryMatrix, deliveryText, evaluateDelivery } from "./access/delivery";
import {
  deliveryName,
  matrixDiff,
  matrixText,
  reviewedMatrix,
  reviewedStacks,
  writeMatrix,
} from "./access/reviewedMatrix";

/** Prints who may do what, or what differs from the reviewed files; `--write` makes the files anew, for review. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  let differences = 0;
  for (const stack of reviewedStacks) {
    const program = await evaluate({ root, stack });
    const matrix = accessMatrix(program);
    differences += report(stack, matrix, matrixText(program, matrix), values.write);
    if (stack === "prod") differences += await reportDelivery(program, values.write);
  }
  return differences === 0 || values.write ? 0 : 1;
}

async function reportDelivery(stack: RecordedProgram, write: boolean): Promise<number> {
  const delivery = await evaluateDelivery(root);
  const matrix = deliveryMatrix(stack, delivery);
  return report(deliveryName, matrix, deliveryText(stack, delivery, matrix), write);
}

/** Returns how many cells are not as reviewed. */
function report(name: string, matrix: AccessMatrix, text: string, write: boolean): number {
  const diff = matrixDiff(reviewedMatrix(name), text);
  if (write) writeMatrix(name, text);
  else console.log(text);
  const counted = [...matrix.allowed.values()].flat().length;
  console.log(`${name}: ${matrix.cells} cells decided, ${counted} allowed, ${diff.length} not as reviewed`);
  for (const line of diff) console.log(`  ${line}`);
  return diff.length;
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
