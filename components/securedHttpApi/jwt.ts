import { parsedUrl } from "../shared/parsedUrl";

/** Checks a token's issuer. */
export function validateIssuer(issuer: string): string | undefined {
  // OpenID Connect Core 1.0, section 2, `iss`: an https URL without query and fragment.
  return parsedUrl(issuer) !== undefined && issuer.startsWith("https://") && !/[?#\s]/.test(issuer)
    ? undefined
    : 'the https URL that the tokens have in "iss", without query and fragment';
}

/** Checks an audience. */
export function validateAudience(audience: string): string | undefined {
  return audience.trim() === ""
    ? 'what the tokens have in "aud" or "client_id", such as an app client\'s id'
    : undefined;
}

/** Checks a scope. */
export function validateScope(scope: string): string | undefined {
  // RFC 6749, section 3.3: printable ASCII without space, double quote and backslash.
  return /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope) ? undefined : 'a scope such as "courses/read", one per entry';
}
