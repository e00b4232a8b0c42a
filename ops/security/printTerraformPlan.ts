import { defineCommand, runCommand } from "pulumi-aws-local/cli";
import { evaluate } from "../../packages/local/src/record/evaluate";
import { EvaluationError } from "../../packages/local/src/record/evaluationError";
import { stackOption } from "../../packages/local/src/cli/stackOption";
import { root } from "../root";
import { terraformPlan } from "./plan/terraformPlan";

const command = defineCommand({
  name: "npm run -s terraform-plan --",
  summary:
    "Prints the plan of a stack as `terraform show -json` does, for scanners that know Terraform.\n" +
    "Nothing is deployed, and no AWS account is needed.",
  options: { stack: stackOption },
  notes: "Exit code: 0 when the plan was printed, 1 when the program failed, 2 for a wrong command line.",
});

void runCommand(command, process.argv.slice(2), { expected: [EvaluationError] }, async ({ stack }) => {
  console.log(
    JSON.stringify(terraformPlan(await evaluate({ root, ...(stack !== undefined && { stack }) })), undefined, 2),
  );
  return 0;
}).then((exitCode) => {
  process.exitCode = exitCode;
});
