import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** Answers with who the token says is calling. */
export function handler(event: APIGatewayProxyEventV2WithJWTAuthorizer): Promise<APIGatewayProxyStructuredResultV2> {
  const { sub } = event.requestContext.authorizer.jwt.claims;
  return Promise.resolve({ statusCode: 200, body: JSON.stringify({ sub }) });
}
