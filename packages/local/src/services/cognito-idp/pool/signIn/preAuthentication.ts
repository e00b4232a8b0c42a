import { userNotFound } from "../../cognitoError";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import { eventSubject, tell } from "../../triggers/userTriggers";
import type { UserDirectory } from "../userDirectory";
import type { SignInRequest } from "./signInStep";

/**
 * Asks the preAuthentication trigger of a pool that has one, before any factor is looked at.
 * @throws CognitoError UserNotFoundException, and as LambdaTriggers.call
 */
export async function preAuthenticate(
  { directory, triggers }: { directory: UserDirectory; triggers: LambdaTriggers },
  { client, username, validationData }: SignInRequest,
): Promise<void> {
  if (!triggers.has("preAuthentication")) return;
  const user = directory.find(username);
  if (!user && !client.hidesUserExistence) throw userNotFound();
  const subject = user ? eventSubject(user) : { userName: username, userAttributes: {} };
  await tell(triggers, "preAuthentication", "Authentication", subject, client, {
    validationData: validationData ?? null,
    ...(client.hidesUserExistence && { userNotFound: !user }),
  });
}
