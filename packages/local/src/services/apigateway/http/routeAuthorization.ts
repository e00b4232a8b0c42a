import type { AuthorizerTrace } from "../../requestTrace";
import { gatewayMessage } from "../httpResponse";
import type { HttpResponse } from "../httpResponse";
import type { AuthorizeIam, IamVerdict } from "../iamAuthorizer";
import type { IncomingRequest } from "../incomingRequest";
import type { RouteDefinition } from "./apiDefinition";
import type { AuthorizerContext } from "./proxyEvent";

export interface RouteVerdict {
  /** Undefined on a route without authorization. */
  trace: AuthorizerTrace | undefined;
  context: AuthorizerContext | undefined;
  /** The token's subject, or the caller's ARN. */
  principal: string | undefined;
  /** Set when the request is refused. */
  refusal: HttpResponse | undefined;
}

const open: RouteVerdict = { trace: undefined, context: undefined, principal: undefined, refusal: undefined };

/** Runs the route's authorizer. A kind of authorization that cannot be checked keeps the route closed. */
export async function authorizeRoute(
  route: RouteDefinition,
  request: IncomingRequest,
  iam: { authorize: AuthorizeIam | undefined; body: Buffer },
): Promise<RouteVerdict> {
  const { authorization, routeKey } = route;
  switch (authorization.type) {
    case "NONE":
      return open;
    case "JWT": {
      const verdict = await authorization.authorizer.authorize(request, authorization.scopes);
      if (verdict.allowed) {
        const { claims, scopes } = verdict;
        return allowed("JWT", { jwt: { claims, scopes } }, claims.sub);
      }
      const { status, error, reason, wwwAuthenticate } = verdict;
      const message = status === 401 ? "Unauthorized" : "Forbidden";
      return refused("JWT", error, reason, gatewayMessage(status, message, { "www-authenticate": wwwAuthenticate }));
    }
    case "AWS_IAM": {
      const executeArn = route.executeArn(request.method, request.path);
      const verdict: IamVerdict = (await iam.authorize?.(request.http, { routeKey, executeArn, body: iam.body })) ?? {
        allowed: false,
        error: "Forbidden",
        reason: "the local run does not check IAM signatures, so that IAM routes stay closed",
      };
      if (verdict.allowed) {
        const { userArn } = verdict.identity;
        return allowed("AWS_IAM", { iam: verdict.identity }, typeof userArn === "string" ? userArn : undefined);
      }
      return refused("AWS_IAM", verdict.error, verdict.reason, gatewayMessage(403, "Forbidden"));
    }
    case "CUSTOM":
      return refused("CUSTOM", "Forbidden", authorization.problem, gatewayMessage(403, "Forbidden"));
  }
}

function allowed(
  type: AuthorizerTrace["type"],
  context: AuthorizerContext,
  principal: string | undefined,
): RouteVerdict {
  const trace = { type, allowed: true, error: undefined, reason: undefined };
  return { trace, context, principal, refusal: undefined };
}

function refused(type: AuthorizerTrace["type"], error: string, reason: string, refusal: HttpResponse): RouteVerdict {
  return { trace: { type, allowed: false, error, reason }, context: undefined, principal: undefined, refusal };
}
