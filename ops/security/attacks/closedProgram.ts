import type { JsonObject, RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { clientId, issuer, otherPool, region } from "./tokens";

const accountId = "000000000000";
const apiId = "abcde12345";
const functionName = "counted";

const routes: Record<string, JsonObject> = {
  "GET /courses": { authorizationType: "JWT", authorizerId: "users" },
  "GET /scoped": {
    authorizationType: "JWT",
    authorizerId: "users",
    authorizationScopes: ["courses/read", "courses/all"],
  },
  "GET /public": { authorizationType: "NONE" },
};

/** One API with a closed, a scoped and a public route on one function, its user pool, and another user pool. */
export function closedProgram(): RecordedProgram {
  const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  return {
    project: "attacks",
    stack: "attacks",
    region,
    partition: "aws",
    accountId,
    resources: [
      userPool(issuer),
      userPool(otherPool.issuer),
      recorded("aws:apigatewayv2/api:Api", apiId, {
        protocolType: "HTTP",
        apiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com`,
      }),
      recorded("aws:apigatewayv2/stage:Stage", "$default", { apiId, name: "$default" }),
      recorded("aws:apigatewayv2/authorizer:Authorizer", "users", {
        apiId,
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer, audiences: [clientId] },
      }),
      recorded("aws:apigatewayv2/integration:Integration", "function", {
        apiId,
        integrationType: "AWS_PROXY",
        payloadFormatVersion: "2.0",
        integrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      }),
      recorded("aws:lambda/permission:Permission", "function", {
        action: "lambda:InvokeFunction",
        function: functionName,
        principal: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/*`,
      }),
      ...Object.entries(routes).map(([routeKey, authorization]) =>
        recorded("aws:apigatewayv2/route:Route", routeKey, {
          apiId,
          routeKey,
          target: "integrations/function",
          ...authorization,
        }),
      ),
    ],
    outputs: {},
    secretOutputs: [],
  };
}

function userPool(poolIssuer: string): RecordedResource {
  const endpoint = poolIssuer.replace("https://", "");
  return recorded("aws:cognito/userPool:UserPool", endpoint.slice(endpoint.indexOf("/") + 1), { endpoint });
}

function recorded(type: string, id: string, outputs: JsonObject): RecordedResource {
  const urn = `urn:pulumi:attacks::attacks::${type}::${id}`;
  const unused = { assets: {}, secretPaths: [], dependencies: [], protect: false };
  return { urn, type, name: id, custom: true, id, inputs: outputs, outputs, ...unused };
}
