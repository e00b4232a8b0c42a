import { randomUUID } from "node:crypto";
import { CognitoError, invalidParameter, notAuthorized } from "../cognitoError";
import type { AddressAttribute } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import { admit, tellConfirmed } from "../triggers/userTriggers";
import type { SignUpData } from "../triggers/userTriggers";
import type { ConfirmationCodes } from "./confirmationCodes";
import { destination } from "./messages";
import type { Messages } from "./messages";
import { checkPassword, createTemporaryPassword } from "./passwordPolicy";
import type { PasswordRecovery } from "./passwordRecovery";
import type { PoolContext } from "./poolContext";
import type { Tokens } from "./tokens";
import { changedAttributes, checkMutable, checkValues } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** AdminCreateUser's input (API reference, AdminCreateUser). */
export interface InvitedUser {
  name: string;
  attributes: UserAttributes;
  /** When absent it is generated, or the user has no password where codes sign in. */
  temporaryPassword?: string | undefined;
  /** Where the invitation goes: by default to the e-mail address if there is one. */
  desiredDelivery?: readonly AddressAttribute[] | undefined;
  messageAction?: "RESEND" | "SUPPRESS" | undefined;
  /** Take over an address that another user holds; only with the address given as verified. */
  forceAlias: boolean;
}

/** What administrators' operations need of the pool's other parts. */
export interface AdministrationParts {
  directory: UserDirectory;
  recovery: PasswordRecovery;
  messages: Messages;
  codes: ConfirmationCodes;
  tokens: Tokens;
  triggers: LambdaTriggers;
}

/** What administrators do to a user's account. */
export class Administration {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #recovery: PasswordRecovery;
  readonly #messages: Messages;
  readonly #codes: ConfirmationCodes;
  readonly #tokens: Tokens;
  readonly #triggers: LambdaTriggers;

  constructor(context: PoolContext, { directory, recovery, messages, codes, tokens, triggers }: AdministrationParts) {
    this.#context = context;
    this.#directory = directory;
    this.#recovery = recovery;
    this.#messages = messages;
    this.#codes = codes;
    this.#tokens = tokens;
    this.#triggers = triggers;
  }

  /**
   * Creates a user with a temporary password, and sends it unless told not to; or invites a known one once more.
   * @throws CognitoError UsernameExistsException, InvalidPasswordException, InvalidParameterException,
   * UnsupportedUserStateException, UserNotFoundException, AliasExistsException, and as LambdaTriggers.call
   */
  async createUser(
    { name, attributes: given, temporaryPassword, messageAction, forceAlias, desiredDelivery }: InvitedUser,
    data: SignUpData = {},
  ): Promise<UserRecord> {
    const { configuration } = this.#context;
    const { firstAuthFactors } = configuration;
    const passwordless =
      temporaryPassword === undefined &&
      messageAction !== "RESEND" &&
      (firstAuthFactors.has("EMAIL_OTP") || firstAuthFactors.has("SMS_OTP"));
    const password = temporaryPassword ?? createTemporaryPassword(configuration.passwordPolicy);
    checkPassword(password, configuration.passwordPolicy);
    if (messageAction === "RESEND") return this.#inviteAgain(name, password, data.metadata);
    const attributes = this.#directory.initialAttributes(name, given);
    checkValues(configuration, attributes);
    if (this.#directory.find(name)) {
      throw new CognitoError("UsernameExistsException", "User account already exists");
    }
    const sub = randomUUID();
    if (this.#triggers.has("preSignUp")) {
      const userName = configuration.usernameAttributes.length === 0 ? name : sub;
      const subject = { userName, userAttributes: attributes };
      await admit(this.#triggers, "AdminCreateUser", subject, undefined, data);
    }
    if (passwordless) {
      if (attributes.email === undefined && attributes.phone_number === undefined) {
        throw invalidParameter(
          "A user without a password needs an email or a phone_number; or give a TemporaryPassword.",
        );
      }
      const invited = { sub, name, password: undefined, attributes, status: "CONFIRMED" as const };
      return this.#directory.create(invited, forceAlias);
    }
    const invited = { sub, name, password, attributes, status: "FORCE_CHANGE_PASSWORD" as const };
    const user = this.#directory.create(invited, forceAlias);
    if (messageAction !== "SUPPRESS") await this.#invite(user, password, data.metadata, desiredDelivery);
    return user;
  }

  /** @throws CognitoError InvalidPasswordException, UserNotFoundException */
  setPassword(name: string, password: string, permanent: boolean): void {
    checkPassword(password, this.#context.configuration.passwordPolicy);
    this.#directory.save({
      ...this.#directory.withPassword(this.#directory.get(name), password, !permanent),
      status: permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
    });
  }

  /**
   * Changes attributes, or removes those whose new value is empty.
   * @throws CognitoError InvalidParameterException, AliasExistsException, UserNotFoundException
   */
  updateAttributes(name: string, changes: UserAttributes): void {
    const user = this.#directory.get(name);
    checkMutable(this.#context.configuration, changes);
    checkValues(this.#context.configuration, changes);
    this.#context.store.transaction(() => {
      // A code that is out would bring back the address that it was sent to.
      for (const attribute of ["email", "phone_number"] as const) {
        if (changes[attribute] !== undefined) this.#codes.discard(user.sub, `verify:${attribute}`);
      }
      this.#directory.save({ ...user, attributes: changedAttributes(user.attributes, changes) });
    });
  }

  /** @throws CognitoError NotAuthorizedException unless the user awaits confirmation, UserNotFoundException */
  async confirmSignUp(name: string, metadata?: ClientMetadata): Promise<void> {
    const user = this.#directory.get(name);
    if (user.status !== "UNCONFIRMED") {
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    }
    const saved = this.#directory.save({ ...user, status: "CONFIRMED" });
    await tellConfirmed(this.#triggers, saved, "ConfirmSignUp", { metadata });
  }

  /**
   * Bars sign-in until the user sets a new password by the code that this sends.
   * @throws CognitoError as PasswordRecovery.requireRecoverable, LimitExceededException
   */
  async resetPassword(name: string, metadata?: ClientMetadata): Promise<void> {
    const recoverable = this.#recovery.requireRecoverable(name);
    const { user } = recoverable;
    if (user.status === "UNCONFIRMED") throw notAuthorized("User password cannot be reset in the current state.");
    this.#directory.save({ ...user, status: "RESET_REQUIRED" });
    await this.#recovery.send(recoverable, { metadata });
  }

  /** Lets the user sign in, or bars it and ends all sign-ins. @throws CognitoError UserNotFoundException */
  setEnabled(name: string, enabled: boolean): void {
    const user = this.#directory.get(name);
    this.#directory.save({ ...(enabled ? user : this.#tokens.revokeAll(user)), enabled });
  }

  async #inviteAgain(name: string, password: string, metadata: ClientMetadata | undefined): Promise<UserRecord> {
    const user = this.#directory.get(name);
    if (user.status !== "FORCE_CHANGE_PASSWORD") {
      throw new CognitoError(
        "UnsupportedUserStateException",
        `Resend not possible. ${user.username} status is not FORCE_CHANGE_PASSWORD`,
      );
    }
    const invited = this.#directory.save(this.#directory.withPassword(user, password, true));
    await this.#invite(invited, password, metadata);
    return invited;
  }

  async #invite(
    user: UserRecord,
    password: string,
    metadata: ClientMetadata | undefined,
    desired?: readonly AddressAttribute[],
  ): Promise<void> {
    const attributes = desired ?? [user.attributes.email === undefined ? "phone_number" : "email"];
    for (const to of attributes.flatMap((attribute) => destination(user, attribute) ?? [])) {
      await this.#messages.send(user, "AdminCreateUser", to, password, { metadata });
    }
  }
}
