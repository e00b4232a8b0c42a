import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { documentOf, requestOf } from "../local/services/iam/evaluator/decision";
import type { Decision, Outcome } from "../local/services/iam/evaluator/decision";

/** Under the AGPL: installed on their own for the comparison, never with the project. */
const packages = ["@cloud-copilot/iam-simulate@0.1.173", "@cloud-copilot/iam-policy@0.1.109"];

/** The part of the simulator's interface that is used. */
interface SimulatorModule {
  runUnsafeSimulation: (simulation: object, options: object) => "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";
}

interface PolicyModule {
  createValidatedPolicy: (document: unknown, validate: () => never[], metadata: { name: string }) => object;
}

export interface Simulator {
  outcome(decision: Decision): Outcome;
  close(): Promise<void>;
}

const outcomes = {
  Allowed: "allowed",
  ExplicitlyDenied: "explicitly denied",
  ImplicitlyDenied: "implicitly denied",
} as const;

/** Installs the simulator into a folder of its own; `close` removes it. */
export async function installSimulator(): Promise<Simulator> {
  const folder = await mkdtemp(path.join(tmpdir(), "iam-oracle-"));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const install = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
    await promisify(execFile)("npm", [...install, ...packages], { cwd: folder });
    const load = createRequire(path.join(folder, "package.json"));
    const { runUnsafeSimulation } = load("@cloud-copilot/iam-simulate") as SimulatorModule;
    const { createValidatedPolicy } = load("@cloud-copilot/iam-policy") as PolicyModule;
    return {
      close,
      outcome(decision) {
        const resourcePolicy = decision.bucket ?? decision.trust;
        const simulation = {
          ...simulationOf(decision),
          ...(resourcePolicy !== undefined && {
            resourcePolicy: createValidatedPolicy(documentOf(decision, resourcePolicy), () => [], { name: "resource" }),
          }),
        };
        return outcomes[runUnsafeSimulation(simulation, {})];
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function simulationOf(decision: Decision) {
  const { principal, action, resource, accountId, context } = requestOf(decision);
  const named = (name: string, statements: Decision["identity"]) =>
    statements === undefined ? [] : [{ name, policy: documentOf(decision, statements) }];
  return {
    request: {
      principal: principal.type === "Anonymous" ? principal : principal.type === "AWS" ? principal.arn : principal.name,
      action,
      resource: { resource, accountId },
      contextVariables: Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)),
    },
    identityPolicies: named("identity", decision.identity),
    ...(decision.boundary !== undefined && { permissionBoundaryPolicies: named("boundary", decision.boundary) }),
    ...(decision.session !== undefined && { sessionPolicy: documentOf(decision, decision.session) }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}
