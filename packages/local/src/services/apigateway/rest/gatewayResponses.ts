import type { Json, JsonObject } from "../../../record/recordedProgram";
import { headerText } from "../../../http/httpResponse";
import type { HttpResponse } from "../../../http/httpResponse";
import type { IamDenial } from "../../requestTrace";
import type { GatewayResponseDescription } from "./apiDescription";
import { mappedValue } from "./parameterMapping";
import type { MappingSource } from "./parameterMapping";

/** The responses that API Gateway itself gives, with `x-amzn-ErrorType` ("Gateway response types for API Gateway"). */
const gatewayResponseTypes = {
  ACCESS_DENIED: [403, "AccessDeniedException"],
  API_CONFIGURATION_ERROR: [500, "InternalServerErrorException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, "AuthorizerConfigurationException"],
  AUTHORIZER_FAILURE: [500, "AuthorizerFailureException"],
  BAD_REQUEST_BODY: [400, "BadRequestException"],
  BAD_REQUEST_PARAMETERS: [400, "BadRequestException"],
  DEFAULT_4XX: [400, "ForbiddenException"],
  DEFAULT_5XX: [500, "InternalServerErrorException"],
  EXPIRED_TOKEN: [403, "ExpiredTokenException"],
  INTEGRATION_FAILURE: [504, "InternalServerErrorException"],
  INTEGRATION_TIMEOUT: [504, "InternalServerErrorException"],
  INVALID_API_KEY: [403, "ForbiddenException"],
  INVALID_SIGNATURE: [403, "InvalidSignatureException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "MissingAuthenticationTokenException"],
  QUOTA_EXCEEDED: [429, "LimitExceededException"],
  REQUEST_TOO_LARGE: [413, "RequestTooLargeException"],
  THROTTLED: [429, "TooManyRequestsException"],
  UNAUTHORIZED: [401, "UnauthorizedException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "BadRequestException"],
} as const satisfies Record<string, readonly [status: number, errorType: string]>;

export type GatewayResponseType = keyof typeof gatewayResponseTypes;

/** Thrown where API Gateway answers instead of the integration. */
export class GatewayResponseError extends Error {
  readonly type: GatewayResponseType;
  /** What the client reads; null for errors of an authorizer. */
  readonly clientMessage: string | null;
  /** Instead of the type's own. */
  readonly status: number | undefined;
  /** Set when IAM refused the request. */
  denial?: IamDenial;

  /** @param reason in plain words, for the trace */
  constructor(type: GatewayResponseType, clientMessage: string | null, reason: string, status?: number) {
    super(reason);
    this.type = type;
    this.clientMessage = clientMessage;
    this.status = status;
  }
}

/** An error of the integration or of its configuration, which the client learns nothing about. */
export function internalServerError(reason: string, status: 500 | 502 | 504 = 500): GatewayResponseError {
  const message = status === 504 ? "Endpoint request timed out" : "Internal server error";
  const type = status === 504 ? "INTEGRATION_TIMEOUT" : status === 500 ? "API_CONFIGURATION_ERROR" : "DEFAULT_5XX";
  return new GatewayResponseError(type, message, reason, status);
}

/** The response to an error, in the form that the API gave its type, or all of the 4xx or 5xx. */
export function gatewayResponse(
  error: GatewayResponseError,
  customized: ReadonlyMap<string, GatewayResponseDescription>,
  source: MappingSource,
): HttpResponse {
  const { type, clientMessage } = error;
  const [typeStatus, errorType] = gatewayResponseTypes[type];
  const ownStatus = error.status ?? typeStatus;
  const custom = customized.get(type) ?? customized.get(ownStatus < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  const headers: HttpResponse["headers"] = { "content-type": "application/json", "x-amzn-errortype": errorType };
  for (const [target, expression] of custom?.responseParameters ?? []) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1]?.toLowerCase();
    const value = mappedValue(expression, source);
    if (name !== undefined && value !== undefined) headers[name] = headerText(value);
  }
  const messageName = type === "ACCESS_DENIED" ? "Message" : "message";
  const [contentType, template] = [...(custom?.responseTemplates ?? [])].find(
    ([candidate]) => candidate === "application/json",
  ) ??
    custom?.responseTemplates.entries().next().value ?? ["application/json", undefined];
  headers["content-type"] = contentType;
  return {
    status: custom?.statusCode ?? ownStatus,
    headers,
    body:
      template === undefined
        ? JSON.stringify({ [messageName]: clientMessage })
        : substituted(template, source, {
            message: clientMessage,
            messageString: JSON.stringify(clientMessage),
            responseType: type,
          }),
  };
}

/** Gateway responses have variables and nothing else of the template language: `$context.error.messageString`. */
function substituted(template: string, source: MappingSource, error: JsonObject): string {
  return template.replace(
    /\$(context|stageVariables)\.([\w.-]+)|\$\{(context|stageVariables)\.([\w.-]+)\}/g,
    (_, ...groups: (string | undefined)[]) => {
      const [kind = groups[2] ?? "", name = groups[3] ?? ""] = groups;
      if (name.startsWith("error.")) return shownVariable(error[name.slice("error.".length)]) ?? "";
      return mappedValue(`${kind}.${name}`, source) ?? "";
    },
  );
}

function shownVariable(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : value === null ? "null" : undefined;
}
