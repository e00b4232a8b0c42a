import type { KeyObject } from "node:crypto";
import { decodeJwt } from "jose/jwt/decode";
import { decodeProtectedHeader } from "jose/decode/protected_header";
import type { JWTPayload } from "jose";
import { jwtVerify } from "jose/jwt/verify";
import { discover, IssuerError, issuerKeySet } from "../openIdIssuer";
import type { IssuerKeySet } from "../openIdIssuer";
import { notAuthorized } from "./cognitoIdentityError";
import type { IdentityPoolConfiguration, LoginProvider } from "./identityPoolConfiguration";

/** A user of a user pool or another issuer, as an ID token that was checked names them. */
export interface Login {
  provider: LoginProvider;
  /** The user's `sub`. */
  subject: string;
  claims: Claims;
}

export type Claims = Readonly<JWTPayload>;

interface TokenIssuer {
  issuer: string;
  key: KeyObject | IssuerKeySet | undefined;
}

export interface LoginTokensOptions {
  /** The public key that an issuer signs with under a key id; undefined when it has none. */
  verificationKey: (issuer: string, keyId: string) => KeyObject | undefined | Promise<KeyObject | undefined>;
  /** Whether the user of the token has been signed out, disabled or deleted since. Asked with serverSideTokenCheck. */
  isSignedOut: (claims: Claims) => boolean;
  /** Addresses of local issuers in the place of others, by issuer without `https://`. Default: none. */
  issuers?: Readonly<Record<string, string>>;
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
    const { claims: claimed, keyId } = decoded(token);
    const clients = pool.providers.filter((provider) => provider.providerName === providerName);
    const [named] = clients;
    if (named === undefined) {
      throw unsupportedProvider(`the identity pool ${pool.id} accepts no tokens of ${providerName}`);
    }
    const { issuer, key } = await this.#issuer(named, keyId);
    if (claimed.iss !== issuer) {
      throw invalidToken(
        "Issuer doesn't match providerName",
        `the token's iss is ${JSON.stringify(claimed.iss)}, not ${issuer}`,
      );
    }
    const claims = await this.#verified(token, issuer, keyId, key);
    if (claims.aud === undefined) {
      // Access tokens of user pools have client_id instead.
      throw invalidToken("Missing a required claim: aud", "the token is no ID token; give the id_token");
    }
    if (named.type === "user pool" && claims.token_use !== "id") {
      const use = JSON.stringify(claims.token_use);
      throw invalidToken("Not a valid OpenId Connect identity token", `its token_use is ${use}; give the id_token`);
    }
    const provider = clients.find(({ clientId }) => clientId === claims.aud);
    if (provider === undefined) {
      const audience = JSON.stringify(claims.aud);
      const known = clients.map(({ clientId }) => clientId).join(", ");
      const reason = `the token's aud is ${audience}, the identity pool accepts ${known}`;
      throw named.type === "user pool"
        ? unsupportedProvider(reason)
        : invalidToken("Incorrect token audience.", reason);
    }
    if (claims.sub === undefined || claims.sub === "") throw invalidToken("Missing a required claim: sub");
    if (provider.serverSideTokenCheck && this.#options.isSignedOut(claims)) {
      throw invalidToken("The user is signed out, disabled or deleted");
    }
    return { provider, subject: claims.sub, claims };
  }

  /** The `iss` that a provider's tokens have, and the keys that it signs them with. */
  async #issuer({ type, issuer, providerName }: LoginProvider, keyId: string): Promise<TokenIssuer> {
    const { verificationKey, issuers } = this.#options;
    if (type === "user pool") return { issuer, key: await verificationKey(issuer, keyId) };
    try {
      const metadata = await discover(issuers?.[providerName] ?? issuer, issuer);
      return { issuer: metadata.issuer, key: issuerKeySet(metadata.jwksUri, 0) };
    } catch (error) {
      if (error instanceof IssuerError) throw invalidToken("Couldn't verify signed token.", error.message);
      throw error;
    }
  }

  async #verified(token: string, issuer: string, keyId: string, key: TokenIssuer["key"]): Promise<Claims> {
    const { clock } = this.#options;
    if (key === undefined) throw invalidToken("Couldn't verify signed token.", `${issuer} has no key ${keyId}`);
    try {
      const rules = { algorithms: ["RS256"], issuer, requiredClaims: ["exp"], currentDate: new Date(clock()) };
      const { payload } = await (typeof key === "function"
        ? jwtVerify(token, key, rules)
        : jwtVerify(token, key, rules));
      return payload;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED") {
        const { exp = 0 } = decodeJwt(token);
        throw invalidToken(`Token expired: ${Math.floor(clock() / 1000)} >= ${exp}`, "sign in again");
      }
      throw invalidToken("Couldn't verify signed token.", error instanceof Error ? error.message : undefined);
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
