import type { UserPoolConfiguration } from "../configuration/userPoolConfiguration";
import type { CognitoStore } from "../storage/cognitoStore";
import type { SigningKeys } from "../storage/signingKeys";
import type { CodeDelivery } from "../codeDelivery";
import type { TriggerFunctions } from "../triggers/lambdaTriggers";
import type { EncryptionContext } from "../../kms/keyMaterial";
import type { DataKey } from "../../kms/keys";
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
  /** A data key under a KMS key, bound to the encryption context. */
  dataKey: (keyArn: string, encryptionContext: EncryptionContext) => DataKey;
  deliver: (delivery: CodeDelivery) => void;
}
