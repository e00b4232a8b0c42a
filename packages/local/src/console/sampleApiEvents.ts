import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedFields } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";
import { newRequestId, newTraceId } from "../http/requestIds";
import { apiParts } from "../services/apigateway/http/apiParts";
import type { AuthorizerContext } from "../services/apigateway/http/exchange";
import { describeIntegration } from "../services/apigateway/http/integrations";
import { proxyEvent } from "../services/apigateway/http/lambdaProxyIntegration";
import { readRequest } from "../services/apigateway/incomingRequest";
import { functionReference } from "../services/functionReference";
import { functionUrlDefinitions } from "../services/lambda/functionUrlDefinition";
import { functionUrlEvent } from "../services/lambda/functionUrlEvent";
import { sampleClaims, sampleIamCaller, sampleUser } from "./sampleCaller";
import { samplePath, sampleRequest } from "./sampleRequest";
import type { SampleEvent } from "./schema";

/** An event for each route of the program's HTTP APIs that calls the function, in the payload format of its integration. */
export function httpApiEvents(program: RecordedProgram, functionName: string): SampleEvent[] {
  const { accountId } = program;
  return resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api) => {
    const { authorizers, integrations, routes, stages } = apiParts(program, api);
    const stage = stages.find((one) => one.string("name") === "$default") ?? stages[0];
    if (stage === undefined) return [];
    const stageName = stage.requiredString("name");
    const variables = stage.stringMap("stageVariables") ?? {};
    const domainName =
      fieldsOf(api)
        .string("apiEndpoint")
        ?.replace(/^https:\/\//, "") ?? "";
    const stageIdentity = {
      name: stageName,
      variables: Object.keys(variables).length === 0 ? undefined : variables,
    };
    return routes.flatMap((route) => {
      const integration = describeIntegration(integrations.get(route.string("target") ?? ""), variables);
      if (!("type" in integration) || integration.type !== "AWS_PROXY") return [];
      if (functionReference(integration.target.reference)?.name !== functionName) return [];
      const routeKey = route.requiredString("routeKey");
      const [method = "GET", template = "/"] = routeKey === "$default" ? [] : routeKey.split(" ");
      const { path, pathParameters } = samplePath(template);
      const sent = stageName === "$default" ? path : `/${stageName}${path}`;
      const authorizer = authorizerContext(program, route, authorizers);
      const hasToken = authorizer !== undefined && "jwt" in authorizer;
      const { http, body } = sampleRequest(method, sent, domainName, hasToken);
      const request = readRequest(http, newRequestId(), Date.now());
      if (request === undefined) return [];
      const event = proxyEvent(integration, {
        api: { apiId: api.id ?? "", accountId, domainName },
        stage: stageIdentity,
        route: { routeKey, executeArn: () => "" },
        request,
        path,
        pathParameters,
        authorizer,
        principal: authorizer && sampleUser.sub,
        body,
      });
      return [{ name: `${routeKey} of HTTP API ${api.name}`, event }];
    });
  });
}

function authorizerContext(
  program: RecordedProgram,
  route: RecordedFields,
  authorizers: ReadonlyMap<string, RecordedFields>,
): AuthorizerContext | undefined {
  switch (route.string("authorizationType")) {
    case "JWT": {
      const configuration = authorizers.get(route.string("authorizerId") ?? "")?.object("jwtConfiguration");
      const [audience = ""] = configuration?.strings("audiences") ?? [];
      const scopes = route.strings("authorizationScopes") ?? [];
      const claims = sampleClaims(configuration?.string("issuer") ?? "", audience);
      return { jwt: { claims, scopes: scopes.length === 0 ? null : scopes } };
    }
    case "AWS_IAM":
      return { iam: sampleIamCaller(program) };
    case "CUSTOM":
      return { lambda: null };
    default:
      return undefined;
  }
}

/** An event for each URL of the function. */
export function functionUrlEvents(program: RecordedProgram, functionName: string): SampleEvent[] {
  return functionUrlDefinitions(program)
    .filter(({ functionKey }) => functionReference(functionKey)?.name === functionName)
    .map((url) => {
      const time = Date.now();
      const { http, body } = sampleRequest("POST", "/", url.domainName);
      const caller = url.authType === "AWS_IAM" ? sampleIamCaller(program) : undefined;
      const request = { http, requestId: newRequestId(), traceId: newTraceId(time), time, body, caller };
      return { name: `Function URL ${url.name}`, event: functionUrlEvent(url, request) };
    });
}
