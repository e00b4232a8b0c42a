import { isUtf8 } from "node:buffer";
import type { FunctionCallResult } from "../lambdaIntegration";
import { parseJsonObject } from "../../../record/recordedProgram";
import type { JsonObject } from "../../../record/recordedProgram";
import { methodResponse } from "./backendResponse";
import { isBinary } from "./contentTypes";
import { GatewayResponseError, internalServerError } from "./gatewayResponses";
import type { RunIntegration } from "./runIntegration";
import { requestEvent, resourceArn, routeKeyOf } from "./invocation";
import type { Invocation } from "./invocation";
import { callTarget } from "./lambdaCalls";
import { proxyResponse } from "./proxyResponse";
import { jsonOf, requestBody } from "./requestBody";
import { headerValue } from "./restRequest";

/** Passes the whole request as an event ("Lambda proxy integrations in API Gateway"). */
export const lambdaProxyIntegration: RunIntegration = async (invocation, body, integration, context) => {
  const { api, request } = invocation;
  const event = proxyEvent(invocation, body);
  const call = { routeKey: routeKeyOf(invocation), event, timeoutMs: integration.timeoutMs };
  const result = await callTarget({ ...integration, sourceArn: resourceArn(invocation) }, call, invocation, context);
  const { trace } = result;
  if (!("returned" in result)) return { trace, outcome: failureOf(result) };
  const { returned } = result;
  const response = proxyResponse(
    returned.answer ?? parseJsonObject(returned.payload),
    isBinary(headerValue(request, "accept") ?? "*/*", api.binaryMediaTypes),
  );
  if (!("problem" in response)) return { trace, outcome: response };
  trace.error = `the function's answer is no response: ${response.problem}`;
  return { trace, outcome: internalServerError(trace.error, 502) };
};

/** The event of a proxy integration ("Input format of a Lambda function for proxy integration"). */
export function proxyEvent(invocation: Invocation, body: Buffer): JsonObject {
  const isBase64Encoded = body.length > 0 && isBinaryBody(invocation, body);
  const text = body.length === 0 ? null : body.toString(isBase64Encoded ? "base64" : "utf8");
  return { ...requestEvent(invocation), body: text, isBase64Encoded };
}

/** Passes the body as the event, and the function's answer as the body ("Lambda custom integrations"). */
export const lambdaIntegration: RunIntegration = async (invocation, body, integration, context) => {
  const event = jsonOf(requestBody(invocation, body, integration));
  if (event === undefined) {
    const error = "the body is no JSON, which an event has to be";
    return { trace: { functionName: undefined, status: undefined, error, ms: 0 }, outcome: internalServerError(error) };
  }
  const call = { routeKey: routeKeyOf(invocation), event, timeoutMs: integration.timeoutMs };
  const result = await callTarget({ ...integration, sourceArn: resourceArn(invocation) }, call, invocation, context);
  const { trace } = result;
  const headers = { "content-type": "application/json" };
  if ("returned" in result) {
    const { payload } = result.returned;
    const { errorMessage } = parseJsonObject(payload) ?? {};
    const selected = typeof errorMessage === "string" ? errorMessage : "";
    return { trace, outcome: methodResponse({ selected, headers, body: Buffer.from(payload) }, invocation) };
  }
  if (result.failure !== "functionError") return { trace, outcome: failureOf(result) };
  const { errorMessage } = result;
  const errorBody = Buffer.from(JSON.stringify({ errorMessage }));
  return { trace, outcome: methodResponse({ selected: errorMessage, headers, body: errorBody }, invocation) };
};

function failureOf(result: Exclude<FunctionCallResult, { returned: unknown }>): GatewayResponseError {
  const reason = result.trace.error ?? result.failure;
  switch (result.failure) {
    case "permission":
      return internalServerError(reason);
    case "requestTooLarge":
      return new GatewayResponseError("REQUEST_TOO_LARGE", "Request Too Long", reason);
    case "timeout":
      return internalServerError(reason, 504);
    case "throttled":
    case "functionError":
      return internalServerError(reason, 502);
  }
}

/** Binary by its content type; a body that is no text can't be in an event otherwise. */
function isBinaryBody({ api, request }: Invocation, body: Buffer): boolean {
  return isBinary(headerValue(request, "content-type"), api.binaryMediaTypes) || !isUtf8(body);
}
