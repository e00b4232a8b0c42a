import type { AccessDecision, AccessRequest, DecidingStatement } from "./accessRequest";
import { ContextKeys } from "./context";
import { invalidReason } from "./policy";
import type { CompiledPolicy, Statement } from "./policy";
import type { PolicyKind } from "./policyKind";
import { accountOf, isRootUser } from "./principals";
import type { PrincipalMatch } from "./principals";

interface Applying {
  policy: CompiledPolicy;
  statement: Statement;
  /** How the statement names the principal; in policies of identities always `direct`. */
  match: PrincipalMatch;
}

/**
 * Decides as IAM does (IAM User Guide, "Policy evaluation logic"). A Deny that applies wins; what can't be decided here
 * is denied as well; then, within one account:
 *
 * - A resource policy that names the session, the user, the service or everybody (`*`) allows by itself; neither the
 *   permissions boundary nor session policies limit it. Services, federated providers and anonymous requests have
 *   nothing but this.
 * - A resource policy that names the session's role allows what the boundary and the session policies allow, too.
 * - Otherwise an identity policy has to allow it, with the boundary and the session policies. Trust policies of roles
 *   and policies of KMS keys have to name the principal's account in addition.
 *
 * For a principal of another account the resource policy and the identity's policies both have to allow it.
 */
export function decideAccess(request: AccessRequest): AccessDecision {
  const policies = policiesOf(request);
  const [problem] = [...(request.problems ?? []), ...policies.flatMap((policy) => invalidReason(policy) ?? [])];
  if (problem !== undefined) return denied(request, problem, { undecided: problem });

  const action = request.action.toLowerCase();
  const keys = new ContextKeys(request.context);
  const applying: Applying[] = [];
  let undecided: { why: string; statement: DecidingStatement } | undefined;
  for (const policy of policies) {
    for (const statement of policy.statements) {
      const match = statement.concerns(action) ? matchOf(statement, request) : undefined;
      if (match === undefined) continue;
      const applies = appliesTo(statement, request.resource, keys);
      if (applies === true) applying.push({ policy, statement, match });
      else if (applies !== false)
        undecided ??= { why: `${policy.name}: ${applies}`, statement: named(policy, statement) };
    }
  }
  const denials = applying.filter(({ statement }) => statement.effect === "Deny");
  if (denials.length > 0)
    return denied(request, `a statement denies it (${looked(policies)})`, {
      explicit: true,
      statements: denials.map(nameOf),
    });
  if (undecided !== undefined) {
    return denied(request, undecided.why, { undecided: undecided.why, statements: [undecided.statement] });
  }
  const missing = missingAllowance(request, action, applying);
  if (missing === undefined) return { allowed: true, statements: applying.map(nameOf) };
  return denied(request, `${missing} (${looked(policies)})`);
}

/** Which allowance is missing; undefined when the statements suffice. */
function missingAllowance(request: AccessRequest, action: string, allows: readonly Applying[]): string | undefined {
  const { principal, accountId, sessionPolicies, permissionsBoundary, resource } = request;
  const none = "no statement allows it";
  const byResource = new Set(
    allows.flatMap(({ policy, match }) => (policy.kind === "resource" || policy.kind === "trust" ? match : [])),
  );
  const sameAccount = principal.type !== "AWS" || accountOf(principal.arn) === accountId;
  if (sameAccount && byResource.has("direct")) return undefined;
  if (principal.type !== "AWS") return none;

  const allowsOf = (kind: PolicyKind) => allows.some(({ policy }) => policy.kind === kind);
  const byIdentity = allowsOf("identity") || isRootUser(principal);
  const granted = !sameAccount
    ? byIdentity && byResource.size > 0
    : byResource.has("identity") ||
      (byIdentity && (byResource.has("account") || !needsResourcePolicy(action, resource)));
  if (!granted) return none;
  if (permissionsBoundary !== undefined && !allowsOf("boundary"))
    return `no statement of ${permissionsBoundary.name} allows it`;
  return sessionPolicies !== undefined && !allowsOf("session")
    ? "no statement of the session policies allows it"
    : undefined;
}

/** "IAM role trust policies and KMS key policies … must explicitly allow access for principals." */
function needsResourcePolicy(action: string, resource: string): boolean {
  if (action.startsWith("kms:")) return resource.includes(":key/");
  return /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|setsourceidentity|tagsession)$/.test(action);
}

function matchOf(statement: Statement, { principal, permissionsBoundary }: AccessRequest): PrincipalMatch | undefined {
  const { principals, notPrincipals } = statement;
  if (principals !== undefined) return principals.match(principal);
  if (notPrincipals === undefined) return "direct";
  // "Will always deny any IAM principal that has a permissions boundary policy attached" (IAM User Guide, "NotPrincipal").
  return permissionsBoundary === undefined && notPrincipals.namesAll(principal) ? undefined : "direct";
}

/** Whether resource and conditions match; a text says why that isn't known: it might keep the request out. */
function appliesTo(statement: Statement, resource: string, keys: ContextKeys): boolean | string {
  const { resourceKeys, conditions } = statement;
  const unknownKey = (names: readonly string[]) => names.find((name) => !keys.isKnown(name));
  const unknown = unknownKey(resourceKeys);
  if (unknown === undefined && !statement.covers(resource, keys)) return false;
  const missing = unknown ?? unknownKey(conditions.flatMap((condition) => condition.keys));
  if (missing !== undefined) return `it depends on ${missing}, which is not known here`;
  for (const { key, undecidable, singleValued } of conditions) {
    if (undecidable !== undefined) return undecidable;
    if (singleValued && Array.isArray(keys.value(key))) {
      return `it compares ${key}, a key of several values, without ForAnyValue or ForAllValues`;
    }
  }
  return conditions.every((condition) => condition.holds(keys));
}

function policiesOf(request: AccessRequest): CompiledPolicy[] {
  const { identityPolicies = [], sessionPolicies = [], permissionsBoundary, resourcePolicy } = request;
  const policies: CompiledPolicy[] = [...identityPolicies, ...sessionPolicies];
  if (permissionsBoundary !== undefined) policies.push(permissionsBoundary);
  if (resourcePolicy !== undefined) policies.push(resourcePolicy);
  return policies;
}

function denied(
  { principal, action, resource }: AccessRequest,
  why: string,
  more: { explicit?: boolean; undecided?: string; statements?: readonly DecidingStatement[] } = {},
): AccessDecision {
  const who = principal.type === "AWS" ? principal.arn : principal.type === "Anonymous" ? "anonymous" : principal.name;
  // Quoted, for a resource may end in a name that a client chose.
  const where = JSON.stringify(resource);
  return {
    allowed: false,
    reason: `${who} is not authorized to perform ${action} on ${where}: ${why}`,
    explicit: false,
    undecided: undefined,
    statements: [],
    ...more,
  };
}

function looked(policies: readonly CompiledPolicy[]): string {
  return policies.length === 0 ? "there is no policy" : `looked at ${policies.map(({ name }) => name).join(", ")}`;
}

function nameOf({ policy, statement }: Applying): DecidingStatement {
  return named(policy, statement);
}

function named({ kind, name }: CompiledPolicy, { index, sid, effect }: Statement): DecidingStatement {
  return { kind, policy: name, index, sid, effect };
}
