import { randomUUID } from "node:crypto";
import { CognitoError, invalidParameter, notAuthorized } from "../cognitoError";
import type { ClientConfiguration, UserPoolConfiguration } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { ClientMetadata, LambdaTriggers } from "../triggers/lambdaTriggers";
import { admit, tellConfirmed } from "../triggers/userTriggers";
import type { MessageCause, MessageOccasion, SignUpData } from "../triggers/userTriggers";
import type { CodePurpose, ConfirmationCodes } from "./confirmationCodes";
import { destination } from "./messages";
import type { CodeDeliveryDetails, Destination, Messages } from "./messages";
import { checkPassword } from "./passwordPolicy";
import type { PoolContext } from "./poolContext";
import type { OpenChallenges } from "./signIn/openChallenges";
import type { UnknownNames } from "./unknownNames";
import { checkRequired, checkValues, checkWritable, provenAttribute, verified } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** What the public operations need of the pool's other parts. */
export interface AccountParts {
  directory: UserDirectory;
  codes: ConfirmationCodes;
  messages: Messages;
  unknownNames: UnknownNames;
  challenges: OpenChallenges;
  triggers: LambdaTriggers;
}

/** What people do without being signed in: sign up and confirm. */
export class Accounts {
  readonly #context: PoolContext;
  readonly #parts: AccountParts;

  constructor(context: PoolContext, parts: AccountParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * Creates an unconfirmed user and sends the confirmation code where the pool verifies addresses; or a confirmed
   * one when the preSignUp trigger says so.
   * @throws CognitoError NotAuthorizedException, InvalidPasswordException, InvalidParameterException,
   * UsernameExistsException, LimitExceededException, and as LambdaTriggers.call
   */
  async signUp(
    client: ClientConfiguration,
    name: string,
    password: string | undefined,
    given: UserAttributes,
    data: SignUpData = {},
  ): Promise<{ user: UserRecord; delivery?: CodeDeliveryDetails; session?: string | undefined }> {
    const { directory, triggers, codes, messages, challenges } = this.#parts;
    const { configuration } = this.#context;
    if (configuration.adminCreateUserOnly) throw notAuthorized("SignUp is not permitted for this user pool");
    if (password === undefined) checkPasswordless(configuration);
    else checkPassword(password, configuration.passwordPolicy);
    checkWritable(client, given);
    const userAttributes = directory.initialAttributes(name, given);
    checkValues(configuration, userAttributes);
    checkRequired(configuration, userAttributes);
    const sub = randomUUID();
    const userName = configuration.usernameAttributes.length === 0 ? name : sub;
    const { confirmed, attributes } = triggers.has("preSignUp")
      ? await admit(triggers, "SignUp", { userName, userAttributes }, client, data)
      : { confirmed: false, attributes: userAttributes };
    const { user, sent } = this.#context.store.transaction(() => {
      const status = confirmed ? "CONFIRMED" : "UNCONFIRMED";
      const created = directory.create({ sub, name, password, attributes, status });
      const to = confirmed ? undefined : this.#verified(created);
      return { user: created, sent: to && { to, code: codes.create(created.sub, "sign-up", to.address) } };
    });
    const { metadata } = data;
    if (confirmed) await tellConfirmed(triggers, user, "ConfirmSignUp", { client, metadata });
    // Only now, after the commit: a message cannot be taken back.
    if (!sent) return { user };
    const delivery = await messages.send(user, "SignUp", sent.to, sent.code, { client, metadata });
    return { user, delivery, session: challenges.signedUp(client, user) };
  }

  /**
   * Confirms a sign-up with the code that was sent, and with it the address that it went to.
   * @param session of the sign-up
   * @returns the session to sign in with, for one of a sign-up
   * @throws CognitoError CodeMismatchException, ExpiredCodeException, LimitExceededException, NotAuthorizedException,
   * AliasExistsException, UserNotFoundException
   */
  async confirmSignUp(
    client: ClientConfiguration,
    name: string,
    code: string,
    forceAlias: boolean,
    { session, metadata }: { session?: string | undefined; metadata?: ClientMetadata | undefined } = {},
  ): Promise<string | undefined> {
    const { directory, codes, triggers, unknownNames, challenges } = this.#parts;
    const user = directory.find(name);
    if (!user) throw unknownNames.refusal(client, name, "sign-up", code);
    if (user.status !== "UNCONFIRMED") {
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    }
    const address = codes.check(user.sub, "sign-up", code);
    const saved = this.#context.store.transaction(() => {
      codes.discard(user.sub, "sign-up");
      return directory.save({ ...verified(user, address), status: "CONFIRMED" }, forceAlias);
    });
    await tellConfirmed(triggers, saved, "ConfirmSignUp", { client, metadata });
    if (session === undefined) return undefined;
    challenges.takeSignedUp(client, saved, session);
    return challenges.signedUp(client, saved, provenAttribute(saved, address));
  }

  /** Sends a new confirmation code. @throws CognitoError InvalidParameterException, LimitExceededException, UserNotFoundException */
  async resendConfirmationCode(
    client: ClientConfiguration,
    name: string,
    metadata?: ClientMetadata,
  ): Promise<CodeDeliveryDetails> {
    const user = this.#parts.directory.find(name);
    if (!user) return this.#parts.unknownNames.pretendToSend(client, name, "sign-up");
    if (user.status !== "UNCONFIRMED") throw invalidParameter("User is already confirmed.");
    const to = this.#verified(user);
    if (!to) throw invalidParameter("Cannot resend codes. Auto verification not turned on.");
    return this.send(user, "sign-up", "ResendCode", to, { client, metadata });
  }

  /** Sends a code to a user's address and says where it went. @throws CognitoError LimitExceededException */
  async send(
    user: UserRecord,
    purpose: CodePurpose,
    occasion: MessageOccasion,
    to: Destination,
    cause: MessageCause,
  ): Promise<CodeDeliveryDetails> {
    const code = this.#parts.codes.create(user.sub, purpose, to.address);
    return this.#parts.messages.send(user, occasion, to, code, cause);
  }

  /** Where a new user proves an address: the phone before the e-mail (developer guide, "Verifying contact information at sign-up"). */
  #verified(user: UserRecord): Destination | undefined {
    const { autoVerifiedAttributes } = this.#context.configuration;
    const attribute = (["phone_number", "email"] as const).find(
      (name) => autoVerifiedAttributes.includes(name) && user.attributes[name] !== undefined,
    );
    return attribute && destination(user, attribute);
  }
}

/** Users need no password where they can sign in by a code (API reference, SignUp, Password). */
function checkPasswordless({ firstAuthFactors }: UserPoolConfiguration): void {
  if (firstAuthFactors.has("EMAIL_OTP") || firstAuthFactors.has("SMS_OTP")) return;
  throw new CognitoError("InvalidPasswordException", "Password did not conform with policy: Password not long enough");
}
