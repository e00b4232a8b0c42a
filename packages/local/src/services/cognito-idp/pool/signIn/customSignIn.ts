import { CognitoError, invalidParameter, userNotFound, wrongCredentials } from "../../cognitoError";
import type { UserRecord } from "../../storage/userTable";
import { ChallengeTriggers } from "../../triggers/challengeTriggers";
import type { CustomSignIn as CustomSignInEvent } from "../../triggers/challengeTriggers";
import type { LambdaTriggers } from "../../triggers/lambdaTriggers";
import { eventSubject } from "../../triggers/userTriggers";
import type { UserDirectory } from "../userDirectory";
import type { ChallengeResult } from "./challengeSessions";
import type { OpenChallenges } from "./openChallenges";
import { preAuthenticate } from "./preAuthentication";
import { checkSignInAllowed } from "./signInAllowed";
import { completed, required } from "./signInStep";
import type { ChallengeHandler, SignInRequest, SignInStep } from "./signInStep";
import type { SrpSignIn } from "./srpSignIn";

/** What a custom sign-in needs of the pool's other parts. */
export interface CustomSignInParts {
  directory: UserDirectory;
  triggers: LambdaTriggers;
  challenges: OpenChallenges;
  srp: SrpSignIn;
}

/** The flow CUSTOM_AUTH, whose triggers say what the user has to answer, and the challenge CUSTOM_CHALLENGE. */
export class CustomSignIn implements ChallengeHandler {
  readonly #parts: CustomSignInParts;
  readonly #triggers: ChallengeTriggers;

  constructor(parts: CustomSignInParts) {
    this.#parts = parts;
    this.#triggers = new ChallengeTriggers(parts.triggers);
  }

  /**
   * Begins a sign-in, with CHALLENGE_NAME SRP_A by the password (developer guide, "Use SRP password verification in
   * custom authentication flow").
   * @throws CognitoError InvalidParameterException, UserNotFoundException, NotAuthorizedException, and as LambdaTriggers.call
   */
  async signIn(request: SignInRequest): Promise<SignInStep> {
    const { client, username, parameters } = request;
    if (!this.#triggers.offered) {
      throw invalidParameter("Custom auth lambda trigger is not configured for the user pool.");
    }
    if (!this.#parts.directory.find(username) && !client.hidesUserExistence) throw userNotFound();
    const bySrp = parameters.CHALLENGE_NAME === "SRP_A";
    if (bySrp) required(request, "SRP_A");
    else await preAuthenticate(this.#parts, request);
    return this.next(request, bySrp ? [result("SRP_A", true)] : []);
  }

  /** Goes on as the defineAuthChallenge trigger says. @throws CognitoError NotAuthorizedException, and as LambdaTriggers.call */
  async next(given: SignInRequest, session: readonly ChallengeResult[]): Promise<SignInStep> {
    const request = { ...given, customAuth: session };
    const user = this.#parts.directory.find(request.username);
    const event = this.#event(request, user, session);
    const { challengeName, issueTokens, failAuthentication } = await this.#triggers.define(event);
    if (failAuthentication === true) throw wrongCredentials("the defineAuthChallenge trigger set failAuthentication");
    if (issueTokens === true) {
      if (!user) throw wrongCredentials("the defineAuthChallenge trigger issues tokens to nobody");
      checkSignInAllowed(user);
      return completed({ ...request, customAuth: undefined }, user);
    }
    if (challengeName === "PASSWORD_VERIFIER" && session.at(-1)?.challengeName === "SRP_A") {
      return this.#parts.srp.signIn(request);
    }
    if (challengeName !== "CUSTOM_CHALLENGE") {
      const reason = `the defineAuthChallenge trigger named the challenge ${challengeName ?? "null"} after ${session.length} others`;
      throw new CognitoError("InvalidLambdaResponseException", "Unrecognizable lambda output", reason);
    }
    const { publicParameters, privateParameters, metadata } = await this.#triggers.create(event, challengeName);
    const challenge = { name: challengeName, ...(user && { sub: user.sub }), privateParameters, metadata } as const;
    return this.#parts.challenges.give(request, challenge, { USERNAME: request.username, ...publicParameters });
  }

  /** Answers CUSTOM_CHALLENGE; each challenge is good for one try. @throws CognitoError as `next` */
  async respond(given: SignInRequest): Promise<SignInStep> {
    const answer = required(given, "ANSWER");
    const { user, challenge, earlier, close } = this.#parts.challenges.find(given, "CUSTOM_CHALLENGE");
    close();
    const event = this.#event(given, user, earlier);
    const correct = await this.#triggers.verify(event, challenge.privateParameters, answer);
    return this.next(given, [...earlier, result(challenge.name, correct, challenge.metadata)]);
  }

  #event(
    { client, username, metadata }: SignInRequest,
    user: UserRecord | undefined,
    session: readonly ChallengeResult[],
  ): CustomSignInEvent {
    const subject = user ? eventSubject(user) : { userName: username, userAttributes: {} };
    return { ...subject, client, userNotFound: client.hidesUserExistence ? !user : undefined, session, metadata };
  }
}

function result(
  challengeName: string,
  challengeResult: boolean,
  challengeMetadata: string | null = null,
): ChallengeResult {
  return { challengeName, challengeResult, challengeMetadata };
}
