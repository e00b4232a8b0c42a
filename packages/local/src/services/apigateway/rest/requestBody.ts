import type { Json } from "../../../record/recordedProgram";
import type { IntegrationDescription } from "./apiDescription";
import { byContentType, isBinary } from "./contentTypes";
import { GatewayResponseError } from "./gatewayResponses";
import type { Invocation } from "./invocation";
import { templateKind } from "./mappingTemplate";
import { headerValue } from "./restRequest";

/**
 * The body for the backend of an integration without proxy ("Method request behavior for payloads without mapping
 * templates").
 * @throws {GatewayResponseError} 415 for a content type without a template, where the integration asks for one
 */
export function requestBody({ api, request }: Invocation, body: Buffer, integration: IntegrationDescription): Buffer {
  const { requestTemplates, passthroughBehavior, contentHandling } = integration;
  const contentType = headerValue(request, "content-type");
  const template = byContentType(requestTemplates, contentType);
  if (template !== undefined && templateKind(template) === "static") return Buffer.from(template);
  const refuses =
    passthroughBehavior === "NEVER" || (passthroughBehavior === "WHEN_NO_TEMPLATES" && requestTemplates.size > 0);
  if (template === undefined && refuses) {
    const reason = `${contentType ?? "application/json"} has no request template, and passthroughBehavior is ${passthroughBehavior}`;
    throw new GatewayResponseError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", reason);
  }
  const binary = isBinary(contentType, api.binaryMediaTypes);
  if (binary && contentHandling === "CONVERT_TO_TEXT") return Buffer.from(body.toString("base64"));
  return !binary && contentHandling === "CONVERT_TO_BINARY" ? Buffer.from(body.toString("latin1"), "base64") : body;
}

/** An empty body is an empty object. @returns undefined for a body that is no JSON */
export function jsonOf(body: Buffer): Json | undefined {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString("utf8")) as Json);
  } catch {
    return undefined;
  }
}
