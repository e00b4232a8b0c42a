import { functionResponse } from "../../http/functionResponse";
import type { HttpResponse } from "../../http/httpResponse";
import { BodyTooLargeError, ClientGoneError } from "../../http/readBody";
import { parseJsonObject } from "../../record/recordedProgram";
import type { FunctionUrlDefinition } from "./functionUrlDefinition";
import type { InvocationResult } from "./lambdaFunction";

/** Synchronous invocations take and return up to 6 MB ("Lambda quotas"). */
export const maxBytes = 6 * 1024 * 1024;

/** An answer that is no function's, and why the client gets it. */
export class Refusal extends Error {
  readonly response: HttpResponse;

  constructor(status: number, body: string, reason: string, headers: Record<string, string> = {}) {
    super(reason);
    this.response = { status, body, headers: { "content-type": "application/json", ...headers } };
  }
}

/** What a function returned as an HTTP response. @throws {Refusal} when it failed, or its answer is no response */
export function responseOf(result: InvocationResult, url: FunctionUrlDefinition): HttpResponse {
  if (result.kind === "throttled") {
    const body = {
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      Type: "User",
      message: "Rate Exceeded.",
    };
    throw new Refusal(429, JSON.stringify(body), result.reason);
  }
  if (result.kind === "failed") throw badGateway(`function error ${failureOf(result)}`);
  if (result.answer === undefined && result.payload.length > maxBytes)
    throw badGateway("the answer exceeds Lambda's 6 MB; stream it (RESPONSE_STREAM)");
  const answer = result.answer ?? parseJsonObject(result.payload);
  if (url.streams || answer === undefined || !("statusCode" in answer)) {
    const text: unknown = url.streams ? undefined : JSON.parse(result.payload);
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: typeof text === "string" ? text : result.payload,
    };
  }
  const response = functionResponse(answer, "2.0", "application/json");
  if ("problem" in response) throw badGateway(`the function's answer is no response: ${response.problem}`);
  return response;
}

export function failureOf(result: Exclude<InvocationResult, { kind: "returned" }>): string {
  return result.kind === "throttled" ? result.reason : `${result.error.errorType}: ${result.error.errorMessage}`;
}

export function badGateway(reason: string): Refusal {
  return new Refusal(502, "Internal Server Error", reason);
}

export function forbidden(reason: string): Refusal {
  const message =
    "Forbidden. For troubleshooting Function URL authorization issues, see: " +
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
  return new Refusal(403, JSON.stringify({ Message: message }), reason, {
    "x-amzn-errortype": "AccessDeniedException",
  });
}

export function refusalOf(error: unknown): HttpResponse {
  if (error instanceof Refusal) return error.response;
  if (error instanceof BodyTooLargeError) {
    const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
    return new Refusal(413, JSON.stringify({ Message: message }), message).response;
  }
  if (error instanceof ClientGoneError) return new Refusal(400, "", error.message).response;
  return badGateway("").response;
}
