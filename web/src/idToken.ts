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
  name: string | undefined;
  groups: string[];
  /** What the token says of the user, by claim: standard attributes such as `given_name`, and `custom:` ones. */
  attributes: Record<string, string>;
}

/** Claims about the token and the sign-in instead of the user, and those with a field of their own. */
const otherClaims = new Set(
  "iss aud sub exp iat nbf jti nonce at_hash token_use auth_time event_id origin_jti identities".split(" "),
);

/**
 * Reads the claims of an id token for showing them. This is no check of its signature: the token came straight from the
 * token endpoint over TLS (OpenID Connect Core 1.0, section 3.1.3.7, item 6), and the API checks it at every request.
 * @throws {Error} when it is no JWT with these claims
 */
export function decodeIdToken(token: string): IdTokenClaims {
  const claims = jsonObject(token.split(".")[1] ?? "");
  const { iss, aud, sub, exp, email, name, token_use: tokenUse, "cognito:groups": groups } = claims;
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
    name: typeof name === "string" ? name : undefined,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
    attributes: Object.fromEntries(
      Object.entries(claims)
        .filter(([claim, value]) => !otherClaims.has(claim) && !claim.startsWith("cognito:") && isPlain(value))
        .map(([claim, value]) => [claim, String(value)]),
    ),
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

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
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
