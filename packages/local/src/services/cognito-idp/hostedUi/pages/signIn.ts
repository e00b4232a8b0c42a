import type { SignInStep } from "../../pool/authentication";
import { ClientError } from "../authorizationRequest";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { challengePath, keepChallenge } from "./challenge";
import { field, usernameField } from "./fields";
import { html } from "./html";

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
export function signIn(page: HostedPage): void {
  const { pool, client } = page.request;
  const username = page.text("username");
  const password = page.form.get("password") ?? "";
  if (username === "" || password === "") {
    showSignIn(page, "Enter your sign-in name and your password.");
    return;
  }
  let step: SignInStep;
  try {
    step = pool.authentication.withPassword(client, username, password);
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

/** Goes on to the challenge, or back to the client with a code. */
export function proceed(page: HostedPage, step: SignInStep): void {
  const { pool } = page.request;
  if (step.kind === "challenge") {
    let session = step.session ?? "";
    if (step.name === "MFA_SETUP") ({ session } = pool.softwareTokens.associateInSession(session));
    keepChallenge(page, session);
    page.goTo(challengePath(step.name));
    return;
  }
  keepChallenge(page, undefined);
  page.finish(page.services.sessions.begin(pool, page.browser, step.user));
}

function showSignIn(page: HostedPage, problem?: string): void {
  const { pool, loginHint } = page.request;
  const { adminCreateUserOnly, selfServiceRecovery } = pool.configuration;
  const username = page.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  page.show({
    title: "Sign in",
    ...(problem !== undefined && { problem }),
    body: html`${page.formOf(
        html`${usernameField(pool.configuration, { value: username, invalid, first: username === "" })}
        ${field({
          name: "password",
          label: "Password",
          type: "password",
          autocomplete: "current-password",
          invalid,
          first: username !== "",
        })}`,
        "Sign in",
      )}
      <ul class="links">
        ${!adminCreateUserOnly && page.link("/signup", "Create an account")}
        ${selfServiceRecovery && page.link("/forgotPassword", "Forgot your password?", { loginHint: username })}
      </ul>`,
  });
}
