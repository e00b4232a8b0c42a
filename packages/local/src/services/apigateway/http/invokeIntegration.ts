import type { IntegrationTrace } from "../../requestTrace";
import { gatewayMessage } from "../httpResponse";
import type { HttpResponse } from "../httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import { callFunction } from "../lambdaIntegration";
import type { FunctionInvoker } from "../lambdaIntegration";
import type { RouteDefinition } from "./apiDefinition";
import { integrationResponse } from "./integrationResponse";

export interface IntegrationResult {
  trace: IntegrationTrace;
  response: HttpResponse;
}

/**
 * Passes the event to the route's function and makes its answer a response. Errors of the function, of its
 * permissions and of its answer are a 500 for the client; the trace says which it was.
 */
export async function invokeIntegration(
  route: RouteDefinition,
  request: IncomingRequest,
  event: { body?: string },
  functions: FunctionInvoker,
): Promise<IntegrationResult> {
  const { functionName, problem, routeKey, integrationTimeoutMs: timeoutMs } = route;
  const internalError = gatewayMessage(500, "Internal Server Error");
  if (problem !== undefined) {
    const trace = { functionName: functionName || undefined, status: undefined, error: problem, ms: 0 };
    return { trace, response: internalError };
  }
  const { traceId } = request;
  const permission = route.invokeDecision(request.method);
  const result = await callFunction({ functionName, routeKey, permission, timeoutMs, event, traceId }, functions);
  const { trace } = result;
  if ("failure" in result) {
    if (result.failure === "requestTooLarge") {
      return { trace, response: gatewayMessage(413, "Request Entity Too Large") };
    }
    if (result.failure === "timeout") return { trace, response: gatewayMessage(503, "Service Unavailable") };
    return { trace, response: internalError };
  }
  const response = integrationResponse(result.payload);
  if (!("problem" in response)) return { trace, response };
  trace.error = `the function's answer is no response: ${response.problem}`;
  return { trace, response: internalError };
}
