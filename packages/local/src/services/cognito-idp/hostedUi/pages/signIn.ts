import type { SignInStep } from "../../pool/signIn/signInStep";
import { ClientError } from "../authorizationRequest";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { field, usernameField } from "./fields";
import { html } from "./html";
import type { Html } from "./html";
import { proceed } from "./nextStep";

/** `GET /oauth2/authorize`: a code at once for those who are signed in, the form for all others. */
export function authorize(page: HostedPage): void {
  const { pool, prompt, redirectUri, state } = page.request;
  const signedIn = prompt === "login" ? undefined : page.services.sessions.find(pool, page.browser);
  if (signedIn) page.finish(signedIn);
  else if (prompt === "none") {
    throw new ClientError("login_required", "Nobody is signed in", { redirectUri, state });
  } else if (page.path === "/login") showSignIn(page);
  else page.goTo("/login");
}

/** `POST /login`. */
export async function signIn(page: HostedPage): Promise<void> {
  const { pool, client } = page.request;
  const username = page.text("username");
  const password = page.form.get("password") ?? "";
  if (username === "" || password === "") {
    showSignIn(page, "Enter your sign-in name and your password.");
    return;
  }
  let step: SignInStep;
  try {
    const parameters = { USERNAME: username, PASSWORD: password };
    step = await pool.authentication.start("USER_PASSWORD_AUTH", { client, username, parameters });
  } catch (error) {
    const { type, message } = refusal(error);
    // Only who knows the password gets as far as these two.
    if (type === "UserNotConfirmedException") page.goTo("/confirm", { loginHint: username });
    else if (type === "PasswordResetRequiredException") {
      page.goTo("/forgotPassword", { loginHint: username, notice: "reset-required" });
    } else showSignIn(page, message);
    return;
  }
  proceed(page, step);
}

function showSignIn(page: HostedPage, problem?: string): void {
  const { pool, loginHint } = page.request;
  const { adminCreateUserOnly, recovery } = pool.configuration;
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
    ${!adminCreateUserOnly && signUpLink(page)}`,
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
