import { wrongCredentials } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import { newChallenge } from "../passkeys";
import type { Passkeys } from "../passkeys";
import type { UserDirectory } from "../userDirectory";
import type { OpenChallenges } from "./openChallenges";
import { preAuthenticate } from "./preAuthentication";
import { checkSignInAllowed } from "./signInAllowed";
import { completed, required } from "./signInStep";
import type { FirstFactor, SignInRequest, SignInStep } from "./signInStep";

/** What signing in with a passkey needs of the pool's other parts. */
export interface PasskeyParts {
  directory: UserDirectory;
  triggers: LambdaTriggers;
  challenges: OpenChallenges;
  passkeys: Passkeys;
}

/** The challenge WEB_AUTHN (developer guide, "Passkey sign-in"). */
export class PasskeySignIn implements FirstFactor {
  readonly #parts: PasskeyParts;

  constructor(parts: PasskeyParts) {
    this.#parts = parts;
  }

  availableTo(user: UserRecord): boolean {
    const { passkeys } = this.#parts;
    return passkeys.enabled && passkeys.list(user).length > 0;
  }

  /** @throws CognitoError as `preAuthenticate`; NotAuthorizedException for a name that belongs to nobody */
  async start(request: SignInRequest): Promise<SignInStep> {
    const { directory, challenges, passkeys } = this.#parts;
    await preAuthenticate(this.#parts, request);
    const user = directory.find(request.username);
    // Names that belong to nobody have no passkeys, like most users: the factor is never offered to them.
    if (!user) throw wrongCredentials("nobody goes by this name");
    const credentialChallenge = newChallenge();
    return challenges.give(
      request,
      { name: "WEB_AUTHN", sub: user.sub, credentialChallenge },
      { CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(passkeys.requestOptions(user, credentialChallenge)) },
    );
  }

  /**
   * Answers WEB_AUTHN. Each challenge is good for one try.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, UserNotConfirmedException, PasswordResetRequiredException
   */
  async respond(given: SignInRequest): Promise<SignInStep> {
    const credential = required(given, "CREDENTIAL");
    const { user, challenge, request, close } = this.#parts.challenges.findUser(given, "WEB_AUTHN");
    close();
    const refusal = await this.#parts.passkeys.refusal(user, challenge.credentialChallenge, credential);
    if (refusal !== undefined) throw wrongCredentials(refusal);
    checkSignInAllowed(user);
    return completed(request, user);
  }
}
