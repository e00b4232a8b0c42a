import path from "node:path";
import { EvaluationError, record } from "pulumi-aws-local";
import { runCommand, StackOutputsError } from "pulumi-aws-local/cli";
import { buildCommand, buildPage } from "./hosting/buildPage";
import { PageBundleError } from "./hosting/bundlePage";
import { pictureResources } from "./hosting/pictureResources";

const root = path.resolve(__dirname, "..");
const expected = [StackOutputsError, PageBundleError, EvaluationError];

void runCommand(buildCommand, process.argv.slice(2), { expected }, async (options) => {
  const built = await buildPage(options, {
    root,
    input: process.stdin,
    environment: process.env,
    record: async (stack) => pictureResources(await record({ project: root, stack })),
  });
  console.log(built);
  return 0;
}).then((exitCode) => {
  process.exitCode = exitCode;
});
