export type { AccessDecision, AccessRequest, DecidingStatement } from "./accessRequest";
export { ContextKeys } from "./context";
export type { ConditionContext } from "./context";
export { decideAccess } from "./decideAccess";
export { compilePolicy, invalidReason } from "./policy";
export type { CompiledPolicy } from "./policy";
export type { PolicyKind } from "./policyKind";
export type { RequestPrincipal } from "./principals";
export { validatePolicy } from "./validatePolicy";
