import { RecordedFields } from "../../../record/recordedFields";
import { isJsonObject } from "../../../record/recordedProgram";
import type { JsonObject } from "../../../record/recordedProgram";
import { listOf, objectOf, textOf, textsOf } from "../../../record/jsonValues";
import { asksForIam, pathsOf, resolved, securitySchemes } from "../openApiDocument";

/** What an API is made of but for its stages, each part with the fields of its resource type. */
export interface RoutedParts {
  routes: readonly RecordedFields[];
  /** By what a route's `target` says, such as `integrations/abc1234`. */
  integrations: ReadonlyMap<string, RecordedFields>;
  /** By id. */
  authorizers: ReadonlyMap<string, RecordedFields>;
  cors: RecordedFields | undefined;
}

/**
 * The parts of an HTTP API that is imported from an OpenAPI 3.0 definition ("Use OpenAPI definitions for HTTP APIs").
 * Servers are ignored, and stages are no part of a definition.
 */
export function openApiParts(document: JsonObject, owner: string): RoutedParts {
  const part = (fields: JsonObject): RecordedFields => new RecordedFields(fields, owner);
  const integrations = new Map<string, RecordedFields>();
  const routes: RecordedFields[] = [];
  for (const { path, operations } of pathsOf(document)) {
    for (const [httpMethod, operation] of operations) {
      const routeKey = path === "/$default" || operation.isDefaultRoute === true ? "$default" : `${httpMethod} ${path}`;
      const integration = operation["x-amazon-apigateway-integration"];
      const target = `integrations/${routeKey}`;
      routes.push(part({ routeKey, target, ...securityOf(document, operation) }));
      if (integration !== undefined) integrations.set(target, part(integrationFields(resolved(document, integration))));
    }
  }
  const cors = document["x-amazon-apigateway-cors"];
  return {
    routes,
    integrations,
    authorizers: new Map(
      Object.entries(securitySchemes(document)).flatMap(([name, scheme]) => {
        const authorizer = objectOf(scheme)["x-amazon-apigateway-authorizer"];
        return isJsonObject(authorizer) ? [[name, part(authorizerFields(authorizer))] as const] : [];
      }),
    ),
    cors: isJsonObject(cors) ? part(cors) : undefined,
  };
}

/** "x-amazon-apigateway-integration object", in the words of `aws:apigatewayv2/integration:Integration`. */
function integrationFields({ type, uri, httpMethod, timeoutInMillis, credentials, ...given }: JsonObject): JsonObject {
  return {
    ...given,
    integrationType: textOf(type)?.toUpperCase() ?? null,
    integrationUri: uri ?? null,
    integrationMethod: httpMethod ?? null,
    timeoutMilliseconds: timeoutInMillis ?? null,
    credentialsArn: credentials ?? null,
    responseParameters: Object.entries(objectOf(given.responseParameters)).map(([statusCode, mappings]) => ({
      statusCode,
      mappings,
    })),
  };
}

/** "x-amazon-apigateway-authorizer object", in the words of `aws:apigatewayv2/authorizer:Authorizer`. */
function authorizerFields({ type, identitySource, jwtConfiguration, authorizerCredentials, ...given }: JsonObject) {
  const { issuer, audience } = objectOf(jwtConfiguration);
  const sources = Array.isArray(identitySource) ? textsOf(identitySource) : (textOf(identitySource)?.split(",") ?? []);
  return {
    ...given,
    authorizerType: textOf(type)?.toUpperCase() ?? null,
    identitySources: sources.map((source) => source.trim()),
    authorizerCredentialsArn: authorizerCredentials ?? null,
    ...(issuer !== undefined && { jwtConfiguration: { issuer, audiences: textsOf(audience) } }),
  };
}

/** A route has one authorizer: the first one that its `security`, or else the document's, names. */
function securityOf(document: JsonObject, operation: JsonObject): JsonObject {
  if (asksForIam(document, operation)) return { authorizationType: "AWS_IAM" };
  for (const requirement of listOf(operation.security ?? document.security)) {
    for (const [authorizerId, scopes] of Object.entries(objectOf(requirement))) {
      const scheme = objectOf(securitySchemes(document)[authorizerId]);
      const type = textOf(objectOf(scheme["x-amazon-apigateway-authorizer"]).type)?.toUpperCase();
      if (type === undefined) continue;
      return {
        authorizationType: type === "JWT" ? "JWT" : "CUSTOM",
        authorizerId,
        authorizationScopes: textsOf(scopes),
      };
    }
  }
  return { authorizationType: "NONE" };
}
