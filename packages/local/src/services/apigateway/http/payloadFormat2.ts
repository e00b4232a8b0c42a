import { commonLogTime } from "../../../http/commonLogTime";
import { forwardedFor, HeaderMap } from "../incomingRequest";
import type { IncomingRequest } from "../incomingRequest";
import { bodyText, isText } from "../../../http/bodyEncoding";
import type { Exchange } from "./exchange";

/**
 * The event of payload format 2.0 ("Create AWS Lambda proxy integrations for HTTP APIs"). What a request does not
 * have (cookies, query, path variables, stage variables, body) is left out, as API Gateway does.
 */
export function proxyEvent2(exchange: Exchange): Event {
  const { request, body } = exchange;
  const event = withRequest({ version: "2.0" }, exchange);
  if (body.length > 0) event.body = bodyText(request, body);
  event.isBase64Encoded = body.length > 0 && !isText(request);
  return event;
}

/** The event of a Lambda authorizer ("Control access to HTTP APIs with AWS Lambda authorizers", format 2.0). */
export function authorizerEvent2(exchange: Exchange, routeArn: string, identitySource: readonly string[]): Event {
  const identity = identitySource.length === 0 ? null : identitySource;
  return withRequest({ version: "2.0", type: "REQUEST", routeArn, identitySource: identity }, exchange);
}

type Event = Record<string, unknown>;

/** Adds one field after the other: an object that is made of the fields of others costs several times as much. */
function withRequest(event: Event, exchange: Exchange): Event {
  const { api, stage, route, request, pathParameters, authorizer, body } = exchange;
  const { cookies, queryStringParameters, headers } = request;
  event.routeKey = route.routeKey;
  event.rawPath = request.path;
  event.rawQueryString = request.rawQueryString;
  if (cookies !== undefined) event.cookies = cookies;
  event.headers = eventHeaders(request, body.length);
  if (queryStringParameters !== undefined) event.queryStringParameters = queryStringParameters;
  const context: Event = { accountId: api.accountId, apiId: api.apiId };
  if (authorizer !== undefined) context.authorizer = authorizer;
  const domainName = request.domain?.domainName ?? api.domainName;
  context.domainName = domainName;
  context.domainPrefix = domainName.slice(0, domainName.indexOf("."));
  context.http = {
    method: request.method,
    path: request.path,
    protocol: "HTTP/1.1",
    sourceIp: request.sourceIp,
    userAgent: headers["user-agent"] ?? "",
  };
  context.requestId = request.requestId;
  context.routeKey = route.routeKey;
  context.stage = stage.name;
  context.time = commonLogTime(request.time);
  context.timeEpoch = request.time;
  event.requestContext = context;
  if (pathParameters !== undefined) event.pathParameters = pathParameters;
  if (stage.variables !== undefined) event.stageVariables = stage.variables;
  return event;
}

/** What the client sent, and what API Gateway adds; it sees TLS, this gateway sees what there is. */
function eventHeaders(request: IncomingRequest, contentLength: number): Record<string, string> {
  const headers = new HeaderMap();
  for (const name in request.headers) headers[name] = request.headers[name] ?? "";
  headers["content-length"] = String(contentLength);
  headers["x-amzn-trace-id"] = request.traceId;
  headers["x-forwarded-for"] = forwardedFor(request);
  headers["x-forwarded-port"] = request.localPort;
  headers["x-forwarded-proto"] = "http";
  return headers;
}
