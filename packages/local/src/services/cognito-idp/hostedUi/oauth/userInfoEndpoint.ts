import type { IncomingMessage, ServerResponse } from "node:http";
import { CognitoError } from "../../cognitoError";
import type { PoolRegistry } from "../../operations/poolRegistry";
import { attributesInScopes, readableAttributes } from "../../pool/userAttributes";
import { hasDomain } from "../hostedClient";
import { sendJson } from "./jsonAnswer";

/**
 * `GET` and `POST /oauth2/userInfo` (developer guide, "The user attributes endpoint"): what the scopes of an access token
 * open. Other than in ID tokens, the verified marks are strings.
 */
export async function answerUserInfo(
  pools: PoolRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) {
    refuse(response, 400, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint");
    return;
  }
  const pool = pools.byToken(token);
  if (!pool || !hasDomain(pool)) {
    refuse(response, 401, "invalid_token", "The access token is not of a user pool with a hosted sign-in");
    return;
  }
  try {
    const { sub, client, scopes } = await pool.tokens.authorize(token, "openid");
    const user = pool.directory.getBySub(sub);
    const attributes = attributesInScopes(readableAttributes(client, sub, user.attributes), scopes);
    sendJson(response, 200, { ...attributes, username: user.username });
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    const missingScope = error.message.includes("scopes");
    refuse(response, 401, "invalid_token", missingScope ? "Access token does not contain openid scope" : error.message);
  }
}

/** RFC 6750 section 3; the description repeats nothing that the client sent. */
function refuse(response: ServerResponse, status: number, error: string, description: string): void {
  const challenge = `Bearer error="${error}", error_description="${description}"`;
  sendJson(response, status, { error, error_description: description }, { "www-authenticate": challenge });
}
