import path from "node:path";
import { runCommand, StackOutputsError } from "pulumi-aws-local/cli";
import { buildCommand, buildPage } from "./hosting/buildPage";
import { PageBundleError } from "./hosting/bundlePage";

const root = path.resolve(__dirname, "..");
const expected = [StackOutputsError, PageBundleError];

void runCommand(buildCommand, process.argv.slice(2), { expected }, async (options) => {
  console.log(await buildPage(options, { root, input: process.stdin, environment: process.env }));
  return 0;
}).then((exitCode) => {
  process.exitCode = exitCode;
});
