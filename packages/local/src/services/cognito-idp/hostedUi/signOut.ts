import type { ServerResponse } from "node:http";
import type { PoolRegistry } from "../operations/poolRegistry";
import { PageError } from "./authorizationRequest";
import type { Browser } from "./browser";
import { findHostedClient } from "./hostedClient";
import type { HostedClient } from "./hostedClient";
import type { HostedSessions } from "./hostedSessions";
import { sendRedirect } from "./hostedPage";

/**
 * `GET /logout` (developer guide, "Logout endpoint"): ends the browser's session and goes on to one of the client's
 * logout URLs, or to a new sign-in. A request that is refused ends nothing. Tokens stay valid, as on AWS.
 * @throws {PageError}
 */
export function signOut(
  pools: PoolRegistry,
  sessions: HostedSessions,
  browser: Browser,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const clientId = query.get("client_id") ?? "";
  const found = findHostedClient(pools, clientId);
  if (!found) throw new PageError("invalid_request", clientId === "" ? {} : { client_id: clientId });
  const next = destination(found, query);
  sessions.end(found.pool, browser);
  sendRedirect(response, next);
}

function destination({ client, logoutUrls, callbackUrls }: HostedClient, query: URLSearchParams): string {
  const logoutUri = query.get("logout_uri");
  if (logoutUri !== null) {
    if (query.getAll("logout_uri").length > 1 || !logoutUrls.includes(logoutUri)) {
      throw new PageError("redirect_mismatch", { client_id: client.id, logout_uri: logoutUri });
    }
    return logoutUri;
  }
  const redirectUri = query.get("redirect_uri");
  if (redirectUri === null) throw new PageError("invalid_request", { client_id: client.id });
  if (!callbackUrls.includes(redirectUri)) {
    throw new PageError("redirect_mismatch", { client_id: client.id, redirect_uri: redirectUri });
  }
  // Whatever else is wrong with these parameters, the sign-in itself tells.
  return `/login?${query.toString()}`;
}
