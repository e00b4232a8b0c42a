import type { IncomingMessage, ServerResponse } from "node:http";
import { CognitoError } from "../../cognitoError";
import type { PoolRegistry } from "../../operations/poolRegistry";
import { authenticatedClient } from "./clientAuthentication";
import { formFields, sendJson } from "./jsonAnswer";
import { OAuthError } from "./oauthError";
import type { OAuthErrorCode } from "./oauthError";

/** The pool's refusals in OAuth's words (developer guide, "Revoke endpoint"). */
const errors: Record<string, OAuthErrorCode> = {
  UnsupportedOperationException: "invalid_request",
  UnsupportedTokenTypeException: "unsupported_token_type",
  UnauthorizedException: "invalid_request",
};

/** `POST /oauth2/revoke` (RFC 7009): ends the sign-in that a refresh token stems from. @throws {OAuthError} */
export async function answerRevocation(
  pools: PoolRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await formFields(request);
  const { pool, client } = authenticatedClient(pools, request.headers.authorization, form);
  const token = form.get("token");
  if (token === undefined) throw new OAuthError("invalid_request", "token is missing");
  try {
    pool.tokens.revoke(client, token);
  } catch (error) {
    const code = error instanceof CognitoError ? errors[error.type] : undefined;
    if (!(error instanceof CognitoError) || code === undefined) throw error;
    throw new OAuthError(code, error.message);
  }
  sendJson(response, 200, undefined);
}
