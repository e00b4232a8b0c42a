import type { AccessDecision } from "../iam/evaluator";
import type { InvocationResult } from "../lambda/lambdaFunction";
import type { IntegrationTrace } from "../requestTrace";
import { withTimeLimit } from "../timeLimit";
import type { FunctionTarget } from "./functionTarget";

/** What the gateway needs of a FunctionPool. */
export interface FunctionInvoker {
  invoke(reference: string, event: unknown, traceId?: string): Promise<InvocationResult>;
}

/** A call of a function on behalf of an API. */
export interface FunctionCall {
  target: FunctionTarget;
  /** Route key of an HTTP API, or method and resource path of a REST API. */
  routeKey: string;
  /** Whether the function's policy, or the target's role, lets the API call it. */
  permission: AccessDecision;
  /** Until the function counts as not answering. */
  timeoutMs: number;
  event: unknown;
  /** Value of `x-amzn-trace-id`. */
  traceId: string;
}

/** What came of a call: the function's answer as JSON text, or why there is none. */
export type FunctionCallResult = { trace: IntegrationTrace } & (
  | { payload: string }
  | { failure: "permission" | "requestTooLarge" | "timeout" | "throttled" }
  | { failure: "functionError"; errorMessage: string }
);

/** Synchronous invocations take and return up to 6 MB ("Lambda quotas"). */
const maxInvocationBytes = 6 * 1024 * 1024;

/** Passes the event to the function. The trace says in plain words what went wrong; how the client hears of it is the API's to say. */
export async function callFunction(call: FunctionCall, functions: FunctionInvoker): Promise<FunctionCallResult> {
  const { target, routeKey, permission, timeoutMs, event, traceId } = call;
  const { functionName, credentialsArn } = target;
  const started = performance.now();
  let coldStartMs: number | undefined;
  const trace = (status: number | undefined, error?: string): IntegrationTrace => ({
    functionName,
    status,
    error,
    ms: performance.now() - started,
    ...(coldStartMs !== undefined && { coldStartMs }),
  });
  if (!permission.allowed) {
    const missing =
      credentialsArn === undefined
        ? `no aws.lambda.Permission allows this API to call ${functionName} for ${routeKey}`
        : `the role ${credentialsArn} does not let API Gateway call ${functionName}`;
    const error = `function permission missing: ${missing}; ${permission.reason}`;
    return { trace: trace(403, error), failure: "permission" };
  }
  if (bodyLength(event) > maxInvocationBytes) {
    return { trace: trace(413, "the event exceeds Lambda's 6 MB"), failure: "requestTooLarge" };
  }
  const outcome = await withTimeLimit(functions.invoke(target.reference, event, traceId), timeoutMs);
  if (outcome !== undefined && outcome.kind !== "throttled") ({ coldStartMs } = outcome);
  switch (outcome?.kind) {
    case undefined: {
      const error = `${functionName} did not answer within the integration's ${timeoutMs} ms`;
      return { trace: trace(undefined, error), failure: "timeout" };
    }
    case "throttled":
      return { trace: trace(429, outcome.reason), failure: "throttled" };
    case "failed": {
      const { errorType, errorMessage } = outcome.error;
      return {
        trace: trace(200, `function error ${errorType}: ${errorMessage}`),
        failure: "functionError",
        errorMessage,
      };
    }
    case "returned": {
      const { payload } = outcome;
      if (payload.length <= maxInvocationBytes) return { trace: trace(200), payload };
      const errorMessage = "the answer exceeds Lambda's 6 MB";
      const error = `function error Function.ResponseSizeTooLarge: ${errorMessage}`;
      return { trace: trace(200, error), failure: "functionError", errorMessage };
    }
  }
}

/** The rest of an event is at most the size of the headers, which are limited. */
function bodyLength(event: unknown): number {
  if (typeof event !== "object" || event === null || !("body" in event)) return 0;
  return typeof event.body === "string" ? event.body.length : 0;
}
