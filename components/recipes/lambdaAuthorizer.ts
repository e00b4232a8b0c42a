// A Lambda authorizer beside JWT: users send tokens, a partner's webhook sends an API key that a function checks.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const users = new AuthPool("users", { callbackUrls: ["https://app.example.com/callback"], logoutUrls: [] });
const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });
const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  routes: { "GET /hello": { handler: hello } },
});

const checkApiKey = new BundledFunction("check-api-key", {
  entry: "handlers/checkApiKey.ts",
  environment: { API_KEY_SHA256: new pulumi.Config().require("apiKeySha256") },
});
const authorizer = new aws.apigatewayv2.Authorizer("api-key", {
  apiId: api.api.id,
  authorizerType: "REQUEST",
  authorizerUri: checkApiKey.function.invokeArn,
  authorizerPayloadFormatVersion: "2.0",
  enableSimpleResponses: true,
  identitySources: ["$request.header.X-Api-Key"],
});
new aws.lambda.Permission("api-key", {
  action: "lambda:InvokeFunction",
  function: checkApiKey.functionName,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.api.executionArn}/authorizers/${authorizer.id}`,
});

const webhook = new BundledFunction("webhook", { entry: "handlers/hello.ts" });
const integration = new aws.apigatewayv2.Integration("webhook", {
  apiId: api.api.id,
  integrationType: "AWS_PROXY",
  integrationUri: webhook.function.invokeArn,
  payloadFormatVersion: "2.0",
});
new aws.apigatewayv2.Route("webhook", {
  apiId: api.api.id,
  routeKey: "POST /webhooks",
  target: pulumi.interpolate`integrations/${integration.id}`,
  authorizationType: "CUSTOM",
  authorizerId: authorizer.id,
});
new aws.lambda.Permission("webhook", {
  action: "lambda:InvokeFunction",
  function: webhook.functionName,
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.api.executionArn}/*/POST/webhooks`,
});

export const userPoolId = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
export const apiUrl = api.apiUrl;
