import type { JsonObject } from "../../../record/recordedProgram";
import type { IntegrationTrace } from "../../requestTrace";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import type { JwtVerdict } from "../jwtAuthorizer";

/** What the route's authorizer adds to `requestContext.authorizer` of payload format 2.0. */
export type AuthorizerContext =
  | { jwt: Pick<Extract<JwtVerdict, { allowed: true }>, "claims" | "scopes"> }
  | { iam: JsonObject }
  /** The context that a Lambda authorizer answered; null when it gave none. */
  | { lambda: JsonObject | null };

/** How an HTTP API is named. */
export interface ApiIdentity {
  apiId: string;
  accountId: string;
  /** Such as `abc.execute-api.eu-west-1.amazonaws.com`. */
  domainName: string;
}

export interface StageIdentity {
  name: string;
  variables: Record<string, string> | undefined;
}

export interface RouteIdentity {
  routeKey: string;
  /** Execute ARN of a request: what IAM policies name. @param path within the stage */
  executeArn: (method: string, path: string) => string;
}

/** A request on its way through a route: what events, authorizers and parameter mappings show of it. */
export interface Exchange {
  api: ApiIdentity;
  stage: StageIdentity;
  route: RouteIdentity;
  request: IncomingRequest;
  /** Decoded path within the stage. */
  path: string;
  /** Values of the route's path variables; undefined when it has none. */
  pathParameters: Record<string, string> | undefined;
  /** Undefined until the route's authorizer has allowed the request, and on an open route. */
  authorizer: AuthorizerContext | undefined;
  /** The token's subject, the caller's ARN, or the principal that a Lambda authorizer's policy names. */
  principal: string | undefined;
  /** Empty until it is read. */
  body: Buffer;
}

/** What answers the requests of a route. */
export type Integration = (exchange: Exchange) => Promise<{ trace: IntegrationTrace; response: HttpResponse }>;
