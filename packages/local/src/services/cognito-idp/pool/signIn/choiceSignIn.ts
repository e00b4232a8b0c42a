import { invalidParameter, userNotFound, wrongCredentials } from "../../cognitoError";
import type { AddressAttribute, ClientConfiguration } from "../../configuration/userPoolConfiguration";
import type { UserRecord } from "../../storage/userTable";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import type { PoolContext } from "../poolContext";
import type { UserDirectory } from "../userDirectory";
import type { FirstFactorName } from "./challengeSessions";
import { hasMfa } from "./mfaChoice";
import type { OpenChallenges } from "./openChallenges";
import { preAuthenticate } from "./preAuthentication";
import { checkSignInAllowed } from "./signInAllowed";
import { completed, required } from "./signInStep";
import type { ChallengeHandler, FirstFactor, SignInRequest, SignInStep } from "./signInStep";

const passwords: ReadonlySet<FirstFactorName> = new Set(["PASSWORD", "PASSWORD_SRP"]);

/** The flow USER_AUTH: users choose how they sign in (developer guide, "Authentication flows"). */
export class ChoiceSignIn implements ChallengeHandler {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;
  readonly #challenges: OpenChallenges;
  readonly #triggers: LambdaTriggers;
  readonly #factors: ReadonlyMap<FirstFactorName, FirstFactor>;

  constructor(
    context: PoolContext,
    parts: {
      directory: UserDirectory;
      challenges: OpenChallenges;
      triggers: LambdaTriggers;
      /** In the order in which they are offered. */
      factors: ReadonlyMap<FirstFactorName, FirstFactor>;
    },
  ) {
    this.#context = context;
    this.#directory = parts.directory;
    this.#challenges = parts.challenges;
    this.#triggers = parts.triggers;
    this.#factors = parts.factors;
  }

  /**
   * Begins with PREFERRED_CHALLENGE, or lists what the user can choose from. The session of a confirmed sign-up stands
   * for the first factor (developer guide, "Automatic sign-in with OTPs").
   * @throws CognitoError UserNotFoundException, NotAuthorizedException, and as the factor's
   */
  async signIn(request: SignInRequest): Promise<SignInStep> {
    const { client, username, parameters, session } = request;
    const user = this.#directory.find(username);
    if (!user && !client.hidesUserExistence) throw userNotFound();
    const available = user ? this.#offered(client, user) : this.#likely();
    if (user && session !== undefined) {
      const confirmedBy = this.#challenges.takeSignedUp(client, user, session);
      const proven = confirmedBy && available.includes(confirmedBy === "email" ? "EMAIL_OTP" : "SMS_OTP");
      if (proven) return this.#signedUp(request, user);
    }
    const preferred = available.find((name) => name === parameters.PREFERRED_CHALLENGE);
    if (preferred !== undefined) return this.#start(preferred, request, available);
    if (available.length === 0) throw wrongCredentials("the user has none of the factors that the pool allows");
    const challenge = { name: "SELECT_CHALLENGE" as const, ...(user && { sub: user.sub }), available };
    return { ...this.#challenges.give(request, challenge, { USERNAME: username }), available };
  }

  /** Who can begin with none is asked for a password, which is wrong, by clients that hide who exists. */
  #offered({ hidesUserExistence }: ClientConfiguration, user: UserRecord): FirstFactorName[] {
    const available = this.available(user);
    return available.length > 0 || !hidesUserExistence
      ? available
      : this.#allowed().filter((name) => passwords.has(name));
  }

  /** The factors that a user can begin with now: MFA follows a password alone (developer guide, "Things to know about user pool MFA"). */
  available(user: UserRecord): FirstFactorName[] {
    const { configuration } = this.#context;
    const passwordOnly = configuration.mfa === "ON" || hasMfa(configuration, user);
    return this.configured(user).filter((name) => !passwordOnly || passwords.has(name));
  }

  /** The factors that the pool allows and the user has set up: none for who signs in at an identity provider. */
  configured(user: UserRecord): FirstFactorName[] {
    if (user.status === "EXTERNAL_PROVIDER") return [];
    return this.#allowed().filter((name) => this.#factor(name).availableTo(user));
  }

  /** Answers SELECT_CHALLENGE. @throws CognitoError InvalidParameterException, NotAuthorizedException, and as the factor's */
  respond(request: SignInRequest): Promise<SignInStep> {
    return this.select(required(request, "ANSWER"), request);
  }

  /** Whether the request's session is at the list to choose from. @throws CognitoError as ChallengeSessions.find */
  isOpen({ session }: SignInRequest): boolean {
    return session !== undefined && this.#context.sessions.find(session).challenge.name === "SELECT_CHALLENGE";
  }

  /** Goes on from SELECT_CHALLENGE with one factor. */
  async select(name: string, given: SignInRequest): Promise<SignInStep> {
    const { challenge, request, close } = this.#challenges.find(given, "SELECT_CHALLENGE");
    const selected = challenge.available.find((available) => available === name);
    if (selected === undefined) {
      throw invalidParameter(`${name} is not one of the available challenges: ${challenge.available.join(", ")}`);
    }
    const step = await this.#start(selected, request, challenge.available);
    close();
    return step;
  }

  async #signedUp(request: SignInRequest, user: UserRecord): Promise<SignInStep> {
    await preAuthenticate({ directory: this.#directory, triggers: this.#triggers }, request);
    checkSignInAllowed(user);
    return completed(request, user);
  }

  async #start(
    name: FirstFactorName,
    request: SignInRequest,
    available: readonly FirstFactorName[],
  ): Promise<SignInStep> {
    const step = await this.#factor(name).start(request);
    return step.kind === "challenge" ? { ...step, available } : step;
  }

  /** What a name that belongs to nobody is offered: the factors that a user of this pool has without setting any up. */
  #likely(): FirstFactorName[] {
    const { configuration } = this.#context;
    const { usernameAttributes, autoVerifiedAttributes, schema } = configuration;
    const has = (attribute: AddressAttribute): boolean =>
      usernameAttributes.includes(attribute) ||
      autoVerifiedAttributes.includes(attribute) ||
      schema.get(attribute)?.required === true;
    return this.#allowed().filter((name) => {
      if (passwords.has(name)) return true;
      if (configuration.mfa === "ON") return false;
      return (name === "EMAIL_OTP" && has("email")) || (name === "SMS_OTP" && has("phone_number"));
    });
  }

  #factor(name: FirstFactorName): FirstFactor {
    const factor = this.#factors.get(name);
    if (!factor) throw new Error(`no handler for the first factor ${name}`);
    return factor;
  }

  /** PASSWORD in a pool's policy stands for SRP as well (developer guide, "Sign-in with persistent passwords and secure payload"). */
  #allowed(): FirstFactorName[] {
    const { firstAuthFactors } = this.#context.configuration;
    return [...this.#factors.keys()].filter((name) =>
      firstAuthFactors.has(name === "PASSWORD_SRP" ? "PASSWORD" : name),
    );
  }
}
