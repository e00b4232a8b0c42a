import { CognitoError, invalidParameter, notAuthorized, userNotFound, wrongCredentials } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import type { UserMigration } from "../triggers/userMigration";
import { eventSubject, tell } from "../triggers/userTriggers";
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
  | { kind: "complete"; user: UserRecord; /** By which step. */ occasion: "Authentication" | "NewPasswordChallenge" };

type CompleteStep = Extract<SignInStep, { kind: "complete" }>;

/** What signing in needs of the pool's other parts. */
export interface AuthenticationParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  softwareTokens: SoftwareTokens;
  triggers: LambdaTriggers;
  migration: UserMigration;
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
   * password if the client hides who exists. A pool with a userMigration trigger asks that first.
   * @throws CognitoError NotAuthorizedException, UserNotFoundException, and as `preAuthenticate` and `afterPassword`
   */
  async withPassword(
    client: ClientConfiguration,
    name: string,
    password: string,
    metadata?: ClientMetadata,
  ): Promise<SignInStep> {
    const { directory, limits, triggers, migration } = this.#parts;
    if (migration.offered && !directory.find(name)) {
      return this.afterPassword(client, await this.#migrated(client, name, password, metadata));
    }
    if (triggers.has("preAuthentication")) await this.preAuthenticate(client, name, metadata);
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
   * Asks the preAuthentication trigger of a pool that has one, before the password is looked at.
   * @throws CognitoError as LambdaTriggers.call
   */
  async preAuthenticate(
    client: ClientConfiguration,
    name: string,
    metadata: ClientMetadata | undefined,
  ): Promise<void> {
    const { directory, triggers } = this.#parts;
    const user = directory.find(name);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    const subject = user ? eventSubject(user) : { userName: name, userAttributes: {} };
    await tell(triggers, "preAuthentication", "Authentication", subject, client, {
      validationData: metadata ?? null,
      ...(client.hidesUserExistence && { userNotFound: !user }),
    });
  }

  /** The attempt counts as failed until the trigger has answered, so that many at a time are no way around the limit. */
  async #migrated(
    client: ClientConfiguration,
    name: string,
    password: string,
    metadata: ClientMetadata | undefined,
  ): Promise<UserRecord> {
    const { directory, limits, migration } = this.#parts;
    const subject = this.#context.decoyUsers.unknownSubject(directory.nameKey(name));
    limits.checkSignIn(subject);
    limits.signInFailed(subject);
    try {
      const user = await migration.atSignIn(client, name, password, metadata);
      if (!directory.passwordMatches(user, password)) throw wrongCredentials();
      limits.signInSucceeded(subject);
      return user;
    } catch (error) {
      const unknown = error instanceof CognitoError && error.type === "UserNotFoundException";
      if (!unknown || !client.hidesUserExistence) throw error;
      throw wrongCredentials(error.reason);
    }
  }

  /**
   * Goes on after the password was proven, by whichever flow.
   * @throws CognitoError NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
   */
  async afterPassword(client: ClientConfiguration, user: UserRecord, metadata?: ClientMetadata): Promise<SignInStep> {
    checkSignInAllowed(user);
    if (user.status !== "FORCE_CHANGE_PASSWORD") return this.#secondFactor(client, user, metadata);
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
  async withNewPassword(
    client: ClientConfiguration,
    session: string,
    name: string,
    password: string,
    given: UserAttributes,
    metadata?: ClientMetadata,
  ): Promise<SignInStep> {
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
    this.#checkFactorOffered();
    const saved = store.transaction(() =>
      directory.save({ ...directory.withPassword({ ...user, attributes }, password, false), status: "CONFIRMED" }),
    );
    sessions.close(session);
    return this.#secondFactor(client, saved, metadata, "NewPasswordChallenge");
  }

  /**
   * Answers SOFTWARE_TOKEN_MFA. After a wrong code the same session may be tried again.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, NotAuthorizedException
   */
  async withSoftwareToken(
    client: ClientConfiguration,
    session: string,
    name: string,
    code: string,
    metadata?: ClientMetadata,
  ): Promise<SignInStep> {
    const { user } = this.#openChallenge(client, session, "SOFTWARE_TOKEN_MFA", name);
    this.#parts.softwareTokens.acceptCode(user, code);
    this.#context.sessions.close(session);
    return this.#complete(client, user, metadata);
  }

  /** Answers MFA_SETUP, once VerifySoftwareToken has verified the app. @throws CognitoError NotAuthorizedException, InvalidParameterException */
  async withMfaSetUp(
    client: ClientConfiguration,
    session: string,
    name: string,
    metadata?: ClientMetadata,
  ): Promise<SignInStep> {
    const { user, challenge } = this.#openChallenge(client, session, "MFA_SETUP", name);
    if (challenge.name !== "MFA_SETUP" || !challenge.verified) {
      throw invalidParameter("No software token has been verified in this session; call VerifySoftwareToken first.");
    }
    this.#context.sessions.close(session);
    return this.#complete(client, user, metadata);
  }

  async #secondFactor(
    client: ClientConfiguration,
    user: UserRecord,
    metadata: ClientMetadata | undefined,
    occasion: CompleteStep["occasion"] = "Authentication",
  ): Promise<SignInStep> {
    const { mfa, softwareTokenMfa } = this.#context.configuration;
    const parameters = { USER_ID_FOR_SRP: user.username };
    if (
      softwareTokenMfa &&
      user.totpSecret !== undefined &&
      (mfa === "ON" || (mfa === "OPTIONAL" && user.totpEnabled))
    ) {
      return this.#challenge(client, { name: "SOFTWARE_TOKEN_MFA", sub: user.sub }, parameters);
    }
    if (mfa !== "ON") return this.#complete(client, user, metadata, occasion);
    this.#checkFactorOffered();
    return this.#challenge(
      client,
      { name: "MFA_SETUP", sub: user.sub, verified: false },
      { ...parameters, MFAS_CAN_SETUP: JSON.stringify(["SOFTWARE_TOKEN_MFA"]) },
    );
  }

  #checkFactorOffered(): void {
    const { mfa, softwareTokenMfa, id } = this.#context.configuration;
    if (mfa !== "ON" || softwareTokenMfa) return;
    throw invalidParameter(
      `User pool ${id} requires MFA without offering software tokens; the local run has no MFA by SMS or e-mail.`,
    );
  }

  /** Only a sign-in that is complete clears the failures, so that a known password does not free guesses at the code. */
  async #complete(
    client: ClientConfiguration,
    user: UserRecord,
    metadata: ClientMetadata | undefined,
    occasion: CompleteStep["occasion"] = "Authentication",
  ): Promise<SignInStep> {
    const { limits, triggers } = this.#parts;
    limits.signInSucceeded(user.sub);
    if (triggers.has("postAuthentication")) {
      const request = { newDeviceUsed: false, ...(metadata !== undefined && { clientMetadata: metadata }) };
      await tell(triggers, "postAuthentication", "Authentication", eventSubject(user), client, request);
    }
    return { kind: "complete", user, occasion };
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
