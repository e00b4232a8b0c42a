import type { Json, JsonObject } from "../../../record/recordedProgram";
import { defaultAuthorizerTtlSeconds, identitySourcesOf } from "./apiDescription";
import type { AuthorizerDescription, MethodDescription } from "./apiDescription";
import { listOf, objectOf, textOf, textsOf } from "../../../record/jsonValues";
import { asksForIam, securitySchemes } from "../openApiDocument";

type Security = Pick<MethodDescription, "authorization" | "authorizerId" | "authorizationScopes" | "apiKeyRequired">;

/** The authorizers in a document's security schemes, by the scheme's name ("x-amazon-apigateway-authorizer object"). */
export function definedAuthorizers(document: JsonObject): Map<string, AuthorizerDescription> {
  return new Map(
    Object.entries(securitySchemes(document)).flatMap(([name, scheme]) => {
      const authorizer = authorizerOf(name, objectOf(scheme));
      return authorizer === undefined ? [] : [[name, authorizer] as const];
    }),
  );
}

/** What an operation's `security` asks for: at most one authorizer, and an API key. */
export function securityOf(document: JsonObject, operation: JsonObject): Security {
  const security: Security = {
    authorization: "NONE",
    authorizerId: undefined,
    authorizationScopes: [],
    apiKeyRequired: false,
  };
  for (const requirement of listOf(operation.security ?? document.security)) {
    for (const [name, scopes] of Object.entries(objectOf(requirement))) {
      applyScheme(security, name, objectOf(securitySchemes(document)[name]), scopes);
    }
  }
  if (asksForIam(document, operation)) security.authorization = "AWS_IAM";
  return security;
}

function applyScheme(security: Security, name: string, scheme: JsonObject, scopes: Json): void {
  const authorizer = authorizerOf(name, scheme);
  if (authorizer !== undefined) {
    security.authorization = authorizer.type === "COGNITO_USER_POOLS" ? "COGNITO_USER_POOLS" : "CUSTOM";
    security.authorizerId = name;
    security.authorizationScopes = textsOf(scopes);
  } else if (textOf(scheme["x-amazon-apigateway-authtype"])?.toLowerCase() === "awssigv4") {
    security.authorization = "AWS_IAM";
  } else if (scheme.type === "apiKey" && textOf(scheme.name)?.toLowerCase() === "x-api-key") {
    security.apiKeyRequired = true;
  }
}

function authorizerOf(name: string, scheme: JsonObject): AuthorizerDescription | undefined {
  const given = scheme["x-amazon-apigateway-authorizer"];
  if (given === undefined) return undefined;
  const authorizer = objectOf(given);
  const type = textOf(authorizer.type)?.toUpperCase();
  const sources = identitySourcesOf(textOf(authorizer.identitySource));
  const ttlSeconds = authorizer.authorizerResultTtlInSeconds;
  const location = scheme.in === "query" ? "querystring" : "header";
  return {
    id: name,
    name,
    type: type === "REQUEST" || type === "COGNITO_USER_POOLS" ? type : "TOKEN",
    uri: textOf(authorizer.authorizerUri) ?? "",
    credentials: textOf(authorizer.authorizerCredentials),
    // A REQUEST authorizer without sources is asked for every request.
    identitySources:
      sources.length > 0 || type === "REQUEST" ? sources : [`method.request.${location}.${textOf(scheme.name) ?? ""}`],
    validationExpression: textOf(authorizer.identityValidationExpression),
    ttlSeconds: typeof ttlSeconds === "number" ? ttlSeconds : defaultAuthorizerTtlSeconds,
    providerArns: textsOf(authorizer.providerARNs),
  };
}
