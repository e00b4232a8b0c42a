import { CommandError } from "@pulumi/pulumi/automation";
import { root, stackFile } from "../projectFiles";
import { DeployedStack } from "./deployedStack";
import { journey } from "./journey";
import type { Deployed } from "./journey";
import { decide, isRequired, look } from "./preconditions";
import { UserPoolApi } from "./userPoolUser";

// `npm run test:engine`: the local stack, deployed by the real engine and the real AWS provider to an emulator.

async function main(): Promise<number> {
  const [{ sts: endpoint = "" } = {}] = stackFile("local").config["aws:endpoints"] as Record<string, string>[];
  const decision = decide(await look(endpoint), endpoint, isRequired(process.argv.slice(2), process.env));
  if (!decision.deploy) {
    console.error(decision.message);
    return decision.exitCode;
  }
  const stack = await DeployedStack.create(root, "local");
  try {
    await deployAndUse(stack, endpoint);
  } finally {
    stack.remove();
  }
  return 0;
}

async function deployAndUse(stack: DeployedStack, endpoint: string): Promise<void> {
  let deployed: Deployed | undefined;
  try {
    const { outputs, summary } = await step("pulumi up", () => stack.up());
    console.log(`  ${JSON.stringify(summary.resourceChanges)}`);
    deployed = Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]),
    ) as unknown as Deployed;
    const target = deployed;
    await step("sign in, and call the API with and without the token", () =>
      journey(target, endpoint, process.env.ENGINE_API_URL),
    );
    const changes = await step("a second preview", () => stack.changes());
    if (Object.keys(changes).length > 0) {
      throw new Error(`A second deployment would change something: ${JSON.stringify(changes)}`);
    }
  } catch (error) {
    // The emulator may go on running, so it is left as it was found; the first failure is the one to report.
    await step("pulumi destroy", () => stack.destroy()).catch((again: unknown) => {
      print(again);
    });
    throw error;
  }
  const remaining = await step("pulumi destroy", () => stack.destroy());
  if (remaining.length > 0) throw new Error(`These resources are still in the state:\n${remaining.join("\n")}`);
  if (await new UserPoolApi(endpoint, deployed.region).exists(deployed.userPoolId)) {
    throw new Error(`The emulator still has the user pool ${deployed.userPoolId}`);
  }
  console.log("Nothing is left.");
}

async function step<Result>(what: string, action: () => Promise<Result>): Promise<Result> {
  console.log(what);
  const start = performance.now();
  const result = await action();
  console.log(`  done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** The CLI's own output says it all; the stack would be the Automation API's. */
function print(error: unknown): void {
  console.error(error instanceof CommandError ? error.message : error);
}

void main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    print(error);
    process.exitCode = 1;
  },
);
