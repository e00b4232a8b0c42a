import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import type { Browser } from "../browser";

/** As Cognito names it; ties a `state` to the browser that it was made for. */
const stateCookie = "csrf-state";
/** How long a sign-in at a provider may take. */
const lifetimeSeconds = 600;

/** A sign-in that went on to an identity provider. */
export interface FederatedState {
  /** The query of the client's authorization request. */
  query: string;
  providerName: string;
  /** What the provider's ID token has to carry. */
  nonce: string;
  /** RFC 7636 section 4.1. */
  codeVerifier: string;
}

const payloadSchema = z.tuple([z.string(), z.string(), z.number(), z.string()]);

/**
 * The `state` with which a browser goes to an identity provider and comes back. It holds the client's own request, as on
 * AWS, under a signature that the browser's cookie takes part in; so nothing has to be remembered.
 */
export class FederatedStates {
  readonly #key: Buffer;
  readonly #clock: () => number;

  /** @param key a secret of the local run */
  constructor(key: Buffer, clock: () => number) {
    this.#key = key;
    this.#clock = clock;
  }

  seal(
    browser: Browser,
    { query, providerName }: Pick<FederatedState, "providerName" | "query">,
  ): FederatedState & { state: string } {
    const cookie = browser.cookie(stateCookie) ?? randomBytes(32).toString("base64url");
    browser.setCookie(stateCookie, cookie, lifetimeSeconds);
    const content = [
      query,
      providerName,
      this.#clock() + lifetimeSeconds * 1000,
      randomBytes(16).toString("base64url"),
    ];
    const payload = Buffer.from(JSON.stringify(content)).toString("base64url");
    const state = `${payload}.${this.#keyed(boundTo(cookie), payload)}`;
    return { state, query, providerName, ...this.#secretsOf(payload) };
  }

  /** What was sealed for this browser; undefined for every other text, and when it took too long. */
  open(browser: Browser, state: string): FederatedState | undefined {
    const cookie = browser.cookie(stateCookie);
    const [payload = "", signature = ""] = state.split(".");
    if (cookie === undefined) return undefined;
    const expected = Buffer.from(this.#keyed(boundTo(cookie), payload));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [query, providerName, expiresAt] = payloadSchema.parse(
      JSON.parse(Buffer.from(payload, "base64url").toString()),
    );
    return expiresAt <= this.#clock() ? undefined : { query, providerName, ...this.#secretsOf(payload) };
  }

  #secretsOf(payload: string): Pick<FederatedState, "codeVerifier" | "nonce"> {
    return { nonce: this.#keyed("nonce", payload), codeVerifier: this.#keyed("code_verifier", payload) };
  }

  #keyed(purpose: string, payload: string): string {
    return createHmac("sha256", this.#key).update(`${purpose}.${payload}`).digest("base64url");
  }
}

/** A purpose that no cookie can make equal to another: pages of other ports can set cookies here. */
function boundTo(cookie: string): string {
  return `browser ${cookie}`;
}
