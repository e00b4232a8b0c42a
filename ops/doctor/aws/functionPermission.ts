import { validateResourcePolicy } from "@cloud-copilot/iam-policy";
import { invocationArnSuffix } from "../../../components/securedHttpApi/routeKey";
import { decideAccess } from "../../../packages/local/src/services/iam/accessDecision";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { Json } from "../../../packages/local/src/record/recordedProgram";

/** The call that API Gateway makes. */
export interface FunctionCall {
  functionArn: string;
  qualifier?: string;
  accountId: string;
  region: string;
  apiId: string;
  stage: string;
  routeKey: string;
}

/**
 * Why API Gateway may not call the function for the route, and the source ARN that a statement would have to allow;
 * undefined when it may.
 * @param policyText the function's resource policy, if it has one
 */
export function missingPermission(
  policyText: string | undefined,
  { functionArn, qualifier, accountId, region, apiId, stage, routeKey }: FunctionCall,
): { reason: string; sourceArn: string } | undefined {
  const partition = functionArn.split(":")[1] ?? "aws";
  const api = `arn:${partition}:execute-api:${region}:${accountId}:${apiId}`;
  const sourceArn = `${api}/${stage}/${invocationArnSuffix(routeKey)}`;
  if (policyText === undefined) return { reason: "the function has no policy, so nobody may call it", sourceArn };
  const policy = parsed(policyText);
  if (policy === undefined) return { reason: "the function's policy cannot be read", sourceArn };
  const decision = decideAccess({
    principal: "apigateway.amazonaws.com",
    action: "lambda:InvokeFunction",
    resource: qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`,
    accountId,
    context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": accountId },
    identityPolicies: [],
    resourcePolicy: { name: "the function's policy", document: policy },
  });
  return decision.allowed ? undefined : { reason: `${decision.reason}, called for ${sourceArn}`, sourceArn };
}

function parsed(text: string) {
  try {
    const policy = JSON.parse(text) as Json;
    return isJsonObject(policy) && validateResourcePolicy(policy).length === 0 ? policy : undefined;
  } catch {
    return undefined;
  }
}
