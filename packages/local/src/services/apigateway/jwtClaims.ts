import { isUtf8 } from "node:buffer";
import { verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { parseJsonObject } from "../../record/recordedProgram";
import type { Json, JsonObject } from "../../record/recordedProgram";

/** Parts of a JWS in compact form (RFC 7515, section 3.1), decoded but not verified. */
export interface DecodedToken {
  header: JsonObject;
  claims: JsonObject;
  /** The text that the signature covers. */
  signed: string;
  signature: Buffer;
}

/** Why a token was refused. */
export interface TokenProblem {
  /** `error_description` of the WWW-Authenticate header, in AWS's words where they are known. */
  description: string;
  /** What the token says, what was expected, and where to fix it; for the terminal and the doctor, not the client. */
  reason: string;
}

/** Thrown by the functions of this file. */
export class TokenRefused extends Error {
  readonly problem: TokenProblem;

  constructor(description: string, reason: string) {
    super(description);
    this.problem = { description, reason };
  }
}

/**
 * Takes a compact JWS apart. Encodings must be canonical: one token has one text.
 * @throws {TokenRefused}
 */
export function decodeToken(token: string): DecodedToken {
  const [header, payload, signature, ...more] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    const count = token.split(".").length;
    throw new TokenRefused(
      "token contains an invalid number of segments",
      `a JWT has three parts separated by dots, this token has ${count}; send the access or ID token itself`,
    );
  }
  return {
    header: jsonObject(header, "header"),
    claims: jsonObject(payload, "payload"),
    signed: `${header}.${payload}`,
    signature: bytes(signature, "signature"),
  };
}

function bytes(segment: string, part: string): Buffer {
  const decoded = Buffer.from(segment, "base64url");
  if (segment === "" || decoded.toString("base64url") !== segment) {
    throw new TokenRefused("token is malformed", `the token's ${part} is not base64url; it was cut or changed`);
  }
  return decoded;
}

function jsonObject(segment: string, part: string): JsonObject {
  const decoded = bytes(segment, part);
  const value = isUtf8(decoded) ? parseJsonObject(decoded.toString("utf8")) : undefined;
  if (value !== undefined) return value;
  throw new TokenRefused("token is malformed", `the token's ${part} is not a JSON object`);
}

/** RS256 alone: a key of another kind would make `verify` check something else. */
export function isSignedBy({ signed, signature }: DecodedToken, key: KeyObject): boolean {
  return key.asymmetricKeyType === "rsa" && verify("RSA-SHA256", Buffer.from(signed), key, signature);
}

/** The instants of a token, in seconds since 1970 (RFC 7519, section 2, NumericDate). */
export interface TokenTimes {
  exp: number;
  nbf: number | undefined;
  iat: number | undefined;
}

/** @throws {TokenRefused} when a value is no finite number, or `exp` is absent */
export function tokenTimes(claims: JsonObject): TokenTimes {
  const exp = instant(claims, "exp");
  if (exp === undefined) {
    throw new TokenRefused("the token has no expiration time", "the token has no exp claim; the authorizer needs one");
  }
  return { exp, nbf: instant(claims, "nbf"), iat: instant(claims, "iat") };
}

function instant(claims: JsonObject, name: string): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new TokenRefused(`the token's ${name} is not a number`, `${name} must be a number of seconds since 1970`);
}

/**
 * The three instants against the clock. AWS documents no leeway for differing clocks ("JWT authorizers": `exp` must
 * be after, `nbf` and `iat` before the current time), so there is none.
 * @throws {TokenRefused}
 */
export function checkTimes({ exp, nbf, iat }: TokenTimes, nowMs: number): void {
  const now = nowMs / 1000;
  if (exp <= now) {
    throw new TokenRefused(
      "the token has expired",
      `the token expired at ${utc(exp)}; it is ${utc(now)}: sign in again`,
    );
  }
  if (nbf !== undefined && nbf > now) {
    throw new TokenRefused("the token is not valid yet", `the token is valid from ${utc(nbf)} on; it is ${utc(now)}`);
  }
  if (iat !== undefined && iat > now) {
    throw new TokenRefused(
      "the token was issued in the future",
      `the token was issued at ${utc(iat)}; it is ${utc(now)}: a clock is wrong`,
    );
  }
}

function utc(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString();
}

/** The token's audiences: `aud`, or `client_id` when `aud` is absent, as in Cognito's access tokens. */
export function audiencesOf(claims: JsonObject): { claim: "aud" | "client_id"; values: string[] } {
  const { aud, client_id: clientId } = claims;
  if (aud === undefined) return { claim: "client_id", values: typeof clientId === "string" ? [clientId] : [] };
  if (typeof aud === "string") return { claim: "aud", values: [aud] };
  // RFC 7519, section 4.1.3: an array of strings. One with anything else in it is no audience.
  const strings = Array.isArray(aud) && aud.every((value) => typeof value === "string") ? aud : [];
  return { claim: "aud", values: strings };
}

/** The token's scopes: `scope`, else `scp`; a space-separated text (RFC 6749, section 3.3) or a list. */
export function scopesOf(claims: JsonObject): string[] {
  for (const value of [claims.scope, claims.scp]) {
    if (typeof value === "string") return value.split(" ").filter((scope) => scope !== "");
    if (Array.isArray(value)) return value.filter((scope) => typeof scope === "string");
  }
  return [];
}

/**
 * The claims as API Gateway passes them to a function: every value a string, lists as `[a b]`, nulls left out. The
 * form of lists is not documented; it is what events show.
 */
export function claimTexts(claims: JsonObject): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(claims)) {
    if (value !== null) texts[name] = claimText(value);
  }
  return texts;
}

function claimText(value: Json): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `[${value.map(claimText).join(" ")}]` : JSON.stringify(value);
}
