import { CognitoError, notAuthorized } from "../cognitoError";
import type { UserRecord } from "../storage/userTable";
import type { AttemptLimits } from "./attemptLimits";
import type { ChallengeSession } from "./signIn/challengeSessions";
import type { PoolContext } from "./poolContext";
import { createTotpSecret, matchingStep } from "./totp";
import type { UserDirectory } from "./userDirectory";

/** Time-based one-time passwords from an authenticator app. */
export class SoftwareTokens {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #limits: AttemptLimits;

  constructor(context: PoolContext, directory: UserDirectory, limits: AttemptLimits) {
    this.#context = context;
    this.#directory = directory;
    this.#limits = limits;
  }

  /**
   * A new secret for the user's app. A verified one works on until a code of the new one is verified.
   * @throws CognitoError SoftwareTokenMFANotFoundException when the pool does not offer software tokens
   */
  associate(user: UserRecord): string {
    this.#checkOffered();
    const secret = createTotpSecret();
    this.#directory.save({ ...user, totpPendingSecret: secret });
    return secret;
  }

  /**
   * As `associate`, for a user who must set up MFA before the sign-in can go on.
   * @returns the secret and the session to go on with
   */
  associateInSession(token: string): { secret: string; session: string } {
    const session = this.#context.sessions.find(token);
    const secret = this.associate(this.#setUpUser(session));
    return { secret, session: this.#exchange(token, session, false) };
  }

  /**
   * Marks the app as the user's, by a code of its.
   * @throws CognitoError EnableSoftwareTokenMFAException for a wrong code, NotAuthorizedException during a lockout
   */
  verify(user: UserRecord, code: string): void {
    this.#checkOffered();
    const { totpPendingSecret, ...known } = user;
    if (totpPendingSecret === undefined) {
      throw new CognitoError("SoftwareTokenMFANotFoundException", "Software Token MFA does not exist for the user.");
    }
    this.#limits.checkSignIn(user.sub);
    const match = matchingStep(totpPendingSecret, code, this.#context.clock(), 0);
    if (match.outcome !== "match") {
      this.#limits.signInFailed(user.sub);
      throw new CognitoError("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA");
    }
    const others = user.mfaEnabled.filter((factor) => factor !== "SOFTWARE_TOKEN_MFA");
    const required = this.#context.configuration.mfa === "ON";
    this.#directory.save({
      ...known,
      totpSecret: totpPendingSecret,
      ...(required && { mfaEnabled: [...others, "SOFTWARE_TOKEN_MFA"] }),
      totpLastStep: match.step,
    });
  }

  /** Deletes the user's app. */
  remove(user: UserRecord): void {
    const changed: UserRecord = {
      ...user,
      mfaEnabled: user.mfaEnabled.filter((factor) => factor !== "SOFTWARE_TOKEN_MFA"),
    };
    delete changed.totpSecret;
    delete changed.totpPendingSecret;
    if (changed.mfaPreferred === "SOFTWARE_TOKEN_MFA") delete changed.mfaPreferred;
    this.#directory.save(changed);
  }

  /** As `verify`, for a user who must set up MFA; gives the session that answers MFA_SETUP. */
  verifyInSession(token: string, code: string): string {
    const session = this.#context.sessions.find(token);
    this.verify(this.#setUpUser(session), code);
    return this.#exchange(token, session, true);
  }

  /**
   * Checks a code at sign-in; no code is accepted twice.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, NotAuthorizedException during a lockout
   */
  acceptCode(user: UserRecord, code: string): void {
    this.#limits.checkSignIn(user.sub);
    const match = matchingStep(user.totpSecret ?? "", code, this.#context.clock(), user.totpLastStep);
    if (match.outcome === "used") {
      throw new CognitoError("ExpiredCodeException", "Your software token has already been used once.");
    }
    if (match.outcome === "mismatch") {
      this.#limits.signInFailed(user.sub);
      throw new CognitoError("CodeMismatchException", "Invalid code received for user");
    }
    this.#directory.save({ ...user, totpLastStep: match.step });
  }

  #checkOffered(): void {
    if (this.#context.configuration.mfaFactors.includes("SOFTWARE_TOKEN_MFA")) return;
    throw new CognitoError(
      "SoftwareTokenMFANotFoundException",
      "Software Token MFA has not been enabled by the userPool",
    );
  }

  #setUpUser({ poolId, challenge }: ChallengeSession): UserRecord {
    if (challenge.name !== "MFA_SETUP" || poolId !== this.#context.configuration.id) {
      throw notAuthorized("Invalid session for the user.");
    }
    return this.#directory.getBySub(challenge.sub);
  }

  /** A session goes from hand to hand: each step ends the one that it was given. */
  #exchange(token: string, session: ChallengeSession, verified: boolean): string {
    const client = this.#context.configuration.clients.get(session.clientId);
    if (session.challenge.name !== "MFA_SETUP" || !client) throw notAuthorized("Invalid session for the user.");
    this.#context.sessions.close(token);
    return this.#context.sessions.open(
      { ...session, challenge: { ...session.challenge, verified } },
      client.authSessionSeconds,
    );
  }
}
