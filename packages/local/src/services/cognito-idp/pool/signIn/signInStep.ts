import { invalidParameter } from "../../cognitoError";
import type { ClientConfiguration } from "../../configuration/userPoolConfiguration";
import type { UserRecord } from "../../storage/userTable";
import type { ClientMetadata } from "../../triggers/lambdaTriggers";
import type { ChallengeName, ChallengeResult, FirstFactorName } from "./challengeSessions";

/** What a client sends to begin a sign-in, or to answer a challenge. */
export interface SignInRequest {
  client: ClientConfiguration;
  /** USERNAME as it was given. */
  username: string;
  /** AuthParameters, or ChallengeResponses. */
  parameters: Readonly<Record<string, string>>;
  session?: string | undefined;
  /** ClientMetadata for the triggers before a sign-in, which get it as `validationData`. */
  validationData?: ClientMetadata | undefined;
  /** ClientMetadata for all other triggers. InitiateAuth passes none on (API reference, InitiateAuth, ClientMetadata). */
  metadata?: ClientMetadata | undefined;
  /** The challenges of a custom sign-in that were answered; absent in other flows. */
  customAuth?: readonly ChallengeResult[] | undefined;
}

/** Where a sign-in stands: at a challenge that the client has to answer, or done. */
export type SignInStep =
  | {
      kind: "challenge";
      name: ChallengeName;
      parameters: Record<string, string>;
      session?: string;
      /** The first factors of a sign-in by choice (USER_AUTH). */
      available?: readonly FirstFactorName[];
    }
  | {
      kind: "complete";
      user: UserRecord;
      /** By which step. */
      occasion: "Authentication" | "NewPasswordChallenge";
      /** As SignInRequest's: the triggers of a custom sign-in decide whether it really is done. */
      customAuth?: readonly ChallengeResult[] | undefined;
    };

export type ChallengeStep = Extract<SignInStep, { kind: "challenge" }>;

/** What answers the challenges of one name. */
export interface ChallengeHandler {
  /** @throws CognitoError NotAuthorizedException, and each challenge's own */
  respond: (request: SignInRequest) => Promise<SignInStep>;
}

/** A challenge that a sign-in by choice can begin with. */
export interface FirstFactor extends ChallengeHandler {
  /** Whether the user has what the factor needs, such as an address; the pool's own settings are checked already. */
  availableTo: (user: UserRecord) => boolean;
  /**
   * Gives the challenge, or goes on at once when the request holds its answer. `username` may belong to nobody when the
   * client hides who exists; the answer then must not differ.
   */
  start: (request: SignInRequest) => Promise<SignInStep>;
}

/** A parameter that a flow or challenge cannot do without. @throws CognitoError InvalidParameterException */
export function required({ parameters }: SignInRequest, field: string): string {
  const value = parameters[field];
  if (value === undefined || value === "") throw invalidParameter(`Missing required parameter ${field}`);
  return value;
}

/** The end of a sign-in as far as the user's factors go. */
export function completed(
  { customAuth }: SignInRequest,
  user: UserRecord,
  occasion: "Authentication" | "NewPasswordChallenge" = "Authentication",
): SignInStep {
  return { kind: "complete", user, occasion, ...(customAuth && { customAuth }) };
}
