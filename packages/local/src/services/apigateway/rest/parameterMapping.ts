import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import { withStageVariables } from "../stageVariables";
import type { IntegrationDescription } from "./apiDescription";
import { headerValue, queryValue } from "./restRequest";
import type { RestRequest } from "./restRequest";

/** What mapping expressions can name. */
export interface MappingSource {
  request: RestRequest;
  pathParameters: Record<string, string> | null;
  stageVariables: Record<string, string> | null;
  /** `$context`. */
  context: JsonObject;
  /** Headers of the integration's response by lower-case name, once there is one. */
  responseHeaders?: Readonly<Record<string, string | undefined>>;
}

/**
 * The value of a mapping expression, such as `method.request.path.proxy`, `'*'` or `stageVariables.host` ("API Gateway
 * request and response data mapping reference").
 * @returns undefined when the request has no such value
 */
export function mappedValue(expression: string, source: MappingSource): string | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const [, origin = "", name = ""] = mappable.exec(expression) ?? [];
  switch (origin) {
    case "method.request.header":
    case "method.request.multivalueheader":
      return headerValue(source.request, name.toLowerCase());
    case "method.request.querystring":
    case "method.request.multivaluequerystring":
      return queryValue(source.request, name);
    case "method.request.path":
      return source.pathParameters?.[name];
    case "integration.response.header":
      return source.responseHeaders?.[name.toLowerCase()];
    case "stageVariables":
      return source.stageVariables?.[name];
    case "context":
      return contextValue(source.context, name);
    default:
      return undefined;
  }
}

const mappable =
  /^(method\.request\.(?:multivalue)?(?:header|querystring)|method\.request\.path|integration\.response\.header|stageVariables|context)\.(.+)$/;

/** False for the expressions that the local run does not serve: those that read a body. */
export function isServedExpression(expression: string): boolean {
  return /^'.*'$/s.test(expression) || mappable.test(expression);
}

/** What stands for a variable of an integration's URI: for `{proxy}` that of `integration.request.path.proxy`. */
export function pathParameter(
  name: string,
  { requestParameters }: IntegrationDescription,
  source: MappingSource,
): string {
  const expression = requestParameters.get(`integration.request.path.${name}`);
  return expression === undefined ? "" : (mappedValue(expression, source) ?? "");
}

/** An integration's URI with its variables, and stage variables. */
export function backendUri(integration: IntegrationDescription, source: MappingSource): string {
  return withStageVariables(integration.uri, source.stageVariables).replace(/\{([^}]+)\}/g, (_, name: string) =>
    pathParameter(name, integration, source),
  );
}

function contextValue(context: JsonObject, path: string): string | undefined {
  const value = path
    .split(".")
    .reduce<Json | undefined>((at, name) => (isJsonObject(at) ? at[name] : undefined), context);
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}
