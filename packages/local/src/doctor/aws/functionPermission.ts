import { compilePolicy, decideAccess } from "../../services/iam/evaluator";
import type { CompiledPolicy } from "../../services/iam/evaluator";

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
  const sourceArn = `${api}/${stage}/${arnSuffix(routeKey)}`;
  if (policyText === undefined) return { reason: "the function has no policy, so nobody may call it", sourceArn };
  const resourcePolicy = compiled(policyText);
  if (resourcePolicy === undefined) return { reason: "the function's policy cannot be read", sourceArn };
  const decision = decideAccess({
    principal: { type: "Service", name: "apigateway.amazonaws.com" },
    action: "lambda:InvokeFunction",
    resource: qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`,
    accountId,
    context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": accountId },
    resourcePolicy,
  });
  return decision.allowed ? undefined : { reason: `${decision.reason}, called for ${sourceArn}`, sourceArn };
}

function compiled(text: string): CompiledPolicy<"resource"> | undefined {
  try {
    return compilePolicy("resource", "the function's policy", JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What follows the stage in the ARN that API Gateway presents to Lambda; a wildcard stands for `ANY` and path variables. */
function arnSuffix(routeKey: string): string {
  return routeKey
    .replace(/^ANY /, "* ")
    .replace(" ", "")
    .replace(/\{[^}]*\}/g, "*");
}
