import { createRemoteJWKSet, customFetch } from "jose/jwks/remote";
import { shown } from "../record/recordedFields";
import { isJsonObject } from "../record/recordedProgram";
import type { Json, JsonObject } from "../record/recordedProgram";

/** Time for each request to an issuer, and the size of what it answers. */
const timeoutMs = 1_500;
const maxBytes = 150_000;
/** An unknown kid makes the key set be fetched anew, but not for every forged token. */
const cooldownMs = 30_000;

/** An issuer that can't be reached, or whose documents can't be used. */
export class IssuerError extends Error {}

/** Finds the key of an issuer's token by its header. */
export type IssuerKeySet = ReturnType<typeof createRemoteJWKSet>;

/** What an issuer publishes about itself (OpenID Connect Discovery 1.0, section 3). */
export interface IssuerMetadata {
  /** The `iss` of its tokens. */
  issuer: string;
  jwksUri: string;
  authorizationEndpoint: string | undefined;
  tokenEndpoint: string | undefined;
  userInfoEndpoint: string | undefined;
  codeChallengeMethods: readonly string[];
}

/**
 * Reads an issuer's OpenID configuration.
 * @param address where it is; the issuer's own URL, or that of a local issuer in its place
 * @param issuer whose tokens are expected, when that is another than `address`
 * @throws {IssuerError} when it can't be had, or names neither as the issuer
 */
export async function discover(address: string, issuer = address): Promise<IssuerMetadata> {
  const url = `${address.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { status, text } = await fetchIssuer(url);
  if (status !== 200) throw new IssuerError(`${url} could not be read: status ${status}`);
  const document = jsonObject(text) ?? {};
  const { issuer: named, jwks_uri: jwksUri } = document;
  if (typeof named !== "string" || ![address, issuer].includes(named) || typeof jwksUri !== "string") {
    const found = `names issuer ${shown(named)} and jwks_uri ${shown(jwksUri)}`;
    throw new IssuerError(`the OpenID configuration of ${address} ${found}`);
  }
  const methods = document.code_challenge_methods_supported;
  return {
    issuer: named,
    jwksUri,
    authorizationEndpoint: textOf(document.authorization_endpoint),
    tokenEndpoint: textOf(document.token_endpoint),
    userInfoEndpoint: textOf(document.userinfo_endpoint),
    codeChallengeMethods: Array.isArray(methods) ? methods.filter((method) => typeof method === "string") : [],
  };
}

/**
 * The keys that an issuer publishes, fetched when first needed.
 * @param keepMs for how long they are used
 * @throws {IssuerError} when the address is no URL
 */
export function issuerKeySet(jwksUri: string, keepMs: number): IssuerKeySet {
  if (!URL.canParse(jwksUri)) throw new IssuerError(`the jwks_uri is ${shown(jwksUri)}, no URL`);
  return createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: keepMs,
    [customFetch]: async (url) => {
      const { status, text } = await fetchIssuer(url);
      if (status !== 200) throw new IssuerError(`${url} could not be read: status ${status}`);
      return new Response(text);
    },
  });
}

/** Requests something of an issuer, by https or from this machine. @throws {IssuerError} when there is no answer that can be used */
export async function fetchIssuer(
  url: string,
  request: Pick<RequestInit, "body" | "headers" | "method"> = {},
): Promise<{ status: number; text: string }> {
  try {
    if (!mayFetch(new URL(url))) throw new Error("only https addresses, and http on this machine, are fetched");
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    return { status: response.status, text: await limitedText(response) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new IssuerError(`${url} could not be read: ${String(cause)}`);
  }
}

/** The body of an answer, of which no more is read than is allowed. */
async function limitedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A text as the JSON object that it is; undefined for every other text. */
export function jsonObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an address may be asked, or a browser be sent there. */
export function mayFetch({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
