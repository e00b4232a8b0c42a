import { randomUUID } from "node:crypto";
import { CognitoError, invalidParameter, notAuthorized } from "../cognitoError";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import type { UserMigration } from "../triggers/userMigration";
import { admit, emailText, eventSubject, tell } from "../triggers/userTriggers";
import type { MessageCause, MessageOccasion, SignUpData } from "../triggers/userTriggers";
import type { AttemptLimits } from "./attemptLimits";
import type { CodePurpose, ConfirmationCodes } from "./confirmationCodes";
import { checkPassword } from "./passwordPolicy";
import type { PoolContext } from "./poolContext";
import { checkRequired, checkValues, checkWritable, isEmail } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** API reference, CodeDeliveryDetailsType. */
export interface CodeDeliveryDetails {
  AttributeName: string;
  DeliveryMedium: "EMAIL";
  /** The address, all but hidden. */
  Destination: string;
}

/** What the public operations need of the pool's other parts. */
export interface AccountParts {
  directory: UserDirectory;
  codes: ConfirmationCodes;
  limits: AttemptLimits;
  triggers: LambdaTriggers;
  migration: UserMigration;
}

/** What people do without being signed in: sign up, confirm, recover a forgotten password. */
export class Accounts {
  readonly #context: PoolContext;
  readonly #parts: AccountParts;

  constructor(context: PoolContext, parts: AccountParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * Creates an unconfirmed user and sends the confirmation code where the pool verifies e-mail addresses; or a confirmed
   * one when the preSignUp trigger says so.
   * @throws CognitoError NotAuthorizedException, InvalidPasswordException, InvalidParameterException,
   * UsernameExistsException, LimitExceededException, and as LambdaTriggers.call
   */
  async signUp(
    client: ClientConfiguration,
    name: string,
    password: string,
    given: UserAttributes,
    data: SignUpData = {},
  ): Promise<{ user: UserRecord; delivery?: CodeDeliveryDetails }> {
    const { directory, triggers, codes } = this.#parts;
    const { configuration } = this.#context;
    if (configuration.adminCreateUserOnly) throw notAuthorized("SignUp is not permitted for this user pool");
    checkPassword(password, configuration.passwordPolicy);
    checkWritable(client, given);
    const userAttributes = directory.initialAttributes(name, given);
    checkValues(configuration, userAttributes);
    checkRequired(configuration, userAttributes);
    const sub = randomUUID();
    const userName = configuration.usernameAttributes.length === 0 ? name : sub;
    const { confirmed, attributes } = triggers.has("preSignUp")
      ? await admit(triggers, "SignUp", { userName, userAttributes }, client, data)
      : { confirmed: false, attributes: userAttributes };
    const { email } = attributes;
    const { user, code } = this.#context.store.transaction(() => {
      const status = confirmed ? "CONFIRMED" : "UNCONFIRMED";
      const created = directory.create({ sub, name, password, attributes, status });
      const sent = !confirmed && email !== undefined && configuration.autoVerifiedAttributes.includes("email");
      return { user: created, code: sent ? codes.create(created.sub, "sign-up", email) : undefined };
    });
    const { metadata } = data;
    if (confirmed) await this.confirmed(user, "ConfirmSignUp", { client, metadata });
    // Only now, after the commit: a message cannot be taken back.
    if (email === undefined || code === undefined) return { user };
    return { user, delivery: await this.deliver(user, "SignUp", email, code, { client, metadata }) };
  }

  /** Tells the postConfirmation trigger of a pool that has one. @throws CognitoError as LambdaTriggers.call */
  async confirmed(
    user: UserRecord,
    occasion: "ConfirmForgotPassword" | "ConfirmSignUp",
    { client, metadata }: MessageCause,
  ): Promise<void> {
    const { triggers } = this.#parts;
    if (!triggers.has("postConfirmation")) return;
    const request = metadata === undefined ? {} : { clientMetadata: metadata };
    await tell(triggers, "postConfirmation", occasion, eventSubject(user), client, request);
  }

  /**
   * Confirms a sign-up with the code that was sent, and with it the e-mail address.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, LimitExceededException, NotAuthorizedException,
   * AliasExistsException, UserNotFoundException
   */
  async confirmSignUp(
    client: ClientConfiguration,
    name: string,
    code: string,
    forceAlias: boolean,
    metadata?: ClientMetadata,
  ): Promise<void> {
    const { directory, codes } = this.#parts;
    const user = directory.find(name);
    if (!user) throw this.#refusalOfUnknown(client, name, "sign-up", code);
    if (user.status !== "UNCONFIRMED") {
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    }
    const address = codes.check(user.sub, "sign-up", code);
    const saved = this.#context.store.transaction(() => {
      codes.discard(user.sub, "sign-up");
      return directory.save({ ...verified(user, address), status: "CONFIRMED" }, forceAlias);
    });
    await this.confirmed(saved, "ConfirmSignUp", { client, metadata });
  }

  /** Sends a new confirmation code. @throws CognitoError InvalidParameterException, LimitExceededException, UserNotFoundException */
  async resendConfirmationCode(
    client: ClientConfiguration,
    name: string,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails> {
    const user = this.#parts.directory.find(name);
    if (!user) return this.#pretendToSend(client, name, "sign-up");
    if (user.status !== "UNCONFIRMED") throw invalidParameter("User is already confirmed.");
    const { email } = user.attributes;
    if (email === undefined || !this.#context.configuration.autoVerifiedAttributes.includes("email")) {
      throw invalidParameter("Cannot resend codes. Auto verification not turned on.");
    }
    return this.send(user, "sign-up", "ResendCode", email, { client, metadata });
  }

  /** Sends the code with which a new password can be set. @throws CognitoError as `recoverable`, and LimitExceededException */
  async forgotPassword(
    client: ClientConfiguration,
    name: string,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails> {
    const { directory, migration } = this.#parts;
    if (!this.#context.configuration.selfServiceRecovery) {
      throw notAuthorized("Contact administrator to reset password.");
    }
    if (migration.offered && !directory.find(name)) await this.#migrate(client, name, metadata);
    const recoverable = this.#recoverable(client, name);
    if (!recoverable) return this.#pretendToSend(client, name, "forgot-password");
    const { user, email } = recoverable;
    return this.send(user, "forgot-password", "ForgotPassword", email, { client, metadata });
  }

  /**
   * Sets a new password by the code that was sent. The user is confirmed by it; tokens stay valid, as on AWS.
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, LimitExceededException, InvalidPasswordException,
   * UserNotFoundException
   */
  async confirmForgotPassword(
    client: ClientConfiguration,
    name: string,
    code: string,
    password: string,
    metadata?: ClientMetadata,
  ): Promise<void> {
    const { directory, codes, limits } = this.#parts;
    const recoverable = this.#recoverable(client, name);
    if (!recoverable) throw this.#refusalOfUnknown(client, name, "forgot-password", code);
    const { user } = recoverable;
    const address = codes.check(user.sub, "forgot-password", code);
    checkPassword(password, this.#context.configuration.passwordPolicy);
    const saved = this.#context.store.transaction(() => {
      codes.discard(user.sub, "forgot-password");
      limits.signInSucceeded(user.sub);
      const changed = directory.withPassword(verified(user, address), password, false);
      return directory.save({ ...changed, status: "CONFIRMED" });
    });
    await this.confirmed(saved, "ConfirmForgotPassword", { client, metadata });
  }

  /**
   * A user whose password can be recovered by e-mail, for administrators.
   * @throws CognitoError UserNotFoundException, NotAuthorizedException, InvalidParameterException
   */
  requireRecoverable(name: string): { user: UserRecord; email: string } {
    const user = this.#parts.directory.get(name);
    const { email, refusal } = recoveryAddress(user);
    if (email === undefined) throw refusal;
    return { user, email };
  }

  /** Sends a code to a user's address and says where it went. @throws CognitoError LimitExceededException */
  async send(
    user: UserRecord,
    purpose: CodePurpose,
    occasion: MessageOccasion,
    email: string,
    cause: MessageCause,
  ): Promise<CodeDeliveryDetails> {
    return this.deliver(user, occasion, email, this.#parts.codes.create(user.sub, purpose, email), cause);
  }

  /**
   * Hands a code that was made to whoever shows it, in the words of a customMessage trigger, and says where it went.
   * @throws CognitoError as LambdaTriggers.call
   */
  async deliver(
    user: UserRecord,
    occasion: MessageOccasion,
    email: string,
    code: string,
    cause: MessageCause,
  ): Promise<CodeDeliveryDetails> {
    const { triggers } = this.#parts;
    const attribute = occasion === "UpdateUserAttribute" || occasion === "VerifyUserAttribute";
    this.#context.deliver({
      userPoolId: user.poolId,
      ...(cause.client && { clientId: cause.client.id }),
      username: user.username,
      email,
      code,
      ...(triggers.has("customMessage") && (await emailText(triggers, occasion, user, code, cause))),
      purpose: attribute ? "VerifyAttribute" : occasion,
    });
    return deliveryDetails(email);
  }

  /** One whom the trigger does not know is answered as anybody unknown. */
  async #migrate(client: ClientConfiguration, name: string, metadata: ClientMetadata | undefined): Promise<void> {
    try {
      await this.#parts.migration.atForgottenPassword(client, name, metadata);
    } catch (error) {
      const unknown = error instanceof CognitoError && error.type === "UserNotFoundException";
      if (!unknown || !client.hidesUserExistence) throw error;
    }
  }

  /**
   * The user if a password can be recovered by e-mail. Undefined when not and the client hides who exists; to others
   * it says why not.
   */
  #recoverable(client: ClientConfiguration, name: string): { user: UserRecord; email: string } | undefined {
    const user = this.#parts.directory.find(name);
    const address = user ? recoveryAddress(user) : { refusal: unknownUsername() };
    if (user && address.email !== undefined) return { user, email: address.email };
    if (client.hidesUserExistence) return undefined;
    throw address.refusal ?? unknownUsername();
  }

  /** Answers for a name that belongs to nobody as if a code had gone out, limits included. */
  #pretendToSend(client: ClientConfiguration, name: string, purpose: CodePurpose): CodeDeliveryDetails {
    if (!client.hidesUserExistence) throw unknownUsername();
    const key = this.#parts.directory.nameKey(name);
    this.#parts.codes.create(this.#context.decoyUsers.unknownSubject(key), purpose);
    return deliveryDetails(isEmail(name) ? name : this.#context.decoyUsers.imaginaryAddress(key));
  }

  /** Answers for a name that belongs to nobody as it would for one that a wrong code was given for. */
  #refusalOfUnknown(client: ClientConfiguration, name: string, purpose: CodePurpose, code: string): CognitoError {
    if (!client.hidesUserExistence) return unknownUsername();
    const { directory, codes } = this.#parts;
    codes.check(this.#context.decoyUsers.unknownSubject(directory.nameKey(name)), purpose, code);
    return new CognitoError("CodeMismatchException", "Invalid verification code provided, please try again.");
  }
}

/** How Cognito shows an address that a code went to: `j***@e***`. */
function deliveryDetails(email: string): CodeDeliveryDetails {
  const [local = "", domain = ""] = email.split("@");
  return {
    AttributeName: "email",
    DeliveryMedium: "EMAIL",
    Destination: `${local.charAt(0)}***@${domain.charAt(0)}***`,
  };
}

/** The verified address to which a user's password can be recovered, or why there is none. */
function recoveryAddress({
  enabled,
  status,
  attributes,
}: UserRecord): { email: string; refusal?: never } | { email?: never; refusal: CognitoError } {
  if (!enabled) return { refusal: notAuthorized("User is disabled.") };
  if (status === "EXTERNAL_PROVIDER" || status === "FORCE_CHANGE_PASSWORD") {
    return { refusal: notAuthorized("User password cannot be reset in the current state.") };
  }
  if (attributes.email !== undefined && attributes.email_verified === "true") return { email: attributes.email };
  return {
    refusal: invalidParameter(
      "Cannot reset password for the user as there is no registered/verified email or phone_number",
    ),
  };
}

function unknownUsername(): CognitoError {
  return new CognitoError("UserNotFoundException", "Username/client id combination not found.");
}

/** Marks the e-mail address as verified if it still is the one that the code went to. */
function verified(user: UserRecord, address: string | undefined): UserRecord {
  if (address === undefined || user.attributes.email !== address) return user;
  return { ...user, attributes: { ...user.attributes, email_verified: "true" } };
}
