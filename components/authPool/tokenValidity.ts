import type { FieldError } from "../shared/argumentChecks";

const secondsPerUnit = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

/** A unit as Cognito spells it (user pools API Reference, TokenValidityUnitsType). */
type TokenValidityUnit = keyof typeof secondsPerUnit;

/** A lifetime with its unit: `"60 minutes"`, `"1 day"`. */
export type Lifetime = `${number} ${TokenValidityUnit | "second" | "minute" | "hour" | "day"}`;

/** How long tokens are valid. */
export interface TokenValidity {
  /** 5 minutes to 1 day; default `"60 minutes"`. An API accepts the token that long, even after a sign-out. */
  accessToken?: Lifetime;
  /** 5 minutes to 1 day; default `"60 minutes"`. */
  idToken?: Lifetime;
  /** 60 minutes to 10 years, and longer than both others; default `"30 days"`. */
  refreshToken?: Lifetime;
}

/** One token's lifetime, as the app client takes it. */
interface ParsedLifetime {
  value: number;
  unit: TokenValidityUnit;
  seconds: number;
}

export interface ParsedTokenValidity {
  accessToken: ParsedLifetime;
  idToken: ParsedLifetime;
  refreshToken: ParsedLifetime;
}

/** Inclusive limits in seconds, and how to say them (user pools API Reference, CreateUserPoolClient). */
interface Limits {
  minimum: number;
  maximum: number;
  words: string;
}

const shortLived: Limits = { minimum: 300, maximum: secondsPerUnit.days, words: "from 5 minutes to 1 day" };
const longLived: Limits = {
  minimum: 3_600,
  maximum: 3_650 * secondsPerUnit.days,
  words: "from 60 minutes to 3650 days",
};

/** Reads a lifetime; undefined when it is not a whole number above zero and a unit, with one space between. */
export function parseLifetime(lifetime: string): ParsedLifetime | undefined {
  const [, digits, singular] = /^([1-9]\d{0,9}) (second|minute|hour|day)s?$/.exec(lifetime) ?? [];
  if (digits === undefined || singular === undefined) return undefined;
  const unit = `${singular}s` as TokenValidityUnit;
  const value = Number(digits);
  return { value, unit, seconds: value * secondsPerUnit[unit] };
}

/**
 * Reads the three lifetimes, with their defaults.
 * @returns the lifetimes, and the errors in them under `tokenValidity.…`
 */
export function parseTokenValidity(given: TokenValidity = {}): {
  lifetimes: ParsedTokenValidity;
  problems: FieldError[];
} {
  const problems: FieldError[] = [];
  const lifetimes = {
    accessToken: read("accessToken", "60 minutes", shortLived),
    idToken: read("idToken", "60 minutes", shortLived),
    refreshToken: read("refreshToken", "30 days", longLived),
  };
  const longest = Math.max(lifetimes.accessToken.seconds, lifetimes.idToken.seconds);
  if (problems.length === 0 && lifetimes.refreshToken.seconds <= longest) {
    const allowed = "a lifetime longer than the access token's and the ID token's";
    problems.push({ field: "tokenValidity.refreshToken", value: given.refreshToken ?? "30 days", allowed });
  }
  return { lifetimes, problems };

  function read(token: keyof TokenValidity, fallback: Lifetime, limits: Limits): ParsedLifetime {
    const lifetime = given[token] ?? fallback;
    const parsed = parseLifetime(lifetime);
    if (parsed !== undefined && parsed.seconds >= limits.minimum && parsed.seconds <= limits.maximum) return parsed;
    problems.push({
      field: `tokenValidity.${token}`,
      value: lifetime,
      allowed: `a lifetime ${limits.words}, as a whole number and a unit: "${fallback}"`,
    });
    return { value: 0, unit: "seconds", seconds: 0 };
  }
}
