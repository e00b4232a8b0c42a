import { CognitoError, invalidParameter, notAuthorized } from "../cognitoError";
import type { AddressAttribute, ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import type { UserMigration } from "../triggers/userMigration";
import { tellConfirmed } from "../triggers/userTriggers";
import type { MessageCause } from "../triggers/userTriggers";
import type { AttemptLimits } from "./attemptLimits";
import type { ConfirmationCodes } from "./confirmationCodes";
import { destination } from "./messages";
import type { CodeDeliveryDetails, Destination, Messages } from "./messages";
import { checkPassword } from "./passwordPolicy";
import type { PoolContext } from "./poolContext";
import { unknownUsername } from "./unknownNames";
import type { UnknownNames } from "./unknownNames";
import { verified } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** What recovering a password needs of the pool's other parts. */
export interface RecoveryParts {
  directory: UserDirectory;
  codes: ConfirmationCodes;
  limits: AttemptLimits;
  messages: Messages;
  unknownNames: UnknownNames;
  triggers: LambdaTriggers;
  migration: UserMigration;
}

/** A user whose password can be recovered, and where the code goes. */
export interface Recoverable {
  user: UserRecord;
  destination: Destination;
}

const mfaOf = { email: "EMAIL_OTP", phone_number: "SMS_MFA" } as const;

/** A forgotten password, recovered by a code. */
export class PasswordRecovery {
  readonly #context: PoolContext;
  readonly #parts: RecoveryParts;

  constructor(context: PoolContext, parts: RecoveryParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Sends the code with which a new password can be set. @throws CognitoError as `recoverable`, and LimitExceededException */
  async forgotPassword(
    client: ClientConfiguration,
    name: string,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails> {
    const { directory, migration, unknownNames } = this.#parts;
    if (this.#context.configuration.recovery.length === 0) {
      throw notAuthorized("Contact administrator to reset password.");
    }
    if (migration.offered && !directory.find(name)) await this.#migrate(client, name, metadata);
    const recoverable = this.#recoverable(client, name);
    if (!recoverable) return unknownNames.pretendToSend(client, name, "forgot-password");
    return this.send(recoverable, { client, metadata });
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
    const { directory, codes, limits, unknownNames, triggers } = this.#parts;
    const recoverable = this.#recoverable(client, name);
    if (!recoverable) throw unknownNames.refusal(client, name, "forgot-password", code);
    const { user } = recoverable;
    const address = codes.check(user.sub, "forgot-password", code);
    checkPassword(password, this.#context.configuration.passwordPolicy);
    const saved = this.#context.store.transaction(() => {
      codes.discard(user.sub, "forgot-password");
      limits.signInSucceeded(user.sub);
      const changed = directory.withPassword(verified(user, address), password, false);
      return directory.save({ ...changed, status: "CONFIRMED" });
    });
    await tellConfirmed(triggers, saved, "ConfirmForgotPassword", { client, metadata });
  }

  /**
   * A user whose password can be recovered, for administrators.
   * @throws CognitoError UserNotFoundException, NotAuthorizedException, InvalidParameterException
   */
  requireRecoverable(name: string): Recoverable {
    const user = this.#parts.directory.get(name);
    const { found, refusal } = this.#destination(user);
    if (!found) throw refusal;
    return { user, destination: found };
  }

  /** Sends the code and says where it went. @throws CognitoError LimitExceededException, and as Messages.send */
  async send({ user, destination: to }: Recoverable, cause: MessageCause): Promise<CodeDeliveryDetails> {
    const code = this.#parts.codes.create(user.sub, "forgot-password", to.address);
    return this.#parts.messages.send(user, "ForgotPassword", to, code, cause);
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

  /** The user if a password can be recovered. Undefined when not and the client hides who exists; to others it says why not. */
  #recoverable(client: ClientConfiguration, name: string): Recoverable | undefined {
    const user = this.#parts.directory.find(name);
    const { found, refusal } = user ? this.#destination(user) : { refusal: unknownUsername() };
    if (user && found) return { user, destination: found };
    if (client.hidesUserExistence) return undefined;
    throw refusal ?? unknownUsername();
  }

  /**
   * The verified address to which a code can go, or why there is none. An address that second factors go to does not
   * recover the first one (developer guide, "Things to know about user pool MFA").
   */
  #destination(user: UserRecord): { found: Destination; refusal?: never } | { found?: never; refusal: CognitoError } {
    const { enabled, status, attributes, mfaEnabled } = user;
    if (!enabled) return { refusal: notAuthorized("User is disabled.") };
    if (status === "FORCE_CHANGE_PASSWORD") {
      return { refusal: notAuthorized("User password cannot be reset in the current state.") };
    }
    const usable = (attribute: AddressAttribute): boolean =>
      attributes[`${attribute}_verified`] === "true" && !mfaEnabled.includes(mfaOf[attribute]);
    // Administrators reset passwords whatever users may do by themselves.
    const { recovery } = this.#context.configuration;
    const ways: readonly AddressAttribute[] = recovery.length === 0 ? ["phone_number", "email"] : recovery;
    const found = ways.filter(usable).flatMap((attribute) => destination(user, attribute) ?? [])[0];
    return found
      ? { found }
      : {
          refusal: invalidParameter(
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
          ),
        };
  }
}
