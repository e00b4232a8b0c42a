import { attemptLimitExceeded, invalidParameter, wrongCredentials } from "../cognitoError";
import type { AddressAttribute } from "../configuration/userPoolConfiguration";
import type { ClientMetadata } from "../triggers/lambdaTriggers";
import type { Accounts } from "./accounts";
import type { AttemptLimits } from "./attemptLimits";
import type { ConfirmationCodes } from "./confirmationCodes";
import type { CodeDeliveryDetails, Messages } from "./messages";
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
  messages: Messages;
}

const addressAttributes = ["phone_number", "email"] as const;

/** What signed-in users do to their own account, authorised by their access token. */
export class Profile {
  readonly #context: PoolContext;
  readonly #parts: ProfileParts;

  constructor(context: PoolContext, parts: ProfileParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * Changes attributes, or removes those whose new value is empty. A new address is sent a code where the pool verifies
   * addresses, and where the pool says so takes effect only with that code.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, AliasExistsException
   */
  async updateAttributes(
    { sub, client }: AuthorizedUser,
    changes: UserAttributes,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails[]> {
    const { configuration, store } = this.#context;
    const { directory, codes, messages } = this.#parts;
    const user = directory.getBySub(sub);
    checkWritable(client, changes);
    checkMutable(configuration, changes);
    checkValues(configuration, changes);
    const changed = addressAttributes.filter((attribute) => changes[attribute] !== undefined);
    const proven = changed.filter((attribute) => {
      const isNew = changes[attribute] !== "" && changes[attribute] !== user.attributes[attribute];
      return isNew && configuration.autoVerifiedAttributes.includes(attribute);
    });
    const deferred = proven.filter((attribute) => configuration.verifiedBeforeUpdate.includes(attribute));
    const applied = Object.entries(changes).filter(([name]) => !(deferred as readonly string[]).includes(name));
    const sent = store.transaction(() => {
      // An older code speaks of an older address.
      for (const attribute of changed) codes.discard(user.sub, `verify:${attribute}`);
      directory.save({ ...user, attributes: changedAttributes(user.attributes, Object.fromEntries(applied)) });
      return proven.map((attribute) => {
        const address = changes[attribute] ?? "";
        return { attribute, address, code: codes.create(user.sub, `verify:${attribute}`, address) };
      });
    });
    return Promise.all(
      sent.map(({ code, ...to }) => messages.send(user, "UpdateUserAttribute", to, code, { client, metadata })),
    );
  }

  /** Sends a code for an address, or for the one that waits to replace it. @throws CognitoError InvalidParameterException, LimitExceededException */
  async sendVerificationCode(
    { sub, client }: AuthorizedUser,
    name: string,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails> {
    const attribute = verifiable(name);
    const { directory, codes, accounts } = this.#parts;
    const user = directory.getBySub(sub);
    const address = codes.pendingValue(user.sub, `verify:${attribute}`) ?? user.attributes[attribute];
    if (address === undefined) throw invalidParameter(`User does not have an ${attribute} to verify.`);
    const cause = { client, metadata };
    return accounts.send(user, `verify:${attribute}`, "VerifyUserAttribute", { attribute, address }, cause);
  }

  /** Redeems a code for an address. @throws CognitoError CodeMismatchException, ExpiredCodeException, LimitExceededException, AliasExistsException */
  verifyAttribute({ sub }: AuthorizedUser, name: string, code: string): void {
    const attribute = verifiable(name);
    const { directory, codes } = this.#parts;
    const user = directory.getBySub(sub);
    const address = codes.check(user.sub, `verify:${attribute}`, code);
    this.#context.store.transaction(() => {
      codes.discard(user.sub, `verify:${attribute}`);
      const proven = { ...(address !== undefined && { [attribute]: address }), [`${attribute}_verified`]: "true" };
      directory.save({ ...user, attributes: { ...user.attributes, ...proven } });
    });
  }

  /**
   * Replaces the password by one that the policy allows; users without a password set their first one. Tokens stay
   * valid, as on AWS.
   * @throws CognitoError NotAuthorizedException, InvalidPasswordException, LimitExceededException
   */
  changePassword({ sub }: AuthorizedUser, previous: string | undefined, proposed: string): void {
    const { directory, limits } = this.#parts;
    const user = directory.getBySub(sub);
    if (limits.signInBlocked(user.sub)) throw attemptLimitExceeded();
    // A first password would be a way in that the identity provider knows nothing of.
    if (user.status === "EXTERNAL_PROVIDER") throw wrongCredentials("the user signs in at an identity provider");
    const hasPassword = user.passwordVerifier !== "";
    if (hasPassword && !(previous !== undefined && directory.passwordMatches(user, previous))) {
      limits.signInFailed(user.sub);
      throw wrongCredentials();
    }
    checkPassword(proposed, this.#context.configuration.passwordPolicy);
    directory.save(directory.withPassword(user, proposed, false));
  }
}

/** @throws CognitoError InvalidParameterException for an attribute that is no address */
function verifiable(name: string): AddressAttribute {
  const attribute = addressAttributes.find((candidate) => candidate === name);
  if (!attribute) throw invalidParameter(`Only email and phone_number are verified; ${name} is not.`);
  return attribute;
}
