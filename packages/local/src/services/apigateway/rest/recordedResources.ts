import type { JsonObject, RecordedProgram, RecordedResource } from "../../../record/recordedProgram";
import { parseJsonObject } from "../../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import { defaultAuthorizerTtlSeconds, defaultTimeoutMs, identitySourcesOf, modelUri, textMap } from "./apiDescription";
import type {
  ApiDescription,
  AuthorizerDescription,
  IntegrationDescription,
  MethodDescription,
  ParameterName,
  ResourceDescription,
} from "./apiDescription";

/** What the program registered of a REST API as `aws:apigateway/*` resources. */
export class RecordedApi {
  readonly #api: RecordedFields;
  readonly #apiId: string;
  readonly #of: (type: string) => RecordedFields[];

  constructor(program: RecordedProgram, api: RecordedResource) {
    this.#api = fieldsOf(api);
    this.#apiId = api.id ?? this.#api.requiredString("id");
    this.#of = (type) =>
      resourcesOfType(program, `aws:apigateway/${type}`)
        .map(fieldsOf)
        .filter((fields) => (fields.string("restApi") ?? fields.string("restApiId")) === this.#apiId);
  }

  describe(): ApiDescription {
    const models = this.#models();
    const [policy] = this.#of("restApiPolicy:RestApiPolicy");
    return {
      resources: this.#resources(models),
      authorizers: new Map(
        this.#of("authorizer:Authorizer").map((fields) => [fields.requiredString("id"), authorizerOf(fields)]),
      ),
      gatewayResponses: new Map(
        this.#of("response:Response").map((fields) => [
          fields.requiredString("responseType"),
          {
            statusCode: fields.number("statusCode"),
            responseParameters: textMap(fields.json("responseParameters")),
            responseTemplates: textMap(fields.json("responseTemplates")),
          },
        ]),
      ),
      models,
      apiKeySource: this.#api.string("apiKeySource") === "AUTHORIZER" ? "AUTHORIZER" : "HEADER",
      binaryMediaTypes: this.#api.strings("binaryMediaTypes") ?? [],
      policy: policy?.json("policy") ?? this.#api.json("policy"),
    };
  }

  #models(): Map<string, JsonObject> {
    return new Map(
      this.#of("model:Model").flatMap((model) => {
        const schema = parseJsonObject(model.string("schema") ?? "");
        return schema === undefined ? [] : [[modelUri(this.#apiId, model.requiredString("name")), schema] as const];
      }),
    );
  }

  #resources(models: ReadonlyMap<string, JsonObject>): ResourceDescription[] {
    const rootId = this.#api.string("rootResourceId") ?? "";
    const recorded = new Map(
      this.#of("resource:Resource").map((resource) => [resource.requiredString("id"), resource]),
    );
    const pathOf = (id: string): string => {
      const resource = recorded.get(id);
      if (resource === undefined) return "";
      return `${pathOf(resource.string("parentId") ?? rootId)}/${resource.requiredString("pathPart")}`;
    };
    const methods = this.#of("method:Method");
    return [rootId, ...recorded.keys()].map((id) => ({
      id,
      path: pathOf(id) || "/",
      methods: new Map(
        methods
          .filter((method) => method.string("resourceId") === id)
          .map((method) => this.#method(method, id, models))
          .map((method) => [method.httpMethod, method]),
      ),
    }));
  }

  #method(method: RecordedFields, resourceId: string, models: ReadonlyMap<string, JsonObject>): MethodDescription {
    const httpMethod = method.requiredString("httpMethod");
    const validator = this.#of("requestValidator:RequestValidator").find(
      (candidate) => candidate.string("id") === method.string("requestValidatorId"),
    );
    return {
      httpMethod,
      authorization: authorizationOf(method.string("authorization")),
      authorizerId: method.string("authorizerId"),
      authorizationScopes: method.strings("authorizationScopes") ?? [],
      apiKeyRequired: method.boolean("apiKeyRequired") ?? false,
      requiredParameters: [...textMap(method.json("requestParameters"))]
        .filter(([, required]) => required === "true")
        .flatMap(([expression]) => parameterName(expression)),
      validates: {
        parameters: validator?.boolean("validateRequestParameters") ?? false,
        body: validator?.boolean("validateRequestBody") ?? false,
      },
      bodySchemas: new Map(
        [...textMap(method.json("requestModels"))].flatMap(([contentType, name]) => {
          const schema = models.get(modelUri(this.#apiId, name));
          return schema === undefined ? [] : [[contentType, schema] as const];
        }),
      ),
      integration: this.#integration(resourceId, httpMethod),
    };
  }

  #integration(resourceId: string, httpMethod: string): IntegrationDescription | undefined {
    const ofMethod = (fields: RecordedFields) =>
      fields.string("resourceId") === resourceId && fields.string("httpMethod") === httpMethod;
    const integration = this.#of("integration:Integration").find(ofMethod);
    if (integration === undefined) return undefined;
    return {
      type: integrationType(integration.string("type")),
      uri: integration.string("uri") ?? "",
      httpMethod: integration.string("integrationHttpMethod"),
      credentials: integration.string("credentials"),
      connectionType: integration.string("connectionType") ?? "INTERNET",
      passthroughBehavior: passthroughBehavior(integration.string("passthroughBehavior")),
      contentHandling: integration.string("contentHandling"),
      requestParameters: textMap(integration.json("requestParameters")),
      requestTemplates: textMap(integration.json("requestTemplates")),
      timeoutMs: integration.number("timeoutMilliseconds") ?? defaultTimeoutMs,
      responses: this.#of("integrationResponse:IntegrationResponse")
        .filter(ofMethod)
        .map((response) => ({
          selectionPattern: response.string("selectionPattern"),
          statusCode: response.number("statusCode") ?? 200,
          responseParameters: textMap(response.json("responseParameters")),
          responseTemplates: textMap(response.json("responseTemplates")),
          contentHandling: response.string("contentHandling"),
        })),
    };
  }
}

function authorizerOf(fields: RecordedFields): AuthorizerDescription {
  const type = fields.string("type") ?? "TOKEN";
  const sources = identitySourcesOf(fields.string("identitySource"));
  return {
    id: fields.requiredString("id"),
    name: fields.string("name") ?? "",
    type: type === "REQUEST" || type === "COGNITO_USER_POOLS" ? type : "TOKEN",
    uri: fields.string("authorizerUri") ?? "",
    credentials: fields.string("authorizerCredentials"),
    // The provider's own default.
    identitySources: sources.length === 0 ? ["method.request.header.Authorization"] : sources,
    validationExpression: fields.string("identityValidationExpression"),
    ttlSeconds: fields.number("authorizerResultTtlInSeconds") ?? defaultAuthorizerTtlSeconds,
    providerArns: fields.strings("providerArns") ?? [],
  };
}

/** A text that API Gateway does not know keeps the method closed: it names no authorizer. */
function authorizationOf(text = "NONE"): MethodDescription["authorization"] {
  return text === "AWS_IAM" || text === "COGNITO_USER_POOLS" || text === "NONE" ? text : "CUSTOM";
}

/** `method.request.querystring.page`, or nothing for another text. */
function parameterName(expression: string): ParameterName[] {
  const [, location, name = ""] = /^method\.request\.(header|path|querystring)\.(.+)$/.exec(expression) ?? [];
  return location === "header" || location === "path" || location === "querystring" ? [{ location, name }] : [];
}

export function integrationType(text = "MOCK"): IntegrationDescription["type"] {
  const type = text.toUpperCase();
  if (type === "AWS" || type === "AWS_PROXY" || type === "HTTP" || type === "HTTP_PROXY") return type;
  return "MOCK";
}

export function passthroughBehavior(text = ""): IntegrationDescription["passthroughBehavior"] {
  const behavior = text.toUpperCase();
  return behavior === "NEVER" || behavior === "WHEN_NO_TEMPLATES" ? behavior : "WHEN_NO_MATCH";
}
