import { wholeNumber } from "../shared/argumentChecks";
import type { FieldError } from "../shared/argumentChecks";

/** What a password must look like (user pools API Reference, PasswordPolicyType). */
export interface PasswordPolicy {
  /** Characters, 6 to 99; default 12. */
  minimumLength?: number;
  /** Default true. */
  requireLowercase?: boolean;
  /** Default true. */
  requireUppercase?: boolean;
  /** Default true. */
  requireNumbers?: boolean;
  /** Default true. */
  requireSymbols?: boolean;
  /** Days until the password of a user whom an administrator created stops working, 1 to 365; default 7. */
  temporaryPasswordValidityDays?: number;
}

const defaults: Required<PasswordPolicy> = {
  minimumLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

/** The policy with its defaults, and the errors in it under `passwordPolicy.…`. */
export function completePasswordPolicy(given: PasswordPolicy = {}): {
  policy: Required<PasswordPolicy>;
  problems: FieldError[];
} {
  const policy = { ...defaults, ...given };
  const problems: FieldError[] = [];
  check("minimumLength", 6, 99);
  // 0 is what the API takes for "not given", and would come back as 7.
  check("temporaryPasswordValidityDays", 1, 365);
  return { policy, problems };

  function check(field: "minimumLength" | "temporaryPasswordValidityDays", minimum: number, maximum: number): void {
    const allowed = wholeNumber(minimum, maximum)(policy[field]);
    if (allowed !== undefined) problems.push({ field: `passwordPolicy.${field}`, value: policy[field], allowed });
  }
}
