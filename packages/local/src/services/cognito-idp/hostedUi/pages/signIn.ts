import { ClientError } from "../authorizationRequest";
import { goToProvider } from "../federation/federatedSignIn";
import { offersChoice } from "../hostedClient";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { field, usernameField } from "./fields";
import { html } from "./html";
import type { Html } from "./html";
import { chooseFactor, showSignInName } from "./choiceSignIn";
import { proceed, redirectRefused } from "./nextStep";
import { providerButtons } from "./providerButtons";

/**
 * `GET /oauth2/authorize`: on to the identity provider that the client names; a code at once for those who are signed in,
 * the form for all others.
 */
export async function authorize(page: HostedPage): Promise<void> {
  const { pool, prompt, redirectUri, state, identityProvider, identityProviders, signsInPoolUsers } = page.request;
  if (identityProvider && prompt !== "none") {
    await goToProvider(page, identityProvider);
    return;
  }
  const [provider, ...others] = identityProviders;
  const signedIn = prompt === "login" ? undefined : page.services.sessions.find(pool, page.browser);
  if (signedIn) page.finish(signedIn);
  else if (prompt === "none") {
    throw new ClientError("login_required", "Nobody is signed in", { redirectUri, state });
  } else if (provider && others.length === 0 && !signsInPoolUsers) await goToProvider(page, provider);
  else if (page.path === "/login") showSignIn(page);
  else page.goTo("/login");
}

/** `POST /login`. */
export async function signIn(page: HostedPage): Promise<void> {
  const { pool, client } = page.request;
  const username = page.text("username");
  const password = page.form.get("password") ?? "";
  const byChoice = offersChoice(page.request);
  if (username === "" || (password === "" && !byChoice)) {
    showSignIn(page, byChoice ? "Enter your sign-in name." : "Enter your sign-in name and your password.");
    return;
  }
  try {
    if (byChoice) {
      await chooseFactor(page, username);
    } else {
      const parameters = { USERNAME: username, PASSWORD: password };
      proceed(page, await pool.authentication.start("USER_PASSWORD_AUTH", { client, username, parameters }));
    }
  } catch (error) {
    const refused = refusal(error);
    if (!redirectRefused(page, refused, username)) showSignIn(page, refused.message);
  }
}

function showSignIn(page: HostedPage, problem?: string): void {
  const { pool, loginHint, signsInPoolUsers } = page.request;
  if (!signsInPoolUsers) {
    page.show({ title: "Sign in", body: html`${providerButtons(page)}` });
    return;
  }
  const { adminCreateUserOnly, recovery } = pool.configuration;
  if (offersChoice(page.request)) {
    showSignInName(page, !adminCreateUserOnly && signUpLink(page), problem);
    return;
  }
  const username = page.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  const { version } = page.style;
  page.show({
    title: "Sign in",
    ...(problem !== undefined && { problem }),
    body: html`${version === "managed" && problem === undefined && html`<p class="lead">Sign in to your account.</p>`}
    ${page.formOf(
      html`${usernameField(pool.configuration, { value: username, invalid, first: username === "" })}
      ${field({
        name: "password",
        label: "Password",
        type: "password",
        autocomplete: "current-password",
        invalid,
        first: username !== "",
      })}
      ${
        recovery.length > 0 &&
        html`<p class="aside redirect-customizable">
          ${page.anchor("/forgotPassword", "Forgot your password?", { loginHint: username })}
        </p>`
      }`,
      "Sign in",
    )}
    ${providerButtons(page)} ${!adminCreateUserOnly && signUpLink(page)}`,
  });
}

/** In the words of managed login, or of the classic pages. */
function signUpLink(page: HostedPage): Html {
  const [question, text] =
    page.style.version === "managed" ? ["New user?", "Create an account"] : ["Need an account?", "Sign up"];
  return html`<ul class="links redirect-customizable">
    <li>${question} ${page.anchor("/signup", text)}</li>
  </ul>`;
}
