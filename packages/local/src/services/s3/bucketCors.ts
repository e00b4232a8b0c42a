import type { WireRequest } from "../../http/wireRequest";
import type { BucketConfiguration, CorsRule } from "./bucketConfiguration";
import { S3Error } from "./s3Error";

/** What decides about a cross-origin request. */
export interface CorsRequest {
  origin: string;
  method: string;
  /** Lower-case; of a preflight those that the page wants to send, of another request none. */
  headers: readonly string[];
}

/** @returns undefined for a request that no page of another origin makes */
export function corsRequest({ method, headers }: WireRequest): CorsRequest | undefined {
  const origin = headers.get("origin");
  const requested = headers.get("access-control-request-method");
  if (origin === undefined) return undefined;
  if (method !== "OPTIONS") return { origin, method, headers: [] };
  if (requested === undefined) return undefined;
  const names = (headers.get("access-control-request-headers") ?? "").split(",");
  const wanted = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  return { origin, method: requested, headers: wanted };
}

const varies = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/**
 * Headers of an answer to another origin's page; none when no rule allows it, so that the browser keeps the answer
 * from the page (Amazon S3 User Guide, "Using cross-origin resource sharing").
 */
export function corsHeaders(bucket: BucketConfiguration, request: CorsRequest): Record<string, string> {
  if (bucket.corsRules === undefined) return {};
  const rule = bucket.corsRules.find((candidate) => allows(candidate, request));
  return rule === undefined ? { vary: varies } : allowedHeaders(rule, request);
}

/** @throws {S3Error} AccessForbidden, when no rule allows what the page asks for */
export function preflightHeaders(
  bucket: BucketConfiguration | undefined,
  request: CorsRequest,
): Record<string, string> {
  if (bucket === undefined) throw forbidden("Bucket not found");
  if (bucket.corsRules === undefined) throw forbidden("CORS is not enabled for this bucket.");
  const rule = bucket.corsRules.find((candidate) => allows(candidate, request));
  if (rule === undefined) {
    throw forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / " +
        "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return {
    ...allowedHeaders(rule, request),
    ...(request.headers.length > 0 && { "access-control-allow-headers": request.headers.join(", ") }),
    ...(rule.maxAgeSeconds !== undefined && { "access-control-max-age": String(rule.maxAgeSeconds) }),
  };
}

function allowedHeaders(rule: CorsRule, { origin }: CorsRequest): Record<string, string> {
  const anyOrigin = rule.allowedOrigins.includes("*");
  return {
    "access-control-allow-origin": anyOrigin ? "*" : origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    ...(!anyOrigin && { "access-control-allow-credentials": "true" }),
    ...(rule.exposeHeaders.length > 0 && { "access-control-expose-headers": rule.exposeHeaders.join(", ") }),
    vary: varies,
  };
}

function allows(rule: CorsRule, { origin, method, headers }: CorsRequest): boolean {
  return (
    rule.allowedMethods.includes(method) &&
    rule.allowedOrigins.some((allowed) => fits(allowed, origin)) &&
    headers.every((header) => rule.allowedHeaders.some((allowed) => fits(allowed.toLowerCase(), header)))
  );
}

/** At most one `*`, which stands for any text. */
function fits(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function forbidden(message: string): S3Error {
  return new S3Error(403, "AccessForbidden", `CORSResponse: ${message}`);
}
