import path from "node:path";
import { evaluate } from "../packages/local/src/record/evaluate";
import { buildPage, buildUsage, UsageError } from "./hosting/buildPage";
import { PageBundleError } from "./hosting/bundlePage";
import { pictureResources } from "./hosting/pictureResources";
import { StackOutputsError } from "../ops/shared/outputValues";

async function main(): Promise<void> {
  const root = path.resolve(__dirname, "..");
  try {
    const built = await buildPage(process.argv.slice(2), {
      root,
      input: process.stdin,
      environment: process.env,
      record: async (stack) => pictureResources(await evaluate({ root, stack })),
    });
    console.log(built);
  } catch (error) {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${buildUsage}`);
    else if (error instanceof StackOutputsError || error instanceof PageBundleError) console.error(error.message);
    else throw error;
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

void main();
