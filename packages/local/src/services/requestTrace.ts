import type { DecidingStatement } from "./iam/evaluator";

/** What every service reports of a request: for the terminal's line, a live page and the doctor. No token, query or body. */
interface ServiceTrace {
  /** As the response names it. */
  requestId: string;
  /** Arrival, in milliseconds since 1970. */
  time: number;
  method: string;
  /** Without the query string. */
  path: string;
  /** API operation, such as `GetObject`, or route key. Undefined when the request was refused before that was known. */
  operation: string | undefined;
  status: number;
  /** From arrival to the response's last byte handed to the system. */
  ms: number;
  /** Who asked: an ARN, an identity or a token's subject; undefined when nobody in particular. */
  principal: string | undefined;
  /** AWS's error code, or why API Gateway itself answered. */
  error: string | undefined;
  /** Why it was refused and where to fix it, in plain words; never sent to the client. */
  reason: string | undefined;
  /** Set when IAM refused it. */
  denial?: IamDenial;
}

/** What IAM refused, and what decided it. */
export interface IamDenial {
  /** Of the session that signed the request. */
  roleArn: string;
  /** Such as `s3:GetObject`. */
  action: string;
  /** Exact ARN. */
  resource: string;
  /** Those that deny it, or that can't be decided on; none when nothing allows it. */
  statements: readonly DecidingStatement[];
}

/** What happened to one request. */
export type RequestTrace = ApiTrace | AwsCallTrace | BucketTrace | IdentityTrace | UserPoolTrace;

/** A call of one of the services that functions use; of one that an emulator answers, with its name in the operation. */
export interface AwsCallTrace extends ServiceTrace {
  service: "dynamodb" | "emulator" | "kms" | "lambda" | "logs" | "secretsmanager" | "ssm" | "sts";
  /** The first one that the call needs a permission for; absent when it needs none, or for any. */
  resourceArn?: string;
}

/** A call of the user pools API, a page of the hosted sign-in or one of its endpoints. */
export interface UserPoolTrace extends ServiceTrace {
  service: "cognito-idp";
}

export interface IdentityTrace extends ServiceTrace {
  service: "cognito-identity";
  /** The identity that the answer is about; undefined for a refusal. */
  identityId: string | undefined;
  /** The role whose credentials were given. */
  roleArn: string | undefined;
}

export interface BucketTrace extends ServiceTrace {
  service: "s3";
  bucketName: string | undefined;
  key: string | undefined;
}

export interface ApiTrace extends ServiceTrace {
  service: "apigateway";
  /** Undefined when no API has the address that the request came to. */
  apiId: string | undefined;
  /** Undefined when no route matched, or the gateway answered a preflight itself. */
  routeKey: string | undefined;
  /** Body bytes of the response. */
  responseLength: number;
  authorizer: AuthorizerTrace | undefined;
  integration: IntegrationTrace | undefined;
  cors: CorsTrace | undefined;
}

export interface AuthorizerTrace {
  type: "JWT" | "AWS_IAM" | "COGNITO_USER_POOLS" | "CUSTOM";
  allowed: boolean;
  /** `$context.authorizer.error` of AWS's access logs. */
  error: string | undefined;
  /** The real reason in plain words, and where to fix it. */
  reason: string | undefined;
  /** How long the authorizer took. */
  ms?: number;
}

export interface IntegrationTrace {
  /** Undefined when the integration is not a function. */
  functionName: string | undefined;
  /** Where an HTTP integration sent the request, without the query string. */
  url?: string;
  /** What Lambda would answer API Gateway: 200, also for a function error, or 429 when it throttles; or what the server answered. */
  status: number | undefined;
  /** `$context.integrationErrorMessage`, in plain words. */
  error: string | undefined;
  ms: number;
  /** How long of it the request waited for the function's module to load; absent when it was loaded. */
  coldStartMs?: number;
}

export interface CorsTrace {
  origin: string;
  preflight: boolean;
  /** Whether the API's configuration names the origin. */
  allowed: boolean;
}
