/**
 * What a policy is attached to: an identity, a session, an identity as its permissions boundary, a resource, or a role
 * as its trust policy.
 */
export type PolicyKind = "identity" | "session" | "boundary" | "resource" | "trust";
