import type { JsonObject } from "../../../record/recordedProgram";
import type { ApiDefinition, StageDefinition } from "./apiDefinition";
import type { IncomingRequest } from "../incomingRequest";
import type { JwtVerdict } from "../jwtAuthorizer";

/** What the route's authorizer adds to `requestContext.authorizer`. */
export type AuthorizerContext =
  { jwt: Pick<Extract<JwtVerdict, { allowed: true }>, "claims" | "scopes"> } | { iam: JsonObject };

/**
 * The event of payload format 2.0 ("Create AWS Lambda proxy integrations for HTTP APIs"). What a request does not
 * have (cookies, query, path variables, stage variables, body) is left out, as API Gateway does.
 */
export function proxyEvent(
  api: ApiDefinition,
  stage: StageDefinition,
  routeKey: string,
  request: IncomingRequest,
  pathParameters: Record<string, string> | undefined,
  authorizer: AuthorizerContext | undefined,
  body: Buffer,
) {
  const { cookies, queryStringParameters } = request;
  return {
    version: "2.0",
    routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(cookies === undefined ? undefined : { cookies }),
    headers: eventHeaders(request, body.length),
    ...(queryStringParameters === undefined ? undefined : { queryStringParameters }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      ...(authorizer === undefined ? undefined : { authorizer }),
      domainName: api.domainName,
      domainPrefix: api.domainName.slice(0, api.domainName.indexOf(".")),
      http: {
        method: request.method,
        path: request.path,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: request.requestId,
      routeKey,
      stage: stage.name,
      time: commonLogTime(request.time),
      timeEpoch: request.time,
    },
    ...(pathParameters === undefined ? undefined : { pathParameters }),
    ...(stage.variables === undefined ? undefined : { stageVariables: stage.variables }),
    ...(body.length === 0 ? undefined : { body: bodyText(request, body) }),
    isBase64Encoded: body.length > 0 && !isText(request),
  };
}

/** The client's headers, and those that API Gateway adds; it sees TLS, this gateway sees what there is. */
function eventHeaders(request: IncomingRequest, contentLength: number): Record<string, string> {
  const { headers } = request;
  const forwardedFor = headers["x-forwarded-for"];
  return {
    ...headers,
    "content-length": String(contentLength),
    "x-amzn-trace-id": request.traceId,
    "x-forwarded-for": forwardedFor === undefined ? request.sourceIp : `${forwardedFor}, ${request.sourceIp}`,
    "x-forwarded-port": request.localPort,
    "x-forwarded-proto": "http",
  };
}

function bodyText(request: IncomingRequest, body: Buffer): string {
  return body.toString(isText(request) ? "utf8" : "base64");
}

/**
 * The guide says that binary bodies are base64-encoded, but not which content types are binary. Observed: only these
 * are text, so that even a form, or a body without a content type, arrives encoded.
 */
function isText({ headers }: IncomingRequest): boolean {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return false;
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  return type.startsWith("text/") || textTypes.has(type.trim().toLowerCase());
}

const textTypes = new Set(["application/json", "application/xml", "application/javascript"]);

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
let lastSecond = -1;
let lastText = "";

/** Such as `12/Mar/2020:19:03:58 +0000`. Requests of one second share the text. */
export function commonLogTime(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    const iso = new Date(second * 1000).toISOString();
    const month = months[Number(iso.slice(5, 7)) - 1] ?? "";
    lastText = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
    lastSecond = second;
  }
  return lastText;
}
