import { CognitoError, invalidParameter, notAuthorized, userNotFound, wrongCredentials } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { AttemptLimits } from "./attemptLimits";
import type { Challenge, ChallengeName } from "./challengeSessions";
import { checkPassword } from "./passwordPolicy";
import type { PoolContext } from "./poolContext";
import type { SoftwareTokens } from "./softwareTokens";
import { passwordMatches } from "./srp";
import { changedAttributes, checkMutable, checkValues, checkWritable, missingAttributes } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** Where a sign-in stands: at a challenge that the client has to answer, or done. */
export type SignInStep =
  | { kind: "challenge"; name: ChallengeName; parameters: Record<string, string>; session?: string }
  | { kind: "complete"; user: UserRecord };

/** What signing in needs of the pool's other parts. */
export interface AuthenticationParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  softwareTokens: SoftwareTokens;
}

/** Signing in by password, and the challenges that may follow; what SRP puts in the password's place is in SrpSignIn. */
export class Authentication {
  readonly #context: PoolContext;
  readonly #parts: AuthenticationParts;

  constructor(context: PoolContext, parts: AuthenticationParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * Signs in with a password in the clear. For a name that belongs to nobody, answer and work are those of a wrong
   * password if the client hides who exists.
   * @throws CognitoError NotAuthorizedException, UserNotFoundException, and as `afterPassword`
   */
  withPassword(client: ClientConfiguration, name: string, password: string): SignInStep {
    const { directory, limits } = this.#parts;
    const user = directory.find(name);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    const key = directory.nameKey(name);
    const subject = user?.sub ?? this.#context.decoyUsers.unknownSubject(key);
    limits.checkSignIn(subject);
    const imaginary = this.#context.decoyUsers.imaginaryUser(key);
    const matches = passwordMatches(
      directory.poolName,
      user?.username ?? imaginary.userIdForSrp,
      password,
      user ? { salt: user.passwordSalt, verifier: user.passwordVerifier } : imaginary,
    );
    if (!user || !matches) {
      limits.signInFailed(subject);
      throw wrongCredentials();
    }
    return this.afterPassword(client, user);
  }

  /**
   * Goes on after the password was proven, by whichever flow.
   * @throws CognitoError NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
   */
  afterPassword(client: ClientConfiguration, user: UserRecord): SignInStep {
    checkSignInAllowed(user);
    if (user.status !== "FORCE_CHANGE_PASSWORD") return this.#secondFactor(client, user);
    if ((user.temporaryPasswordExpiresAt ?? Infinity) <= this.#context.clock()) {
      throw notAuthorized("Temporary password has expired and must be reset by an administrator.");
    }
    const attributes = Object.entries(user.attributes).filter(([name]) => client.readAttributes.has(name));
    const missing = missingAttributes(this.#context.configuration.schema, user.attributes);
    return this.#challenge(
      client,
      { name: "NEW_PASSWORD_REQUIRED", sub: user.sub },
      {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
        userAttributes: JSON.stringify(Object.fromEntries(attributes)),
      },
    );
  }

  /**
   * Answers NEW_PASSWORD_REQUIRED. After a refusal the same session may be tried again.
   * @throws CognitoError NotAuthorizedException, InvalidPasswordException, InvalidParameterException
   */
  withNewPassword(
    client: ClientConfiguration,
    session: string,
    name: string,
    password: string,
    given: UserAttributes,
  ): SignInStep {
    const { directory } = this.#parts;
    const { configuration, store, sessions } = this.#context;
    const { user } = this.#openChallenge(client, session, "NEW_PASSWORD_REQUIRED", name);
    checkPassword(password, configuration.passwordPolicy);
    checkWritable(client, given);
    const provided = ["email", "phone_number"].find((attribute) => given[attribute] && user.attributes[attribute]);
    if (provided !== undefined) throw notAuthorized(`Cannot modify an already provided ${provided}`);
    checkValues(configuration, given);
    const replaced = Object.fromEntries(Object.entries(given).filter(([attribute]) => user.attributes[attribute]));
    checkMutable(configuration, replaced);
    const attributes = changedAttributes(user.attributes, given);
    const missing = missingAttributes(configuration.schema, attributes);
    if (missing.length > 0) throw invalidParameter(`Invalid attributes given, ${missing.join(", ")} is missing`);
    return store.transaction(() => {
      const saved = directory.save({
        ...directory.withPassword({ ...user, attributes }, password, false),
        status: "CONFIRMED",
      });
      const step = this.#secondFactor(client, saved);
      sessions.close(session);
      return step;
    });
  }

  /**
   * Answers SOFTWARE_TOKEN_MFA. After a wrong code the same session may be tried again.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, NotAuthorizedException
   */
  withSoftwareToken(client: ClientConfiguration, session: string, name: string, code: string): SignInStep {
    const { user } = this.#openChallenge(client, session, "SOFTWARE_TOKEN_MFA", name);
    this.#parts.softwareTokens.acceptCode(user, code);
    this.#context.sessions.close(session);
    return this.#complete(user);
  }

  /** Answers MFA_SETUP, once VerifySoftwareToken has verified the app. @throws CognitoError NotAuthorizedException, InvalidParameterException */
  withMfaSetUp(client: ClientConfiguration, session: string, name: string): SignInStep {
    const { user, challenge } = this.#openChallenge(client, session, "MFA_SETUP", name);
    if (challenge.name !== "MFA_SETUP" || !challenge.verified) {
      throw invalidParameter("No software token has been verified in this session; call VerifySoftwareToken first.");
    }
    this.#context.sessions.close(session);
    return this.#complete(user);
  }

  #secondFactor(client: ClientConfiguration, user: UserRecord): SignInStep {
    const { mfa, softwareTokenMfa, id } = this.#context.configuration;
    const parameters = { USER_ID_FOR_SRP: user.username };
    if (
      softwareTokenMfa &&
      user.totpSecret !== undefined &&
      (mfa === "ON" || (mfa === "OPTIONAL" && user.totpEnabled))
    ) {
      return this.#challenge(client, { name: "SOFTWARE_TOKEN_MFA", sub: user.sub }, parameters);
    }
    if (mfa !== "ON") return this.#complete(user);
    if (!softwareTokenMfa) {
      throw invalidParameter(
        `User pool ${id} requires MFA without offering software tokens; the local run has no MFA by SMS or e-mail.`,
      );
    }
    return this.#challenge(
      client,
      { name: "MFA_SETUP", sub: user.sub, verified: false },
      { ...parameters, MFAS_CAN_SETUP: JSON.stringify(["SOFTWARE_TOKEN_MFA"]) },
    );
  }

  /** Only a sign-in that is complete clears the failures, so that a known password does not free guesses at the code. */
  #complete(user: UserRecord): SignInStep {
    this.#parts.limits.signInSucceeded(user.sub);
    return { kind: "complete", user };
  }

  #challenge(client: ClientConfiguration, challenge: Challenge, parameters: Record<string, string>): SignInStep {
    const { configuration, sessions } = this.#context;
    const session = sessions.open(
      { poolId: configuration.id, clientId: client.id, challenge },
      client.authSessionSeconds,
    );
    return { kind: "challenge", name: challenge.name, parameters, session };
  }

  /** The challenge that a session holds, if it is this client's, of this name and for the user who goes by `name`. */
  #openChallenge(
    client: ClientConfiguration,
    token: string,
    challengeName: ChallengeName,
    name: string,
  ): { user: UserRecord; challenge: Challenge } {
    const { directory } = this.#parts;
    const { clientId, challenge } = this.#context.sessions.find(token);
    const user = directory.find(name);
    if (clientId !== client.id || challenge.name !== challengeName || !user || challenge.sub !== user.sub) {
      throw notAuthorized("Invalid session for the user.");
    }
    if (!user.enabled) throw notAuthorized("User is disabled.");
    return { user, challenge };
  }
}

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
