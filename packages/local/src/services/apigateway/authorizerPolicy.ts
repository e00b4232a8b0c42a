import { requestOrigin } from "../../http/requestOrigin";
import type { Json } from "../../record/recordedProgram";
import { decideAccess } from "../iam/evaluator";
import type { AccessDecision } from "../iam/evaluator";
import type { IncomingRequest } from "./incomingRequest";
import { originContext } from "../originContext";
import { readPolicy } from "../recordedPolicy";
import type { RecordedPolicy } from "../recordedPolicy";

/** The policy that a Lambda authorizer answers: what its caller may invoke. A text says why it can't be judged. */
export type AuthorizerPolicy = RecordedPolicy<"identity"> | string;

export function readAuthorizerPolicy(document: Json | undefined): AuthorizerPolicy {
  return readPolicy("identity", "the authorizer's policyDocument", document);
}

/**
 * Whether the policy allows `execute-api:Invoke` ("Output from an API Gateway Lambda authorizer").
 * @param executeArn such as `arn:aws:execute-api:eu-west-1:000000000000:abc/$default/GET/courses`
 */
export function decideByAuthorizerPolicy(
  policy: AuthorizerPolicy,
  executeArn: string,
  request: IncomingRequest,
): AccessDecision {
  const [, , , region = "", accountId = ""] = executeArn.split(":");
  return decideAccess({
    // The caller has no identity of its own in IAM; the policy alone decides.
    principal: { type: "AWS", arn: `arn:aws:sts::${accountId}:assumed-role/authorizer/caller` },
    action: "execute-api:Invoke",
    resource: executeArn,
    accountId,
    context: originContext(requestOrigin(request.http, request.time, region)),
    ...(typeof policy === "string" ? { problems: [policy] } : { identityPolicies: [policy] }),
  });
}
