import fc from "fast-check";
import { parseArgs } from "node:util";
import { conditionDecisions } from "../local/services/iam/evaluator/conditionDecisions";
import { decide, outcomeOf } from "../local/services/iam/evaluator/decision";
import type { Decision } from "../local/services/iam/evaluator/decision";
import { evaluationLogic } from "../local/services/iam/evaluator/evaluationLogic";
import { generatedDecision } from "../local/services/iam/evaluator/generatedDecisions";
import { matchDecisions } from "../local/services/iam/evaluator/matchDecisions";
import { principalDecisions } from "../local/services/iam/evaluator/principalDecisions";
import { knownDifferences } from "./knownDifferences";
import { installSimulator } from "./simulator";
import type { Simulator } from "./simulator";

const usage = `npm run check:iam-oracle -- [--requests COUNT] [--seed NUMBER]
Compares this project's IAM decisions with those of an independent simulator, which it installs into a temporary folder.
Exit code 1: a difference that is not explained.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const generated = fc.sample(generatedDecision, { numRuns: Number(values.requests), seed: Number(values.seed) });
  // The simulator ignores session policies; without them the rest is compared.
  const comparable = generated.map(withoutSessionPolicy);
  const tables = [...evaluationLogic, ...principalDecisions, ...matchDecisions, ...conditionDecisions];
  const simulator = await installSimulator();
  try {
    return compare(simulator, [...tables, ...comparable]);
  } finally {
    await simulator.close();
  }
}

function withoutSessionPolicy(decision: Decision): Decision {
  const copy = { ...decision };
  delete copy.session;
  return copy;
}

function compare(simulator: Simulator, decisions: readonly Decision[]): number {
  const explained = new Map<string, number>();
  let unexplained = 0;
  let agreed = 0;
  for (const decision of decisions) {
    const ours = outcomeOf(decide(decision));
    const theirs = simulated(simulator, decision);
    if (ours === theirs) {
      agreed++;
      continue;
    }
    const known = knownDifferences.find((difference) => difference.concerns(decision));
    if (known !== undefined) {
      explained.set(known.reason, (explained.get(known.reason) ?? 0) + 1);
      continue;
    }
    unexplained++;
    if (unexplained <= 20) {
      console.log(`not explained: ${decision.title}: ${ours} here, ${theirs} there\n${JSON.stringify(decision)}`);
    }
  }
  console.log(
    `${decisions.length} requests compared, ${agreed} decided alike, ${unexplained} differences not explained`,
  );
  for (const [reason, count] of explained) console.log(`${count} differences explained: ${reason}`);
  return unexplained === 0 ? 0 : 1;
}

function simulated(simulator: Simulator, decision: Decision): string {
  try {
    return simulator.outcome(decision);
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
