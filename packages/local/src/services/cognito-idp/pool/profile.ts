import { attemptLimitExceeded, invalidParameter, wrongCredentials } from "../cognitoError";
import type { CognitoError } from "../cognitoError";
import type { ClientMetadata } from "../triggers/lambdaTriggers";
import type { Accounts, CodeDeliveryDetails } from "./accounts";
import type { AttemptLimits } from "./attemptLimits";
import type { ConfirmationCodes } from "./confirmationCodes";
import { checkPassword } from "./passwordPolicy";
import type { PoolContext } from "./poolContext";
import type { AuthorizedUser } from "./tokens";
import { changedAttributes, checkMutable, checkValues, checkWritable } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** What a signed-in user's operations need of the pool's other parts. */
export interface ProfileParts {
  directory: UserDirectory;
  codes: ConfirmationCodes;
  limits: AttemptLimits;
  accounts: Accounts;
}

/** What signed-in users do to their own account, authorised by their access token. */
export class Profile {
  readonly #context: PoolContext;
  readonly #parts: ProfileParts;

  constructor(context: PoolContext, parts: ProfileParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * Changes attributes, or removes those whose new value is empty; a new e-mail address is sent a code where the pool verifies addresses, and where the pool says
   * so takes effect only with that code.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, AliasExistsException
   */
  async updateAttributes(
    { sub, client }: AuthorizedUser,
    changes: UserAttributes,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails[]> {
    const { configuration, store } = this.#context;
    const { directory, codes, accounts } = this.#parts;
    const user = directory.getBySub(sub);
    checkWritable(client, changes);
    checkMutable(configuration, changes);
    checkValues(configuration, changes);
    const { email } = changes;
    const newEmail = email !== undefined && email !== "" && email !== user.attributes.email ? email : undefined;
    const verified = newEmail !== undefined && configuration.autoVerifiedAttributes.includes("email");
    const deferred = verified && configuration.verifiedBeforeUpdate.includes("email");
    const applied = { ...changes };
    if (deferred) delete applied.email;
    const code = store.transaction(() => {
      // An older code speaks of an older address.
      if (email !== undefined) codes.discard(user.sub, "verify:email");
      directory.save({ ...user, attributes: changedAttributes(user.attributes, applied) });
      return verified ? codes.create(user.sub, "verify:email", newEmail) : undefined;
    });
    return newEmail !== undefined && code !== undefined
      ? [await accounts.deliver(user, "UpdateUserAttribute", newEmail, code, { client, metadata })]
      : [];
  }

  /** Sends a code for the e-mail address, or for the one that waits to replace it. @throws CognitoError InvalidParameterException, LimitExceededException */
  async sendVerificationCode(
    { sub, client }: AuthorizedUser,
    attribute: string,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails> {
    if (attribute !== "email") throw unverifiable(attribute);
    const user = this.#parts.directory.getBySub(sub);
    const address = this.#parts.codes.pendingValue(user.sub, "verify:email") ?? user.attributes.email;
    if (address === undefined) throw invalidParameter("User does not have an email to verify.");
    return this.#parts.accounts.send(user, "verify:email", "VerifyUserAttribute", address, { client, metadata });
  }

  /** Redeems a code for the e-mail address. @throws CognitoError CodeMismatchException, ExpiredCodeException, LimitExceededException, AliasExistsException */
  verifyAttribute({ sub }: AuthorizedUser, attribute: string, code: string): void {
    if (attribute !== "email") throw unverifiable(attribute);
    const { directory, codes } = this.#parts;
    const user = directory.getBySub(sub);
    const address = codes.check(user.sub, "verify:email", code);
    this.#context.store.transaction(() => {
      codes.discard(user.sub, "verify:email");
      directory.save({
        ...user,
        attributes: { ...user.attributes, ...(address !== undefined && { email: address }), email_verified: "true" },
      });
    });
  }

  /**
   * Replaces the password by one that the policy allows. Tokens stay valid, as on AWS.
   * @throws CognitoError NotAuthorizedException, InvalidPasswordException, LimitExceededException
   */
  changePassword({ sub }: AuthorizedUser, previous: string, proposed: string): void {
    const { directory, limits } = this.#parts;
    const user = directory.getBySub(sub);
    if (limits.signInBlocked(user.sub)) throw attemptLimitExceeded();
    if (!directory.passwordMatches(user, previous)) {
      limits.signInFailed(user.sub);
      throw wrongCredentials();
    }
    checkPassword(proposed, this.#context.configuration.passwordPolicy);
    directory.save(directory.withPassword(user, proposed, false));
  }
}

function unverifiable(attribute: string): CognitoError {
  return invalidParameter(`Only the attribute email is verified by the local run; ${attribute} is not.`);
}
