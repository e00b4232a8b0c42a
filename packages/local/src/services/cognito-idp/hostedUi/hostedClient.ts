import type { IdentityProviderConfiguration } from "../configuration/identityProvider";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { PoolAndClient, PoolRegistry } from "../operations/poolRegistry";
import type { UserPool } from "../pool/userPool";

/** An app client as the hosted sign-in sees it (API reference, UserPoolClientType). */
export interface HostedClient {
  pool: UserPool;
  client: ClientConfiguration;
  /** `allowedOauthFlowsUserPoolClient`: whether the client may use this at all. */
  enabled: boolean;
  /** `code`, `implicit`, `client_credentials`. */
  flows: readonly string[];
  scopes: readonly string[];
  callbackUrls: readonly string[];
  logoutUrls: readonly string[];
  /** Whether people of the pool itself sign in, beside those of other identity providers. */
  signsInPoolUsers: boolean;
  /** The others. */
  identityProviders: readonly IdentityProviderConfiguration[];
}

/** The client of this id; undefined when there is none. */
export function findHostedClient(pools: PoolRegistry, clientId: string): HostedClient | undefined {
  const found = pools.byClient(clientId);
  if (!found) return undefined;
  const { recorded } = found.client;
  const supported = recorded.strings("supportedIdentityProviders") ?? [];
  return {
    ...found,
    enabled: recorded.boolean("allowedOauthFlowsUserPoolClient") ?? false,
    flows: recorded.strings("allowedOauthFlows") ?? [],
    scopes: recorded.strings("allowedOauthScopes") ?? [],
    callbackUrls: recorded.strings("callbackUrls") ?? [],
    logoutUrls: recorded.strings("logoutUrls") ?? [],
    signsInPoolUsers: supported.includes("COGNITO"),
    identityProviders: supported.flatMap((name) => found.pool.configuration.identityProviders.get(name) ?? []),
  };
}

/** Whether users choose how they sign in: on the pages of managed login, by the flow USER_AUTH (developer guide, "Authentication flows"). */
export function offersChoice({ pool, client }: PoolAndClient): boolean {
  const { firstAuthFactors, managedLogin } = pool.configuration;
  return managedLogin && client.authFlows.has("USER_AUTH") && [...firstAuthFactors].some((name) => name !== "PASSWORD");
}

/** Whether they may sign in with passkeys there. */
export function offersPasskeys(found: PoolAndClient): boolean {
  return offersChoice(found) && found.pool.passkeys.enabled;
}

/** Whether the pool has a domain, without which AWS serves it no hosted sign-in. */
export function hasDomain({ configuration }: UserPool): boolean {
  return configuration.domain !== undefined;
}
