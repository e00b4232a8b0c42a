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

/** What a function answered. */
export type ReturnedAnswer = Extract<InvocationResult, { kind: "returned" }>;

/** What came of a call: the function's answer, or why there is none. */
export type FunctionCallResult = { trace: IntegrationTrace } & (
  | { returned: ReturnedAnswer }
  | { failure: "permission" | "requestTooLarge" | "timeout" | "throttled" }
  | { failure: "functionError"; errorMessage: string }
);

/** Synchronous invocations take and return up to 6 MB ("Lambda quotas"). */
const maxInvocationBytes = 6 * 1024 * 1024;

/** Passes the event to the function. The trace says in plain words what went wrong; how the client hears of it is the API's to say. */
export function callFunction(call: FunctionCall, functions: FunctionInvoker): Promise<FunctionCallResult> {
  const { target, routeKey, permission, timeoutMs, event, traceId } = call;
  const { functionName, credentialsArn } = target;
  if (!permission.allowed) {
    const missing =
      credentialsArn === undefined
        ? `no aws.lambda.Permission allows this API to call ${functionName} for ${routeKey}`
        : `the role ${credentialsArn} does not let API Gateway call ${functionName}`;
    const error = `function permission missing: ${missing}; ${permission.reason}`;
    return Promise.resolve({ trace: { functionName, status: 403, error, ms: 0 }, failure: "permission" });
  }
  if (bodyLength(event) > maxInvocationBytes) {
    const trace = { functionName, status: 413, error: "the event exceeds Lambda's 6 MB", ms: 0 };
    return Promise.resolve({ trace, failure: "requestTooLarge" });
  }
  const started = performance.now();
  return withTimeLimit(functions.invoke(target.reference, event, traceId), timeoutMs).then((outcome) => {
    const trace: IntegrationTrace = { functionName, status: 200, error: undefined, ms: performance.now() - started };
    if (outcome === undefined) {
      const error = `${functionName} did not answer within the integration's ${timeoutMs} ms`;
      return { trace: { ...trace, status: undefined, error }, failure: "timeout" };
    }
    if (outcome.kind === "throttled") {
      return { trace: { ...trace, status: 429, error: outcome.reason }, failure: "throttled" };
    }
    if (outcome.coldStartMs !== undefined) trace.coldStartMs = outcome.coldStartMs;
    // One whose parts are known is shorter.
    if (outcome.kind === "returned" && (outcome.answer !== undefined || outcome.payload.length <= maxInvocationBytes)) {
      return { trace, returned: outcome };
    }
    const { errorType, errorMessage } = outcome.kind === "failed" ? outcome.error : responseTooLarge;
    trace.error = `function error ${errorType}: ${errorMessage}`;
    return { trace, failure: "functionError", errorMessage };
  });
}

const responseTooLarge = {
  errorType: "Function.ResponseSizeTooLarge",
  errorMessage: "the answer exceeds Lambda's 6 MB",
};

/** The rest of an event is at most the size of the headers, which are limited. */
function bodyLength(event: unknown): number {
  if (typeof event !== "object" || event === null || !("body" in event)) return 0;
  return typeof event.body === "string" ? event.body.length : 0;
}
