import type { HttpEvent } from "./httpHandler";
import { Problem } from "./problem";

/**
 * The signed-in student: the `sub` claim of the token that API Gateway's JWT authorizer has verified, never a value of
 * the body or query. Throws a 401 problem when the route was deployed without that authorizer.
 */
export function signedInStudent(event: HttpEvent): string {
  const sub = event.requestContext.authorizer?.jwt?.claims.sub;
  if (typeof sub !== "string" || sub === "") {
    throw new Problem("notSignedIn", "Send a token of the user pool as authorization: Bearer <token>.", {
      headers: { "www-authenticate": "Bearer" },
    });
  }
  return sub;
}
