import { createPublicKey } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import type { Json } from "../../record/recordedProgram";
import { object, objects, optionalText, shown } from "../../record/recordedValues";
import { TokenRefused } from "./jwtClaims";

/** Quotas of HTTP APIs: time for each of the two documents, and size of the key set. */
const timeoutMs = 1_500;
const maxBytes = 150_000;
/** API Gateway keeps a key for up to two hours. */
const keepMs = 2 * 60 * 60 * 1000;
/** An unknown kid makes the set be fetched anew, but not for every forged token. */
const cooldownMs = 30_000;

interface KeySet {
  keys: Map<string, KeyObject>;
  fetchedAt: number;
}

/**
 * Keys of issuers that the program does not register itself, by OpenID Connect Discovery 1.0 (section 4).
 * When they cannot be had, API Gateway answers 401, and so does the gateway.
 */
export class IssuerKeys {
  readonly #clock: () => number;
  readonly #sets = new Map<string, Promise<KeySet>>();

  /** @param clock milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** @throws {TokenRefused} when the issuer's documents cannot be had */
  async key(issuer: string, keyId: string): Promise<KeyObject | undefined> {
    const known = await this.#sets.get(issuer);
    const elapsed = known === undefined ? Infinity : this.#clock() - known.fetchedAt;
    // A clock that was set back tells nothing about the age of the keys.
    const age = elapsed < 0 ? Infinity : elapsed;
    const found = known?.keys.get(keyId);
    if (found !== undefined && age < keepMs) return found;
    if (age < cooldownMs) return undefined;
    const fetched = this.#fetch(issuer);
    this.#sets.set(issuer, fetched);
    try {
      return (await fetched).keys.get(keyId);
    } catch (error) {
      this.#sets.delete(issuer);
      throw error;
    }
  }

  async #fetch(issuer: string): Promise<KeySet> {
    const base = issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
    const configuration = await fetched(
      `${base}/.well-known/openid-configuration`,
      "OIDC discovery endpoint communication error",
    );
    const { issuer: named, jwks_uri: keysUrl } = object(configuration);
    if (named !== issuer || typeof keysUrl !== "string") {
      throw new TokenRefused(
        "OIDC discovery endpoint communication error",
        `the OpenID configuration of ${issuer} names issuer ${shown(named)} and jwks_uri ${shown(keysUrl)}`,
      );
    }
    const set = object(await fetched(keysUrl, "JWKS communication error"));
    return { keys: publicKeys(set.keys), fetchedAt: this.#clock() };
  }
}

async function fetched(url: string, description: string): Promise<Json> {
  try {
    if (!mayFetch(new URL(url))) throw new Error("only https addresses, and http on this machine, are fetched");
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const text = await response.text();
    if (text.length > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    return JSON.parse(text) as Json;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new TokenRefused(description, `${url} could not be read: ${String(cause)}`);
  }
}

function mayFetch({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}

/** The RSA signature keys of a JWK set by `kid` (RFC 7517); keys of other kinds are none of the authorizer's. */
function publicKeys(keys: Json | undefined): Map<string, KeyObject> {
  const found = new Map<string, KeyObject>();
  for (const { kid, kty, use, n, e } of objects(keys)) {
    const keyId = optionalText(kid);
    if (keyId === undefined || kty !== "RSA" || (use !== undefined && use !== "sig")) continue;
    if (typeof n !== "string" || typeof e !== "string") continue;
    const jwk: JsonWebKey = { kty, n, e };
    found.set(keyId, createPublicKey({ key: jwk, format: "jwk" }));
  }
  return found;
}
