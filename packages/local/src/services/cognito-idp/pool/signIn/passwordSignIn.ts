import { CognitoError, userNotFound, wrongCredentials } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import type { UserMigration } from "../../triggers/userMigration";
import type { AttemptLimits } from "../attemptLimits";
import type { PoolContext } from "../poolContext";
import { passwordMatches } from "../srp";
import type { UserDirectory } from "../userDirectory";
import type { AfterPassword } from "./afterPassword";
import type { OpenChallenges } from "./openChallenges";
import { preAuthenticate } from "./preAuthentication";
import { required } from "./signInStep";
import type { FirstFactor, SignInRequest, SignInStep } from "./signInStep";

/** What signing in with a password needs of the pool's other parts. */
export interface PasswordParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  triggers: LambdaTriggers;
  migration: UserMigration;
  challenges: OpenChallenges;
  afterPassword: AfterPassword;
}

/** The password in the clear: the flows USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH, and the challenge PASSWORD. */
export class PasswordSignIn implements FirstFactor {
  readonly #context: PoolContext;
  readonly #parts: PasswordParts;

  constructor(context: PoolContext, parts: PasswordParts) {
    this.#context = context;
    this.#parts = parts;
  }

  availableTo(user: UserRecord): boolean {
    return user.passwordVerifier !== "";
  }

  start(request: SignInRequest): Promise<SignInStep> {
    if (request.parameters.PASSWORD !== undefined) return this.signIn(request);
    const { username } = request;
    const sub = this.#parts.directory.find(username)?.sub;
    const challenge = { name: "PASSWORD" as const, ...(sub !== undefined && { sub }) };
    return Promise.resolve(this.#parts.challenges.give(request, challenge, { USERNAME: username }));
  }

  async respond(request: SignInRequest): Promise<SignInStep> {
    const answered = this.#parts.challenges.find(request, "PASSWORD");
    const step = await this.signIn(answered.request);
    answered.close();
    return step;
  }

  /**
   * Signs in by PASSWORD. For a name that belongs to nobody, answer and work are those of a wrong password if the client
   * hides who exists. A pool with a userMigration trigger asks that first.
   * @throws CognitoError NotAuthorizedException, UserNotFoundException, and as `preAuthenticate` and AfterPassword
   */
  async signIn(request: SignInRequest): Promise<SignInStep> {
    const { directory, limits, migration, afterPassword } = this.#parts;
    const { client, username } = request;
    const password = required(request, "PASSWORD");
    if (migration.offered && !directory.find(username)) {
      return afterPassword.continue(request, await this.#migrated(request, password));
    }
    await preAuthenticate(this.#parts, request);
    const user = directory.find(username);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    const key = directory.nameKey(username);
    const subject = user?.sub ?? this.#context.decoyUsers.unknownSubject(key);
    limits.checkSignIn(subject);
    const imaginary = this.#context.decoyUsers.imaginaryUser(key);
    const proven = user && this.availableTo(user) ? user : undefined;
    const matches = passwordMatches(
      directory.poolName,
      proven?.username ?? imaginary.userIdForSrp,
      password,
      proven ? { salt: proven.passwordSalt, verifier: proven.passwordVerifier } : imaginary,
    );
    if (!proven || !matches) {
      limits.signInFailed(subject);
      throw wrongCredentials();
    }
    return afterPassword.continue(request, proven);
  }

  /** The attempt counts as failed until the trigger has answered, so that many at a time are no way around the limit. */
  async #migrated({ client, username, validationData }: SignInRequest, password: string): Promise<UserRecord> {
    const { directory, limits, migration } = this.#parts;
    const subject = this.#context.decoyUsers.unknownSubject(directory.nameKey(username));
    limits.checkSignIn(subject);
    limits.signInFailed(subject);
    try {
      const user = await migration.atSignIn(client, username, password, validationData);
      if (!directory.passwordMatches(user, password)) throw wrongCredentials();
      limits.signInSucceeded(subject);
      return user;
    } catch (error) {
      const unknown = error instanceof CognitoError && error.type === "UserNotFoundException";
      if (!unknown || !client.hidesUserExistence) throw error;
      throw wrongCredentials(error.reason);
    }
  }
}
