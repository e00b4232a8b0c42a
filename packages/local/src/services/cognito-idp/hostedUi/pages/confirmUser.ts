import type { ServerResponse } from "node:http";
import type { PoolRegistry } from "../../operations/poolRegistry";
import { findHostedClient, hasDomain } from "../hostedClient";
import { refusal, sendPage } from "../hostedPage";
import { html } from "./html";

/** `GET /confirmUser`: where the link of a verification e-mail leads (`CONFIRM_WITH_LINK`). */
export async function confirmUser(
  pools: PoolRegistry,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const found = findHostedClient(pools, query.get("client_id") ?? "");
  const body = html``;
  if (found === undefined || !hasDomain(found.pool)) {
    const problem = "The link names no app client of a user pool with a domain.";
    sendPage(response, 400, { title: "The account is not confirmed", problem, body });
    return;
  }
  const { client, pool } = found;
  try {
    const [username, code] = [query.get("user_name") ?? "", query.get("confirmation_code") ?? ""];
    await pool.accounts.confirmSignUp(client, username, code, false);
    sendPage(response, 200, {
      title: "Your registration has been confirmed!",
      body,
      poolName: pool.configuration.name,
    });
  } catch (error) {
    sendPage(response, 400, { title: "The account is not confirmed", problem: refusal(error).message, body });
  }
}
