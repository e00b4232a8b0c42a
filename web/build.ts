import path from "node:path";
import { runCommand, StackOutputsError } from "pulumi-aws-local/cli";
import { evaluate } from "../packages/local/src/record/evaluate";
import { buildCommand, buildPage } from "./hosting/buildPage";
import { PageBundleError } from "./hosting/bundlePage";
import { pictureResources } from "./hosting/pictureResources";

const root = path.resolve(__dirname, "..");
const expected = [StackOutputsError, PageBundleError];

void runCommand(buildCommand, process.argv.slice(2), { expected }, async (options) => {
  const built = await buildPage(options, {
    root,
    input: process.stdin,
    environment: process.env,
    record: async (stack) => pictureResources(await evaluate({ root, stack })),
  });
  console.log(built);
  return 0;
}).then((exitCode) => {
  process.exitCode = exitCode;
});
