import { resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { ConditionContext, RequestPrincipal } from "../../../packages/local/src/services/iam/evaluator";
import type { RecordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import { originContext } from "../../../packages/local/src/services/originContext";
import type { RecordedProgram } from "../../../packages/local/src/record/recordedProgram";

/** Somebody who asks. */
export interface Principal {
  label: string;
  principal: RequestPrincipal;
  context: ConditionContext;
  identityPolicies: readonly RecordedPolicy<"identity">[];
  permissionsBoundary?: RecordedPolicy<"boundary"> | undefined;
  /** True for those who are not of this account: only a resource's own policy allows them. */
  outside: boolean;
  /** Policies that cannot be judged here, such as AWS's managed ones. */
  problems: readonly string[];
}

/** Condition keys of a request from the internet. */
export function origin({ region }: RecordedProgram): ConditionContext {
  const address = { sourceIp: "203.0.113.1", userAgent: undefined, referer: undefined };
  return originContext({ time: Date.UTC(2026, 0, 1), region, ...address });
}

export function identityPools(program: RecordedProgram): string[] {
  return resourcesOfType(program, "aws:cognito/identityPool:IdentityPool").flatMap(({ id }) => id ?? []);
}
