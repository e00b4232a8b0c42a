import { requestOrigin } from "../../../http/requestOrigin";
import type { Json } from "../../../record/recordedProgram";
import { decideAccess } from "../../iam/evaluator";
import type { AccessDecision, RequestPrincipal } from "../../iam/evaluator";
import { readPolicy } from "../../recordedPolicy";
import type { RecordedPolicy } from "../../recordedPolicy";
import { originContext } from "../../originContext";
import { methodArn } from "./invocation";
import type { Invocation } from "./invocation";
import type { RestApiDefinition } from "./restApiDefinition";

/** Who asks, by what API Gateway knows of a request before any authorizer. */
export const anonymous: RequestPrincipal = { type: "Anonymous" };

/** The policy of an API; a text says why it can't be judged. Undefined without one. */
export type ApiPolicy = RecordedPolicy<"resource"> | string | undefined;

/** Compiles an API's policy, whose resources may be short: `execute-api:/stage/GET/path` ("resource policy examples"). */
export function apiPolicyOf({ apiId, executionArn, policy }: RestApiDefinition): ApiPolicy {
  if (policy === undefined || policy === null || policy === "") return undefined;
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  const full: Json = text.replaceAll('"execute-api:/', `"${executionArn}/`);
  return readPolicy("resource", `the policy of API ${apiId}`, full);
}

/** Whether the API's policy lets the principal call the method; undefined when the API has none. */
export function decideByApiPolicy(
  policy: ApiPolicy,
  principal: RequestPrincipal,
  invocation: Invocation,
): AccessDecision | undefined {
  if (policy === undefined) return undefined;
  const { http, time } = invocation.request.incoming;
  return decideAccess({
    principal,
    action: "execute-api:Invoke",
    resource: methodArn(invocation),
    accountId: invocation.api.accountId,
    context: originContext(requestOrigin(http, time, invocation.api.region)),
    ...(typeof policy === "string" ? { problems: [policy] } : { resourcePolicy: policy }),
  });
}
