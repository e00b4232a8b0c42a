import { invalidParameter } from "../../cognitoError";
import type { MfaFactor } from "../../configuration/userPoolConfiguration";
import type { UserRecord } from "../../storage/userTable";
import type { PoolContext } from "../poolContext";
import type { SoftwareTokens } from "../softwareTokens";
import { changedAttributes, checkValues } from "../userAttributes";
import type { UserDirectory } from "../userDirectory";
import type { MessageCode } from "./messageCodes";
import { mfaChoice } from "./mfaChoice";
import type { OpenChallenges } from "./openChallenges";
import { completed, required } from "./signInStep";
import type { ChallengeHandler, SignInRequest, SignInStep } from "./signInStep";

/** What MFA needs of the pool's other parts. */
export interface SecondFactorParts {
  directory: UserDirectory;
  challenges: OpenChallenges;
  softwareTokens: SoftwareTokens;
  messageCodes: { EMAIL_OTP: MessageCode; SMS_MFA: MessageCode };
}

/** MFA after a password, and the challenges SELECT_MFA_TYPE, MFA_SETUP and SOFTWARE_TOKEN_MFA. */
export class SecondFactors {
  readonly #context: PoolContext;
  readonly #parts: SecondFactorParts;
  readonly select: ChallengeHandler = { respond: (request) => this.#selected(request) };
  readonly setUp: ChallengeHandler = { respond: (request) => this.#wasSetUp(request) };
  readonly softwareToken: ChallengeHandler = { respond: (request) => this.#withSoftwareToken(request) };

  constructor(context: PoolContext, parts: SecondFactorParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Gives the challenge of the user's factor, or completes the sign-in of one who needs none. */
  async begin(
    request: SignInRequest,
    user: UserRecord,
    occasion: "Authentication" | "NewPasswordChallenge" = "Authentication",
  ): Promise<SignInStep> {
    const { challenges } = this.#parts;
    const { sub, username } = user;
    const next = mfaChoice(this.#context.configuration, user);
    switch (next.kind) {
      case "none":
        return completed(request, user, occasion);
      case "challenge":
        return this.#challenge(next.factor, request, user);
      case "select": {
        const parameters = { USER_ID_FOR_SRP: username, MFAS_CAN_CHOOSE: JSON.stringify(next.factors) };
        return challenges.give(request, { name: "SELECT_MFA_TYPE", sub, factors: next.factors }, parameters);
      }
      case "setUp": {
        const parameters = { USER_ID_FOR_SRP: username, MFAS_CAN_SETUP: JSON.stringify(next.factors) };
        const challenge = { name: "MFA_SETUP" as const, sub, verified: false, factors: next.factors };
        return challenges.give(request, challenge, parameters);
      }
      case "impossible":
        throw this.#impossible();
    }
  }

  /** @throws CognitoError InvalidParameterException when the pool requires MFA and the user can have no factor */
  checkPossible(user: UserRecord): void {
    if (mfaChoice(this.#context.configuration, user).kind === "impossible") throw this.#impossible();
  }

  #impossible(): Error {
    const { id, mfaFactors } = this.#context.configuration;
    const offered = mfaFactors.length === 0 ? "no factor" : mfaFactors.join(", ");
    return invalidParameter(
      `User pool ${id} requires MFA and offers ${offered}; the user has no app, and no address that isn't the one for account recovery.`,
    );
  }

  async #challenge(factor: MfaFactor, request: SignInRequest, user: UserRecord): Promise<SignInStep> {
    if (factor !== "SOFTWARE_TOKEN_MFA") return this.#parts.messageCodes[factor].afterPassword(request, user);
    const parameters = { USER_ID_FOR_SRP: user.username };
    return this.#parts.challenges.give(request, { name: factor, sub: user.sub }, parameters);
  }

  /** Answers SELECT_MFA_TYPE. @throws CognitoError InvalidParameterException, NotAuthorizedException */
  async #selected(given: SignInRequest): Promise<SignInStep> {
    const answer = required(given, "ANSWER");
    const { user, challenge, request, close } = this.#parts.challenges.findUser(given, "SELECT_MFA_TYPE");
    const factor = challenge.factors.find((candidate) => candidate === answer);
    if (!factor) throw invalidParameter(`${answer} is not one of the MFA types: ${challenge.factors.join(", ")}`);
    const step = await this.#challenge(factor, request, user);
    close();
    return step;
  }

  /**
   * Answers MFA_SETUP: once VerifySoftwareToken has verified the app, or by the address for codes by e-mail.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, AliasExistsException
   */
  async #wasSetUp(given: SignInRequest): Promise<SignInStep> {
    const { directory, challenges, messageCodes } = this.#parts;
    const { user, challenge, request, close } = challenges.findUser(given, "MFA_SETUP");
    // The developer guide and AWS's own clients differ in the case.
    const email = given.parameters.EMAIL ?? given.parameters.email;
    if (email !== undefined && challenge.factors.includes("EMAIL_OTP") && user.attributes.email === undefined) {
      checkValues(this.#context.configuration, { email });
      const saved = directory.save({ ...user, attributes: changedAttributes(user.attributes, { email }) });
      close();
      return messageCodes.EMAIL_OTP.afterPassword(request, saved);
    }
    if (!challenge.verified) {
      throw invalidParameter("No software token has been verified in this session; call VerifySoftwareToken first.");
    }
    close();
    return completed(request, user);
  }

  /**
   * Answers SOFTWARE_TOKEN_MFA. After a wrong code the same session may be tried again.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, NotAuthorizedException
   */
  #withSoftwareToken(given: SignInRequest): Promise<SignInStep> {
    const code = required(given, "SOFTWARE_TOKEN_MFA_CODE");
    const { user, request, close } = this.#parts.challenges.findUser(given, "SOFTWARE_TOKEN_MFA");
    this.#parts.softwareTokens.acceptCode(user, code);
    close();
    return Promise.resolve(completed(request, user));
  }
}
