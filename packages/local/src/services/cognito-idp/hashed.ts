import { createHash } from "node:crypto";

/**
 * SHA-256 in base64url: what is stored of a token or code, and the S256 challenge of a verifier (RFC 7636 section 4.2).
 * Enough for tokens, which unlike passwords are random: there is nothing to guess.
 */
export function hashed(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
