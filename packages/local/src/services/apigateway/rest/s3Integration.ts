import { xmlError } from "../../../http/xml";
import { methodResponse } from "./backendResponse";
import { internalServerError } from "./gatewayResponses";
import type { RunIntegration } from "./runIntegration";
import { roleDecision } from "./lambdaCalls";
import { backendUri } from "./parameterMapping";

/** `arn:aws:apigateway:<region>:s3:path/<bucket>/<key>`. */
export const s3ObjectPattern = /^arn:([^:]+):apigateway:[^:]+:s3:path\/([^/]+)\/(.+)$/;

/** GetObject of Amazon S3, as the integration's role may call it ("Create a REST API as an Amazon S3 proxy"). */
export const objectIntegration: RunIntegration = async (invocation, _body, integration, context) => {
  const started = performance.now();
  const trace = (status: number | undefined, error?: string) => ({
    functionName: undefined,
    status,
    error,
    ms: performance.now() - started,
  });
  const [, partition = "", bucket = "", path = ""] = s3ObjectPattern.exec(backendUri(integration, invocation)) ?? [];
  const key = decodeURIComponent(path);
  const method = integration.httpMethod ?? "GET";
  if (method !== "GET") {
    const error = `of Amazon S3's operations GetObject is served, not ${method}`;
    return { trace: trace(undefined, error), outcome: internalServerError(error) };
  }
  const arn = `arn:${partition}:s3:::${bucket}/${key}`;
  const decision =
    integration.credentials === undefined
      ? { allowed: false as const, reason: "the integration has no credentials" }
      : roleDecision(integration.credentials, "s3:GetObject", arn, invocation, context);
  const object = decision.allowed ? await context.objects.readObject(bucket, key) : undefined;
  const status = object === undefined ? (decision.allowed ? 404 : 403) : 200;
  const error = decision.allowed
    ? object === undefined
      ? `the bucket ${bucket} has no ${key}`
      : undefined
    : decision.reason;
  const headers = { "content-type": object?.contentType ?? "application/xml" };
  const backend = { selected: String(status), headers, body: object?.body ?? Buffer.from(errorXml(status, key)) };
  return { trace: trace(status, error), outcome: methodResponse(backend, invocation) };
};

/** Amazon S3 API Reference, "Error responses". */
function errorXml(status: number, key: string): string {
  const code = status === 404 ? "NoSuchKey" : "AccessDenied";
  const message = status === 404 ? "The specified key does not exist." : "Access Denied";
  return xmlError({ Code: code, Message: message, Key: key });
}
