import { CognitoError, notAuthorized } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";

/**
 * Refuses tokens to users in a state that bars them.
 * @throws CognitoError NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
 */
export function checkSignInAllowed(user: UserRecord): void {
  if (!user.enabled) throw notAuthorized("User is disabled.");
  if (user.status === "UNCONFIRMED") throw new CognitoError("UserNotConfirmedException", "User is not confirmed.");
  if (user.status === "RESET_REQUIRED") {
    throw new CognitoError("PasswordResetRequiredException", "Password reset required for the user");
  }
}
