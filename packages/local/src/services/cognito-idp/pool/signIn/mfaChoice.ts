import type { MfaFactor, UserPoolConfiguration } from "../../configuration/userPoolConfiguration";
import type { UserRecord } from "../../storage/userTable";

/** What follows a password that was right. */
export type MfaChoice =
  | { kind: "none" }
  | { kind: "challenge"; factor: MfaFactor }
  | { kind: "select"; factors: readonly MfaFactor[] }
  | { kind: "setUp"; factors: readonly MfaFactor[] }
  /** The pool requires MFA, and the user has nothing that any of its factors could use. */
  | { kind: "impossible" };

type MfaSettings = Pick<UserPoolConfiguration, "mfa" | "mfaFactors" | "recovery">;

const addressOf = { EMAIL_OTP: "email", SMS_MFA: "phone_number" } as const;

/** The second factor of a user (developer guide, "Details of MFA logic at user runtime"). */
export function mfaChoice(pool: MfaSettings, user: UserRecord): MfaChoice {
  const usable = pool.mfaFactors.filter((factor) => hasFactor(user, factor));
  const enabled = usable.filter((factor) => user.mfaEnabled.includes(factor));
  const preferred = enabled.find((factor) => factor === user.mfaPreferred);
  if (preferred !== undefined) return { kind: "challenge", factor: preferred };
  if (pool.mfa !== "ON") return choice(enabled) ?? { kind: "none" };
  // Who can reset the password by an address proves nothing more by it.
  const [primary] = pool.recovery;
  const independent = (factor: MfaFactor): boolean => factor === "SOFTWARE_TOKEN_MFA" || addressOf[factor] !== primary;
  const chosen = choice(usable.filter(independent));
  if (chosen) return chosen;
  const noAddress = user.attributes.email === undefined && user.attributes.phone_number === undefined;
  const factors = pool.mfaFactors.filter((factor) =>
    noAddress ? independent(factor) : factor === "SOFTWARE_TOKEN_MFA",
  );
  return factors.length > 0 ? { kind: "setUp", factors } : { kind: "impossible" };
}

/** Whether the user has the app or the address that a factor needs. */
export function hasFactor({ totpSecret, attributes }: UserRecord, factor: MfaFactor): boolean {
  return factor === "SOFTWARE_TOKEN_MFA" ? totpSecret !== undefined : attributes[addressOf[factor]] !== undefined;
}

/** Whether the user has turned on a factor that the pool offers; then no other first factor than a password signs in. */
export function hasMfa({ mfaFactors }: MfaSettings, user: UserRecord): boolean {
  return mfaFactors.some((factor) => user.mfaEnabled.includes(factor) && hasFactor(user, factor));
}

function choice(factors: readonly MfaFactor[]): MfaChoice | undefined {
  const [factor] = factors;
  if (factor === undefined) return undefined;
  return factors.length === 1 ? { kind: "challenge", factor } : { kind: "select", factors };
}
