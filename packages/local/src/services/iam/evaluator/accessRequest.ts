import type { ConditionContext } from "./context";
import type { CompiledPolicy } from "./policy";
import type { PolicyKind } from "./policyKind";
import type { RequestPrincipal } from "./principals";

/** One request, and the policies that it has to pass. */
export interface AccessRequest {
  principal: RequestPrincipal;
  /** Such as `s3:GetObject`. */
  action: string;
  /** ARN, exact: no character in it is a wildcard. */
  resource: string;
  /** Account that the resource belongs to. */
  accountId: string;
  context: ConditionContext;
  /** Those of the session's role, or of the user and its groups. A service has none. */
  identityPolicies?: readonly CompiledPolicy<"identity">[];
  /** Those passed when the session began, as one list. Default: none were, and the session may do what its role may. */
  sessionPolicies?: readonly CompiledPolicy<"session">[] | undefined;
  permissionsBoundary?: CompiledPolicy<"boundary"> | undefined;
  resourcePolicy?: CompiledPolicy<"resource" | "trust"> | undefined;
  /** Why some of the principal's or the resource's policies can't be judged. */
  problems?: readonly string[];
}

/** A statement that made a decision. */
export interface DecidingStatement {
  kind: PolicyKind;
  /** The policy's name. */
  policy: string;
  /** Position in the policy, from 0. */
  index: number;
  sid: string | undefined;
  effect: "Allow" | "Deny";
}

export type AccessDecision =
  | { allowed: true; statements: readonly DecidingStatement[] }
  | {
      allowed: false;
      /** For people; names no secret. */
      reason: string;
      /** Whether a Deny statement applies. */
      explicit: boolean;
      /** Why it can't be decided, in plain words; undefined when it was. */
      undecided: string | undefined;
      /** Those that deny, or the one that can't be decided on; none when nothing allows the request. */
      statements: readonly DecidingStatement[];
    };
