import { invalidParameter } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";
import type { PoolContext } from "../poolContext";
import type { SoftwareTokens } from "../softwareTokens";
import type { OpenChallenges } from "./openChallenges";
import { completed, required } from "./signInStep";
import type { ChallengeHandler, SignInRequest, SignInStep } from "./signInStep";

/** MFA after a password. */
export class SecondFactors {
  readonly #context: PoolContext;
  readonly #challenges: OpenChallenges;
  readonly #softwareTokens: SoftwareTokens;
  readonly softwareToken: ChallengeHandler = { respond: (request) => this.#withSoftwareToken(request) };
  readonly setUp: ChallengeHandler = { respond: (request) => this.#withSetUp(request) };

  constructor(context: PoolContext, parts: { challenges: OpenChallenges; softwareTokens: SoftwareTokens }) {
    this.#context = context;
    this.#challenges = parts.challenges;
    this.#softwareTokens = parts.softwareTokens;
  }

  /** Gives the challenge of the user's factor, or completes the sign-in of one who needs none. */
  begin(
    request: SignInRequest,
    user: UserRecord,
    occasion: "Authentication" | "NewPasswordChallenge" = "Authentication",
  ): Promise<SignInStep> {
    const { mfa, softwareTokenMfa } = this.#context.configuration;
    const parameters = { USER_ID_FOR_SRP: user.username };
    if (
      softwareTokenMfa &&
      user.totpSecret !== undefined &&
      (mfa === "ON" || (mfa === "OPTIONAL" && user.totpEnabled))
    ) {
      return Promise.resolve(this.#challenges.give(request, { name: "SOFTWARE_TOKEN_MFA", sub: user.sub }, parameters));
    }
    if (mfa !== "ON") return Promise.resolve(completed(request, user, occasion));
    this.checkPossible(user);
    return Promise.resolve(
      this.#challenges.give(
        request,
        { name: "MFA_SETUP", sub: user.sub, verified: false },
        { ...parameters, MFAS_CAN_SETUP: JSON.stringify(["SOFTWARE_TOKEN_MFA"]) },
      ),
    );
  }

  /** @throws CognitoError InvalidParameterException when the pool requires MFA and offers the user no factor */
  checkPossible(_user: UserRecord): void {
    const { mfa, softwareTokenMfa, id } = this.#context.configuration;
    if (mfa !== "ON" || softwareTokenMfa) return;
    throw invalidParameter(
      `User pool ${id} requires MFA without offering software tokens; the local run has no MFA by SMS or e-mail.`,
    );
  }

  /**
   * Answers SOFTWARE_TOKEN_MFA. After a wrong code the same session may be tried again.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, NotAuthorizedException
   */
  #withSoftwareToken(given: SignInRequest): Promise<SignInStep> {
    const code = required(given, "SOFTWARE_TOKEN_MFA_CODE");
    const { user, request, close } = this.#challenges.findUser(given, "SOFTWARE_TOKEN_MFA");
    this.#softwareTokens.acceptCode(user, code);
    close();
    return Promise.resolve(completed(request, user));
  }

  /** Answers MFA_SETUP, once VerifySoftwareToken has verified the app. @throws CognitoError NotAuthorizedException, InvalidParameterException */
  #withSetUp(given: SignInRequest): Promise<SignInStep> {
    const { user, challenge, request, close } = this.#challenges.findUser(given, "MFA_SETUP");
    if (!challenge.verified) {
      throw invalidParameter("No software token has been verified in this session; call VerifySoftwareToken first.");
    }
    close();
    return Promise.resolve(completed(request, user));
  }
}
