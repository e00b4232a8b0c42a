import { KeyObject } from "node:crypto";
import { JOSEError, JWKSMultipleMatchingKeys, JWKSNoMatchingKey } from "jose/errors";
import { discover, IssuerError, issuerKeySet } from "../openIdIssuer";
import type { IssuerKeySet } from "../openIdIssuer";
import { TokenRefused } from "./jwtClaims";

/** API Gateway keeps a key for up to two hours. */
const keepMs = 2 * 60 * 60 * 1000;

const discoveryError = "OIDC discovery endpoint communication error";
const keySetError = "JWKS communication error";

interface Issuer {
  keys: IssuerKeySet;
  discoveredAt: number;
}

/**
 * Keys of issuers that the program does not register itself, by OpenID Connect Discovery 1.0 (section 4).
 * When they cannot be had, API Gateway answers 401, and so does the gateway.
 */
export class IssuerKeys {
  readonly #issuers = new Map<string, Promise<Issuer>>();

  /** @throws {TokenRefused} when the issuer's documents cannot be had */
  async key(issuer: string, keyId: string): Promise<KeyObject | undefined> {
    const { keys } = await this.#discovered(issuer);
    try {
      return KeyObject.from(await keys({ alg: "RS256", kid: keyId }));
    } catch (error) {
      if (error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys) return undefined;
      this.#issuers.delete(issuer);
      if (error instanceof IssuerError) throw new TokenRefused(keySetError, error.message);
      if (error instanceof JOSEError) throw new TokenRefused(keySetError, `${issuer}: ${error.message}`);
      throw error;
    }
  }

  async #discovered(issuer: string): Promise<Issuer> {
    const known = await this.#issuers.get(issuer);
    const age = known === undefined ? Infinity : Date.now() - known.discoveredAt;
    // A clock that was set back tells nothing about the age of the keys.
    if (known !== undefined && age >= 0 && age < keepMs) return known;
    const discovered = discoverKeys(issuer);
    this.#issuers.set(issuer, discovered);
    discovered.catch(() => this.#issuers.delete(issuer));
    return discovered;
  }
}

async function discoverKeys(issuer: string): Promise<Issuer> {
  const refuse = (description: string) => (error: unknown) => {
    throw error instanceof IssuerError ? new TokenRefused(description, error.message) : error;
  };
  const { jwksUri } = await discover(issuer).catch(refuse(discoveryError));
  try {
    return { keys: issuerKeySet(jwksUri, keepMs), discoveredAt: Date.now() };
  } catch (error) {
    return refuse(keySetError)(error);
  }
}
