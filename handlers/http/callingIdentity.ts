import type { HttpEvent } from "./httpHandler";
import { Problem } from "./problem";

/**
 * The identity id of the caller who signed the request, from API Gateway's IAM authorizer. Throws a 403 problem for
 * credentials that are not from the identity pool: they have no identity id.
 */
export function callingIdentity(event: HttpEvent): string {
  const identityId = event.requestContext.authorizer?.iam?.cognitoIdentity?.identityId;
  if (typeof identityId !== "string" || identityId === "") {
    throw new Problem("identityNeeded", "Sign the request with credentials of the identity pool.");
  }
  return identityId;
}
