import type { AccessDecision } from "../../iam/evaluator";
import { requestOrigin } from "../../../http/requestOrigin";
import { functionKey } from "../../functionReference";
import { callFunction } from "../lambdaIntegration";
import type { FunctionCall, FunctionCallResult } from "../lambdaIntegration";
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
  const reference = withStageVariables(uri, invocation);
  const functionName = functionKey(reference);
  const permission =
    credentials === undefined
      ? context.permissions.decide(functionName, sourceArn)
      : roleDecision(credentials, "lambda:InvokeFunction", functionArnOf(reference), invocation, context);
  const { traceId } = invocation.request.incoming;
  return callFunction({ ...call, functionName, permission, traceId }, context.functions);
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

export function withStageVariables(text: string, { stageVariables }: Invocation): string {
  return text.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => stageVariables?.[name] ?? "");
}

/** The ARN within `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
function functionArnOf(uri: string): string {
  return /functions\/(arn:[^/]+)/.exec(uri)?.[1] ?? uri;
}
