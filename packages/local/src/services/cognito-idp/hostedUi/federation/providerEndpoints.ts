import { discover, IssuerError } from "../../../openIdIssuer";
import type { IdentityProviderConfiguration, ProviderType } from "../../configuration/identityProvider";
import type { PoolRegistry } from "../../operations/poolRegistry";

/** Where a provider is asked, and what it answers with. */
export interface ProviderEndpoints {
  authorize: string;
  token: string;
  userInfo: string | undefined;
  /** What an ID token is checked by; undefined of providers that give none. */
  idToken: { issuer: string; jwksUri: string } | undefined;
  /** Whether the provider takes PKCE by S256. */
  pkce: boolean;
  scope: string;
  /** Whether it is a user pool of the program itself, served under the address that it has on AWS. */
  ownPool: boolean;
}

/** Where providers are found. */
export interface IssuerAddresses {
  /** The configuration's `issuers`. */
  issuers: Readonly<Record<string, string>>;
  pools: PoolRegistry;
  /** Where this server was reached. */
  origin: string;
}

/** The providers that publish no OpenID configuration (developer guide, "Using social identity providers with a user pool"). */
const fixedEndpoints: Partial<
  Record<ProviderType, Pick<ProviderEndpoints, "authorize" | "token"> & { userInfo: string }>
> = {
  Facebook: {
    authorize: "https://www.facebook.com/v17.0/dialog/oauth",
    token: "https://graph.facebook.com/v17.0/oauth/access_token",
    userInfo: "https://graph.facebook.com/v17.0/me?fields=",
  },
  LoginWithAmazon: {
    authorize: "https://www.amazon.com/ap/oa",
    token: "https://api.amazon.com/auth/o2/token",
    userInfo: "https://api.amazon.com/user/profile",
  },
};

const issuers: Partial<Record<ProviderType, string>> = {
  Facebook: "https://graph.facebook.com",
  Google: "https://accounts.google.com",
  LoginWithAmazon: "https://www.amazon.com",
  SignInWithApple: "https://appleid.apple.com",
};

/**
 * The endpoints of a provider: of the local issuer that the configuration names in its place, else those that the program
 * gives, else those that the issuer publishes.
 * @throws {IssuerError} when they can't be had
 */
export async function providerEndpoints(
  provider: IdentityProviderConfiguration,
  { issuers: local, pools, origin }: IssuerAddresses,
): Promise<ProviderEndpoints> {
  const { type, details } = provider;
  const issuer = details.oidc_issuer ?? issuers[type] ?? "";
  const scope = details.authorize_scopes ?? "openid";
  const pool = pools.byIssuer(issuer);
  const address = local[issuer.replace(/^https?:\/\//, "")] ?? (pool && `${origin}/${pool.configuration.id}`);
  const fixed = fixedEndpoints[type];
  const { authorize_url: authorize = fixed?.authorize, token_url: token = fixed?.token, jwks_uri: jwksUri } = details;
  if (address === undefined && authorize !== undefined && token !== undefined && (fixed ?? jwksUri)) {
    return {
      authorize,
      token,
      userInfo: userInfoAddress(provider, details.attributes_url ?? fixed?.userInfo),
      idToken: fixed || jwksUri === undefined ? undefined : { issuer, jwksUri },
      pkce: false,
      scope,
      ownPool: false,
    };
  }
  const metadata = await discover(address ?? issuer, issuer);
  const { authorizationEndpoint, tokenEndpoint } = metadata;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) {
    throw new IssuerError(`the OpenID configuration of ${address ?? issuer} names no authorization and token endpoint`);
  }
  return {
    authorize: authorizationEndpoint,
    token: tokenEndpoint,
    userInfo: metadata.userInfoEndpoint,
    idToken: fixed ? undefined : { issuer: metadata.issuer, jwksUri: metadata.jwksUri },
    pkce: metadata.codeChallengeMethods.includes("S256"),
    // A local issuer knows the scopes of OpenID Connect, not those of Facebook and Amazon.
    scope: fixed ? "openid profile email" : scope,
    ownPool: pool !== undefined,
  };
}

/** Facebook gives the fields alone that are asked for. */
function userInfoAddress(
  { type, details, attributeMapping }: IdentityProviderConfiguration,
  address?: string,
): string | undefined {
  const adds = type === "Facebook" || details.attributes_url_add_attributes === "true";
  if (address === undefined || !adds || !address.endsWith("=")) return address;
  return address + encodeURIComponent([...new Set(Object.values(attributeMapping))].join(","));
}
