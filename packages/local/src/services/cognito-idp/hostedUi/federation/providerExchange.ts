import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import type { Json, JsonObject } from "../../../../record/recordedProgram";
import { fetchIssuer, issuerKeySet, jsonObject, mayFetch } from "../../../openIdIssuer";
import type { IdentityProviderConfiguration } from "../../configuration/identityProvider";
import { hashed } from "../../hashed";
import type { ProviderClaims } from "../../pool/federation";
import type { FederatedState } from "./federatedStates";
import type { ProviderEndpoints } from "./providerEndpoints";

/** A provider that refuses, or whose answer can't be trusted. */
export class ProviderError extends Error {}

/** What a provider is asked with. */
export interface ProviderRequest {
  provider: IdentityProviderConfiguration;
  endpoints: ProviderEndpoints;
  redirectUri: string;
  /** What has to come back with the answer. */
  secrets: Pick<FederatedState, "codeVerifier" | "nonce">;
}

/** How a client authenticates at Apple (Sign in with Apple REST API, "Creating a client secret"). */
const appleAudience = "https://appleid.apple.com";
const appleSecretSeconds = 300;

const algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/** The address that a browser signs in at. */
export function authorizationAddress(
  { provider, endpoints, redirectUri, secrets }: ProviderRequest,
  state: string,
  forwarded: Readonly<Record<string, string>>,
): string {
  const address = new URL(endpoints.authorize);
  if (!mayFetch(address)) {
    throw new ProviderError(`the authorization endpoint of ${provider.name} is neither https nor on this machine`);
  }
  const parameters = {
    client_id: provider.details.client_id ?? "",
    redirect_uri: redirectUri,
    response_type: "code",
    scope: endpoints.scope,
    state,
    ...(endpoints.idToken && { nonce: secrets.nonce }),
    ...(endpoints.pkce && { code_challenge: hashed(secrets.codeVerifier), code_challenge_method: "S256" }),
    // Apple gives name and address in no other way.
    ...(provider.type === "SignInWithApple" && { response_mode: "form_post" }),
    ...forwarded,
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}

/** Exchanges a code for what the provider says about the person. @throws {ProviderError} @throws {IssuerError} */
export async function exchangeCode(request: ProviderRequest, code: string): Promise<ProviderClaims> {
  const { provider, endpoints, redirectUri, secrets } = request;
  // The credentials go in the body: Cognito knows no other way (developer guide, "Using OIDC identity providers").
  const { status, text } = await fetchIssuer(endpoints.token, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      client_id: provider.details.client_id ?? "",
      client_secret: await clientSecret(provider),
      ...(endpoints.pkce && { code_verifier: secrets.codeVerifier }),
    }),
  });
  const tokens = jsonObject(text) ?? {};
  if (status !== 200) {
    const said = [tokens.error, tokens.error_description].filter((part) => typeof part === "string").join(": ");
    throw new ProviderError(`Bad token response: status ${status}${said === "" ? "" : `, ${said}`}`);
  }
  const identity = await idTokenClaims(request, tokens.id_token);
  const profile = await userInfo(request, tokens.access_token);
  if (identity.sub !== undefined && profile.sub !== undefined && identity.sub !== profile.sub) {
    throw new ProviderError(`Bad user info: its sub is not that of the id_token`);
  }
  const claims = { ...identity, ...profile };
  // A local issuer in the place of Facebook or Amazon names people in OpenID Connect's way.
  return texts(endpoints.idToken ? claims : { id: claims.sub ?? null, user_id: claims.sub ?? null, ...claims });
}

async function idTokenClaims(
  { provider, endpoints: { idToken }, secrets }: ProviderRequest,
  token: Json | undefined,
): Promise<JsonObject> {
  if (!idToken) return {};
  if (typeof token !== "string") throw new ProviderError("Bad token response: it has no id_token");
  const { payload } = await jwtVerify(token, issuerKeySet(idToken.jwksUri, 0), {
    algorithms,
    issuer: idToken.issuer,
    audience: provider.details.client_id ?? "",
    requiredClaims: ["exp", "sub"],
  }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error) throw new ProviderError(`Bad id_token: ${error.message}`);
    throw error;
  });
  if (payload.nonce !== secrets.nonce) throw new ProviderError("Bad id_token: its nonce is not that of the request");
  return payload as JsonObject;
}

async function userInfo({ provider, endpoints }: ProviderRequest, accessToken: Json | undefined): Promise<JsonObject> {
  if (endpoints.userInfo === undefined || typeof accessToken !== "string") return {};
  const { status, text } = await fetchIssuer(endpoints.userInfo, {
    method: provider.details.attributes_request_method === "POST" ? "POST" : "GET",
    headers: { accept: "application/json", authorization: `Bearer ${accessToken}` },
  });
  const claims = status === 200 ? jsonObject(text) : undefined;
  if (!claims) throw new ProviderError(`Bad user info: status ${status}${status === 200 ? ", no JSON object" : ""}`);
  return claims;
}

async function clientSecret({ type, details }: IdentityProviderConfiguration): Promise<string> {
  const { client_secret: secret = "", private_key: key, team_id: teamId = "", key_id: kid = "" } = details;
  if (type !== "SignInWithApple" || key === undefined) return secret;
  const pem = key.includes("-----BEGIN") ? key : `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuer(teamId)
    .setSubject(details.client_id ?? "")
    .setAudience(appleAudience)
    .setIssuedAt(now)
    .setExpirationTime(now + appleSecretSeconds)
    .sign(createPrivateKey(pem));
}

/** Claims as user attributes hold them. */
function texts(claims: JsonObject): ProviderClaims {
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]): [string, string][] => {
      if (value === null) return [];
      return [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]];
    }),
  );
}
