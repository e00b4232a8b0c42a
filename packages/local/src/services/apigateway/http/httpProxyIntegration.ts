import { gatewayMessage } from "../../../http/httpResponse";
import { connectionHeaders } from "../../../http/connectionHeaders";
import { proxyRequest, proxyUrl } from "../httpProxy";
import type { IncomingRequest } from "../incomingRequest";
import type { Exchange, Integration } from "./exchange";
import type { MappedRequest } from "./parameterMapping";

export interface HttpProxySettings {
  /** With path variables in braces; stage variables are replaced. */
  uri: string;
  /** `ANY` sends the client's method. */
  method: string;
  timeoutMs: number;
  mapRequest: ((exchange: Exchange) => MappedRequest) | undefined;
}

/** Sends the whole request to a server and the whole response back ("Create HTTP proxy integrations for HTTP APIs"). */
export function httpProxyIntegration({ uri, method, timeoutMs, mapRequest }: HttpProxySettings): Integration {
  return async (exchange) => {
    const started = performance.now();
    const { request, path } = mapRequest?.(exchange) ?? { request: exchange.request, path: undefined };
    const url = targetUrl(uri, exchange, request, path);
    const outcome = await proxyRequest({
      method: method === "ANY" ? request.method : method,
      url,
      headers: forwardedHeaders(request, exchange),
      body: exchange.body,
      timeoutMs,
    });
    const trace = { functionName: undefined, url: `${url.origin}${url.pathname}`, ms: performance.now() - started };
    if ("response" in outcome) {
      const { response } = outcome;
      return { trace: { ...trace, status: response.status, error: undefined }, response };
    }
    const { failure, reason: error } = outcome;
    const response =
      failure === "responseTooLarge"
        ? gatewayMessage(500, "Internal Server Error")
        : gatewayMessage(503, "Service Unavailable");
    return { trace: { ...trace, status: undefined, error }, response };
  };
}

/** The default route passes the whole path on ("Create routes for HTTP APIs", "Working with the $default route"). */
function targetUrl(
  uri: string,
  exchange: Exchange,
  { rawQueryString }: IncomingRequest,
  path: string | undefined,
): URL {
  const { pathParameters, route } = exchange;
  const url = proxyUrl(uri, (variable, name) => {
    const value = pathParameters?.[name];
    return value === undefined ? variable : value.split("/").map(encodeURIComponent).join("/");
  });
  if (path !== undefined) url.pathname = path;
  else if (route.routeKey === "$default") url.pathname = `${url.pathname.replace(/\/$/, "")}${exchange.path}`;
  if (rawQueryString !== "") url.search = url.search === "" ? rawQueryString : `${url.search}&${rawQueryString}`;
  return url;
}

/** What the client sent, for the integration's own host; HTTP APIs name the client in `forwarded` (RFC 7239). */
function forwardedHeaders({ headers, cookies, sourceIp, traceId }: IncomingRequest, { api }: Exchange) {
  const forwarded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!connectionHeaders.has(name) && name !== "host" && name !== "content-length") forwarded[name] = value;
  }
  if (cookies !== undefined) forwarded.cookie = cookies.join("; ");
  const earlier = headers.forwarded;
  const hop = `by=127.0.0.1;for=${sourceIp};host=${headers.host ?? api.domainName};proto=http`;
  forwarded.forwarded = earlier === undefined ? hop : `${earlier}, ${hop}`;
  forwarded.via = headers.via === undefined ? viaGateway : `${headers.via}, ${viaGateway}`;
  forwarded["x-amzn-trace-id"] = traceId;
  return forwarded;
}

const viaGateway = "HTTP/1.1 AmazonAPIGateway";
