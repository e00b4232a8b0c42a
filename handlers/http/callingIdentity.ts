import type { HttpEvent } from "./httpHandler";
import { Problem } from "./problem";

/**
 * The identity pool's id of whoever signed the request, as API Gateway's IAM authorizer found it. Throws a 403 problem
 * for credentials that come from elsewhere: they are nobody's own.
 */
export function callingIdentity(event: HttpEvent): string {
  const identityId = event.requestContext.authorizer?.iam?.cognitoIdentity?.identityId;
  if (typeof identityId !== "string" || identityId === "") {
    throw new Problem("identityNeeded", "Sign the request with credentials of the identity pool.");
  }
  return identityId;
}
