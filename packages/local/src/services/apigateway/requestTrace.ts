/** What happened to one request: for the terminal's line, the doctor and a live page. Holds no token, query or body. */
export interface RequestTrace {
  /** The `apigw-requestid` of the response and `requestContext.requestId` of the event. */
  requestId: string;
  /** Arrival, in milliseconds since 1970. */
  time: number;
  method: string;
  /** Without the query string. */
  path: string;
  /** Undefined when the program registers no HTTP API. */
  apiId: string | undefined;
  /** Undefined when no route matched, or the gateway answered a preflight itself. */
  routeKey: string | undefined;
  status: number;
  /** Body bytes of the response. */
  responseLength: number;
  /** From arrival to the response's last byte handed to the system. */
  ms: number;
  authorizer: AuthorizerTrace | undefined;
  integration: IntegrationTrace | undefined;
  cors: CorsTrace | undefined;
  /** Why the gateway itself answered: no route, throttled, too large, aborted by the client … */
  error: string | undefined;
}

export interface AuthorizerTrace {
  type: "JWT" | "AWS_IAM" | "CUSTOM";
  allowed: boolean;
  /** `$context.authorizer.error` of AWS's access logs. */
  error: string | undefined;
  /** The real reason in plain words, and where to mend it. */
  reason: string | undefined;
}

export interface IntegrationTrace {
  functionName: string | undefined;
  /** What Lambda would answer API Gateway: 200, also for a function error, or 429 when it throttles. */
  status: number | undefined;
  /** `$context.integrationErrorMessage`, in plain words. */
  error: string | undefined;
  ms: number;
}

export interface CorsTrace {
  origin: string;
  preflight: boolean;
  /** Whether the API's configuration names the origin. */
  allowed: boolean;
}
