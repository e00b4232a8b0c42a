import type { InvocationResult } from "../lambda/lambdaFunction";
import type { RouteDefinition } from "./apiDefinition";
import type { IncomingRequest } from "./incomingRequest";
import { gatewayMessage, integrationResponse } from "./integrationResponse";
import type { HttpResponse } from "./integrationResponse";
import type { IntegrationTrace } from "../requestTrace";

/** What the gateway needs of a FunctionPool. */
export interface FunctionInvoker {
  invoke(functionName: string, event: unknown, traceId?: string): Promise<InvocationResult>;
}

export interface IntegrationResult {
  trace: IntegrationTrace;
  response: HttpResponse;
}

/** Synchronous invocations take and return up to 6 MB ("Lambda quotas"). */
const maxInvocationBytes = 6 * 1024 * 1024;

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
  const { functionName, problem } = route;
  const started = performance.now();
  const result = (
    status: number | undefined,
    error: string | undefined,
    response: HttpResponse,
  ): IntegrationResult => ({
    trace: { functionName: functionName || undefined, status, error, ms: performance.now() - started },
    response,
  });
  const internalError = gatewayMessage(500, "Internal Server Error");

  if (problem !== undefined) return result(undefined, problem, internalError);
  const permission = route.invokeDecision(request.method);
  if (!permission.allowed) {
    const missing = `no aws.lambda.Permission allows this API to call ${functionName} for ${route.routeKey}`;
    return result(403, `function permission missing: ${missing}; ${permission.reason}`, internalError);
  }
  // The rest of an event is at most the size of the headers, which are limited.
  if ((event.body?.length ?? 0) > maxInvocationBytes) {
    return result(413, `the event exceeds Lambda's 6 MB`, gatewayMessage(413, "Request Entity Too Large"));
  }
  const outcome = await withTimeout(functions.invoke(functionName, event, request.traceId), route.integrationTimeoutMs);
  switch (outcome?.kind) {
    case undefined: {
      const reason = `${functionName} did not answer within the integration's ${route.integrationTimeoutMs} ms`;
      return result(undefined, reason, gatewayMessage(503, "Service Unavailable"));
    }
    case "throttled":
      return result(429, outcome.reason, internalError);
    case "failed": {
      const { errorType, errorMessage } = outcome.error;
      return result(200, `function error ${errorType}: ${errorMessage}`, internalError);
    }
    case "returned": {
      if (outcome.payload.length > maxInvocationBytes) {
        return result(
          200,
          "function error Function.ResponseSizeTooLarge: the answer exceeds Lambda's 6 MB",
          internalError,
        );
      }
      const response = integrationResponse(outcome.payload);
      if (!("problem" in response)) return result(200, undefined, response);
      return result(200, `the function's answer is no response: ${response.problem}`, internalError);
    }
  }
}

/** The value, or undefined when it does not come in time. */
async function withTimeout<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(undefined);
    }, ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
