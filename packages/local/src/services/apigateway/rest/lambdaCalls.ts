import type { AccessDecision } from "../../iam/evaluator";
import { requestOrigin } from "../../../http/requestOrigin";
import { decideByRole, functionTarget } from "../functionTarget";
import { callFunction } from "../lambdaIntegration";
import type { FunctionCall, FunctionCallResult } from "../lambdaIntegration";
import { withStageVariables } from "../stageVariables";
import type { Invocation } from "./invocation";
import type { RestApiContext } from "./restApiContext";

/** A function that a method or an authorizer names. */
interface FunctionTarget {
  /** Invoke URI; may hold stage variables, as in `${stageVariables.function}`. */
  uri: string;
  /** ARN of the role that API Gateway assumes for the call; else the function's policy has to allow it. */
  credentials: string | undefined;
  /** ARN that the function's policy names. */
  sourceArn: string;
}

/** Calls a function as API Gateway does. */
export function callTarget(
  { uri, credentials, sourceArn }: FunctionTarget,
  call: Pick<FunctionCall, "routeKey" | "event" | "timeoutMs">,
  invocation: Invocation,
  context: RestApiContext,
): Promise<FunctionCallResult> {
  const target = functionTarget(withStageVariables(uri, invocation.stageVariables), credentials);
  const permission =
    credentials === undefined
      ? context.permissions.decide(target.functionName, sourceArn)
      : decideByRole(target, invocation.request.incoming, context.iam);
  const { traceId } = invocation.request.incoming;
  return callFunction({ ...call, target, permission, traceId }, context.functions);
}

/** Whether the role lets API Gateway do this. */
export function roleDecision(
  roleArn: string,
  action: string,
  resource: string,
  { request, api }: Invocation,
  { iam, clock }: RestApiContext,
): AccessDecision {
  const origin = requestOrigin(request.incoming.http, clock(), api.region);
  return iam.decideForService({ roleArn, service: "apigateway.amazonaws.com", action, resource, origin });
}
