import type { KeyObject } from "node:crypto";
import { decodeJwt } from "jose/jwt/decode";
import { decodeProtectedHeader } from "jose/decode/protected_header";
import type { JWTPayload } from "jose";
import { jwtVerify } from "jose/jwt/verify";
import { notAuthorized } from "./cognitoIdentityError";
import type { IdentityPoolConfiguration, LoginProvider } from "./identityPoolConfiguration";

/** A user of a user pool, as an ID token that was checked names them. */
export interface Login {
  provider: LoginProvider;
  /** The user's `sub`. */
  subject: string;
  claims: Claims;
}

export type Claims = Readonly<JWTPayload>;

export interface LoginTokensOptions {
  /** The public key that an issuer signs with under a key id; undefined when it has none. */
  verificationKey: (issuer: string, keyId: string) => Promise<KeyObject | undefined>;
  /** Whether the user of the token has been signed out, disabled or deleted since. Asked with serverSideTokenCheck. */
  isSignedOut: (claims: Claims) => boolean;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Checks the tokens that callers give in `Logins`. Messages are Cognito's, as far as they are known. */
export class LoginTokens {
  readonly #options: LoginTokensOptions;

  constructor(options: LoginTokensOptions) {
    this.#options = options;
  }

  /**
   * @param providerName the key in `Logins`
   * @throws {CognitoIdentityError} NotAuthorizedException
   */
  async check(pool: IdentityPoolConfiguration, providerName: string, token: string): Promise<Login> {
    const issuer = `https://${providerName}`;
    const { claims: claimed, keyId } = decoded(token);
    const clients = pool.providers.filter((provider) => provider.providerName === providerName);
    if (clients.length === 0) {
      throw unsupportedProvider(`the identity pool ${pool.id} accepts no tokens of ${providerName}`);
    }
    if (claimed.iss !== issuer) {
      throw invalidToken(
        "Issuer doesn't match providerName",
        `the token's iss is ${JSON.stringify(claimed.iss)}, not ${issuer}`,
      );
    }
    const claims = await this.#verified(token, issuer, keyId);
    if (claims.aud === undefined) {
      // Access tokens of user pools have client_id instead.
      throw invalidToken("Missing a required claim: aud", "the token is no ID token; give the id_token");
    }
    if (claims.token_use !== "id") {
      const use = JSON.stringify(claims.token_use);
      throw invalidToken("Not a valid OpenId Connect identity token", `its token_use is ${use}; give the id_token`);
    }
    const provider = clients.find(({ clientId }) => clientId === claims.aud);
    if (provider === undefined) {
      const audience = JSON.stringify(claims.aud);
      const known = clients.map(({ clientId }) => clientId).join(", ");
      throw unsupportedProvider(`the token's aud is ${audience}, the identity pool accepts ${known}`);
    }
    if (claims.sub === undefined || claims.sub === "") throw invalidToken("Missing a required claim: sub");
    if (provider.serverSideTokenCheck && this.#options.isSignedOut(claims)) {
      throw invalidToken("The user is signed out, disabled or deleted");
    }
    return { provider, subject: claims.sub, claims };
  }

  async #verified(token: string, issuer: string, keyId: string): Promise<Claims> {
    const { verificationKey, clock } = this.#options;
    const key = await verificationKey(issuer, keyId);
    if (key === undefined) throw invalidToken("Couldn't verify signed token", `${issuer} has no key ${keyId}`);
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["RS256"],
        issuer,
        requiredClaims: ["exp"],
        currentDate: new Date(clock()),
      });
      return payload;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED") {
        const { exp = 0 } = decodeJwt(token);
        throw invalidToken(`Token expired: ${Math.floor(clock() / 1000)} >= ${exp}`, "sign in again");
      }
      throw invalidToken("Couldn't verify signed token", error instanceof Error ? error.message : undefined);
    }
  }
}

function decoded(token: string): { claims: Claims; keyId: string } {
  try {
    const { kid = "" } = decodeProtectedHeader(token);
    return { claims: decodeJwt(token), keyId: kid };
  } catch {
    throw invalidToken("Not a valid OpenId Connect identity token", "it is no JSON Web Token");
  }
}

function invalidToken(problem: string, reason?: string) {
  return notAuthorized(`Invalid login token. ${problem}`, reason);
}

function unsupportedProvider(reason: string) {
  return notAuthorized("Token is not from a supported provider of this identity pool.", reason);
}
