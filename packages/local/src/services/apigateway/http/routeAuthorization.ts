import type { AuthorizerTrace, IamDenial } from "../../requestTrace";
import { gatewayMessage } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import type { AuthorizeIam, IamVerdict } from "../iamAuthorizer";
import type { JwtAuthorizer, JwtVerdict } from "../jwtAuthorizer";
import type { AuthorizerContext, Exchange } from "./exchange";
import type { LambdaAuthorizer } from "./lambdaAuthorizer";

/** A route's authorization, by AWS's `authorizationType`. */
export type Authorization =
  | { type: "NONE" }
  | { type: "JWT"; authorizer: JwtAuthorizer; scopes: readonly string[] }
  | { type: "AWS_IAM" }
  | { type: "CUSTOM"; authorizer: LambdaAuthorizer }
  /** An authorizer that the gateway does not run; the route stays closed. */
  | { type: "UNSERVED"; problem: string };

export interface RouteVerdict {
  /** Undefined on a route without authorization; the caller adds how long it took. */
  trace: AuthorizerTrace | undefined;
  context: AuthorizerContext | undefined;
  /** The token's subject, the caller's ARN or the principal of a Lambda authorizer's policy. */
  principal: string | undefined;
  /** Set when the request is refused. */
  refusal: HttpResponse | undefined;
  /** Set when IAM refused it. */
  denial?: IamDenial | undefined;
}

const open: RouteVerdict = { trace: undefined, context: undefined, principal: undefined, refusal: undefined };

/** Runs the route's authorizer. A kind of authorization that cannot be checked keeps the route closed. */
export function authorizeRoute(
  authorization: Authorization,
  exchange: Exchange,
  authorizeIam: AuthorizeIam | undefined,
): RouteVerdict | Promise<RouteVerdict> {
  switch (authorization.type) {
    case "NONE":
      return open;
    case "JWT": {
      const verdict = authorization.authorizer.authorize(exchange.request, authorization.scopes);
      return verdict instanceof Promise ? verdict.then(jwtVerdict) : jwtVerdict(verdict);
    }
    case "UNSERVED":
      return refused("CUSTOM", "Forbidden", authorization.problem, gatewayMessage(403, "Forbidden"));
    default:
      return askedVerdict(authorization, exchange, authorizeIam);
  }
}

function jwtVerdict(verdict: JwtVerdict): RouteVerdict {
  if (verdict.allowed) {
    const { claims, scopes } = verdict;
    return allowed("JWT", { jwt: { claims, scopes } }, claims.sub);
  }
  const { status, error, reason, wwwAuthenticate } = verdict;
  const message = status === 401 ? "Unauthorized" : "Forbidden";
  return refused("JWT", error, reason, gatewayMessage(status, message, { "www-authenticate": wwwAuthenticate }));
}

async function askedVerdict(
  authorization: Extract<Authorization, { type: "AWS_IAM" | "CUSTOM" }>,
  exchange: Exchange,
  authorizeIam: AuthorizeIam | undefined,
): Promise<RouteVerdict> {
  const { request, route, path } = exchange;
  switch (authorization.type) {
    case "AWS_IAM": {
      const executeArn = route.executeArn(request.method, path);
      const verdict: IamVerdict = (await authorizeIam?.(request.http, {
        routeKey: route.routeKey,
        executeArn,
        body: exchange.body,
      })) ?? {
        allowed: false,
        error: "Forbidden",
        reason: "the local run does not check IAM signatures, so that IAM routes stay closed",
      };
      if (verdict.allowed) {
        const { userArn } = verdict.identity;
        return allowed("AWS_IAM", { iam: verdict.identity }, typeof userArn === "string" ? userArn : undefined);
      }
      const { error, reason, denial } = verdict;
      return { ...refused("AWS_IAM", error, reason, gatewayMessage(403, "Forbidden")), denial };
    }
    case "CUSTOM": {
      const verdict = await authorization.authorizer.authorize(exchange);
      if (verdict.allowed) return allowed("CUSTOM", { lambda: verdict.context }, verdict.principalId);
      const { status, error, reason } = verdict;
      return refused("CUSTOM", error, reason, gatewayMessage(status, error));
    }
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
