import { runUnsafeSimulation } from "@cloud-copilot/iam-simulate";
import { createValidatedPolicy } from "@cloud-copilot/iam-policy";
import { literal, undecidable } from "./policyLimits";
import type { NamedPolicy } from "./recordedPolicies";

/** Condition keys by name. `undefined`: it is known that the request does not have the key. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One request, and the policies that it has to pass. */
export interface AccessRequest {
  /** ARN of the session, or the name that a service presents itself by. */
  principal: string;
  /** Such as `s3:GetObject`. */
  action: string;
  /** ARN, exact: no character in it is a wildcard. */
  resource: string;
  /** Account that the resource belongs to. */
  accountId: string;
  context: ConditionContext;
  identityPolicies: readonly NamedPolicy[];
  permissionsBoundary?: NamedPolicy | undefined;
  resourcePolicy?: NamedPolicy | undefined;
  /** Why some of the principal's or the resource's policies can't be judged. */
  problems?: readonly string[];
}

export type AccessDecision = { allowed: true } | { allowed: false; /** For people; names no secret. */ reason: string };

/**
 * Decides as IAM does (IAM User Guide, "Policy evaluation logic"): an explicit denial wins, and what nothing allows is
 * denied. What can't be decided here is denied too.
 *
 * The simulator's unchecked entry is used on purpose: the checked one drops the condition keys of identity pools. What
 * it would have checked is checked beforehand: policies when they are recorded, the request's texts in `literal`, and
 * what the policies depend on in `undecidable`.
 */
export function decideAccess(request: AccessRequest): AccessDecision {
  const { principal, action, identityPolicies, permissionsBoundary, resourcePolicy } = request;
  const [problem] = request.problems ?? [];
  if (problem !== undefined) return denied(request, problem);
  const knownKeys = new Set(Object.keys(request.context).map((key) => key.toLowerCase()));
  for (const policy of [...identityPolicies, permissionsBoundary, resourcePolicy]) {
    const limit = policy === undefined ? undefined : undecidable(policy, { action, knownKeys });
    if (limit !== undefined) return denied(request, limit);
  }
  const result = runUnsafeSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: literal(request.resource), accountId: request.accountId },
        contextVariables: presentKeys(request.context),
      },
      identityPolicies: identityPolicies.map(({ name, document }) => ({ name, policy: document })),
      ...(permissionsBoundary !== undefined && {
        permissionBoundaryPolicies: [{ name: permissionsBoundary.name, policy: permissionsBoundary.document }],
      }),
      ...(resourcePolicy !== undefined && { resourcePolicy: withName(resourcePolicy) }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result === "Allowed") return { allowed: true };
  const names = [...identityPolicies, permissionsBoundary, resourcePolicy].flatMap((policy) => policy?.name ?? []);
  const looked = names.length === 0 ? "there is no policy" : `looked at ${names.join(", ")}`;
  return denied(
    request,
    result === "ExplicitlyDenied" ? `a statement denies it (${looked})` : `no statement allows it (${looked})`,
  );
}

function denied({ principal, action, resource }: AccessRequest, why: string): AccessDecision {
  // Quoted, for a resource may end in a name that a client chose.
  const where = JSON.stringify(resource);
  return { allowed: false, reason: `${principal} is not authorized to perform ${action} on ${where}: ${why}` };
}

function presentKeys(context: ConditionContext): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]): [string, string | string[]][] => {
      if (value === undefined) return [];
      return [[key, typeof value === "string" ? literal(value) : value.map(literal)]];
    }),
  );
}

/** The form in which the simulator takes a policy together with the name that it reports. */
function withName({ name, document }: NamedPolicy) {
  return createValidatedPolicy(document, () => [], { name });
}
