import { KeyObject } from "node:crypto";
import { JOSEError, JWKSMultipleMatchingKeys, JWKSNoMatchingKey } from "jose/errors";
import { createRemoteJWKSet, customFetch } from "jose/jwks/remote";
import { shown } from "../../record/recordedFields";
import { isJsonObject } from "../../record/recordedProgram";
import type { Json } from "../../record/recordedProgram";
import { TokenRefused } from "./jwtClaims";

/** Quotas of HTTP APIs: time for each of the two documents, and size of the key set. */
const timeoutMs = 1_500;
const maxBytes = 150_000;
/** API Gateway keeps a key for up to two hours. */
const keepMs = 2 * 60 * 60 * 1000;
/** An unknown kid makes the set be fetched anew, but not for every forged token. */
const cooldownMs = 30_000;

const discoveryError = "OIDC discovery endpoint communication error";
const keySetError = "JWKS communication error";

interface Issuer {
  keys: ReturnType<typeof createRemoteJWKSet>;
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
      if (error instanceof JOSEError) throw new TokenRefused(keySetError, `${issuer}: ${error.message}`);
      throw error;
    }
  }

  async #discovered(issuer: string): Promise<Issuer> {
    const known = await this.#issuers.get(issuer);
    const age = known === undefined ? Infinity : Date.now() - known.discoveredAt;
    // A clock that was set back tells nothing about the age of the keys.
    if (known !== undefined && age >= 0 && age < keepMs) return known;
    const discovered = discover(issuer);
    this.#issuers.set(issuer, discovered);
    discovered.catch(() => this.#issuers.delete(issuer));
    return discovered;
  }
}

async function discover(issuer: string): Promise<Issuer> {
  const base = issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
  const configuration = await fetched(`${base}/.well-known/openid-configuration`, discoveryError, (text) => {
    const document = JSON.parse(text) as Json;
    return isJsonObject(document) ? document : {};
  });
  const { issuer: named, jwks_uri: keysUrl } = configuration;
  if (named !== issuer || typeof keysUrl !== "string") {
    const found = `names issuer ${shown(named)} and jwks_uri ${shown(keysUrl)}`;
    throw new TokenRefused(discoveryError, `the OpenID configuration of ${issuer} ${found}`);
  }
  if (!URL.canParse(keysUrl))
    throw new TokenRefused(keySetError, `the jwks_uri of ${issuer} is ${shown(keysUrl)}, no URL`);
  const keys = createRemoteJWKSet(new URL(keysUrl), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: keepMs,
    [customFetch]: (url) => fetched(url, keySetError, (text) => new Response(text)),
  });
  return { keys, discoveredAt: Date.now() };
}

async function fetched<Result>(url: string, description: string, read: (text: string) => Result): Promise<Result> {
  try {
    if (!mayFetch(new URL(url))) throw new Error("only https addresses, and http on this machine, are fetched");
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const text = await response.text();
    if (text.length > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    return read(text);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new TokenRefused(description, `${url} could not be read: ${String(cause)}`);
  }
}

function mayFetch({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}
