import { alphabets, charactersOf } from "../../../record/outputs/outputMocks";
import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";
import { defaultTimeoutMs, textMap } from "./apiDescription";
import type {
  ApiDescription,
  IntegrationDescription,
  MethodDescription,
  ParameterName,
  ResourceDescription,
} from "./apiDescription";
import { definedAuthorizers, securityOf } from "./openApiSecurity";
import { listOf, objectOf, textOf, textsOf } from "../../../record/jsonValues";
import { pathsOf, resolved } from "../openApiDocument";
import { integrationType, passthroughBehavior } from "./recordedResources";

/**
 * A REST API from its OpenAPI definition, 2.0 or 3.0 ("Working with API Gateway extensions to OpenAPI"). `basePath` is
 * ignored, which is the default of imports.
 */
export function describeOpenApi(document: JsonObject, apiId: string): ApiDescription {
  const reader = new OpenApiReader(document, apiId);
  return {
    resources: reader.resources(),
    authorizers: definedAuthorizers(document),
    gatewayResponses: new Map(
      Object.entries(objectOf(document["x-amazon-apigateway-gateway-responses"])).map(([type, given]) => {
        const { statusCode, responseParameters, responseTemplates } = objectOf(given);
        return [
          type,
          {
            statusCode: statusCode === undefined ? undefined : Number(statusCode),
            responseParameters: textMap(responseParameters),
            responseTemplates: textMap(responseTemplates),
          },
        ];
      }),
    ),
    models: new Map(),
    apiKeySource: document["x-amazon-apigateway-api-key-source"] === "AUTHORIZER" ? "AUTHORIZER" : "HEADER",
    binaryMediaTypes: textsOf(document["x-amazon-apigateway-binary-media-types"]),
    policy: document["x-amazon-apigateway-policy"],
  };
}

class OpenApiReader {
  readonly #document: JsonObject;
  readonly #apiId: string;

  constructor(document: JsonObject, apiId: string) {
    this.#document = document;
    this.#apiId = apiId;
  }

  resources(): ResourceDescription[] {
    const resources = new Map<string, ResourceDescription>();
    for (const { path: given, item, operations } of pathsOf(this.#document)) {
      // A trailing slash is no part of a resource's path.
      const path = given.replace(/(?<=.)\/+$/, "");
      const id = charactersOf(this.#apiId, path, 6, alphabets.lowerAlphanumeric);
      const resource = resources.get(path) ?? { id, path, methods: new Map<string, MethodDescription>() };
      resources.set(path, resource);
      for (const [httpMethod, operation] of operations) {
        resource.methods.set(httpMethod, this.#method(httpMethod, item, operation));
      }
    }
    return [...resources.values()];
  }

  #method(httpMethod: string, item: JsonObject, operation: JsonObject): MethodDescription {
    const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)].map((one) =>
      resolved(this.#document, one),
    );
    const validators = objectOf(this.#document["x-amazon-apigateway-request-validators"]);
    const validator =
      operation["x-amazon-apigateway-request-validator"] ?? this.#document["x-amazon-apigateway-request-validator"];
    const { validateRequestParameters, validateRequestBody } = objectOf(
      typeof validator === "string" ? validators[validator] : undefined,
    );
    return {
      httpMethod,
      ...securityOf(this.#document, operation),
      requiredParameters: parameters.filter(({ required }) => required === true).flatMap(parameterName),
      validates: { parameters: validateRequestParameters === true, body: validateRequestBody === true },
      bodySchemas: this.#bodySchemas(operation, parameters),
      integration: this.#integration(operation["x-amazon-apigateway-integration"]),
    };
  }

  #bodySchemas(operation: JsonObject, parameters: readonly JsonObject[]): Map<string, JsonObject> {
    const content = objectOf(resolved(this.#document, operation.requestBody).content);
    const inBody = parameters.find((parameter) => parameter.in === "body")?.schema;
    const consumed = textsOf(operation.consumes ?? this.#document.consumes);
    const schemas: [string, Json | undefined][] =
      inBody === undefined
        ? Object.entries(content).map(([contentType, media]) => [contentType, objectOf(media).schema])
        : (consumed.length === 0 ? ["application/json"] : consumed).map((contentType) => [contentType, inBody]);
    const { definitions, components } = this.#document;
    return new Map(
      schemas.flatMap(([contentType, schema]) =>
        isJsonObject(schema)
          ? // Beside the schema, so that its references lead where they do in the document.
            [
              [
                contentType,
                { ...schema, ...(definitions && { definitions }), ...(components && { components }) },
              ] as const,
            ]
          : [],
      ),
    );
  }

  #integration(given: Json | undefined): IntegrationDescription | undefined {
    if (given === undefined) return undefined;
    const integration = resolved(this.#document, given);
    const { connectionType, credentials, passthroughBehavior: passthrough, timeoutInMillis } = integration;
    return {
      type: integrationType(textOf(integration.type)),
      uri: textOf(integration.uri) ?? "",
      httpMethod: textOf(integration.httpMethod)?.toUpperCase(),
      credentials: textOf(credentials),
      connectionType: textOf(connectionType) ?? "INTERNET",
      passthroughBehavior: passthroughBehavior(textOf(passthrough)),
      contentHandling: textOf(integration.contentHandling)?.toUpperCase(),
      requestParameters: textMap(integration.requestParameters),
      requestTemplates: textMap(integration.requestTemplates),
      timeoutMs: typeof timeoutInMillis === "number" ? timeoutInMillis : defaultTimeoutMs,
      responses: Object.entries(objectOf(integration.responses)).map(([pattern, value]) => {
        const response = objectOf(value);
        return {
          selectionPattern: pattern === "default" ? undefined : pattern,
          statusCode: Number(response.statusCode ?? 200),
          responseParameters: textMap(response.responseParameters),
          responseTemplates: textMap(response.responseTemplates),
          contentHandling: textOf(response.contentHandling)?.toUpperCase(),
        };
      }),
    };
  }
}

function parameterName({ in: location, name }: JsonObject): ParameterName[] {
  if (typeof name !== "string") return [];
  if (location === "query") return [{ location: "querystring", name }];
  return location === "header" || location === "path" ? [{ location, name }] : [];
}
