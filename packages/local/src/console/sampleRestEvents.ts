import { newRequestId } from "../http/requestIds";
import type { JsonObject, RecordedProgram } from "../record/recordedProgram";
import { readRequest } from "../services/apigateway/incomingRequest";
import type { MethodDescription } from "../services/apigateway/rest/apiDescription";
import { requestContext, routeKeyOf } from "../services/apigateway/rest/invocation";
import { proxyEvent } from "../services/apigateway/rest/lambdaIntegrations";
import { jsonOf, requestBody } from "../services/apigateway/rest/requestBody";
import { restApiDefinitions } from "../services/apigateway/rest/restApiDefinition";
import type { RestApiDefinition } from "../services/apigateway/rest/restApiDefinition";
import { restRequest } from "../services/apigateway/rest/restRequest";
import { withStageVariables } from "../services/apigateway/stageVariables";
import { functionReference } from "../services/functionReference";
import { sampleClaims, sampleIamCaller, sampleUser } from "./sampleCaller";
import { samplePath, sampleRequest } from "./sampleRequest";
import type { SampleEvent } from "./schema";

/** An event for each method of the program's REST APIs that calls the function, with or without proxy. */
export function restApiEvents(program: RecordedProgram, functionName: string): SampleEvent[] {
  return restApiDefinitions(program, Date.now).flatMap((api) => {
    const [stage] = api.stages.values();
    if (stage === undefined) return [];
    return api.resources.flatMap((resource) =>
      [...resource.methods.values()].flatMap((method) => {
        const { integration } = method;
        if (integration?.type !== "AWS_PROXY" && integration?.type !== "AWS") return [];
        const uri = withStageVariables(integration.uri, stage.variables ?? {});
        if (functionReference(uri)?.name !== functionName) return [];
        const { path, pathParameters } = samplePath(resource.path);
        const hasToken = method.authorization === "COGNITO_USER_POOLS";
        const { http, body } = sampleRequest(method.httpMethod, `/${stage.name}${path}`, api.domainName, hasToken);
        const incoming = readRequest(http, newRequestId(), Date.now());
        if (incoming === undefined) return [];
        const request = restRequest(incoming);
        const context = requestContext(api, stage, resource, request);
        const { authorizer, identity } = authorized(program, api, method);
        if (authorizer !== undefined) context.authorizer = authorizer;
        Object.assign(context.identity, identity);
        const invocation = {
          api,
          stage,
          resource,
          method,
          request,
          context,
          pathParameters: pathParameters ?? null,
          stageVariables: stage.variables,
        };
        const event =
          integration.type === "AWS_PROXY"
            ? proxyEvent(invocation, body)
            : jsonOf(requestBody(invocation, body, integration));
        return [{ name: `${routeKeyOf(invocation)} of REST API ${api.name}`, event }];
      }),
    );
  });
}

/** What authorization adds to the event. */
function authorized(
  program: RecordedProgram,
  api: RestApiDefinition,
  { authorization, authorizerId = "" }: MethodDescription,
): { authorizer?: JsonObject; identity?: JsonObject } {
  switch (authorization) {
    case "COGNITO_USER_POOLS": {
      const [poolArn = ""] = api.authorizers.get(authorizerId)?.providerArns ?? [];
      const poolId = poolArn.split("/").at(-1) ?? "";
      return { authorizer: { claims: sampleClaims(`https://cognito-idp.${api.region}.amazonaws.com/${poolId}`, "") } };
    }
    case "CUSTOM":
      return { authorizer: { principalId: sampleUser.sub, integrationLatency: 1 } };
    case "AWS_IAM": {
      const { accessKey = null, accountId, userArn = null, userId = null } = sampleIamCaller(program);
      return { identity: { accessKey, accountId, caller: userId, user: userId, userArn } };
    }
    case "NONE":
      return {};
  }
}
