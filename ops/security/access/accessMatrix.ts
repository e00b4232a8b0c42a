import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import { decideAccess } from "../../../packages/local/src/services/iam/evaluator";
import type {
  AccessRequest,
  CompiledPolicy,
  ConditionContext,
} from "../../../packages/local/src/services/iam/evaluator";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { otherTargets } from "./otherResources";
import type { Principal } from "./principal";
import { principals } from "./principals";
import { resourceActions } from "./resourceActions";
import { resourcePolicies } from "./resourcePolicies";
import type { Target } from "./target";
import { unseenGrants } from "./unseenGrants";

/** What was decided for every principal, action and resource of a program. */
export interface AccessMatrix {
  /** Allowed cells by principal; a line is `<action>  <resource>`. Policies that cannot be judged are lines, too. */
  allowed: Map<string, string[]>;
  /** How many cells were decided. */
  cells: number;
}

/**
 * Decides every cell.
 * @param more targets that the program does not register and its roles are for, such as Pulumi's state
 * @throws when something is registered, granted or trusted that no cell would show; says where to add it
 */
export function accessMatrix(program: RecordedProgram, more: readonly Target[] = []): AccessMatrix {
  const policies = resourcePolicies(program);
  const targets = [...programTargets(program), ...otherTargets(program), ...more].map(withSharedContext());
  const everybody = principals(program, policies);
  const unseen = unseenGrants(everybody, policies, targets);
  if (unseen.length > 0) throw new Error(unseen.join("\n"));
  const allowed = new Map<string, string[]>();
  let cells = 0;
  const note = (label: string, line: string) => {
    const lines = allowed.get(label) ?? [];
    allowed.set(label, lines);
    lines.push(line);
  };
  for (const one of everybody) {
    // Many targets share their actions and their context.
    const ownActions = new Map<string, boolean>();
    const identityMayAllow = (action: string) => {
      const known = ownActions.get(action) ?? one.identityPolicies.some((policy) => mayAllow(policy, action));
      ownActions.set(action, known);
      return known;
    };
    const contexts = new Map<ConditionContext, ConditionContext>();
    const contextFor = (target: ConditionContext) => {
      const known = contexts.get(target) ?? { ...absentKeys, ...one.context, ...target };
      contexts.set(target, known);
      return known;
    };
    for (const problem of one.problems) note(one.label, `not judged: ${problem}`);
    for (const target of targets) {
      const registered = target.policyOf === undefined ? undefined : policies.get(target.policyOf);
      const policy = registered ?? (one.outside ? undefined : target.presumedPolicy);
      let request: Omit<AccessRequest, "action"> | undefined;
      for (const action of target.actions) {
        cells++;
        // Outsiders need the resource's own policy. What no statement could allow is denied, whatever can't be decided on.
        const mayBeAllowed =
          (policy !== undefined && mayAllow(policy, action)) || (!one.outside && identityMayAllow(action));
        if (!mayBeAllowed) continue;
        request ??= requestTo(program, one, target, contextFor(target.context), policy);
        const verdict = decide({ ...request, action });
        if (verdict === "allowed") note(one.label, `${action}  ${target.label}`);
        else if (verdict !== "denied") note(one.label, `not judged: ${action}  ${target.label}: ${verdict}`);
      }
    }
  }
  for (const { label, lines } of tokenBearers(program)) {
    for (const line of lines) note(label, line);
    cells += resourcesOfType(program, "aws:apigatewayv2/route:Route").length;
  }
  return { allowed, cells };
}

/** Gives targets with the same context one object for it: there are many more targets than contexts. */
function withSharedContext(): (target: Target) => Target & { context: ConditionContext } {
  const contexts = new Map<string, ConditionContext>();
  return (target) => {
    // With the keys that are known to be absent, which JSON objects leave out.
    const text = JSON.stringify(Object.entries(target.context ?? {}));
    const context = contexts.get(text) ?? target.context ?? {};
    contexts.set(text, context);
    return { ...target, context };
  };
}

function programTargets(program: RecordedProgram): Target[] {
  return program.resources.flatMap((resource) => {
    if (!resource.custom || resource.type.startsWith("pulumi:")) return [];
    const make = resourceActions[resource.type];
    if (make === undefined) {
      throw new Error(
        `${resource.type} ${resource.name} is not in ops/security/access/resourceActions.ts: add what its ARN lets ` +
          "people do, or why nothing",
      );
    }
    if (typeof make === "string") return [];
    return make(resource, program).map((made) => ({ ...made, context: { ...ownKeys(resource), ...made.context } }));
  });
}

/** Condition keys that a resource's settings give to requests for it. */
function ownKeys(resource: RecordedResource): ConditionContext {
  const { tags, permissionsBoundary } = resource.outputs;
  const tagged = Object.entries(isJsonObject(tags) ? tags : {}).map(([key, value]) => [
    `aws:ResourceTag/${key}`,
    value,
  ]);
  const boundary = typeof permissionsBoundary === "string" && { "iam:PermissionsBoundary": permissionsBoundary };
  return { ...(Object.fromEntries(tagged) as Record<string, string>), ...boundary };
}

/** Keys that a request has only where its target says so. */
const absentKeys: ConditionContext = {
  "aws:ResourceTag/project": undefined,
  "aws:ResourceTag/stack": undefined,
  "ec2:CreateAction": undefined,
  "iam:AWSServiceName": undefined,
  "iam:PermissionsBoundary": undefined,
};

/** A request without its action: targets have many. */
function requestTo(
  program: RecordedProgram,
  { principal, identityPolicies, permissionsBoundary }: Principal,
  target: Target,
  context: ConditionContext,
  resourcePolicy: AccessRequest["resourcePolicy"],
): Omit<AccessRequest, "action"> {
  return {
    principal,
    resource: target.arn,
    accountId: /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(target.arn)?.[1] ?? program.accountId,
    context,
    identityPolicies,
    permissionsBoundary,
    resourcePolicy,
  };
}

/** "allowed", "denied", or why a policy cannot be judged: that denies in the local run, and may allow on AWS. */
function decide(request: AccessRequest): string {
  const decision = decideAccess(request);
  if (decision.allowed) return "allowed";
  return decision.undecided ?? "denied";
}

/** By the action alone. */
function mayAllow({ statements }: CompiledPolicy, action: string): boolean {
  const name = action.toLowerCase();
  return statements.some((statement) => statement.effect === "Allow" && statement.concerns(name));
}

/** What IAM has no part in: routes that a token of the user pool, or nothing at all, opens. */
function tokenBearers(program: RecordedProgram): { label: string; lines: string[] }[] {
  const routes = resourcesOfType(program, "aws:apigatewayv2/route:Route").map((route) => ({
    type: fieldsOf(route).string("authorizationType") ?? "NONE",
    scopes: fieldsOf(route).strings("authorizationScopes") ?? [],
    call: `call  route ${fieldsOf(route).requiredString("routeKey")}`,
  }));
  const open = routes.filter(({ type }) => type === "NONE").map(({ call }) => call);
  const jwt = routes.filter(({ type }) => type === "JWT");
  const scoped = jwt.map(({ call, scopes }) =>
    scopes.length === 0 ? call : `${call} with scope ${scopes.join(" or ")}`,
  );
  return [
    { label: "anybody", lines: open },
    { label: "bearer of an ID token", lines: jwt.flatMap(({ call, scopes }) => (scopes.length === 0 ? call : [])) },
    { label: "bearer of an access token", lines: scoped },
  ];
}
