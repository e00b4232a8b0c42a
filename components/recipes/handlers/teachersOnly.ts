import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** Answers members of the group alone. API Gateway writes the claim, a list, as `[students teachers]`. */
export function handler(event: APIGatewayProxyEventV2WithJWTAuthorizer): Promise<APIGatewayProxyStructuredResultV2> {
  const claim = String(event.requestContext.authorizer.jwt.claims["cognito:groups"] ?? "");
  const groups = claim.replace(/^\[|\]$/g, "").split(" ");
  return Promise.resolve({ statusCode: groups.includes("teachers") ? 204 : 403 });
}
