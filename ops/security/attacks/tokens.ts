import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

export const region = "eu-west-1";
export const poolEndpoint = `cognito-idp.${region}.amazonaws.com/${region}_AbCdEfGhI`;
export const issuer = `https://${poolEndpoint}`;
export const clientId = "4lb1rk2p0ooaexample0client";
export const keyId = "pool-key-1";

/** The pool's key pair; made once, as making one takes a tenth of a second. */
export const poolKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** A key pair that the pool does not have. */
export const otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Another user pool of the same program: its keys are the gateway's to look up, and not this API's. */
export const otherPool = {
  issuer: `https://cognito-idp.${region}.amazonaws.com/${region}_OtherPool`,
  keyId: "other-pool-key-1",
  keys: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

export function base64url(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** A minute ago, so that no clock which stands still while a test makes its token is behind the token's. */
function issuedAt(): number {
  return nowSeconds() - 60;
}

/** Claims of an ID token as Cognito issues it. */
export function idClaims(): Record<string, unknown> {
  const iat = issuedAt();
  return {
    sub: "1f7a61d0-0b4e-4a37-9d7c-000000000001",
    "cognito:groups": ["admins", "students"],
    email_verified: true,
    iss: issuer,
    "cognito:username": "1f7a61d0-0b4e-4a37-9d7c-000000000001",
    aud: clientId,
    token_use: "id",
    auth_time: iat,
    exp: iat + 3600,
    iat,
    email: "a@example.com",
  };
}

/** Claims of an access token as Cognito issues it: no `aud`. */
export function accessClaims(): Record<string, unknown> {
  const iat = issuedAt();
  return {
    sub: "1f7a61d0-0b4e-4a37-9d7c-000000000001",
    iss: issuer,
    client_id: clientId,
    token_use: "access",
    scope: "aws.cognito.signin.user.admin courses/read",
    auth_time: iat,
    exp: iat + 3600,
    iat,
    username: "1f7a61d0-0b4e-4a37-9d7c-000000000001",
  };
}

/** A signed token; claims and header fields given as undefined are left out. */
export function token(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: KeyObject = poolKeys.privateKey,
): string {
  return signed({ alg: "RS256", kid: keyId, ...header }, { ...idClaims(), ...claims }, key);
}

export function signed(header: unknown, payload: unknown, key: KeyObject = poolKeys.privateKey): string {
  const text = `${base64url(header)}.${base64url(payload)}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}
