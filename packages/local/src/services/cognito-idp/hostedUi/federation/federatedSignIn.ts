import { IssuerError } from "../../../openIdIssuer";
import { CognitoError } from "../../cognitoError";
import type { IdentityProviderConfiguration } from "../../configuration/identityProvider";
import { ClientError } from "../authorizationRequest";
import type { AuthorizationRequest } from "../authorizationRequest";
import type { HostedPage } from "../hostedPage";
import type { FederatedState } from "./federatedStates";
import { awsOrigin, callbackPath } from "./providerCallback";
import { providerEndpoints } from "./providerEndpoints";
import { authorizationAddress, exchangeCode, ProviderError } from "./providerExchange";
import type { ProviderRequest } from "./providerExchange";

/** Sends the browser on to a provider. @throws {ClientError} */
export async function goToProvider(page: HostedPage, provider: IdentityProviderConfiguration): Promise<void> {
  const { parameters } = page.request;
  const query = new URLSearchParams([...parameters]).toString();
  const { state, ...secrets } = page.services.states.seal(page.browser, { query, providerName: provider.name });
  const forwarded = Object.fromEntries(
    ["login_hint", "prompt"].flatMap((name) => {
      const value = parameters.get(name);
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  await tellingClient(page.request, async () => {
    page.sendAway(authorizationAddress(await requestOf(page, provider, secrets), state, forwarded));
  });
}

/** Takes the browser that comes back from a provider, and sends it back to the client. @throws {ClientError} */
export async function finishAtProvider(
  page: HostedPage,
  state: FederatedState,
  answer: URLSearchParams,
): Promise<void> {
  const { pool, client, identityProviders } = page.request;
  await tellingClient(page.request, async () => {
    const provider = identityProviders.find(({ name }) => name === state.providerName);
    if (!provider) throw new ProviderError(`The client has no identity provider ${state.providerName} any more`);
    const error = answer.get("error_description") ?? answer.get("error");
    if (error !== null) throw new ProviderError(error);
    const code = answer.get("code");
    if (code === null) throw new ProviderError(`${provider.name} gave neither code nor error`);
    const claims = await exchangeCode(await requestOf(page, provider, state), code);
    const user = await pool.federation.signIn(client, provider, claims);
    page.finish(page.services.sessions.begin(pool, page.browser, user));
  });
}

/** What fails on the way is the client's to hear of, as on AWS. */
async function tellingClient({ redirectUri, state }: AuthorizationRequest, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const told = error instanceof ProviderError || error instanceof IssuerError || error instanceof CognitoError;
    throw told ? new ClientError("invalid_request", error.message, { redirectUri, state }) : error;
  }
}

async function requestOf(
  page: HostedPage,
  provider: IdentityProviderConfiguration,
  secrets: ProviderRequest["secrets"],
): Promise<ProviderRequest> {
  if (provider.type === "SAML") {
    throw new ProviderError(`${provider.name} is of type SAML; the local run serves OIDC and social providers alone`);
  }
  const { origin, services, request } = page;
  const endpoints = await providerEndpoints(provider, { issuers: services.issuers, pools: services.pools, origin });
  // A pool of the program knows the address that this one has on AWS, and no other.
  const base = endpoints.ownPool ? awsOrigin(request.pool.configuration) : origin;
  return { provider, endpoints, redirectUri: `${base}${callbackPath}`, secrets };
}
