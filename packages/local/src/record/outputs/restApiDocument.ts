import { present } from "../jsonValues";
import { isJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";
import { RestApiFiles } from "./restApiFiles";
import { authorizerScheme } from "./restApiAuthorizer";
import { invokeUri, textOrEmpty } from "./restApiNames";

/** A function that the API calls, and from where: `GET/courses`, or star for all methods. */
export interface FunctionCall {
  functionName: string;
  methodAndPath: string;
}

const notFound = { statusCode: 404, responseTemplates: { "application/json": '{"message": "404 Not found" }' } };
const anyMethod = "x-amazon-apigateway-any-method";

/** The OpenAPI document that the routes of a RestAPI give; making it registers what they need. */
export class RestApiDocument {
  readonly #component: RemoteComponent;
  readonly #registerChild: RegisterChild;
  readonly #files: RestApiFiles;
  readonly #paths: Record<string, JsonObject> = {};
  readonly #schemes: Record<string, Json> = {};
  readonly functionCalls: FunctionCall[] = [];

  constructor(component: RemoteComponent, registerChild: RegisterChild) {
    this.#component = component;
    this.#registerChild = registerChild;
    this.#files = new RestApiFiles(component, registerChild);
  }

  document(): JsonObject {
    const { name, inputs } = this.#component;
    const { requestValidator, apiKeySource = "HEADER", binaryMediaTypes = ["*/*"], gatewayResponses } = inputs;
    for (const route of Array.isArray(inputs.routes) ? inputs.routes.filter(isJsonObject) : []) this.#add(route);
    const validators = {
      "x-amazon-apigateway-request-validators": {
        ALL: { validateRequestBody: true, validateRequestParameters: true },
        BODY_ONLY: { validateRequestBody: true, validateRequestParameters: false },
        PARAMS_ONLY: { validateRequestBody: false, validateRequestParameters: true },
      },
      "x-amazon-apigateway-request-validator": requestValidator,
    };
    return present({
      swagger: "2.0",
      info: { title: name, version: "1.0" },
      paths: this.#paths,
      "x-amazon-apigateway-binary-media-types": binaryMediaTypes,
      "x-amazon-apigateway-gateway-responses": {
        MISSING_AUTHENTICATION_TOKEN: notFound,
        ACCESS_DENIED: notFound,
        ...(isJsonObject(gatewayResponses) && gatewayResponses),
      },
      "x-amazon-apigateway-api-key-source": apiKeySource,
      ...(requestValidator !== undefined && validators),
      securityDefinitions: Object.keys(this.#schemes).length === 0 ? undefined : this.#schemes,
    });
  }

  #add(route: JsonObject): void {
    const { data, eventHandler, localPath, method, path: given, target } = route;
    const path = `/${textOrEmpty(given).replace(/^\//, "")}`;
    const key = textOrEmpty(method).toUpperCase() === "ANY" ? anyMethod : textOrEmpty(method).toLowerCase();
    if (eventHandler !== undefined) this.#addFunction(route, path, key, textOrEmpty(eventHandler));
    else if (localPath !== undefined) {
      for (const file of this.#files.add(path, textOrEmpty(localPath), route)) {
        this.#operation(file.path, file.isGreedy ? anyMethod : "get", this.#withOptions(route, file.operation));
      }
    } else if (isJsonObject(target)) this.#addTarget(route, path, target);
    else if (isJsonObject(data)) this.#operation(path, key, data);
  }

  #addFunction(route: JsonObject, path: string, key: string, functionName: string): void {
    const integration = {
      uri: invokeUri(this.#component, functionName),
      passthroughBehavior: "when_no_match",
      httpMethod: "POST",
      type: "aws_proxy",
    };
    this.#operation(path, key, this.#withOptions(route, { "x-amazon-apigateway-integration": integration }));
    const method = key === anyMethod ? "*" : key.toUpperCase();
    this.functionCalls.push({ functionName, methodAndPath: method + path });
  }

  /** The path itself, and all below it. */
  #addTarget(route: JsonObject, path: string, target: JsonObject): void {
    const { connectionId, connectionType, passthroughBehaviour = "when_no_match", type = "http_proxy" } = target;
    const withSlash = path.replace(/\/?$/, "/");
    const uri = textOrEmpty(target.uri).replace(/\/?$/, "/");
    const integration = present({
      responses: { default: { statusCode: "200" } },
      type,
      connectionType,
      connectionId,
      passthroughBehavior: passthroughBehaviour,
      httpMethod: "ANY",
    });
    this.#operation(
      withSlash,
      anyMethod,
      this.#withOptions(route, { "x-amazon-apigateway-integration": { ...integration, uri } }),
    );
    const below = {
      parameters: [{ name: "proxy", in: "path", required: true, type: "string" }],
      "x-amazon-apigateway-integration": {
        ...integration,
        uri: `${uri}{proxy}`,
        requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
      },
    };
    this.#operation(`${withSlash}{proxy+}`, anyMethod, this.#withOptions(route, below));
  }

  #operation(path: string, key: string, operation: JsonObject): void {
    this.#paths[path] = { ...this.#paths[path], [key]: operation };
  }

  /** What routes of every kind may ask for. */
  #withOptions(route: JsonObject, operation: JsonObject): JsonObject {
    const { apiKeyRequired, authorizers, iamAuthEnabled, requestValidator, requiredParameters } = route;
    const security: JsonObject[] = [authorizers ?? []]
      .flat()
      .filter(isJsonObject)
      .map((authorizer) => {
        const index = Object.keys(this.#schemes).length;
        const name = textOrEmpty(authorizer.authorizerName) || `${this.#component.name}-authorizer-${index}`;
        this.#schemes[name] ??= authorizerScheme(name, authorizer, this.#component, this.#registerChild);
        return { [name]: Array.isArray(authorizer.methodsToAuthorize) ? authorizer.methodsToAuthorize : [] };
      });
    if (apiKeyRequired === true) {
      this.#schemes.api_key = { type: "apiKey", name: "x-api-key", in: "header" };
      security.push({ api_key: [] });
    }
    const parameters = [
      ...(Array.isArray(operation.parameters) ? operation.parameters : []),
      ...(Array.isArray(requiredParameters) ? requiredParameters.filter(isJsonObject) : []).map((one) => ({
        ...one,
        required: true,
      })),
    ];
    return present({
      ...operation,
      parameters: parameters.length === 0 ? undefined : parameters,
      security: security.length === 0 ? undefined : security,
      "x-amazon-apigateway-request-validator": requestValidator,
      "x-amazon-apigateway-auth": iamAuthEnabled === true ? { type: "AWS_IAM" } : undefined,
    });
  }
}
