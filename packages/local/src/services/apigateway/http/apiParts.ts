import { RecordedFields, fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { JsonObject, RecordedProgram, RecordedResource } from "../../../record/recordedProgram";
import { openApiDocument } from "../openApiDocument";
import { openApiParts } from "./openApiParts";
import type { RoutedParts } from "./openApiParts";

export interface ApiParts extends RoutedParts {
  stages: readonly RecordedFields[];
}

/** The parts that the program registered, and those that API Gateway makes of the API's own arguments. */
export function apiParts(program: RecordedProgram, api: RecordedResource): ApiParts {
  const of = (type: string): [id: string, fields: RecordedFields][] =>
    resourcesOfType(program, `aws:apigatewayv2/${type}`)
      .filter(({ outputs }) => outputs.apiId === api.id)
      .map((resource) => [resource.id ?? "", fieldsOf(resource)]);
  const fieldsOnly = (type: string) => of(type).map(([, fields]) => fields);
  const quick = quickCreated(api);
  const document = openApiDocument(api.inputs.body);
  const imported = document && openApiParts(document, api.urn);
  const cors = fieldsOf(api).object("corsConfiguration");
  return {
    routes: [...(imported?.routes ?? []), ...quick.routes, ...fieldsOnly("route:Route")],
    integrations: new Map([
      ...of("integration:Integration").map(([id, fields]) => [`integrations/${id}`, fields] as const),
      ...quick.integrations,
      ...(imported?.integrations ?? []),
    ]),
    authorizers: new Map([...of("authorizer:Authorizer"), ...(imported?.authorizers ?? [])]),
    cors: cors === undefined || cors.isEmpty ? imported?.cors : cors,
    // A stage that the program registers comes after the one of the same name that quick create makes.
    stages: [...quick.stages, ...fieldsOnly("stage:Stage")],
  };
}

/** Quick create: an integration, a catch-all route and a default stage for the API's `target` (CreateApi, "Target"). */
function quickCreated(api: RecordedResource): Pick<ApiParts, "routes" | "integrations" | "stages"> {
  const fields = fieldsOf(api);
  const target = fields.string("target");
  if (target === undefined) return { routes: [], integrations: new Map(), stages: [] };
  const part = (values: JsonObject): RecordedFields => new RecordedFields(values, api.urn);
  const integration: JsonObject = /^https?:/i.test(target)
    ? { integrationType: "HTTP_PROXY", integrationMethod: "ANY", payloadFormatVersion: "1.0" }
    : {
        integrationType: "AWS_PROXY",
        payloadFormatVersion: "2.0",
        credentialsArn: fields.string("credentialsArn") ?? null,
      };
  const reference = "integrations/quickCreate";
  return {
    routes: [part({ routeKey: fields.string("routeKey") ?? "$default", authorizationType: "NONE", target: reference })],
    integrations: new Map([[reference, part({ ...integration, integrationUri: target })]]),
    stages: [part({ name: "$default", autoDeploy: true })],
  };
}
