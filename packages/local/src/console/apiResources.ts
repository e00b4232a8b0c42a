import { isJsonObject } from "../record/recordedProgram";
import type { JsonObject, RecordedProgram, RecordedResource } from "../record/recordedProgram";
import { functionReference } from "../services/functionReference";
import type { ApiTrace } from "../services/requestTrace";

/** What a program registers for a request to an API; undefined for what it does not, or not as a resource of its own. */
export interface ApiResources {
  api: RecordedResource | undefined;
  /** Of a REST API the method. */
  route: RecordedResource | undefined;
  authorizer: RecordedResource | undefined;
  integration: RecordedResource | undefined;
  function: RecordedResource | undefined;
  /** What has the throttling limits: the stage, or of a REST API its method settings. */
  stage: RecordedResource | undefined;
}

/** Finds the resources that a request to an API passed. */
export function apiResources(
  program: RecordedProgram,
  { apiId, routeKey, integration }: Pick<ApiTrace, "apiId" | "routeKey" | "integration">,
): ApiResources {
  const api = program.resources.find(
    ({ id, type }) => id === apiId && /^aws:apigateway(?:v2\/api:Api|\/restApi:RestApi)$/.test(type),
  );
  const parts =
    api?.type === "aws:apigateway/restApi:RestApi"
      ? restParts(program, api, routeKey)
      : httpParts(program, api, routeKey);
  return { api, ...parts, function: lambdaFunction(program, integration?.functionName) };
}

/** @param functionName with its version or alias */
export function lambdaFunction(program: RecordedProgram, functionName = ""): RecordedResource | undefined {
  const name = functionReference(functionName)?.name;
  return resourceWith(program, "aws:lambda/function:Function", { name });
}

/** The first resource of a type with these outputs; none when one of them is undefined. */
export function resourceWith(
  { resources }: RecordedProgram,
  type: string,
  outputs: Readonly<Record<string, unknown>>,
): RecordedResource | undefined {
  const wanted = Object.entries(outputs);
  return resources.find(
    (resource) =>
      resource.type === type &&
      wanted.every(([name, value]) => value !== undefined && value !== "" && resource.outputs[name] === value),
  );
}

type Parts = Omit<ApiResources, "api" | "function">;

function httpParts(program: RecordedProgram, api: RecordedResource | undefined, routeKey: string | undefined): Parts {
  const find = (type: string, outputs: JsonObject | undefined) =>
    api && outputs && resourceWith(program, `aws:apigatewayv2/${type}`, { ...outputs, apiId: api.id });
  const route = find("route:Route", routeKey === undefined ? undefined : { routeKey });
  const { authorizerId = null, target } = route?.outputs ?? {};
  const integrationId = typeof target === "string" ? target.replace("integrations/", "") : null;
  return {
    route,
    authorizer: find("authorizer:Authorizer", { id: authorizerId }),
    integration: find("integration:Integration", { id: integrationId }),
    stage: find("stage:Stage", {}),
  };
}

function restParts(program: RecordedProgram, api: RecordedResource, routeKey = ""): Parts {
  const find = (type: string, outputs: JsonObject) =>
    resourceWith(program, `aws:apigateway/${type}`, { ...outputs, restApi: api.id });
  const [httpMethod = "", path = ""] = routeKey.split(" ");
  const resourceId = path === "/" ? api.outputs.rootResourceId : find("resource:Resource", { path })?.id;
  const on = { resourceId: resourceId ?? null, httpMethod };
  const route = find("method:Method", on);
  return {
    route,
    authorizer: find("authorizer:Authorizer", { id: route?.outputs.authorizer ?? null }),
    integration: find("integration:Integration", on),
    stage: find("methodSettings:MethodSettings", {}) ?? find("stage:Stage", {}),
  };
}

/** Of the API's own CORS configuration. */
export function allowedOrigins(api: RecordedResource | undefined): readonly string[] {
  const { corsConfiguration } = api?.outputs ?? {};
  const origins = isJsonObject(corsConfiguration) ? corsConfiguration.allowOrigins : undefined;
  return Array.isArray(origins) ? origins.filter((origin) => typeof origin === "string") : [];
}
