import { runCommand, StackOutputsError } from "pulumi-aws-local/cli";
import { demoUserToken } from "../token/demoUserToken";
import { doctorCommand } from "./doctorCommand";
import { Evidence } from "./evidence";
import { examine, exitCodeOf } from "./examine";
import { checks } from "./registry";
import { humanReport, jsonReport } from "./report";
import { targetOf } from "./target";

const failures = { expected: [StackOutputsError], exitCode: 2 };

void runCommand(doctorCommand, process.argv.slice(2), failures, async (options) => {
  const target = await targetOf(options, { input: process.stdin, environment: process.env, signIn: demoUserToken });
  const findings = await examine(checks, new Evidence(target));
  console.log(options.json ? jsonReport(findings, target) : humanReport(findings, target));
  return exitCodeOf(findings);
}).then((exitCode) => {
  process.exitCode = exitCode;
  // An open standard input, such as a local run's, must not delay the exit.
  process.stdin.destroy();
});
