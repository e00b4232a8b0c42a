import { timingSafeEqual } from "node:crypto";
import type { PoolRegistry } from "../../operations/poolRegistry";
import { findHostedClient, hasDomain } from "../hostedClient";
import type { HostedClient } from "../hostedClient";
import { OAuthError } from "./oauthError";

/**
 * The client that a request comes from (RFC 6749 section 2.3.1): one with a secret must prove it, by HTTP Basic or in
 * the form, and one without is named in the form.
 * @throws {OAuthError} invalid_client, invalid_request
 */
export function authenticatedClient(
  pools: PoolRegistry,
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): HostedClient {
  const basic = authorization === undefined ? undefined : basicCredentials(authorization);
  const inForm = form.get("client_secret");
  if (basic && inForm !== undefined) {
    throw new OAuthError("invalid_request", "The client authenticates twice, by Authorization and by client_secret");
  }
  const id = basic?.id ?? form.get("client_id");
  if (id === undefined) throw new OAuthError("invalid_request", "client_id is missing");
  if (basic && (form.get("client_id") ?? id) !== id) {
    throw new OAuthError("invalid_request", "Authorization and client_id name two clients");
  }
  const found = findHostedClient(pools, id);
  const given = basic?.secret ?? inForm;
  if (!found || !secretMatches(found.client.secret, given)) {
    throw new OAuthError("invalid_client", "Client authentication failed", basic ? 401 : 400);
  }
  if (!hasDomain(found.pool)) {
    throw new OAuthError("invalid_request", "The user pool has no domain; the program registers none for it", 404);
  }
  if (!found.enabled) throw new OAuthError("unauthorized_client", "Client is not enabled for OAuth2.0 flows");
  return found;
}

function basicCredentials(header: string): { id: string; secret: string } {
  const [, encoded = ""] = /^Basic +([\w+/=-]+) *$/i.exec(header) ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  try {
    // Both are form-encoded before they are joined (RFC 6749 section 2.3.1).
    if (id !== undefined && secret !== undefined) return { id: formDecoded(id), secret: formDecoded(secret) };
  } catch {
    // A percent sign that begins no escape; refused below.
  }
  throw new OAuthError("invalid_client", "Authorization must be HTTP Basic", 401);
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function secretMatches(secret: string | undefined, given: string | undefined): boolean {
  if (secret === undefined || given === undefined) return secret === given;
  const expected = Buffer.from(secret);
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
