/**
 * Format of an HTTP API's access log, one JSON object a line (API Gateway Developer Guide, "Customize HTTP API access
 * logs"). It has what happened and how long it took. It names no caller, and holds neither headers nor claims nor the
 * path as sent: an id or an e-mail address in it would outlive its owner here.
 */
export const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  ip: "$context.identity.sourceIp",
  requestTime: "$context.requestTime",
  httpMethod: "$context.httpMethod",
  routeKey: "$context.routeKey",
  status: "$context.status",
  protocol: "$context.protocol",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  integrationStatus: "$context.integration.integrationStatus",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
});
