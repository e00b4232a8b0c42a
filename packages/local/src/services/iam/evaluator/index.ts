export { type ConditionContext } from "./context";
export { type AccessDecision, type AccessRequest, decideAccess, type DecidingStatement } from "./decideAccess";
export { compilePolicy, type CompiledPolicy } from "./policy";
export { type RequestPrincipal } from "./principals";
export { type PolicyError, type PolicyKind, validatePolicy } from "./validatePolicy";
