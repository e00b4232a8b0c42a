import { headerText } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IntegrationResponseDescription } from "./apiDescription";
import { isBinary } from "./contentTypes";
import { internalServerError } from "./gatewayResponses";
import type { Invocation } from "./invocation";
import { templateKind } from "./mappingTemplate";
import { mappedValue } from "./parameterMapping";
import { headerValue } from "./restRequest";

/** What the backend of an integration without proxy answered. */
export interface BackendResponse {
  /** What the selection patterns look at: the status, or a function's error message; empty for success. */
  selected: string;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/**
 * The method response that the integration's responses make of a backend's ("Set up an integration response").
 * @throws {GatewayResponseError} when none of them fits
 */
export function methodResponse(backend: BackendResponse, invocation: Invocation): HttpResponse {
  const responses = invocation.method.integration?.responses ?? [];
  const response =
    responses.find(({ selectionPattern }) => isSelected(selectionPattern, backend.selected)) ??
    responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (response === undefined) {
    throw internalServerError(
      `no integration response is for ${backend.selected || "success"}, and there is no default one`,
    );
  }
  const headers: HttpResponse["headers"] = { "content-type": "application/json" };
  for (const [target, expression] of response.responseParameters) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1]?.toLowerCase();
    const value = mappedValue(expression, { ...invocation, responseHeaders: backend.headers });
    if (name !== undefined && value !== undefined) headers[name] = headerText(value);
  }
  return { status: response.statusCode, headers, body: bodyOf(backend, response, invocation) };
}

function isSelected(selectionPattern: string | undefined, selected: string): boolean {
  return selectionPattern !== undefined && new RegExp(`^(?:${selectionPattern})$`, "s").test(selected);
}

function bodyOf(
  { headers, body }: BackendResponse,
  { responseTemplates, contentHandling }: IntegrationResponseDescription,
  { api, request }: Invocation,
): string | Buffer {
  // Without one for the accepted type the first template is taken.
  const accepted = headerValue(request, "accept") ?? "";
  const template =
    responseTemplates.get(accepted) ??
    responseTemplates.get("application/json") ??
    responseTemplates.values().next().value;
  if (template !== undefined && templateKind(template) === "static") return template;
  const binary = isBinary(headers["content-type"], api.binaryMediaTypes);
  if (
    binary &&
    (contentHandling === "CONVERT_TO_TEXT" ||
      (contentHandling === undefined && !isBinary(accepted, api.binaryMediaTypes)))
  ) {
    return body.toString("base64");
  }
  return !binary && contentHandling === "CONVERT_TO_BINARY" ? Buffer.from(body.toString("latin1"), "base64") : body;
}
