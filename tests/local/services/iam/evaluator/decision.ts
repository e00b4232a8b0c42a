import { compilePolicy, decideAccess } from "../../../../../packages/local/src/services/iam/evaluator";
import type {
  AccessDecision,
  AccessRequest,
  ConditionContext,
  PolicyKind,
  RequestPrincipal,
} from "../../../../../packages/local/src/services/iam/evaluator";

export type StatementJson = Readonly<Record<string, unknown>>;
export type Outcome = "allowed" | "explicitly denied" | "implicitly denied";

/** One reviewed decision: policies and a request, and what AWS documents of them. */
export interface Decision {
  /** A sentence. */
  title: string;
  /** Of the IAM User Guide. */
  section: string;
  outcome: Outcome;
  /** Default: {@link session}. */
  principal?: RequestPrincipal;
  /** Default: s3:GetObject. */
  action?: string;
  /** Default: {@link object}. */
  resource?: string;
  context?: ConditionContext;
  /** Of every policy. Default: 2012-10-17. */
  version?: string;
  identity?: readonly StatementJson[];
  session?: readonly StatementJson[];
  boundary?: readonly StatementJson[];
  bucket?: readonly StatementJson[];
  trust?: readonly StatementJson[];
}

export const account = "111122223333";
export const otherAccount = "444455556666";
export const roleArn = `arn:aws:iam::${account}:role/reader`;
export const sessionArn = `arn:aws:sts::${account}:assumed-role/reader/session`;
export const session: RequestPrincipal = { type: "AWS", arn: sessionArn };
export const object = "arn:aws:s3:::bucket/a.txt";

export const allow = (more: StatementJson = {}): StatementJson => ({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::bucket/*",
  ...more,
});
export const deny = (more: StatementJson = {}): StatementJson => ({ ...allow(more), Effect: "Deny" });

export function documentOf({ version = "2012-10-17" }: { version?: string }, Statement: readonly StatementJson[]) {
  return { Version: version, Statement };
}

export function requestOf(decision: Decision): AccessRequest {
  const { principal = session, action = "s3:GetObject", resource = object, context = {} } = decision;
  const compiled = <Kind extends PolicyKind>(kind: Kind, statements: readonly StatementJson[] | undefined) =>
    statements === undefined ? undefined : compilePolicy(kind, `the ${kind} policy`, documentOf(decision, statements));
  const identity = compiled("identity", decision.identity);
  const sessionPolicy = compiled("session", decision.session);
  return {
    principal,
    action,
    resource,
    accountId: account,
    context,
    identityPolicies: identity === undefined ? [] : [identity],
    sessionPolicies: sessionPolicy === undefined ? undefined : [sessionPolicy],
    permissionsBoundary: compiled("boundary", decision.boundary),
    resourcePolicy: compiled("resource", decision.bucket) ?? compiled("trust", decision.trust),
  };
}

export function outcomeOf(decision: AccessDecision): Outcome {
  if (decision.allowed) return "allowed";
  return decision.explicit ? "explicitly denied" : "implicitly denied";
}

export function decide(decision: Decision): AccessDecision {
  return decideAccess(requestOf(decision));
}
