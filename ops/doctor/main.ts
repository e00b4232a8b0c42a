import { inspect } from "node:util";
import { UsageError } from "../shared/commandLine";
import { parseDoctorOptions, usage } from "./doctorOptions";
import { Evidence } from "./evidence";
import { examine, exitCodeOf } from "./examine";
import { checks } from "./registry";
import { humanReport, jsonReport } from "./report";
import { targetOf } from "./target";
import { StackOutputsError } from "pulumi-aws-local/cli";
import { demoUserToken } from "../token/demoUserToken";

async function main(): Promise<number> {
  const options = parseDoctorOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const target = await targetOf(options, { input: process.stdin, environment: process.env, signIn: demoUserToken });
  const findings = await examine(checks, new Evidence(target));
  console.log(options.json ? jsonReport(findings, target) : humanReport(findings, target));
  return exitCodeOf(findings);
}

main().then(
  (code) => {
    process.exitCode = code;
    // An open standard input, a local run's for one, must not hold up the exit.
    process.stdin.destroy();
  },
  (error: unknown) => {
    const expected = error instanceof UsageError || error instanceof StackOutputsError;
    process.stderr.write(`${expected ? error.message : inspect(error)}\n`);
    process.exitCode = 2;
    process.stdin.destroy();
  },
);
