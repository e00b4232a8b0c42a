import type { JsonObject } from "../../../record/recordedProgram";
import { commonLogTime } from "../../../http/commonLogTime";
import type { IncomingRequest } from "../incomingRequest";
import { headerValues, multiValues, queryValues, setGatewayHeaders, singleValues } from "../multiValues";
import type { MultiValues } from "../multiValues";
import { bodyText, isText } from "../../../http/bodyEncoding";
import type { AuthorizerContext, Exchange } from "./exchange";

/**
 * The event of payload format 1.0 ("Create AWS Lambda proxy integrations for HTTP APIs"). What a request does not have
 * is null, header names are as the client sent them, and the path has the API mapping of a custom domain name.
 */
export function proxyEvent1(exchange: Exchange) {
  const { request, body, stage, pathParameters } = exchange;
  const headers = eventHeaders(request, body.length);
  const query = queryValues(request.rawQueryString);
  return {
    version: "1.0",
    resource: resourcePath(exchange),
    path: fullPath(request),
    httpMethod: request.method,
    headers: singleValues(headers),
    multiValueHeaders: multiValues(headers),
    queryStringParameters: singleValues(query),
    multiValueQueryStringParameters: multiValues(query),
    requestContext: requestContext(exchange),
    pathParameters: pathParameters ?? null,
    stageVariables: stage.variables ?? null,
    body: body.length === 0 ? null : bodyText(request, body),
    isBase64Encoded: body.length > 0 && !isText(request),
  };
}

/** The event of a Lambda authorizer ("Control access to HTTP APIs with AWS Lambda authorizers", format 1.0). */
export function authorizerEvent1(exchange: Exchange, methodArn: string, identitySources: readonly string[]) {
  const { request, stage, pathParameters } = exchange;
  const identitySource = identitySources.length === 0 ? null : identitySources.join(",");
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn,
    identitySource,
    authorizationToken: identitySource,
    resource: resourcePath(exchange),
    path: fullPath(request),
    httpMethod: request.method,
    headers: singleValues(eventHeaders(request, 0)),
    queryStringParameters: singleValues(queryValues(request.rawQueryString)) ?? {},
    pathParameters: pathParameters ?? {},
    stageVariables: stage.variables ?? {},
    requestContext: requestContext(exchange),
  };
}

function requestContext(exchange: Exchange) {
  const { api, stage, request, authorizer } = exchange;
  const { iam = {} } = authorizer !== undefined && "iam" in authorizer ? authorizer : {};
  const { cognitoIdentity } = iam;
  const cognito =
    cognitoIdentity !== null && typeof cognitoIdentity === "object" ? (cognitoIdentity as JsonObject) : {};
  const domainName = request.domain?.domainName ?? api.domainName;
  return {
    accountId: api.accountId,
    apiId: api.apiId,
    authorizer: authorizerFields(authorizer, exchange.principal),
    domainName,
    domainPrefix: domainName.slice(0, domainName.indexOf(".")),
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    identity: {
      accessKey: iam.accessKey ?? null,
      accountId: iam.accountId ?? null,
      caller: iam.callerId ?? null,
      cognitoAmr: cognito.amr ?? null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: cognito.identityId ?? null,
      cognitoIdentityPoolId: cognito.identityPoolId ?? null,
      principalOrgId: iam.principalOrgId ?? null,
      sourceIp: request.sourceIp,
      user: iam.userId ?? null,
      userAgent: request.headers["user-agent"] ?? "",
      userArn: iam.userArn ?? null,
    },
    path: fullPath(request),
    protocol: "HTTP/1.1",
    requestId: request.requestId,
    requestTime: commonLogTime(request.time),
    requestTimeEpoch: request.time,
    resourceId: exchange.route.routeKey,
    resourcePath: resourcePath(exchange),
    stage: stage.name,
  };
}

function authorizerFields(authorizer: AuthorizerContext | undefined, principalId: string | undefined) {
  if (authorizer !== undefined && "lambda" in authorizer) {
    return { ...authorizer.lambda, ...(principalId === undefined ? {} : { principalId }) };
  }
  if (authorizer !== undefined && "jwt" in authorizer) return authorizer.jwt;
  return { claims: null, scopes: null };
}

/** The path template of the route key; `$default` has none. */
function resourcePath({ route: { routeKey } }: Exchange): string {
  return routeKey.split(" ")[1] ?? routeKey;
}

function fullPath({ domain, path }: IncomingRequest): string {
  return domain === undefined ? path : `${domain.basePath}${path}`;
}

/** API Gateway's own headers, and those that it reads itself, in its spelling. */
const canonicalNames = new Map(["Content-Type", "Host", "User-Agent"].map((name) => [name.toLowerCase(), name]));

/** The headers as the client spelled them; values that a parameter mapping changed are one text. */
function eventHeaders(request: IncomingRequest, contentLength: number): MultiValues {
  const sent = headerValues(request.http.message.rawHeaders);
  const headers: MultiValues = new Map();
  for (const [key, value] of Object.entries(request.headers)) {
    const { name, values } = sent.get(key) ?? { name: key, values: [] };
    headers.set(key, { name: canonicalNames.get(key) ?? name, values: values.join(",") === value ? values : [value] });
  }
  if (request.cookies !== undefined) {
    headers.set("cookie", { name: sent.get("cookie")?.name ?? "Cookie", values: [request.cookies.join("; ")] });
  }
  headers.set("content-length", { name: "Content-Length", values: [String(contentLength)] });
  setGatewayHeaders(headers, request);
  return headers;
}
