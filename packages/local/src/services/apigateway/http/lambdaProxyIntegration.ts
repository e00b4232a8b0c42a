import type { AccessDecision } from "../../iam/evaluator";
import { isJsonObject } from "../../../record/recordedProgram";
import type { Json } from "../../../record/recordedProgram";
import { functionResponse } from "../../../http/functionResponse";
import type { InvalidResponse } from "../../../http/functionResponse";
import { gatewayMessage } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import type { FunctionTarget } from "../functionTarget";
import type { IncomingRequest } from "../incomingRequest";
import { callFunction } from "../lambdaIntegration";
import type { FunctionCallResult, FunctionInvoker, ReturnedAnswer } from "../lambdaIntegration";
import type { Exchange, Integration } from "./exchange";
import type { MappedRequest } from "./parameterMapping";
import { proxyEvent1 } from "./payloadFormat1";
import { proxyEvent2 } from "./payloadFormat2";

export interface LambdaProxySettings {
  target: FunctionTarget;
  payloadFormatVersion: "1.0" | "2.0";
  timeoutMs: number;
  /** Whether the API may call the function for a request. */
  permission: (request: IncomingRequest) => AccessDecision;
  mapRequest: ((exchange: Exchange) => MappedRequest) | undefined;
}

/**
 * Passes requests to a function and makes its answers responses. Errors of the function, of its permissions and of its
 * answer are a 500 for the client; the trace says which it was.
 */
export function lambdaProxyIntegration(settings: LambdaProxySettings, functions: FunctionInvoker): Integration {
  const { target, payloadFormatVersion, timeoutMs, permission } = settings;
  const responseTo = (result: FunctionCallResult): Awaited<ReturnType<Integration>> => {
    const { trace } = result;
    if ("returned" in result) {
      const response = responseOf(result.returned, payloadFormatVersion);
      if (!("problem" in response)) return { trace, response };
      trace.error = `the function's answer is no response: ${response.problem}`;
    } else if (result.failure === "requestTooLarge") {
      return { trace, response: gatewayMessage(413, "Request Entity Too Large") };
    } else if (result.failure === "timeout") return { trace, response: gatewayMessage(503, "Service Unavailable") };
    return { trace, response: gatewayMessage(500, "Internal Server Error") };
  };
  return (exchange) => {
    const { request, route } = exchange;
    const call = {
      target,
      routeKey: route.routeKey,
      permission: permission(request),
      timeoutMs,
      event: proxyEvent(settings, exchange),
      traceId: request.traceId,
    };
    return callFunction(call, functions).then(responseTo);
  };
}

/** The event that the function gets, in the integration's payload format and with its parameter mapping. */
export function proxyEvent(
  { payloadFormatVersion, mapRequest }: Pick<LambdaProxySettings, "payloadFormatVersion" | "mapRequest">,
  exchange: Exchange,
) {
  const given = mapRequest === undefined ? exchange : mapped(exchange, mapRequest(exchange));
  return payloadFormatVersion === "2.0" ? proxyEvent2(given) : proxyEvent1(given);
}

function mapped(exchange: Exchange, { request, path }: MappedRequest): Exchange {
  return { ...exchange, request: path === undefined ? request : { ...request, path } };
}

/** In format 2.0 an answer without a `statusCode` is the JSON body of a 200. */
function responseOf(returned: ReturnedAnswer, payloadFormatVersion: "1.0" | "2.0"): HttpResponse | InvalidResponse {
  const answer: Json = returned.answer ?? (JSON.parse(returned.payload) as Json);
  if (isJsonObject(answer) && "statusCode" in answer) {
    return functionResponse(answer, payloadFormatVersion, "text/plain; charset=utf-8");
  }
  if (payloadFormatVersion === "1.0")
    return { problem: "it is not an object with a statusCode, as format 1.0 asks for" };
  const body = typeof answer === "string" ? answer : returned.payload;
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
