import type { ServerResponse } from "node:http";
import type { PoolRegistry } from "../../operations/poolRegistry";
import type { PageError } from "../authorizationRequest";
import { findHostedClient } from "../hostedClient";
import type { HostedClient } from "../hostedClient";
import { sendPage, sendRedirect } from "../hostedPage";
import { html } from "./html";
import type { Html } from "./html";

/** Sends the browser to `/error`, which Cognito names errors in the address of. */
export function sendToErrorPage(response: ServerResponse, { error, given }: PageError): void {
  sendRedirect(response, `/error?${new URLSearchParams({ error, ...given }).toString()}`);
}

/** `GET /error`: what is wrong, what is allowed, and where to change it. */
export function showErrorPage(pools: PoolRegistry, query: URLSearchParams, response: ServerResponse): void {
  const clientId = query.get("client_id") ?? undefined;
  const found = clientId === undefined ? undefined : findHostedClient(pools, clientId);
  const { problem, body } = explanation(query, clientId, found);
  sendPage(response, 400, { title: "An error was encountered with the requested page", problem, body });
}

function explanation(
  query: URLSearchParams,
  clientId: string | undefined,
  found: HostedClient | undefined,
): { problem: string; body: Html } {
  const given = query.get("redirect_uri") ?? query.get("logout_uri");
  switch (query.get("error")) {
    case "redirect_mismatch": {
      const kind = query.has("logout_uri") ? "logoutUrls" : "callbackUrls";
      const allowed = found?.[kind] ?? [];
      return {
        problem: "redirect_mismatch: the address to go on to is not one of the client's.",
        body: html`<dl>
            <dt>Given</dt>
            <dd>${given === null ? "none" : html`<code>${given}</code>`}</dd>
            <dt>Allowed: ${kind}, to the letter</dt>
            ${allowed.length === 0 && html`<dd>none</dd>`} ${allowed.map((url) => html`<dd><code>${url}</code></dd>`)}
          </dl>
          <p>The program registers them with the user pool client.</p>`,
      };
    }
    case "Invalid State":
      return {
        problem: "Invalid State: the sign-in at the identity provider was not begun in this browser, or too long ago.",
        body: html`<p>
          Begin again at the app. Open it by one name of this computer: cookies of localhost are not those of 127.0.0.1.
        </p>`,
      };
    case "unauthorized_client":
      return {
        problem: "unauthorized_client: Client is not enabled for OAuth2.0 flows.",
        body: html`<p>Set <code>allowedOauthFlowsUserPoolClient</code> of the user pool client in the program.</p>`,
      };
    default:
      return {
        problem:
          clientId !== undefined && !found
            ? "invalid_request: the user pool client does not exist."
            : "invalid_request: a parameter is missing or wrong.",
        body: html`<dl>
          <dt>client_id</dt>
          <dd>${clientId === undefined ? "none" : html`<code>${clientId}</code>`}</dd>
        </dl>`,
      };
  }
}
