import { isJsonObject } from "../../../record/recordedProgram";
import type { Json, JsonObject } from "../../../record/recordedProgram";

/** A REST API, whether the program registered its parts as resources or as an OpenAPI definition. */
export interface ApiDescription {
  resources: ResourceDescription[];
  /** By id. */
  authorizers: Map<string, AuthorizerDescription>;
  /** By response type, such as `DEFAULT_4XX`. */
  gatewayResponses: Map<string, GatewayResponseDescription>;
  /** JSON schemas (draft 4) by the URI that `$ref` names them by. */
  models: Map<string, JsonObject>;
  apiKeySource: "HEADER" | "AUTHORIZER";
  binaryMediaTypes: string[];
  /** Resource policy: an object, or its JSON text. */
  policy: Json | undefined;
}

export interface ResourceDescription {
  id: string;
  /** Such as `/courses/{courseId}`. */
  path: string;
  /** By HTTP method or `ANY`. */
  methods: Map<string, MethodDescription>;
}

export interface MethodDescription {
  httpMethod: string;
  authorization: "NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS";
  authorizerId: string | undefined;
  authorizationScopes: string[];
  apiKeyRequired: boolean;
  /** Those that a validator asks for. */
  requiredParameters: ParameterName[];
  validates: { parameters: boolean; body: boolean };
  /** Schema of the body by content type. */
  bodySchemas: Map<string, JsonObject>;
  integration: IntegrationDescription | undefined;
}

export interface ParameterName {
  location: "header" | "path" | "querystring";
  name: string;
}

export interface IntegrationDescription {
  type: "AWS" | "AWS_PROXY" | "HTTP" | "HTTP_PROXY" | "MOCK";
  uri: string;
  /** Method of the request to the backend; undefined or `ANY`: the client's. */
  httpMethod: string | undefined;
  /** ARN of the role that API Gateway assumes to call the backend. */
  credentials: string | undefined;
  connectionType: string;
  passthroughBehavior: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  contentHandling: string | undefined;
  /** Expressions by target, such as `integration.request.path.proxy`: `method.request.path.proxy`. */
  requestParameters: Map<string, string>;
  /** By content type. */
  requestTemplates: Map<string, string>;
  timeoutMs: number;
  responses: IntegrationResponseDescription[];
}

export interface IntegrationResponseDescription {
  /** Regular expression for the backend's status or error message; undefined for the default response. */
  selectionPattern: string | undefined;
  statusCode: number;
  /** Expressions by target, such as `method.response.header.Access-Control-Allow-Origin`: `'*'`. */
  responseParameters: Map<string, string>;
  /** By content type. */
  responseTemplates: Map<string, string>;
  contentHandling: string | undefined;
}

export interface AuthorizerDescription {
  id: string;
  name: string;
  type: "TOKEN" | "REQUEST" | "COGNITO_USER_POOLS";
  /** Invoke URI of the function. */
  uri: string;
  /** ARN of the role that API Gateway assumes to call the function. */
  credentials: string | undefined;
  /** Such as `method.request.header.Authorization`. */
  identitySources: string[];
  /** Regular expression for the whole token. */
  validationExpression: string | undefined;
  /** How long an answer holds; 0: not at all. */
  ttlSeconds: number;
  /** User pools. */
  providerArns: string[];
}

export interface GatewayResponseDescription {
  statusCode: number | undefined;
  /** Expressions by target, such as `gatewayresponse.header.Access-Control-Allow-Origin`: `'*'`. */
  responseParameters: Map<string, string>;
  /** By content type. */
  responseTemplates: Map<string, string>;
}

/** An integration without a timeout of its own waits so long ("Quotas for configuring and running a REST API"). */
export const defaultTimeoutMs = 29_000;

/** Default of `authorizerResultTtlInSeconds`. */
export const defaultAuthorizerTtlSeconds = 300;

/** The names and texts of an object of strings, such as request templates. */
export function textMap(value: Json | undefined): Map<string, string> {
  if (!isJsonObject(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, text]) =>
      text === null || typeof text === "object" ? [] : [[name, String(text)] as const],
    ),
  );
}

/** The entries of `identitySource`, such as `method.request.header.Authorization, method.request.querystring.key`. */
export function identitySourcesOf(text = ""): string[] {
  return text
    .split(",")
    .map((source) => source.trim())
    .filter((source) => source !== "");
}

/** How a model's schema names another model of the API ("Understanding data models"). */
export function modelUri(apiId: string, name: string): string {
  return `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
}
