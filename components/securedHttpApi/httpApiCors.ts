import type { FieldError } from "../shared/argumentChecks";
import { validateCorsOrigin } from "../shared/corsOrigin";
import { defaultRoute, methodsOf, routeShape } from "./routeKey";

/** Which pages of other origins may read the API's responses (API Gateway Developer Guide, "Configure CORS for HTTP APIs"). */
export interface HttpApiCors {
  /** Exact origins, as browsers send them: `https://app.example.com`, or `http://localhost:3000` while developing. */
  allowOrigins: string[];
  /** Accepts `*` in `allowOrigins`: any page may then read what this API answers. For throw-away demos; default false. */
  allowWildcardOrigin?: boolean;
  /**
   * Request headers that pages may set. Default `authorization`, `content-type` and `idempotency-key`, and the headers
   * of a signed request when a route asks for IAM.
   */
  allowHeaders?: string[];
  /** Response headers that pages may read besides the simple ones; default none. */
  exposeHeaders?: string[];
  /** How long a browser may remember a preflight's answer, in seconds, 0 to 86 400; default 300. */
  maxAgeSeconds?: number;
  /** Lets browsers send cookies; default false. Bearer tokens do not need it. */
  allowCredentials?: boolean;
}

/** How a route is closed: a token that the JWT authorizer accepts, a request signed with AWS credentials, or not at all. */
export type RouteAuth = "jwt" | "iam" | "none";

const defaultHeaders = ["authorization", "content-type", "idempotency-key"];
/** What AWS's signers add besides `authorization` (IAM User Guide, "Signature Version 4"). */
const signatureHeaders = ["x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
const defaultMaxAge = 300;
/** API Gateway's own limit. */
const maxMaxAge = 86_400;

/** RFC 9110, section 5.6.2: the characters of a field name. */
const headerName = /^[A-Za-z0-9!#$%&'+.^_`|~-]+$/;

/** Problems of the CORS argument on an API with these routes, each under its path, such as `cors.allowOrigins[0]`. */
export function validateCors(cors: HttpApiCors, routes: ReadonlyMap<string, RouteAuth>): FieldError[] {
  const { allowOrigins, allowWildcardOrigin = false, maxAgeSeconds = defaultMaxAge } = cors;
  const problems: FieldError[] = [];
  if (allowOrigins.length === 0) {
    problems.push({
      field: "cors.allowOrigins",
      value: allowOrigins,
      allowed: "at least one origin, or leave cors out",
    });
  }
  allowOrigins.forEach((origin, index) => {
    const allowed = validateCorsOrigin(origin, { allowWildcard: allowWildcardOrigin });
    if (allowed !== undefined) problems.push({ field: `cors.allowOrigins[${index}]`, value: origin, allowed });
  });
  if (cors.allowCredentials === true && allowOrigins.includes("*")) {
    // Fetch Standard, section 3.2.5: browsers ignore the wildcard on requests with credentials.
    problems.push({ field: "cors.allowCredentials", value: true, allowed: "exact origins with it, or false" });
  }
  if (!(Number.isInteger(maxAgeSeconds) && maxAgeSeconds >= 0 && maxAgeSeconds <= maxMaxAge)) {
    problems.push({
      field: "cors.maxAgeSeconds",
      value: maxAgeSeconds,
      allowed: `whole seconds from 0 to ${maxMaxAge}`,
    });
  }
  return [
    ...problems,
    ...validateHeaders("cors.allowHeaders", cors.allowHeaders),
    ...validateHeaders("cors.exposeHeaders", cors.exposeHeaders),
    ...preflightProblems(routes),
  ];
}

function validateHeaders(field: string, names: readonly string[] = []): FieldError[] {
  return names.flatMap((name, index) =>
    headerName.test(name)
      ? []
      : // Fetch Standard, section 3.2.5: the wildcard never covers `authorization`.
        [{ field: `${field}[${index}]`, value: name, allowed: "the exact name of a header; no wildcard" }],
  );
}

/**
 * A preflight (OPTIONS) carries no credentials, and API Gateway answers it only where the route that catches it asks for
 * none: a closed `ANY` or `$default` route would refuse every preflight (HTTP API CORS, "Configuring CORS for an HTTP API
 * with a $default route and an authorizer").
 */
function preflightProblems(routes: ReadonlyMap<string, RouteAuth>): FieldError[] {
  const open = new Set([...routes].filter(([, auth]) => auth === "none").map(([routeKey]) => routeShape(routeKey)));
  return [...routes].flatMap(([routeKey, auth]) => {
    const catchesOptions = routeKey === defaultRoute || routeKey.startsWith("ANY ");
    const answering = routeKey === defaultRoute ? "OPTIONS /{proxy+}" : routeKey.replace(/^ANY/, "OPTIONS");
    if (auth === "none" || !catchesOptions || open.has(routeShape(answering))) return [];
    const allowed = `"none", or named methods, or beside it a route "${answering}" with auth "none" for the browser's preflight`;
    return [{ field: `routes["${routeKey}"].auth`, value: auth, allowed }];
  });
}

/** API Gateway's CORS configuration; every list sorted, so that moving a route or an origin is no change. */
export function corsConfiguration(
  cors: HttpApiCors,
  routes: ReadonlyMap<string, RouteAuth>,
): {
  allowOrigins: string[];
  allowMethods: string[];
  allowHeaders: string[];
  exposeHeaders?: string[];
  maxAge: number;
  allowCredentials: boolean;
} {
  const signed = [...routes.values()].includes("iam");
  const headers = cors.allowHeaders ?? [...defaultHeaders, ...(signed ? signatureHeaders : [])];
  return {
    allowOrigins: sortedSet(cors.allowOrigins),
    allowMethods: sortedSet([...routes.keys()].flatMap(methodsOf)),
    // Lower case is how API Gateway gives them back.
    allowHeaders: sortedSet(headers.map((name) => name.toLowerCase())),
    ...(cors.exposeHeaders && { exposeHeaders: sortedSet(cors.exposeHeaders.map((name) => name.toLowerCase())) }),
    maxAge: cors.maxAgeSeconds ?? defaultMaxAge,
    allowCredentials: cors.allowCredentials ?? false,
  };
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
