import { invalidParameter } from "../cognitoError";
import type { MfaFactor } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { PoolContext } from "./poolContext";
import { hasFactor } from "./signIn/mfaChoice";
import type { UserDirectory } from "./userDirectory";

/** A user's wish for one factor (API reference, SetUserMFAPreference); what is absent stays as it is. */
export interface MfaPreference {
  enabled?: boolean | undefined;
  preferred?: boolean | undefined;
}

/** Turns second factors of users on and off. */
export class MfaPreferences {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;

  constructor(context: PoolContext, directory: UserDirectory) {
    this.#context = context;
    this.#directory = directory;
  }

  /**
   * Changes the factors that are named; the preferred one is asked for, the others give up that place.
   * @throws CognitoError InvalidParameterException
   */
  set(user: UserRecord, wishes: ReadonlyMap<MfaFactor, MfaPreference>): void {
    const { mfaFactors } = this.#context.configuration;
    const enabled = new Set(user.mfaEnabled);
    for (const [factor, wish] of wishes) {
      if (wish.enabled === true) {
        if (!mfaFactors.includes(factor) || !hasFactor(user, factor)) {
          throw invalidParameter(`User does not have delivery config set to turn on ${factor}`);
        }
        enabled.add(factor);
      } else if (wish.enabled === false) enabled.delete(factor);
      if (wish.preferred === true && !enabled.has(factor)) {
        throw invalidParameter(`${factor} cannot be preferred while it is not enabled.`);
      }
    }
    const preferred = [...wishes].filter(([, wish]) => wish.preferred === true).map(([factor]) => factor);
    if (preferred.length > 1) throw invalidParameter(`Only one MFA factor can be preferred: ${preferred.join(", ")}`);
    const { mfaPreferred, ...known } = user;
    const kept = mfaPreferred !== undefined && !wishes.has(mfaPreferred) ? mfaPreferred : undefined;
    const next = preferred[0] ?? kept;
    this.#directory.save({
      ...known,
      mfaEnabled: [...enabled],
      ...(next !== undefined && { mfaPreferred: next }),
    });
  }
}
