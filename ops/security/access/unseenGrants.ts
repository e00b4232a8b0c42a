import { matches, wildcardPattern } from "../../../packages/local/src/services/iam/evaluator/glob";
import type { RecordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { Json, JsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { Principal } from "./principal";
import type { Target } from "./target";

/**
 * Grants that no cell of the matrix tries, in words. A matrix that is silent about what somebody was given would be
 * worse than none.
 */
export function unseenGrants(
  everybody: readonly Principal[],
  resourcePolicies: ReadonlyMap<string, RecordedPolicy>,
  targets: readonly Target[],
): string[] {
  const identity = everybody.filter(({ outside }) => !outside).flatMap(({ identityPolicies }) => identityPolicies);
  const problems = new Set<string>();
  for (const policy of identity) {
    for (const grant of grants(policy)) if (!targets.some(fitting(grant))) problems.add(shown(policy, grant));
  }
  for (const [urn, policy] of resourcePolicies) {
    const own = targets.filter(({ policyOf }) => policyOf === urn);
    for (const grant of grants(policy)) if (!own.some(fitting(grant))) problems.add(shown(policy, grant));
  }
  return [...problems];
}

interface Grant {
  action: string;
  resource: string | undefined;
}

function grants({ document }: RecordedPolicy): Grant[] {
  return [document.Statement ?? []]
    .flat()
    .filter(isJsonObject)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((statement: JsonObject) => {
      const resources = list(statement.Resource);
      const all = resources.length === 0 ? [undefined] : resources;
      return list(statement.Action).flatMap((action) => all.map((resource): Grant => ({ action, resource })));
    });
}

function list(value: Json | undefined): string[] {
  return [value ?? []].flat().filter((one) => typeof one === "string");
}

/** Whether a target has the action and the resource. A trust policy names no resource: it is its role's. */
function fitting({ action, resource = "*" }: Grant): (target: Target) => boolean {
  // A policy variable stands for any value.
  const resourcePattern = wildcardPattern(resource.replaceAll(/\$\{[^}]*:[^}]*\}/g, "*"));
  const actionPattern = wildcardPattern(action.toLowerCase());
  return ({ arn, actions }) =>
    matches(resourcePattern, arn) && actions.some((one) => matches(actionPattern, one.toLowerCase()));
}

function shown({ name }: RecordedPolicy, { action, resource }: Grant): string {
  const on = resource === undefined ? "" : ` on ${resource}`;
  return (
    `${name} grants ${action}${on}, which the access matrix does not try; add the action to its type in ` +
    "ops/security/access/resourceActions.ts, or to otherResources.ts"
  );
}
