import { bodyText, isText } from "../../http/bodyEncoding";
import { commonLogTime } from "../../http/commonLogTime";
import { connectionHeaders } from "../../http/connectionHeaders";
import type { HttpRequest } from "../../http/httpRequest";
import { queryStringParameters } from "../../http/queryStringParameters";
import type { JsonObject } from "../../record/recordedProgram";
import type { FunctionUrlDefinition } from "./functionUrlDefinition";

/** What the event of a request shows besides the request itself. */
export interface FunctionUrlRequest {
  http: HttpRequest;
  requestId: string;
  traceId: string;
  /** Arrival, in milliseconds since 1970. */
  time: number;
  body: Buffer;
  /** `requestContext.authorizer.iam`; undefined without IAM. */
  caller: (JsonObject & { accountId: string }) | undefined;
}

/** The event of a function URL, in payload format 2.0 ("Invoking Lambda function URLs", request payload format). */
export function functionUrlEvent(url: FunctionUrlDefinition, request: FunctionUrlRequest) {
  const { http, requestId, traceId, time, body, caller } = request;
  const { cookie, ...given } = http.message.headersDistinct;
  const sent = Object.entries(given).flatMap(([name, values = []]): [string, string][] =>
    connectionHeaders.has(name) ? [] : [[name, values.join(",")]],
  );
  const headers: Record<string, string> = {
    ...Object.fromEntries(sent),
    "x-amzn-trace-id": traceId,
    "x-forwarded-for": [...(given["x-forwarded-for"] ?? []), http.sourceIp].join(", "),
    "x-forwarded-port": String(http.message.socket.localPort ?? 0),
    "x-forwarded-proto": "http",
  };
  const cookies = cookie?.flatMap((line) => line.split(";")).map((text) => text.trim());
  const query = queryStringParameters(http.rawQueryString);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: http.path,
    rawQueryString: http.rawQueryString,
    ...(cookies !== undefined && { cookies }),
    headers,
    ...(query !== undefined && { queryStringParameters: query }),
    requestContext: {
      accountId: caller?.accountId ?? "anonymous",
      apiId: url.id,
      ...(caller !== undefined && { authorizer: { iam: caller } }),
      domainName: url.domainName,
      domainPrefix: url.id,
      http: {
        method: http.method,
        path: http.path,
        protocol: "HTTP/1.1",
        sourceIp: http.sourceIp,
        userAgent: http.header("user-agent") ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(time),
      timeEpoch: time,
    },
    ...(body.length > 0 && { body: bodyText({ headers }, body) }),
    isBase64Encoded: body.length > 0 && !isText({ headers }),
  };
}
