import { boundaryName } from "../../delivery/permissions/stackPermissions";
import { resourceGrants } from "../../delivery/permissions/resourceGrants";
import { fieldsOf } from "../../../packages/local/src/record/recordedFields";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import type { ConditionContext } from "../../../packages/local/src/services/iam/evaluator";
import { leftToAccount } from "./target";
import type { Target } from "./target";

/**
 * What deployments do to the resources of a stack, to the like of another stack in the account, and to what somebody
 * else has there: untagged, and with a name that Pulumi did not generate. Resources of one type have one label.
 */
export function deployTargets(stack: RecordedProgram): Target[] {
  const presumedPolicy = leftToAccount(stack);
  const created = { "ec2:CreateAction": "CreateVpc" };
  const vpc = `arn:${stack.partition}:ec2:${stack.region}:${stack.accountId}:vpc/vpc-new`;
  const targets: Target[] = [
    { label: "network that is created", arn: vpc, actions: ["ec2:CreateTags"], context: created },
  ];
  const tried = new Set<string>();
  const types = new Set<string>();
  for (const resource of stack.resources) {
    const kind = resource.type.slice(resource.type.lastIndexOf(":") + 1);
    for (const [arn, actions] of actionsByArn(resource, stack)) {
      for (const { whose, at, context } of variants(stack, kind, arn, !types.has(resource.type))) {
        const untried = actions.filter((action) => !tried.has(`${whose} ${at} ${action}`));
        for (const action of untried) tried.add(`${whose} ${at} ${action}`);
        const label = at === "*" ? "the account" : `${whose} ${kind}`;
        if (untried.length > 0) targets.push({ label, arn: at, actions: untried, context, presumedPolicy });
      }
    }
    types.add(resource.type);
  }
  return targets;
}

/** Whose the resource could be; one of each type is enough to see what is not the stack's. */
function variants(stack: RecordedProgram, kind: string, arn: string, isFirst: boolean) {
  const known = { "dynamodb:LeadingKeys": undefined };
  const boundary = { "iam:PermissionsBoundary": boundaryArn(stack) };
  const own = { whose: "the stack's", at: arn, context: { ...known, ...tags(stack, stack.stack), ...boundary } };
  if (!isFirst || arn === "*") return [own];
  const unbounded = { whose: "unbounded", at: arn, context: { ...known, ...tags(stack, stack.stack) } };
  return [
    own,
    { whose: "another stack's", at: arn, context: { ...known, ...tags(stack, "other"), ...boundary } },
    { whose: "somebody's", at: arn.replaceAll(/-[0-9a-f]{7}(?![0-9A-Za-z])/g, "-other"), context: known },
    ...(kind === "Role" ? [unbounded] : []),
  ];
}

/** The same stack with the boundary that its deploy role demands. */
export function bounded(stack: RecordedProgram): RecordedProgram {
  const permissionsBoundary = boundaryArn(stack);
  const resources = stack.resources.map((resource) =>
    resource.type === "aws:iam/role:Role"
      ? { ...resource, outputs: { ...resource.outputs, permissionsBoundary } }
      : resource,
  );
  return { ...stack, resources };
}

function boundaryArn({ partition, accountId, stack }: RecordedProgram): string {
  return `arn:${partition}:iam::${accountId}:policy/${boundaryName(stack)}`;
}

function tags({ project }: RecordedProgram, stack: string): ConditionContext {
  return { "aws:ResourceTag/project": project, "aws:ResourceTag/stack": stack };
}

/** A grant for many resources is tried on the resource itself where it has an ARN. */
function actionsByArn(resource: RecordedResource, stack: RecordedProgram): [arn: string, actions: string[]][] {
  const own = fieldsOf(resource).string("arn");
  const found = new Map<string, string[]>();
  for (const { actions, arns } of resourceGrants[resource.type]?.grants ?? []) {
    for (const given of arns(resource, stack)) {
      const arn =
        given.endsWith(":*/*") && own !== undefined ? own : given === "*" ? given : given.replaceAll("*", "any");
      found.set(arn, [...(found.get(arn) ?? []), ...actions]);
    }
  }
  return [...found];
}
