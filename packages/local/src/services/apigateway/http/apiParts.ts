import { RecordedFields, fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { JsonObject, RecordedProgram, RecordedResource } from "../../../record/recordedProgram";

/** What an API is made of, each part with the fields of its resource type. */
export interface ApiParts {
  routes: readonly RecordedFields[];
  /** By what a route's `target` says, such as `integrations/abc1234`. */
  integrations: ReadonlyMap<string, RecordedFields>;
  /** By id. */
  authorizers: ReadonlyMap<string, RecordedFields>;
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
  return {
    routes: [...fieldsOnly("route:Route"), ...quick.routes],
    integrations: new Map([
      ...of("integration:Integration").map(([id, fields]) => [`integrations/${id}`, fields] as const),
      ...quick.integrations,
    ]),
    authorizers: new Map(of("authorizer:Authorizer")),
    // A stage that the program registers comes after the one of the same name that quick create makes.
    stages: [...quick.stages, ...fieldsOnly("stage:Stage")],
  };
}

/** Quick create: an integration, a catch-all route and a default stage for the API's `target` (CreateApi, "Target"). */
function quickCreated(api: RecordedResource): Omit<ApiParts, "authorizers"> {
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
