import { invalidParameter, notAuthorized } from "../../cognitoError";
import type { AddressAttribute, ClientConfiguration } from "../../configuration/userPoolConfiguration";
import type { UserRecord } from "../../storage/userTable";
import type { PoolContext } from "../poolContext";
import type { UserDirectory } from "../userDirectory";
import type { Challenge, ChallengeName, ChallengeResult, SignedUp } from "./challengeSessions";
import type { ChallengeStep, SignInRequest } from "./signInStep";

type ChallengeOf<Name extends ChallengeName> = Extract<Challenge, { name: Name }>;

/** A challenge that is being answered. */
export interface Answered<Name extends ChallengeName> {
  challenge: ChallengeOf<Name>;
  /** Undefined when the challenge was given to a name that belongs to nobody. */
  user: UserRecord | undefined;
  /** The challenges of a custom sign-in that were answered before this one. */
  earlier: readonly ChallengeResult[];
  /** Ends the session; until then the challenge may be tried again. */
  close: () => void;
  /** The request, for what follows once the challenge is met. */
  request: SignInRequest;
}

/** Gives the challenges of one pool's sign-ins, and finds them again. */
export class OpenChallenges {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;

  constructor(context: PoolContext, directory: UserDirectory) {
    this.#context = context;
    this.#directory = directory;
  }

  /** The step at which the client has to answer `challenge`. */
  give(
    request: SignInRequest,
    challenge: Challenge,
    parameters: Record<string, string>,
  ): ChallengeStep & { session: string } {
    const { client, customAuth } = request;
    const session = this.#context.sessions.open(
      { poolId: this.#context.configuration.id, clientId: client.id, challenge, ...(customAuth && { customAuth }) },
      client.authSessionSeconds,
    );
    return { kind: "challenge", name: challenge.name, parameters, session };
  }

  /**
   * The challenge that the request's session holds, if it is this client's, of one of these names and for the user who
   * goes by USERNAME.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException without a session
   */
  find<Name extends ChallengeName>(request: SignInRequest, ...names: readonly Name[]): Answered<Name> {
    const { client, username, session: token } = request;
    if (token === undefined || token === "") throw invalidParameter("Missing required parameter Session");
    const { sessions } = this.#context;
    const { clientId, challenge, customAuth } = sessions.find(token);
    const user = this.#directory.find(username);
    if (clientId !== client.id || !isNamed(challenge, names) || challenge.sub !== user?.sub) {
      throw notAuthorized("Invalid session for the user.");
    }
    const met = { challengeName: challenge.name, challengeResult: true, challengeMetadata: null };
    return {
      challenge,
      user,
      earlier: customAuth ?? [],
      close: () => {
        sessions.close(token);
      },
      request: customAuth ? { ...request, customAuth: [...customAuth, met] } : request,
    };
  }

  /**
   * The session with which a user who signs up can sign in once confirmed (API reference, SignUp, Session); undefined for
   * clients without sign-in by choice.
   */
  signedUp(client: ClientConfiguration, user: UserRecord, confirmedBy?: AddressAttribute): string | undefined {
    if (!client.authFlows.has("USER_AUTH")) return undefined;
    const challenge = { name: "SIGN_UP" as const, sub: user.sub, ...(confirmedBy && { confirmedBy }) };
    const session = { poolId: this.#context.configuration.id, clientId: client.id, challenge };
    return this.#context.sessions.open(session, client.authSessionSeconds);
  }

  /** Ends such a session, and tells how its user was confirmed. @throws CognitoError NotAuthorizedException */
  takeSignedUp(client: ClientConfiguration, user: UserRecord | undefined, token: string): AddressAttribute | undefined {
    const { sessions } = this.#context;
    const { clientId, challenge } = sessions.find(token);
    if (clientId !== client.id || challenge.name !== "SIGN_UP" || challenge.sub !== user?.sub) {
      throw notAuthorized("Invalid session for the user.");
    }
    sessions.close(token);
    return challenge.confirmedBy;
  }

  /** As `find`, for challenges after a first factor was proven: their sessions say who the user is. */
  findUser<Name extends ChallengeName>(
    request: SignInRequest,
    ...names: readonly Name[]
  ): Answered<Name> & { user: UserRecord } {
    const { user, ...answered } = this.find(request, ...names);
    if (!user) throw notAuthorized("Invalid session for the user.");
    if (!user.enabled) throw notAuthorized("User is disabled.");
    return { ...answered, user };
  }
}

function isNamed<Name extends ChallengeName>(
  challenge: Challenge | SignedUp,
  names: readonly Name[],
): challenge is ChallengeOf<Name> {
  return (names as readonly string[]).includes(challenge.name);
}
