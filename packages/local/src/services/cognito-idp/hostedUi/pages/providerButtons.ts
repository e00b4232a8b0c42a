import type { IdentityProviderConfiguration } from "../../configuration/identityProvider";
import type { HostedPage } from "../hostedPage";
import { html } from "./html";
import type { Html } from "./html";

const labels: Partial<Record<IdentityProviderConfiguration["type"], string>> = {
  LoginWithAmazon: "Amazon",
  SignInWithApple: "Apple",
};

/** Links to the identity providers of the client, for the sign-in page; nothing when it has none. */
export function providerButtons(page: HostedPage): Html | false {
  const { identityProviders, signsInPoolUsers } = page.request;
  if (identityProviders.length === 0) return false;
  return html`${signsInPoolUsers && html`<p class="or">or</p>`}
    <div class="providers">
      ${identityProviders.map(({ name, type }) => {
        const address = page.address("/oauth2/authorize", { identityProvider: name });
        const style = type === "OIDC" || type === "SAML" ? "idpButton-customizable" : "socialButton-customizable";
        return html`<a class="provider ${style}" href="${address}">Continue with ${labels[type] ?? name}</a>`;
      })}
    </div>`;
}
