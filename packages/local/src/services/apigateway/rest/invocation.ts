import type { Json, JsonObject } from "../../../record/recordedProgram";
import { commonLogTime } from "../../../http/commonLogTime";
import type { MethodDescription, ResourceDescription } from "./apiDescription";
import type { MappingSource } from "./parameterMapping";
import { multiValues, singleValues } from "../multiValues";
import { headerValue } from "./restRequest";
import type { RestRequest } from "./restRequest";
import type { RestApiDefinition, StageDefinition } from "./restApiDefinition";

/** A request on its way to the integration of the method that it names. */
export interface Invocation extends MappingSource {
  api: RestApiDefinition;
  stage: StageDefinition;
  resource: ResourceDescription;
  method: MethodDescription;
  /** `requestContext` of events, which is `$context` as well. */
  context: RequestContext;
}

export interface RequestContext extends JsonObject {
  identity: JsonObject;
}

/** `<execute ARN>/<stage>/<method>/<path>`: what policies name, with the path of the request. */
export function methodArn({ api, stage, request }: Pick<Invocation, "api" | "stage" | "request">): string {
  return `${api.executionArn}/${stage.name}/${request.method}${request.path}`;
}

/** The same with the path of the resource, which permissions of functions name. */
export function resourceArn({ api, stage, resource, request }: Invocation): string {
  return `${api.executionArn}/${stage.name}/${request.method}${resource.path}`;
}

/** Such as `GET /courses/{courseId}`. */
export function routeKeyOf({ method, resource }: Pick<Invocation, "method" | "resource">): string {
  return `${method.httpMethod} ${resource.path}`;
}

/** `requestContext` before authorization ("Input format of a Lambda function for proxy integration"). */
export function requestContext(
  api: RestApiDefinition,
  stage: StageDefinition,
  resource: ResourceDescription,
  request: RestRequest,
): RequestContext {
  const { incoming } = request;
  const domainName = incoming.domain?.domainName ?? api.domainName;
  return {
    accountId: api.accountId,
    apiId: api.apiId,
    deploymentId: stage.deploymentId,
    domainName,
    domainPrefix: domainName.split(".", 1).join(""),
    extendedRequestId: incoming.requestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: incoming.sourceIp,
      user: null,
      userAgent: headerValue(request, "user-agent") ?? null,
      userArn: null,
    },
    path: request.sentPath,
    protocol: "HTTP/1.1",
    requestId: request.requestId,
    requestTime: commonLogTime(incoming.time),
    requestTimeEpoch: incoming.time,
    resourceId: resource.id,
    resourcePath: resource.path,
    stage: stage.name,
  };
}

/** What the events of proxy integrations and of REQUEST authorizers have in common. */
export function requestEvent({ request, resource, pathParameters, stageVariables, context }: Invocation): JsonObject {
  return {
    resource: resource.path,
    path: request.eventPath,
    httpMethod: request.method,
    headers: singleValues(request.headers),
    multiValueHeaders: multiValues(request.headers),
    queryStringParameters: singleValues(request.query),
    multiValueQueryStringParameters: multiValues(request.query),
    pathParameters,
    stageVariables,
    requestContext: context satisfies Json,
  };
}
