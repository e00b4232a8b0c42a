import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ApiDomainTransforms, CustomDomain } from "./apiDomain";
import { BundledFunction } from "../bundledFunction/bundledFunction";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateCertificateArn, validateDomainName } from "./customDomain";
import { validateCors } from "./httpApiCors";
import type { HttpApiCors, RouteAuth } from "./httpApiCors";
import { validateAudience, validateIssuer, validateScope } from "./jwt";
import { validateLogRetention } from "../shared/logRetention";
import { validateRouteKey, routeShape } from "./routeKey";
import { validateThrottle } from "./throttle";
import type { Throttle } from "./throttle";
import type { Transform } from "../shared/resource";

/** A function that an API can call; an `aws.lambda.Function` is one. */
export interface InvocableFunction {
  name: pulumi.Input<string>;
  /** ARN with which API Gateway invokes it. */
  invokeArn: pulumi.Input<string>;
}

/** One route of the API. */
export interface HttpApiRoute {
  /** The function that answers; several routes may share one. */
  handler: BundledFunction | InvocableFunction;
  /**
   * Who may call: `jwt`, callers with a token that the authorizer accepts; `iam`, callers that sign with AWS credentials that
   * are allowed `execute-api:Invoke` on it; `none`, everybody. Default `jwt`.
   */
  auth?: RouteAuth;
  /** With `jwt`: the token's `scope` has to hold at least one of these. Cognito puts scopes into access tokens alone. */
  scopes?: string[];
  /** Throttle of this route; default the API's, or its `anonymousThrottle` with `none`. */
  throttle?: Throttle;
}

export interface SecuredHttpApiArgs {
  /** By route key: a method or `ANY` and a path, such as `GET /courses/{courseId}`, or `$default`. */
  routes: Record<string, HttpApiRoute>;
  /** Whose tokens the `jwt` routes accept. Required as soon as one route is such. */
  jwt?: {
    /** The tokens' `iss`, an https URL; API Gateway finds the keys below it (OpenID Connect Discovery 1.0, section 4). */
    issuer: pulumi.Input<string>;
    /** The tokens' `aud`, or `client_id` where there is no `aud`, has to be one of these. */
    audience: pulumi.Input<string>[];
  };
  /** Pages of which origins may read the responses; default none. */
  cors?: HttpApiCors;
  /**
   * Throttle of each route. Default 50 requests per second with bursts of 100: a page's visitors do not notice, while a
   * runaway client costs at most some dollars a day and leaves the account's other APIs their share of its 10 000.
   */
  throttle?: Throttle;
  /**
   * Throttle of each route that anybody may call, except OPTIONS. Default 5 requests per second with bursts of 10, enough
   * for monitors and load balancers. Cap what their functions run at once too: `reservedConcurrency` of BundledFunction.
   */
  anonymousThrottle?: Throttle;
  /** Whether clients can also call over IPv6; default `"dualstack"`. */
  ipAddressType?: "dualstack" | "ipv4";
  /** How long CloudWatch Logs keeps the access log, in days; default 30. */
  accessLogRetentionDays?: number;
  /** CloudWatch metrics by route; default true. */
  detailedMetrics?: boolean;
  /** How long API Gateway waits for a function, in milliseconds, 50 to 30 000; default 30 000. Later is a 504. */
  timeoutMilliseconds?: number;
  customDomain?: CustomDomain;
  /** Changes to each child's arguments and options; called for every route, integration and permission. */
  transform?: ApiDomainTransforms & {
    api?: Transform<aws.apigatewayv2.ApiArgs>;
    authorizer?: Transform<aws.apigatewayv2.AuthorizerArgs>;
    integration?: Transform<aws.apigatewayv2.IntegrationArgs>;
    route?: Transform<aws.apigatewayv2.RouteArgs>;
    accessLogGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
    stage?: Transform<aws.apigatewayv2.StageArgs>;
    permission?: Transform<aws.lambda.PermissionArgs>;
  };
  /** Tags of the API, its stage, its access log and its domain. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** A route with its defaults. */
export interface CheckedRoute extends HttpApiRoute {
  routeKey: string;
  auth: RouteAuth;
  /** The function itself, whichever way it was given. */
  target: InvocableFunction;
}

/** The arguments with their defaults; values known only at deploy time fail there if they are wrong. */
export type CheckedSecuredHttpApiArgs = Omit<SecuredHttpApiArgs, "routes"> &
  Required<
    Pick<
      SecuredHttpApiArgs,
      "throttle" | "ipAddressType" | "accessLogRetentionDays" | "detailedMetrics" | "timeoutMilliseconds"
    >
  > & {
    /** Sorted by route key. */
    routes: CheckedRoute[];
  };

export function checkSecuredHttpApiArgs(checks: ArgumentChecks, args: SecuredHttpApiArgs): CheckedSecuredHttpApiArgs {
  const { throttle = { rateLimit: 50, burstLimit: 100 }, accessLogRetentionDays = 30, detailedMetrics = true } = args;
  const { timeoutMilliseconds = 30_000, cors, ipAddressType = "dualstack" } = args;
  const { anonymousThrottle = { rateLimit: 5, burstLimit: 10 } } = args;
  const routes = checkRoutes(checks, args.routes, anonymousThrottle);
  const jwt = checkJwt(checks, args.jwt, routes);
  if (cors !== undefined) checks.noteAll(validateCors(cors, authByRouteKey(routes)));
  checks.noteAll(validateThrottle("throttle", throttle));
  if (args.anonymousThrottle !== undefined) checks.noteAll(validateThrottle("anonymousThrottle", anonymousThrottle));
  const knownType = ["dualstack", "ipv4"].includes(ipAddressType);
  checks.note("ipAddressType", ipAddressType, knownType ? undefined : '"dualstack" or "ipv4"');
  checks.note("accessLogRetentionDays", accessLogRetentionDays, validateLogRetention(accessLogRetentionDays));
  checks.note("timeoutMilliseconds", timeoutMilliseconds, wholeNumber(50, 30_000)(timeoutMilliseconds));
  const customDomain = args.customDomain && checkCustomDomain(checks, args.customDomain);
  return {
    ...args,
    ...(jwt !== undefined && { jwt }),
    ...(customDomain !== undefined && { customDomain }),
    throttle,
    ipAddressType,
    accessLogRetentionDays,
    detailedMetrics,
    timeoutMilliseconds,
    routes,
  };
}

/** How each route is closed, by route key. */
export function authByRouteKey(routes: readonly CheckedRoute[]): Map<string, RouteAuth> {
  return new Map(routes.map(({ routeKey, auth }) => [routeKey, auth]));
}

/** @returns the well-formed routes */
function checkRoutes(
  checks: ArgumentChecks,
  routes: Record<string, HttpApiRoute>,
  anonymousThrottle: Throttle,
): CheckedRoute[] {
  const keys = Object.keys(routes);
  checks.note("routes", routes, keys.length === 0 ? "at least one route" : undefined);
  const shapes = new Map<string, string>();
  return keys.sort().flatMap((routeKey) => {
    const route = routes[routeKey];
    const field = `routes[${JSON.stringify(routeKey)}]`;
    const malformed = validateRouteKey(routeKey);
    checks.note(field, routeKey, malformed);
    if (route === undefined || malformed !== undefined) return [];

    const twin = shapes.get(routeShape(routeKey));
    shapes.set(routeShape(routeKey), routeKey);
    checks.note(
      field,
      routeKey,
      twin && `one of this route and ${JSON.stringify(twin)}, which match the same requests`,
    );
    const checked = checkRoute(checks, field, { ...route, routeKey });
    // The browser's preflights of all users go to an OPTIONS route.
    const anonymous = checked.auth === "none" && !routeKey.startsWith("OPTIONS ");
    return [anonymous ? { throttle: anonymousThrottle, ...checked } : checked];
  });
}

function checkRoute(checks: ArgumentChecks, field: string, route: HttpApiRoute & { routeKey: string }): CheckedRoute {
  const { handler, auth = "jwt", scopes, throttle } = route;
  // A misspelt value from untyped code must not open the route.
  checks.note(`${field}.auth`, auth, ["jwt", "iam", "none"].includes(auth) ? undefined : '"jwt", "iam" or "none"');
  if (scopes !== undefined) {
    const allowed = auth === "jwt" ? "at least one scope, or leave scopes out" : 'scopes with auth "jwt" alone';
    checks.note(`${field}.scopes`, scopes, auth !== "jwt" || scopes.length === 0 ? allowed : undefined);
    scopes.forEach((scope, index) => {
      checks.note(`${field}.scopes[${index}]`, scope, validateScope(scope));
    });
  }
  if (throttle !== undefined) checks.noteAll(validateThrottle(`${field}.throttle`, throttle));
  return { ...route, auth, target: handler instanceof BundledFunction ? handler.function : handler };
}

function checkJwt(
  checks: ArgumentChecks,
  jwt: SecuredHttpApiArgs["jwt"],
  routes: readonly CheckedRoute[],
): SecuredHttpApiArgs["jwt"] {
  if (jwt === undefined) {
    const needing = routes.find(({ auth }) => auth === "jwt")?.routeKey;
    checks.note(
      "jwt",
      undefined,
      needing && `an issuer and an audience, which the route ${JSON.stringify(needing)} needs`,
    );
    return undefined;
  }
  checks.note("jwt.audience", jwt.audience, jwt.audience.length === 0 ? "at least one audience" : undefined);
  return {
    issuer: checks.text("jwt.issuer", jwt.issuer, validateIssuer),
    audience: checks.texts("jwt.audience", jwt.audience, validateAudience),
  };
}

function checkCustomDomain(checks: ArgumentChecks, domain: CustomDomain): CustomDomain {
  checks.note("customDomain.domainName", domain.domainName, validateDomainName(domain.domainName));
  if (domain.certificateArn === undefined) return domain;
  const certificateArn = checks.text("customDomain.certificateArn", domain.certificateArn, validateCertificateArn);
  return { ...domain, certificateArn };
}
