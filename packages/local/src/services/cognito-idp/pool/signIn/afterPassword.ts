import { invalidParameter, notAuthorized } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";
import { checkPassword } from "../passwordPolicy";
import type { PoolContext } from "../poolContext";
import { changedAttributes, checkMutable, checkValues, checkWritable, missingAttributes } from "../userAttributes";
import type { UserAttributes } from "../userAttributes";
import type { UserDirectory } from "../userDirectory";
import type { OpenChallenges } from "./openChallenges";
import type { SecondFactors } from "./secondFactors";
import { checkSignInAllowed } from "./signInAllowed";
import { required } from "./signInStep";
import type { ChallengeHandler, SignInRequest, SignInStep } from "./signInStep";

/** What comes after a password that was right: a new one in place of a temporary one, then the second factor. */
export class AfterPassword implements ChallengeHandler {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #challenges: OpenChallenges;
  readonly #secondFactors: SecondFactors;

  constructor(
    context: PoolContext,
    parts: { directory: UserDirectory; challenges: OpenChallenges; secondFactors: SecondFactors },
  ) {
    this.#context = context;
    this.#directory = parts.directory;
    this.#challenges = parts.challenges;
    this.#secondFactors = parts.secondFactors;
  }

  /**
   * Goes on after the password was proven, by whichever flow.
   * @throws CognitoError NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
   */
  async continue(request: SignInRequest, user: UserRecord): Promise<SignInStep> {
    checkSignInAllowed(user);
    if (user.status !== "FORCE_CHANGE_PASSWORD") return this.#secondFactors.begin(request, user);
    if ((user.temporaryPasswordExpiresAt ?? Infinity) <= this.#context.clock()) {
      throw notAuthorized("Temporary password has expired and must be reset by an administrator.");
    }
    const { readAttributes } = request.client;
    const attributes = Object.entries(user.attributes).filter(([name]) => readAttributes.has(name));
    const missing = missingAttributes(this.#context.configuration.schema, user.attributes);
    return this.#challenges.give(
      request,
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
  async respond(given: SignInRequest): Promise<SignInStep> {
    const password = required(given, "NEW_PASSWORD");
    const { user, request, close } = this.#challenges.findUser(given, "NEW_PASSWORD_REQUIRED");
    const { configuration, store } = this.#context;
    const changes = givenAttributes(given);
    checkPassword(password, configuration.passwordPolicy);
    checkWritable(request.client, changes);
    const provided = ["email", "phone_number"].find((attribute) => changes[attribute] && user.attributes[attribute]);
    if (provided !== undefined) throw notAuthorized(`Cannot modify an already provided ${provided}`);
    checkValues(configuration, changes);
    const replaced = Object.fromEntries(Object.entries(changes).filter(([attribute]) => user.attributes[attribute]));
    checkMutable(configuration, replaced);
    const attributes = changedAttributes(user.attributes, changes);
    const missing = missingAttributes(configuration.schema, attributes);
    if (missing.length > 0) throw invalidParameter(`Invalid attributes given, ${missing.join(", ")} is missing`);
    const changed = {
      ...this.#directory.withPassword({ ...user, attributes }, password, false),
      status: "CONFIRMED" as const,
    };
    this.#secondFactors.checkPossible(changed);
    const saved = store.transaction(() => this.#directory.save(changed));
    close();
    return this.#secondFactors.begin(request, saved, "NewPasswordChallenge");
  }
}

/** The responses that are attributes, by the attributes' names. */
function givenAttributes({ parameters }: SignInRequest): UserAttributes {
  const prefix = "userAttributes.";
  const attributes = Object.entries(parameters).filter(([field]) => field.startsWith(prefix));
  return Object.fromEntries(attributes.map(([field, value]) => [field.slice(prefix.length), value]));
}
