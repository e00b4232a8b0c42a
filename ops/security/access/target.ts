import { fieldsOf } from "../../../packages/local/src/record/recordedFields";
import type { ConditionContext } from "../../../packages/local/src/services/iam/evaluator";
import { recordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import type { RecordedPolicy } from "../../../packages/local/src/services/recordedPolicy";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";

/** Something that actions are tried on. */
export interface Target {
  /** Kind and logical name, such as `table store`; no physical name, which differs between accounts. */
  label: string;
  /** Exact; account-wide actions have `*`, which is itself a resource only to IAM. */
  arn: string;
  actions: readonly string[];
  /** The service's own condition keys for a request to it. */
  context?: ConditionContext;
  /** URN of the resource whose policy takes part. */
  policyOf?: string;
  /** What the resource's own policy says to those of this account, where the program does not register it. */
  presumedPolicy?: RecordedPolicy<"resource">;
}

/** Makes the targets of one resource. */
export type TargetMaker = (resource: RecordedResource, program: RecordedProgram) => Target[];

/** Two users of the identity pool; what is one's must not be the other's. */
export const identityIds = {
  A: "eu-central-1:aaaaaaaa-0000-4000-8000-000000000001",
  B: "eu-central-1:bbbbbbbb-0000-4000-8000-000000000002",
} as const;

/** Actions of one service. */
export function actions(service: string, names: string): string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}

/** One target: the resource by its ARN, with these actions of its service. */
export function byArn(kind: string, service: string, names: string): TargetMaker {
  return (resource) => [target(resource, kind, fieldsOf(resource).requiredString("arn"), actions(service, names))];
}

export function target(
  { name, urn }: RecordedResource,
  kind: string,
  arn: string,
  allowed: readonly string[],
  context?: ConditionContext,
): Target {
  return { label: `${kind} ${name}`, arn, actions: allowed, policyOf: urn, ...(context !== undefined && { context }) };
}

/** An ARN of the program's own region and account. */
export function localArn({ partition, region, accountId }: RecordedProgram, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

export function arnOr(resource: RecordedResource, otherwise: () => string): string {
  return fieldsOf(resource).string("arn") ?? otherwise();
}

/** The policy of a role or key that leaves it to the identity policies of the program's account: the usual delegation. */
export function leftToAccount({ partition, accountId }: RecordedProgram): RecordedPolicy<"resource"> {
  const root = `arn:${partition}:iam::${accountId}:root`;
  const statement = { Effect: "Allow", Principal: { AWS: root }, Action: "*", Resource: "*" };
  return recordedPolicy("resource", "the delegation to the account", {
    Version: "2012-10-17",
    Statement: [statement],
  });
}
