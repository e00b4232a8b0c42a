import type { IdentityProviderConfiguration } from "../configuration/identityProvider";
import type { PoolRegistry } from "../operations/poolRegistry";
import { findHostedClient } from "./hostedClient";
import type { HostedClient } from "./hostedClient";

/** A sign-in that a client asked for (OpenID Connect Core section 3.1.2.1); all pages of the sign-in carry it in their query. */
export interface AuthorizationRequest extends HostedClient {
  /** One of the client's callback URLs. */
  redirectUri: string;
  /** Separated by spaces. */
  scope: string;
  state?: string;
  nonce?: string;
  /** RFC 7636 section 4.2, by S256. */
  codeChallenge?: string;
  /** `none`: show nothing. `login`: ask for the password even of those who are signed in. */
  prompt?: "login" | "none";
  /** Whom to expect, shown in the form. */
  loginHint?: string;
  /** Where to sign in, when the client says so: `identity_provider` or `idp_identifier`. */
  identityProvider?: IdentityProviderConfiguration;
  /** The parameters as they were given, for the addresses of further pages. */
  parameters: ReadonlyMap<string, string>;
}

/** A request that is refused on our own page, because the address to redirect to cannot be trusted. */
export class PageError extends Error {
  readonly error: "Invalid State" | "invalid_request" | "redirect_mismatch" | "unauthorized_client";
  /** What the error page is to show, as the request had it. */
  readonly given: Readonly<Record<string, string>>;

  constructor(error: PageError["error"], given: Record<string, string>) {
    super(error);
    this.error = error;
    this.given = given;
  }
}

/** A request that the client is told of at its callback URL (RFC 6749 section 4.1.2.1). */
export class ClientError extends Error {
  readonly error: string;
  readonly redirectUri: string;
  readonly state: string | undefined;

  constructor(
    error: string,
    description: string,
    { redirectUri, state }: Pick<AuthorizationRequest, "redirectUri"> & { state?: string | undefined },
  ) {
    super(description);
    this.error = error;
    this.redirectUri = redirectUri;
    this.state = state;
  }
}

const parameterNames = [
  "client_id",
  "redirect_uri",
  "response_type",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "prompt",
  "login_hint",
  "identity_provider",
  "idp_identifier",
  "lang",
];

/** Scopes that only go with `openid` (developer guide, "Scopes, M2M, and resource servers"). */
const identityScopes = ["email", "phone", "profile"];

/**
 * Checks the query of `/oauth2/authorize`, and of every page that follows from it (developer guide, "Authorize endpoint").
 * @throws {PageError} when client or redirect_uri are not to be trusted
 * @throws {ClientError} for everything else
 */
export function authorizationRequest(pools: PoolRegistry, query: URLSearchParams): AuthorizationRequest {
  const clientId = onlyValue(query, "client_id");
  const found = clientId === undefined ? undefined : findHostedClient(pools, clientId);
  if (clientId === undefined || !found) {
    throw new PageError("invalid_request", clientId === undefined ? {} : { client_id: clientId });
  }
  if (!found.enabled) throw new PageError("unauthorized_client", { client_id: clientId });
  const redirectUri = onlyValue(query, "redirect_uri");
  if (redirectUri === undefined || !found.callbackUrls.includes(redirectUri)) {
    const given = { client_id: clientId, ...(redirectUri !== undefined && { redirect_uri: redirectUri }) };
    throw new PageError("redirect_mismatch", given);
  }
  const state = onlyValue(query, "state");
  const refuse = (error: string, description: string): never => {
    throw new ClientError(error, description, { redirectUri, state });
  };
  const repeated = parameterNames.filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0) refuse("invalid_request", `Given more than once: ${repeated.join(", ")}`);
  checkResponseType(found, query.get("response_type"), refuse);
  if (!found.signsInPoolUsers && found.identityProviders.length === 0) {
    refuse(
      "unauthorized_client",
      "The supportedIdentityProviders of the client name neither COGNITO nor one of the pool's",
    );
  }
  const identityProvider = askedProvider(found, query, refuse);
  const codeChallenge = checkedChallenge(query, refuse);
  const prompt = checkedPrompt(query, refuse);
  const nonce = onlyValue(query, "nonce");
  const loginHint = onlyValue(query, "login_hint");
  return {
    ...found,
    redirectUri,
    scope: checkedScope(found, query, refuse),
    ...(state !== undefined && { state }),
    ...(nonce !== undefined && { nonce }),
    ...(codeChallenge !== undefined && { codeChallenge }),
    ...(prompt !== undefined && { prompt }),
    ...(loginHint !== undefined && { loginHint }),
    ...(identityProvider && { identityProvider }),
    parameters: new Map(
      parameterNames.flatMap((name) => query.getAll(name).map((value): [string, string] => [name, value])),
    ),
  };
}

type Refuse = (error: string, description: string) => never;

function checkResponseType({ flows }: HostedClient, responseType: string | null, refuse: Refuse): void {
  if (responseType === "token" && flows.includes("implicit")) {
    refuse("unsupported_response_type", "The local run has no implicit grant; use response_type=code with PKCE");
  }
  if (responseType === "token") refuse("unauthorized_client", "The client does not allow the implicit grant");
  if (responseType !== "code") refuse("invalid_request", "response_type must be code");
  if (!flows.includes("code")) refuse("unauthorized_client", "The client does not allow the authorization code grant");
}

/** Developer guide, "Authorize endpoint": the name or an identifier of one of the client's providers. */
function askedProvider(
  { signsInPoolUsers, identityProviders }: HostedClient,
  query: URLSearchParams,
  refuse: Refuse,
): IdentityProviderConfiguration | undefined {
  const name = query.get("identity_provider");
  const identifier = query.get("idp_identifier");
  if (name === "COGNITO" && signsInPoolUsers) return undefined;
  if (name === null && identifier === null) return undefined;
  const found = identityProviders.find((provider) =>
    name === null ? provider.idpIdentifiers.includes(identifier ?? "") : provider.name === name,
  );
  const names = [...(signsInPoolUsers ? ["COGNITO"] : []), ...identityProviders.map((provider) => provider.name)];
  return found ?? refuse("invalid_request", `The identity providers of the client are ${names.join(", ")}`);
}

function checkedScope({ scopes: allowed }: HostedClient, query: URLSearchParams, refuse: Refuse): string {
  const scopes = [...new Set((query.get("scope") ?? "").split(" ").filter((scope) => scope !== ""))];
  // Without a wish, all that the client may have (developer guide, "Authorize endpoint").
  if (scopes.length === 0) return allowed.join(" ");
  const unknown = scopes.filter((scope) => !allowed.includes(scope));
  if (unknown.length > 0) refuse("invalid_scope", `The client allows ${allowed.join(", ")}`);
  if (!scopes.includes("openid") && scopes.some((scope) => identityScopes.includes(scope))) {
    refuse("invalid_scope", `${identityScopes.join(", ")} need openid as well`);
  }
  return scopes.join(" ");
}

/** As on AWS, PKCE is the client's choice; who begins with it has to end with it. */
function checkedChallenge(query: URLSearchParams, refuse: Refuse): string | undefined {
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method");
  if (challenge === null) {
    return method === null ? undefined : refuse("invalid_request", "code_challenge_method without code_challenge");
  }
  if (method !== "S256") refuse("invalid_request", "code_challenge_method must be S256");
  if (!/^[\w-]{43}$/.test(challenge)) {
    refuse("invalid_request", "code_challenge must be a SHA-256 in base64url, 43 characters long");
  }
  return challenge;
}

function checkedPrompt(query: URLSearchParams, refuse: Refuse): "login" | "none" | undefined {
  const wishes = (query.get("prompt") ?? "").split(" ").filter((wish) => wish !== "");
  const unknown = wishes.filter((wish) => !["consent", "login", "none", "select_account"].includes(wish));
  if (unknown.length > 0) refuse("invalid_request", "prompt must be none, login, select_account or consent");
  if (wishes.includes("none")) {
    return wishes.length === 1 ? "none" : refuse("invalid_request", "prompt=none goes with no other");
  }
  // One browser holds one account here, so choosing another means signing in.
  return wishes.includes("login") || wishes.includes("select_account") ? "login" : undefined;
}

function onlyValue(query: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = query.getAll(name);
  return more.length === 0 ? value : undefined;
}
