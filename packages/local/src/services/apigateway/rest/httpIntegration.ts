import type { OutgoingHttpHeaders } from "node:http";
import { connectionHeaders } from "../../../http/connectionHeaders";
import { proxyRequest, proxyUrl } from "../httpProxy";
import { headerText } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import { withStageVariables } from "../stageVariables";
import type { IntegrationDescription } from "./apiDescription";
import { methodResponse } from "./backendResponse";
import { internalServerError } from "./gatewayResponses";
import type { RunIntegration } from "./runIntegration";
import type { Invocation } from "./invocation";
import { mappedValue, pathParameter } from "./parameterMapping";
import { clientName } from "./proxyResponse";
import { requestBody } from "./requestBody";

/** Passes the request to an HTTP endpoint, as it is (`HTTP_PROXY`) or what is mapped of it (`HTTP`). */
export const httpIntegration: RunIntegration = async (invocation, body, integration) => {
  const isProxy = integration.type === "HTTP_PROXY";
  const url = backendUrl(invocation, integration, isProxy);
  const { httpMethod = "ANY", timeoutMs } = integration;
  const started = performance.now();
  const outcome = await proxyRequest({
    method: httpMethod === "ANY" ? invocation.request.method : httpMethod,
    url,
    headers: backendHeaders(invocation, integration, isProxy),
    body: isProxy ? body : requestBody(invocation, body, integration),
    timeoutMs,
  });
  const trace = (status: number | undefined, error?: string) => ({
    functionName: undefined,
    url: url.origin + url.pathname,
    status,
    error,
    ms: performance.now() - started,
  });
  if ("failure" in outcome) {
    const { failure, reason } = outcome;
    return { trace: trace(undefined, reason), outcome: internalServerError(reason, failure === "timeout" ? 504 : 500) };
  }
  const { status, headers, body: answered } = outcome.response;
  if (isProxy) return { trace: trace(status), outcome: { status, headers: returnedHeaders(headers), body: answered } };
  const texts = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")]);
  const backend = {
    selected: String(status),
    headers: Object.fromEntries(texts) as Record<string, string>,
    body: Buffer.from(answered),
  };
  return { trace: trace(status), outcome: methodResponse(backend, invocation) };
};

function backendUrl(invocation: Invocation, integration: IntegrationDescription, isProxy: boolean): URL {
  const url = proxyUrl(withStageVariables(integration.uri, invocation.stageVariables), (_, name) =>
    pathParameter(name, integration, invocation),
  );
  if (isProxy) {
    for (const { name, values } of invocation.request.query.values()) {
      for (const value of values) url.searchParams.append(name, value);
    }
  }
  for (const [name, value] of mapped(invocation, integration.requestParameters, "querystring"))
    url.searchParams.append(name, value);
  return url;
}

function backendHeaders(
  invocation: Invocation,
  { requestParameters }: IntegrationDescription,
  isProxy: boolean,
): OutgoingHttpHeaders {
  const { api, request } = invocation;
  const headers: OutgoingHttpHeaders = { accept: "application/json", "user-agent": `AmazonAPIGateway_${api.apiId}` };
  for (const [name, { values }] of isProxy ? request.headers : []) {
    if (name !== "host" && name !== "content-encoding" && name !== "via") headers[name] = values.join(",");
  }
  const contentType = request.headers.get("content-type")?.values.at(-1);
  if (contentType !== undefined) headers["content-type"] = contentType;
  for (const [name, value] of mapped(invocation, requestParameters, "header"))
    headers[name.toLowerCase()] = headerText(value);
  headers["x-amzn-apigateway-api-id"] = api.apiId;
  return headers;
}

/** Names and values of the mapped headers or query parameters. */
function mapped(
  invocation: Invocation,
  requestParameters: ReadonlyMap<string, string>,
  place: "header" | "querystring",
): [string, string][] {
  const prefix = `integration.request.${place}.`;
  return [...requestParameters].flatMap(([target, expression]): [string, string][] => {
    const value = target.startsWith(prefix) ? mappedValue(expression, invocation) : undefined;
    return value === undefined ? [] : [[target.slice(prefix.length), value]];
  });
}

function returnedHeaders(headers: HttpResponse["headers"]): HttpResponse["headers"] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      connectionHeaders.has(name) ? [] : [[clientName(name), value]],
    ),
  );
}
