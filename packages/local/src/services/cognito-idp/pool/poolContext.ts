import type { UserPoolConfiguration } from "../configuration/userPoolConfiguration";
import type { CognitoStore } from "../storage/cognitoStore";
import type { SigningKeys } from "../storage/signingKeys";
import type { CodeDelivery } from "../codeDelivery";
import type { TriggerFunctions } from "../triggers/lambdaTriggers";
import type { ChallengeSessions } from "./signIn/challengeSessions";
import type { DecoyUsers } from "./decoyUsers";

/** What the parts of one user pool work with. */
export interface PoolContext {
  configuration: UserPoolConfiguration;
  store: CognitoStore;
  keys: SigningKeys;
  sessions: ChallengeSessions;
  decoyUsers: DecoyUsers;
  /** Under what codes are hashed; never leaves the data directory. */
  codeKey: Buffer;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** What Lambda triggers call. */
  functions: TriggerFunctions;
  deliver: (delivery: CodeDelivery) => void;
}
