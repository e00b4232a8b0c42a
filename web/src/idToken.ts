import type { PageConfiguration } from "./configuration";

/** Claims of a Cognito id token that the page shows or checks (Developer Guide, "Understanding the identity (ID) token"). */
export interface IdTokenClaims {
  iss: string;
  aud: string;
  sub: string;
  /** Seconds since 1970. */
  exp: number;
  /** `id` for an id token. */
  tokenUse: string | undefined;
  email: string | undefined;
  groups: string[];
}

/**
 * Reads the claims of an id token for showing them. This is no check of its signature: the token came straight from the
 * token endpoint over TLS (OpenID Connect Core 1.0, section 3.1.3.7, item 6), and the API checks it at every request.
 * @throws {Error} when it is no JWT with these claims
 */
export function decodeIdToken(token: string): IdTokenClaims {
  const claims = jsonObject(token.split(".")[1] ?? "");
  const { iss, aud, sub, exp, email, token_use: tokenUse, "cognito:groups": groups } = claims;
  if (typeof iss !== "string" || typeof aud !== "string" || typeof sub !== "string" || typeof exp !== "number") {
    throw new Error("the id token has no iss, aud, sub or exp");
  }
  return {
    iss,
    aud,
    sub,
    exp,
    tokenUse: typeof tokenUse === "string" ? tokenUse : undefined,
    email: typeof email === "string" ? email : undefined,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
  };
}

/**
 * Whether a token is one that this page asked for (OpenID Connect Core 1.0, section 3.1.3.7, items 2 and 3); the client
 * library leaves that to the page.
 * @returns what is wrong, as a sentence fragment; undefined when nothing is
 */
export function validateIdToken(
  claims: IdTokenClaims,
  { issuer, userPoolClientId }: Pick<PageConfiguration, "issuer" | "userPoolClientId">,
): string | undefined {
  if (claims.iss !== issuer) return `its issuer is ${claims.iss}, not ${issuer}`;
  if (claims.aud !== userPoolClientId) return `its audience is ${claims.aud}, not ${userPoolClientId}`;
  if (claims.tokenUse !== undefined && claims.tokenUse !== "id") return `it is a token for ${claims.tokenUse}`;
  return undefined;
}

/**
 * Time until `exp` in words: `59 min 12 s`, `3 h 05 min`, `expired 4 s ago`.
 * @param now milliseconds since 1970
 */
export function timeLeft(exp: number, now: number): string {
  const seconds = exp - Math.floor(now / 1000);
  return seconds > 0 ? duration(seconds) : `expired ${duration(-seconds)} ago`;
}

function duration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${two(rest)} s` : `${rest} s`;
}

function jsonObject(base64Url: string): Record<string, unknown> {
  try {
    const bytes = Uint8Array.from(atob(base64Url.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value));
  } catch {
    // not base64url or not JSON: the same error to the reader
  }
  throw new Error("the id token is no JSON Web Token");
}
