import { sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { accessClaims, base64url, clientId, idClaims, issuer, keyId, poolKeys } from "./tokens";

/** What an attack can reach besides the API: keys and clock of the gateway, and a server of the attacker's. */
export interface AttackedGateway {
  /** Where the attacker's own JWK set is; nobody may ask for it. */
  readonly keysUrl: string;
  readonly attackerIssuer: string;
  /** The pool's public keys from now on, by kid. */
  publish(keys: Record<string, KeyObject>): void;
  advance(seconds: number): void;
  /** Sends a token that has to be allowed, as the first half of an attack. */
  accepted(token: string): Promise<void>;
}

/** One request that must not get through, or a control that must. */
export interface Attack {
  name: string;
  /** Header lines, sent as they are (a character is a byte). */
  lines: (api: AttackedGateway) => string[];
  /** Method and target. Default: `GET /courses`. */
  request?: string;
  /** Follows the head as it is; the header lines frame it. Default: none. */
  body?: string;
  /** What happens before: keys are published or withdrawn, the clock goes on, an earlier request is answered. */
  before?: (api: AttackedGateway) => Promise<void> | void;
  status: number;
  /** `$context.authorizer.error` as the gateway's trace has it, or the gateway's own error; "" for controls. */
  reason: string;
}

/** The second at which the attacked gateway's clock stands, so that "expires now" is exact. */
export const now = Math.floor(Date.now() / 1000);

const times = { auth_time: now, iat: now, exp: now + 3600 };

/** An ID token at `now`; claims given as undefined are left out. */
export function idToken(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: KeyObject = poolKeys.privateKey,
): string {
  return signedText({ alg: "RS256", kid: keyId, ...header }, { ...idClaims(), ...times, ...claims }, key);
}

/** An access token at `now`. */
export function accessToken(claims: Record<string, unknown> = {}): string {
  return signedText({ alg: "RS256", kid: keyId }, { ...accessClaims(), ...times, ...claims });
}

/** The claims of an ID token as JSON text. */
export function claimsText(claims: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...idClaims(), ...times, ...claims });
}

/** A token of any header and payload with a true RS256 signature, which only the holder of the pool's key can make. */
export function signedText(header: unknown, payload: unknown, key: KeyObject = poolKeys.privateKey): string {
  return withSignature(header, payload, (text) => sign("RSA-SHA256", text, key));
}

/** A token with whatever `make` gives as the signature. */
export function withSignature(header: unknown, payload: unknown, make: (text: Buffer) => Buffer | string): string {
  const text = `${base64url(header)}.${base64url(payload)}`;
  const signature = make(Buffer.from(text));
  return `${text}.${typeof signature === "string" ? signature : signature.toString("base64url")}`;
}

/** A token that the authorizer calls invalid, with this `error_description`. */
export function invalid(name: string, token: (api: AttackedGateway) => string, description: string): Attack {
  return {
    name,
    lines: (api) => [`Authorization: Bearer ${token(api)}`],
    status: 401,
    reason: `invalid_token: ${description}`,
  };
}

/** Header lines from which the authorizer takes no valid token. */
export function refused(name: string, lines: () => string[], reason: string, more: Partial<Attack> = {}): Attack {
  return { name, lines, status: 401, reason, ...more };
}

/** A request that gets through: without some of these, a gateway that refuses everything would pass. */
export function control(name: string, token: (api: AttackedGateway) => string, more: Partial<Attack> = {}): Attack {
  return { name, lines: (api) => [`Authorization: Bearer ${token(api)}`], status: 200, reason: "", ...more };
}

/** What a header with no token gets. */
export const missing = "missing: token not provided";
export const segments = "invalid_token: token contains an invalid number of segments";
export const malformed = "token is malformed";
export const badSignature = "crypto/rsa: verification error";
export const unknownKey = "unable to find a key for the token's kid";
export const badIssuer = "issuer does not match";
export const badAudience = "the token does not have a valid audience";
export const expired = "the token has expired";

export { clientId, issuer, keyId };
