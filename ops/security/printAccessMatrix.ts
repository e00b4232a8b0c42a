import { defineCommand, runCommand } from "pulumi-aws-local/cli";
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

const command = defineCommand({
  name: "npm run access-matrix --",
  summary: "Prints who may do what in the program's AWS account, and what differs from the reviewed files.",
  options: { write: { type: "boolean", help: "write the reviewed files anew, to be reviewed" } },
  notes: "Exit code: 0 as reviewed, 1 when something differs, 2 for a wrong command line.",
});

async function printMatrices(write: boolean): Promise<number> {
  let differences = 0;
  for (const stack of reviewedStacks) {
    const program = await evaluate({ root, stack });
    const matrix = accessMatrix(program);
    differences += report(stack, matrix, matrixText(program, matrix), write);
    if (stack === "prod") differences += await reportDelivery(program, write);
  }
  return differences === 0 || write ? 0 : 1;
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

void runCommand(command, process.argv.slice(2), { expected: [] }, ({ write }) => printMatrices(write)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
);
