import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod/mini";
import { CognitoError } from "../../cognitoError";
import type { PoolRegistry } from "../../operations/poolRegistry";
import type { AuthenticationResult } from "../../pool/tokens";
import type { ClientMetadata } from "../../triggers/lambdaTriggers";
import type { AuthorizationCodes } from "../authorizationCodes";
import type { HostedClient } from "../hostedClient";
import { authenticatedClient } from "./clientAuthentication";
import { formFields, sendJson } from "./jsonAnswer";
import { OAuthError } from "./oauthError";

type Form = ReadonlyMap<string, string>;

/** `POST /oauth2/token` (developer guide, "Token endpoint"). @throws {OAuthError} */
export async function answerToken(
  pools: PoolRegistry,
  codes: AuthorizationCodes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await formFields(request);
  const grantType = required(form, "grant_type");
  const client = authenticatedClient(pools, request.headers.authorization, form);
  const tokens = await grant(grantType, client, codes, form).catch((error: unknown) => {
    if (error instanceof CognitoError) throw new OAuthError("invalid_grant", error.message);
    throw error;
  });
  sendJson(response, 200, tokens);
}

async function grant(
  grantType: string,
  client: HostedClient,
  codes: AuthorizationCodes,
  form: Form,
): Promise<TokenResponse> {
  switch (grantType) {
    case "authorization_code":
      return byCode(client, codes, form);
    case "refresh_token":
      return byRefreshToken(client, form);
    case "client_credentials":
      return byClientCredentials(client, form);
    default:
      throw new OAuthError(
        "unsupported_grant_type",
        "grant_type must be authorization_code, refresh_token or client_credentials",
      );
  }
}

interface TokenResponse {
  id_token?: string;
  access_token: string;
  refresh_token?: string;
  /** Seconds. */
  expires_in: number;
  token_type: "Bearer";
}

async function byCode(client: HostedClient, codes: AuthorizationCodes, form: Form): Promise<TokenResponse> {
  if (!client.flows.includes("code")) {
    throw new OAuthError("unauthorized_client", "The client does not allow the authorization code grant");
  }
  const { scope, tokens } = await codes.redeem(client, {
    code: required(form, "code"),
    redirectUri: required(form, "redirect_uri"),
    codeVerifier: form.get("code_verifier"),
  });
  return tokenResponse(tokens, scope.split(" ").includes("openid"));
}

async function byRefreshToken({ pool, client }: HostedClient, form: Form): Promise<TokenResponse> {
  const refreshToken = required(form, "refresh_token");
  if (!client.authFlows.has("REFRESH_TOKEN_AUTH") && client.rotationGraceSeconds === undefined) {
    throw new OAuthError("unauthorized_client", "The client allows no refresh: explicitAuthFlows leaves it out");
  }
  return tokenResponse(await pool.tokens.refresh(client, refreshToken), true);
}

/** RFC 6749 section 4.4: for clients with a secret, and for the scopes of resource servers. */
async function byClientCredentials({ pool, client, flows, scopes }: HostedClient, form: Form): Promise<TokenResponse> {
  if (client.secret === undefined || !flows.includes("client_credentials")) {
    throw new OAuthError("unauthorized_client", "The client does not allow the client credentials grant");
  }
  const allowed = scopes.filter((scope) => scope.includes("/"));
  const wanted = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  const granted = wanted.length === 0 ? allowed : wanted;
  if (granted.length === 0 || granted.some((scope) => !allowed.includes(scope))) {
    throw new OAuthError("invalid_scope", `The client allows ${allowed.join(", ") || "no scope of a resource server"}`);
  }
  return {
    access_token: await pool.tokens.forClient(client, granted, clientMetadata(form)),
    expires_in: client.accessTokenSeconds,
    token_type: "Bearer",
  };
}

const metadataSchema = z.record(z.string(), z.string());

/** What the client tells the preTokenGeneration trigger, as JSON (developer guide, "Token endpoint"). */
function clientMetadata(form: Form): ClientMetadata | undefined {
  const text = form.get("aws_client_metadata");
  if (text === undefined) return undefined;
  try {
    return z.parse(metadataSchema, JSON.parse(text));
  } catch {
    throw new OAuthError("invalid_request", "aws_client_metadata must be a JSON object of strings");
  }
}

function tokenResponse(tokens: AuthenticationResult, withIdToken: boolean): TokenResponse {
  return {
    ...(withIdToken && { id_token: tokens.IdToken }),
    access_token: tokens.AccessToken,
    ...(tokens.RefreshToken !== undefined && { refresh_token: tokens.RefreshToken }),
    expires_in: tokens.ExpiresIn,
    token_type: tokens.TokenType,
  };
}

function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError("invalid_request", `${name} is missing`);
  return value;
}
