import { createHash } from "node:crypto";

/** Methods that a route key may name, besides `ANY` for all of them (API Gateway Developer Guide, "Create routes for HTTP APIs"). */
export const httpMethods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;

type Method = (typeof httpMethods)[number] | "ANY";

/** The route that takes every request which no other route matches. */
export const defaultRoute = "$default";

/** One part of a path: fixed text, `{name}`, or `{name+}`, which takes the rest of the path. */
type Segment = { kind: "literal"; text: string } | { kind: "variable" | "greedy"; name: string };

interface Route {
  method: Method;
  /** Empty for the path `/`. */
  segments: Segment[];
}

// RFC 3986 path characters without percent-encoding, which API Gateway decodes before matching, and without `*`, which
// would turn the route's ARN into a pattern.
const literalPattern = /^[A-Za-z0-9._~:@!$&'()+,;=-]+$/;
const variablePattern = /^\{([A-Za-z0-9._-]+)(\+?)\}$/;

/** Checks a route key. */
export function validateRouteKey(routeKey: string): string | undefined {
  if (routeKey === defaultRoute) return undefined;
  const [method = "", path, ...rest] = routeKey.split(" ");
  if (path === undefined || rest.length > 0) {
    return `a method and a path with one space between, such as "GET /courses/{courseId}", or "${defaultRoute}"`;
  }
  if (!isMethod(method)) return `one of the methods ${[...httpMethods, "ANY"].join(", ")}, in upper case`;
  return validatePath(path);
}

function validatePath(path: string): string | undefined {
  if (!path.startsWith("/")) return 'a path that starts with "/"';
  if (path === "/") return undefined;
  if (path.endsWith("/")) return 'a path without "/" at its end';

  const parts = path.slice(1).split("/");
  const names = parts.flatMap((part) => variablePattern.exec(part)?.[1] ?? []);
  const malformed = parts.find((part) => !literalPattern.test(part) && !variablePattern.test(part));
  if (malformed === "") return 'a path without "//"';
  if (malformed !== undefined) {
    return `path parts of letters, digits and -._~:@!$&'()+,;= or a variable such as {courseId}, instead of "${malformed}"`;
  }
  if (parts.slice(0, -1).some((part) => variablePattern.exec(part)?.[2] === "+")) {
    return "a greedy variable such as {proxy+} only as the last part of the path";
  }
  if (new Set(names).size < names.length) return "a different name for each path variable";
  return undefined;
}

function isMethod(method: string): method is Method {
  return method === "ANY" || (httpMethods as readonly string[]).includes(method);
}

/** @throws Error on a malformed key: check {@link validateRouteKey} first */
function parse(routeKey: string): Route {
  const problem = validateRouteKey(routeKey);
  const [method = "", path = ""] = routeKey.split(" ");
  if (problem !== undefined || !isMethod(method))
    throw new Error(`"${routeKey}" is no route key; give ${problem ?? "a path"}`);
  const parts = path === "/" ? [] : path.slice(1).split("/");
  return { method, segments: parts.map(parseSegment) };
}

function parseSegment(part: string): Segment {
  const [, name, plus] = variablePattern.exec(part) ?? [];
  if (name === undefined) return { kind: "literal", text: part };
  return { kind: plus === "+" ? "greedy" : "variable", name };
}

/** The methods that reach a route: one, or all of them for `ANY` and `$default`. Sorted. */
export function methodsOf(routeKey: string): readonly string[] {
  if (routeKey === defaultRoute) return httpMethods;
  const { method } = parse(routeKey);
  return method === "ANY" ? httpMethods : [method];
}

/**
 * The route key without the names of its variables. Two routes of the same shape match the same requests, so API Gateway
 * takes only one of them: `GET /a/{x}` conflicts with `GET /a/{y}`.
 */
export function routeShape(routeKey: string): string {
  if (routeKey === defaultRoute) return defaultRoute;
  const { method, segments } = parse(routeKey);
  return `${method} /${segments.map((segment) => (segment.kind === "literal" ? segment.text : segment.kind === "greedy" ? "{+}" : "{}")).join("/")}`;
}

/**
 * What follows the stage's execution ARN in the ARN that API Gateway presents to Lambda when the route calls its
 * function: `GET/courses/*` for `GET /courses/{courseId}`, `$default` for the default route (which has no method).
 * A wildcard stands for `ANY` and for each path variable; in an ARN it also matches slashes.
 */
export function invocationArnSuffix(routeKey: string): string {
  if (routeKey === defaultRoute) return defaultRoute;
  const { method, segments } = parse(routeKey);
  const path = segments.map((segment) => (segment.kind === "literal" ? segment.text : "*")).join("/");
  return `${method === "ANY" ? "*" : method}/${path}`;
}

/**
 * What follows the stage's execution ARN in the resource of an `execute-api:Invoke` statement. IAM judges the request's
 * own method and path, so the default route needs `*`: everything in the stage.
 */
export function executeApiArnSuffix(routeKey: string): string {
  return routeKey === defaultRoute ? "*" : invocationArnSuffix(routeKey);
}

/** Longest name made from a route; leaves room for the component's name within Lambda's 100 characters for a statement id. */
const maxNameLength = 48;
const variableWords = { variable: "var", greedy: "rest" } as const;

/**
 * A short name for a route's resources, from its key alone, so that other routes coming, going or changing places never
 * rename it: `get-courses-var` for `GET /courses/{courseId}`. Different shapes have different names; renaming a variable
 * keeps the name, because API Gateway would refuse the new route for as long as the old one exists.
 */
export function routeName(routeKey: string): string {
  if (routeKey === defaultRoute) return "default";
  const { method, segments } = parse(routeKey);
  const words = segments.map((segment) => (segment.kind === "literal" ? segment.text : variableWords[segment.kind]));
  const name = [method.toLowerCase(), ...words]
    .join("-")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/-$/, "");
  const faithful = segments.every(
    (segment) =>
      segment.kind !== "literal" || (/^[A-Za-z0-9]+$/.test(segment.text) && !["var", "rest"].includes(segment.text)),
  );
  if (faithful && name.length <= maxNameLength) return name;
  const digest = createHash("sha256").update(routeShape(routeKey)).digest("hex").slice(0, 8);
  return `${name.slice(0, maxNameLength - digest.length - 1)}_${digest}`;
}
