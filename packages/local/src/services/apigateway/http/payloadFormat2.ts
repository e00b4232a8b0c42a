import { commonLogTime } from "../../../http/commonLogTime";
import { forwardedFor } from "../incomingRequest";
import { bodyText, isText } from "../../../http/bodyEncoding";
import type { Exchange } from "./exchange";

/**
 * The event of payload format 2.0 ("Create AWS Lambda proxy integrations for HTTP APIs"). What a request does not
 * have (cookies, query, path variables, stage variables, body) is left out, as API Gateway does.
 */
export function proxyEvent2(exchange: Exchange) {
  const { request, body } = exchange;
  return {
    version: "2.0",
    ...requestFields(exchange),
    ...(body.length === 0 ? undefined : { body: bodyText(request, body) }),
    isBase64Encoded: body.length > 0 && !isText(request),
  };
}

/** The event of a Lambda authorizer ("Control access to HTTP APIs with AWS Lambda authorizers", format 2.0). */
export function authorizerEvent2(exchange: Exchange, routeArn: string, identitySource: readonly string[]) {
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn,
    identitySource: identitySource.length === 0 ? null : identitySource,
    ...requestFields(exchange),
  };
}

function requestFields({ api, stage, route: { routeKey }, request, pathParameters, authorizer, body }: Exchange) {
  const { cookies, queryStringParameters, headers } = request;
  const domainName = request.domain?.domainName ?? api.domainName;
  return {
    routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(cookies === undefined ? undefined : { cookies }),
    // What the client sent, and what API Gateway adds; it sees TLS, this gateway sees what there is.
    headers: {
      ...headers,
      "content-length": String(body.length),
      "x-amzn-trace-id": request.traceId,
      "x-forwarded-for": forwardedFor(request),
      "x-forwarded-port": request.localPort,
      "x-forwarded-proto": "http",
    },
    ...(queryStringParameters === undefined ? undefined : { queryStringParameters }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      ...(authorizer === undefined ? undefined : { authorizer }),
      domainName,
      domainPrefix: domainName.slice(0, domainName.indexOf(".")),
      http: {
        method: request.method,
        path: request.path,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: request.requestId,
      routeKey,
      stage: stage.name,
      time: commonLogTime(request.time),
      timeEpoch: request.time,
    },
    ...(pathParameters === undefined ? undefined : { pathParameters }),
    ...(stage.variables === undefined ? undefined : { stageVariables: stage.variables }),
  };
}
