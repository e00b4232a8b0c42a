import { CognitoError, notAuthorized } from "../cognitoError";
import type { UserRecord } from "../storage/userTable";
import type { Accounts } from "./accounts";
import type { ConfirmationCodes } from "./confirmationCodes";
import { checkPassword, createTemporaryPassword } from "./passwordPolicy";
import type { PoolContext } from "./poolContext";
import type { Tokens } from "./tokens";
import { changedAttributes, checkMutable, checkValues } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** AdminCreateUser's input (API reference, AdminCreateUser). */
export interface InvitedUser {
  name: string;
  attributes: UserAttributes;
  /** Generated when absent. */
  temporaryPassword?: string | undefined;
  messageAction?: "RESEND" | "SUPPRESS" | undefined;
  /** Take over an address that another user holds; only with the address given as verified. */
  forceAlias: boolean;
}

/** What administrators' operations need of the pool's other parts. */
export interface AdministrationParts {
  directory: UserDirectory;
  accounts: Accounts;
  codes: ConfirmationCodes;
  tokens: Tokens;
}

/** What administrators do to a user's account. */
export class Administration {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #accounts: Accounts;
  readonly #codes: ConfirmationCodes;
  readonly #tokens: Tokens;

  constructor(context: PoolContext, { directory, accounts, codes, tokens }: AdministrationParts) {
    this.#context = context;
    this.#directory = directory;
    this.#accounts = accounts;
    this.#codes = codes;
    this.#tokens = tokens;
  }

  /**
   * Creates a user with a temporary password, and sends it unless told not to; or invites a known one once more.
   * @throws CognitoError UsernameExistsException, InvalidPasswordException, InvalidParameterException,
   * UnsupportedUserStateException, UserNotFoundException, AliasExistsException
   */
  createUser({ name, attributes: given, temporaryPassword, messageAction, forceAlias }: InvitedUser): UserRecord {
    const { configuration } = this.#context;
    const password = temporaryPassword ?? createTemporaryPassword(configuration.passwordPolicy);
    checkPassword(password, configuration.passwordPolicy);
    if (messageAction === "RESEND") return this.#inviteAgain(name, password);
    const attributes = this.#directory.initialAttributes(name, given);
    checkValues(configuration, attributes);
    if (this.#directory.find(name)) {
      throw new CognitoError("UsernameExistsException", "User account already exists");
    }
    const user = this.#directory.create({ name, password, attributes, status: "FORCE_CHANGE_PASSWORD" }, forceAlias);
    if (messageAction !== "SUPPRESS") this.#invite(user, password);
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
      if (changes.email !== undefined) this.#codes.discard(user.sub, "verify:email");
      this.#directory.save({ ...user, attributes: changedAttributes(user.attributes, changes) });
    });
  }

  /** @throws CognitoError NotAuthorizedException unless the user awaits confirmation, UserNotFoundException */
  confirmSignUp(name: string): void {
    const user = this.#directory.get(name);
    if (user.status !== "UNCONFIRMED") {
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    }
    this.#directory.save({ ...user, status: "CONFIRMED" });
  }

  /**
   * Bars sign-in until the user sets a new password by the code that this sends.
   * @throws CognitoError as Accounts.requireRecoverable, LimitExceededException
   */
  resetPassword(name: string): void {
    const { user, email } = this.#accounts.requireRecoverable(name);
    if (user.status === "UNCONFIRMED") throw notAuthorized("User password cannot be reset in the current state.");
    this.#directory.save({ ...user, status: "RESET_REQUIRED" });
    this.#accounts.send(user, "forgot-password", "ForgotPassword", email);
  }

  /** Lets the user sign in, or bars it and ends all sign-ins. @throws CognitoError UserNotFoundException */
  setEnabled(name: string, enabled: boolean): void {
    const user = this.#directory.get(name);
    this.#directory.save({ ...(enabled ? user : this.#tokens.revokeAll(user)), enabled });
  }

  #inviteAgain(name: string, password: string): UserRecord {
    const user = this.#directory.get(name);
    if (user.status !== "FORCE_CHANGE_PASSWORD") {
      throw new CognitoError(
        "UnsupportedUserStateException",
        `Resend not possible. ${user.username} status is not FORCE_CHANGE_PASSWORD`,
      );
    }
    const invited = this.#directory.save(this.#directory.withPassword(user, password, true));
    this.#invite(invited, password);
    return invited;
  }

  #invite(user: UserRecord, password: string): void {
    const { email } = user.attributes;
    if (email !== undefined) this.#accounts.deliver(user, "AdminCreateUser", email, password);
  }
}
