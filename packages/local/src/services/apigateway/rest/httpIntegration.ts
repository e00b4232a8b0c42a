import type { HttpResponse } from "../httpResponse";
import type { IntegrationDescription } from "./apiDescription";
import { methodResponse } from "./backendResponse";
import { internalServerError } from "./gatewayResponses";
import type { RunIntegration } from "./integration";
import type { Invocation } from "./invocation";
import { withStageVariables } from "./lambdaCalls";
import { mappedValue } from "./parameterMapping";
import { clientName } from "./proxyResponse";
import { requestBody } from "./requestBody";

/** Not for the backend: they concern the client's connection, or are the request's own. */
const notForwarded = new Set(["host", "content-encoding", "proxy-connection", "via", "accept-encoding"]);
/** `fetch` has undone the encoding, and the front sets the length. */
const notReturned = new Set(["content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"]);

/** Passes the request to an HTTP endpoint, as it is (`HTTP_PROXY`) or what is mapped of it (`HTTP`). */
export const httpIntegration: RunIntegration = async (invocation, body, integration) => {
  const proxy = integration.type === "HTTP_PROXY";
  const url = backendUrl(invocation, integration, proxy);
  const { httpMethod = "ANY", timeoutMs } = integration;
  const method = httpMethod === "ANY" ? invocation.request.method : httpMethod;
  const payload = proxy ? body : requestBody(invocation, body, integration);
  const started = performance.now();
  const trace = (status: number | undefined, error?: string) => ({
    functionName: undefined,
    status,
    error,
    ms: performance.now() - started,
  });
  let response: BackendAnswer;
  try {
    response = await answerOf(url, method, backendHeaders(invocation, integration, proxy), payload, timeoutMs);
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = timedOut ? `no answer within ${timeoutMs} ms` : String(cause);
    const reason = `${method} ${url.origin}${url.pathname}: ${why}`;
    return { trace: trace(undefined, reason), outcome: internalServerError(reason, timedOut ? 504 : 500) };
  }
  const { status, headers, body: answered } = response;
  if (proxy) return { trace: trace(status), outcome: { status, headers: returnedHeaders(headers), body: answered } };
  const backend = { selected: String(status), headers: Object.fromEntries(headers), body: answered };
  return { trace: trace(status), outcome: methodResponse(backend, invocation) };
};

interface BackendAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

async function answerOf(
  url: URL,
  method: string,
  headers: Headers,
  payload: Buffer,
  timeoutMs: number,
): Promise<BackendAnswer> {
  const body = payload.length === 0 || method === "GET" || method === "HEAD" ? null : new Uint8Array(payload);
  const response = await fetch(url, {
    method,
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

/** The endpoint with its variables: `{proxy}` by `integration.request.path.proxy`, and stage variables. */
function backendUrl(invocation: Invocation, { uri, requestParameters }: IntegrationDescription, proxy: boolean): URL {
  const path = withStageVariables(uri, invocation).replace(/\{([^}]+)\}/g, (_, name: string) => {
    const expression = requestParameters.get(`integration.request.path.${name}`);
    return expression === undefined ? "" : (mappedValue(expression, invocation) ?? "");
  });
  const url = new URL(path);
  if (proxy) {
    for (const { name, values } of invocation.request.query.values()) {
      for (const value of values) url.searchParams.append(name, value);
    }
  }
  for (const [name, value] of mapped(invocation, requestParameters, "querystring"))
    url.searchParams.append(name, value);
  return url;
}

function backendHeaders(
  invocation: Invocation,
  { requestParameters }: IntegrationDescription,
  proxy: boolean,
): Headers {
  const headers = new Headers({ accept: "application/json", "user-agent": `AmazonAPIGateway_${invocation.api.apiId}` });
  for (const [key, { name, values }] of proxy ? invocation.request.headers : []) {
    if (!notForwarded.has(key)) headers.set(name, values.join(","));
  }
  const contentType = invocation.request.headers.get("content-type")?.values.at(-1);
  if (contentType !== undefined) headers.set("content-type", contentType);
  for (const [name, value] of mapped(invocation, requestParameters, "header")) headers.set(name, value);
  headers.set("x-amzn-apigateway-api-id", invocation.api.apiId);
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

function returnedHeaders(headers: Headers): HttpResponse["headers"] {
  const returned: HttpResponse["headers"] = {};
  for (const [name, value] of headers) if (!notReturned.has(name)) returned[clientName(name)] = value;
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) returned["set-cookie"] = cookies;
  return returned;
}
