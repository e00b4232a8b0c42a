import { invalidParameter } from "../../cognitoError";
import type { AuthFlow } from "../../configuration/userPoolConfiguration";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import type { UserMigration } from "../../triggers/userMigration";
import { eventSubject, tell } from "../../triggers/userTriggers";
import type { AttemptLimits } from "../attemptLimits";
import type { Messages } from "../messages";
import type { Passkeys } from "../passkeys";
import type { PoolContext } from "../poolContext";
import type { SoftwareTokens } from "../softwareTokens";
import type { UnknownNames } from "../unknownNames";
import type { UserDirectory } from "../userDirectory";
import { AfterPassword } from "./afterPassword";
import type { ChallengeName, FirstFactorName } from "./challengeSessions";
import { ChoiceSignIn } from "./choiceSignIn";
import { CustomSignIn } from "./customSignIn";
import { MessageCode } from "./messageCodes";
import type { OpenChallenges } from "./openChallenges";
import { PasskeySignIn } from "./passkeySignIn";
import { PasswordSignIn } from "./passwordSignIn";
import { SecondFactors } from "./secondFactors";
import type { ChallengeHandler, FirstFactor, SignInRequest, SignInStep } from "./signInStep";
import { SrpSignIn } from "./srpSignIn";

/** What signing in needs of the pool's other parts. */
export interface AuthenticationParts {
  directory: UserDirectory;
  challenges: OpenChallenges;
  limits: AttemptLimits;
  softwareTokens: SoftwareTokens;
  passkeys: Passkeys;
  messages: Messages;
  unknownNames: UnknownNames;
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
  readonly #custom: CustomSignIn;
  readonly choice: ChoiceSignIn;

  constructor(context: PoolContext, parts: AuthenticationParts) {
    this.#parts = parts;
    const emailCode = new MessageCode(context, parts, "EMAIL_OTP");
    const smsCode = new MessageCode(context, parts, "SMS_OTP");
    const smsMfa = new MessageCode(context, parts, "SMS_MFA");
    const messageCodes = { EMAIL_OTP: emailCode, SMS_MFA: smsMfa };
    const secondFactors = new SecondFactors(context, { ...parts, messageCodes });
    const afterPassword = new AfterPassword(context, { ...parts, secondFactors });
    const password = new PasswordSignIn(context, { ...parts, afterPassword });
    const passkey = new PasskeySignIn(parts);
    const srp = new SrpSignIn(context, { ...parts, afterPassword });
    this.#factors = new Map<FirstFactorName, FirstFactor>([
      ["PASSWORD", password],
      ["PASSWORD_SRP", srp],
      ["WEB_AUTHN", passkey],
      ["EMAIL_OTP", emailCode],
      ["SMS_OTP", smsCode],
    ]);
    this.choice = new ChoiceSignIn(context, { ...parts, factors: this.#factors });
    this.#custom = new CustomSignIn({ ...parts, srp });
    const withPassword = (request: SignInRequest): Promise<SignInStep> => password.signIn(request);
    this.#flows = {
      ADMIN_USER_PASSWORD_AUTH: withPassword,
      CUSTOM_AUTH: (request) => this.#custom.signIn(request),
      USER_AUTH: (request) => this.choice.signIn(request),
      USER_PASSWORD_AUTH: withPassword,
      USER_SRP_AUTH: (request) => srp.signIn(request),
    };
    this.#handlers = {
      CUSTOM_CHALLENGE: this.#custom,
      EMAIL_OTP: emailCode,
      MFA_SETUP: secondFactors.setUp,
      NEW_PASSWORD_REQUIRED: afterPassword,
      PASSWORD: password,
      PASSWORD_SRP: srp,
      PASSWORD_VERIFIER: srp.verifier,
      SELECT_CHALLENGE: this.choice,
      SELECT_MFA_TYPE: secondFactors.select,
      SMS_MFA: smsMfa,
      SMS_OTP: smsCode,
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
  async #finish(given: SignInRequest, proven: SignInStep): Promise<SignInStep> {
    // In a custom sign-in its triggers have the last word, whatever the user proved.
    const step =
      proven.kind === "complete" && proven.customAuth ? await this.#custom.next(given, proven.customAuth) : proven;
    if (step.kind !== "complete") return step;
    const { client, metadata } = given;
    const { limits, triggers } = this.#parts;
    limits.signInSucceeded(step.user.sub);
    if (triggers.has("postAuthentication")) {
      const request = { newDeviceUsed: false, ...(metadata !== undefined && { clientMetadata: metadata }) };
      await tell(triggers, "postAuthentication", "Authentication", eventSubject(step.user), client, request);
    }
    return step;
  }
}
