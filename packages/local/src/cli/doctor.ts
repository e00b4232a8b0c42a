import { Evidence } from "../doctor/evidence";
import { examine, exitCodeOf, stepsFor } from "../doctor/examine";
import { humanReport, jsonReport } from "../doctor/report";
import { targetOf } from "../doctor/target";
import { doctorCommand } from "./doctorCommand";
import { StackOutputsError } from "./outputValues";
import { runCommand } from "./runCommand";

const failures = { expected: [StackOutputsError], exitCode: 2 };

void runCommand(doctorCommand, process.argv.slice(2), failures, async (options) => {
  const target = await targetOf(options, { input: process.stdin, environment: process.env });
  const findings = await examine(stepsFor(new Evidence(target)));
  console.log(options.json ? jsonReport(findings, target) : humanReport(findings, target));
  return exitCodeOf(findings);
}).then((exitCode) => {
  process.exitCode = exitCode;
  // An open standard input, such as a local run's, must not delay the exit.
  process.stdin.destroy();
});
