import { defineCommand, runCommand } from "pulumi-aws-local/cli";
import { evaluate } from "../../packages/local/src/record/evaluate";
import { root } from "../root";
import { derivedPermissions } from "./permissions/derivedPermissions";
import { permissionsText, reviewedPermissions, writePermissions } from "./permissions/stackPermissions";

const command = defineCommand({
  name: "npm run deploy-permissions --",
  summary: "Compares what deploying the stacks dev and prod takes with the reviewed files in ops/delivery/permissions.",
  options: { write: { type: "boolean", help: "write the reviewed files anew, to be reviewed and deployed" } },
  notes: "Exit code: 0 as reviewed, 1 when something differs, 2 for a wrong command line.",
});

async function printPermissions(write: boolean): Promise<number> {
  let exitCode = 0;
  for (const stack of ["dev", "prod"]) {
    const permissions = derivedPermissions(await evaluate({ root, stack }));
    const reviewed = reviewedPermissions(stack);
    const same = reviewed !== undefined && permissionsText(reviewed) === permissionsText(permissions);
    if (!same && !write) exitCode = 1;
    if (write) writePermissions(stack, permissions);
    console.log(`${stack}: ${same ? "as reviewed" : write ? "written" : "differs; --write, then read git diff"}`);
  }
  return exitCode;
}

void runCommand(command, process.argv.slice(2), { expected: [] }, ({ write }) => printPermissions(write)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
);
