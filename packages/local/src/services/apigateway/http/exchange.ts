import type { JsonObject } from "../../../record/recordedProgram";
import type { IntegrationTrace } from "../../requestTrace";
import type { HttpResponse } from "../httpResponse";
import type { IncomingRequest } from "../incomingRequest";
import type { JwtVerdict } from "../jwtAuthorizer";
import type { ApiDefinition, RouteDefinition, StageDefinition } from "./apiDefinition";

/** What the route's authorizer adds to `requestContext.authorizer` of payload format 2.0. */
export type AuthorizerContext =
  | { jwt: Pick<Extract<JwtVerdict, { allowed: true }>, "claims" | "scopes"> }
  | { iam: JsonObject }
  /** The context that a Lambda authorizer answered; null when it gave none. */
  | { lambda: JsonObject | null };

/** A request on its way through a route: what events, authorizers and parameter mappings show of it. */
export interface Exchange {
  api: ApiDefinition;
  stage: StageDefinition;
  route: RouteDefinition;
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

export interface IntegrationResult {
  trace: IntegrationTrace;
  response: HttpResponse;
}

/** What answers the requests of a route. */
export type Integration = (exchange: Exchange) => Promise<IntegrationResult>;
