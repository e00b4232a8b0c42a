import { invalidParameter } from "../../cognitoError";
import type { AuthFlow } from "../../configuration/userPoolConfiguration";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import type { UserMigration } from "../../triggers/userMigration";
import { eventSubject, tell } from "../../triggers/userTriggers";
import type { AttemptLimits } from "../attemptLimits";
import type { Passkeys } from "../passkeys";
import type { PoolContext } from "../poolContext";
import type { SoftwareTokens } from "../softwareTokens";
import type { UserDirectory } from "../userDirectory";
import { AfterPassword } from "./afterPassword";
import type { ChallengeName } from "./challengeSessions";
import { ChoiceSignIn } from "./choiceSignIn";
import { OpenChallenges } from "./openChallenges";
import { PasskeySignIn } from "./passkeySignIn";
import { PasswordSignIn } from "./passwordSignIn";
import { SecondFactors } from "./secondFactors";
import type { ChallengeHandler, FirstFactor, FirstFactorName, SignInRequest, SignInStep } from "./signInStep";
import { SrpSignIn } from "./srpSignIn";

/** What signing in needs of the pool's other parts. */
export interface AuthenticationParts {
  directory: UserDirectory;
  limits: AttemptLimits;
  softwareTokens: SoftwareTokens;
  passkeys: Passkeys;
  triggers: LambdaTriggers;
  migration: UserMigration;
}

/** The flows that begin with a user's name; tokens are refreshed elsewhere. */
export type SignInFlow = Exclude<AuthFlow, "REFRESH_TOKEN_AUTH">;

/**
 * Signing in to one pool: begins a flow, and hands each challenge's answer to its handler. A new challenge is a member
 * of `Challenge`, a handler in the table below, and, to begin a sign-in by choice with, a FirstFactor among `factors`.
 */
export class Authentication {
  readonly #parts: AuthenticationParts;
  readonly #flows: Readonly<Record<SignInFlow, (request: SignInRequest) => Promise<SignInStep>>>;
  readonly #factors: ReadonlyMap<FirstFactorName, FirstFactor>;
  readonly #handlers: Readonly<Record<ChallengeName, ChallengeHandler>>;
  readonly choice: ChoiceSignIn;

  constructor(context: PoolContext, parts: AuthenticationParts) {
    this.#parts = parts;
    const challenges = new OpenChallenges(context, parts.directory);
    const secondFactors = new SecondFactors(context, { ...parts, challenges });
    const afterPassword = new AfterPassword(context, { ...parts, challenges, secondFactors });
    const password = new PasswordSignIn(context, { ...parts, challenges, afterPassword });
    const passkey = new PasskeySignIn(context, { ...parts, challenges });
    const srp = new SrpSignIn(context, { ...parts, challenges, afterPassword });
    this.#factors = new Map<FirstFactorName, FirstFactor>([
      ["PASSWORD", password],
      ["PASSWORD_SRP", srp],
      ["WEB_AUTHN", passkey],
    ]);
    this.choice = new ChoiceSignIn(context, { ...parts, challenges, factors: this.#factors });
    const withPassword = (request: SignInRequest): Promise<SignInStep> => password.signIn(request);
    this.#flows = {
      ADMIN_USER_PASSWORD_AUTH: withPassword,
      USER_AUTH: (request) => this.choice.signIn(request),
      USER_PASSWORD_AUTH: withPassword,
      USER_SRP_AUTH: (request) => srp.signIn(request),
    };
    this.#handlers = {
      MFA_SETUP: secondFactors.setUp,
      NEW_PASSWORD_REQUIRED: afterPassword,
      PASSWORD: password,
      PASSWORD_SRP: srp,
      PASSWORD_VERIFIER: srp.verifier,
      SELECT_CHALLENGE: this.choice,
      SOFTWARE_TOKEN_MFA: secondFactors.softwareToken,
      WEB_AUTHN: passkey,
    };
  }

  /** Begins a sign-in. @throws CognitoError as the flow's own */
  async start(flow: SignInFlow, request: SignInRequest): Promise<SignInStep> {
    return this.#finish(request, await this.#flows[flow](request));
  }

  /**
   * Answers a challenge. A first factor also answers the list that it was chosen from.
   * @throws CognitoError InvalidParameterException, and as the challenge's own
   */
  async respond(name: string, request: SignInRequest): Promise<SignInStep> {
    if (!this.#isChallenge(name)) throw invalidParameter(`${name} is not a challenge that the local run gives.`);
    const selects = this.#isFirstFactor(name) && this.choice.isOpen(request);
    return this.#finish(
      request,
      await (selects ? this.choice.select(name, request) : this.#handlers[name].respond(request)),
    );
  }

  #isFirstFactor(name: string): boolean {
    return (this.#factors as ReadonlyMap<string, FirstFactor>).has(name);
  }

  #isChallenge(name: string): name is ChallengeName {
    return Object.hasOwn(this.#handlers, name);
  }

  /** Only a sign-in that is complete clears the failures, so that a known password does not free guesses at the code. */
  async #finish({ client, metadata }: SignInRequest, step: SignInStep): Promise<SignInStep> {
    if (step.kind !== "complete") return step;
    const { limits, triggers } = this.#parts;
    limits.signInSucceeded(step.user.sub);
    if (triggers.has("postAuthentication")) {
      const request = { newDeviceUsed: false, ...(metadata !== undefined && { clientMetadata: metadata }) };
      await tell(triggers, "postAuthentication", "Authentication", eventSubject(step.user), client, request);
    }
    return step;
  }
}
