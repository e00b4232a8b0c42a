import type { SignInStep } from "../../pool/authentication";
import { ClientError } from "../authorizationRequest";
import { refusal } from "../visit";
import type { Visit } from "../visit";
import { challengePath, keepChallenge } from "./challenge";
import { field, usernameField } from "./fields";
import { html } from "./html";

/** `GET /oauth2/authorize`: a code at once for those who are signed in, the form for all others. */
export function authorize(visit: Visit): void {
  const { pool, prompt, redirectUri, state } = visit.request;
  const signedIn = prompt === "login" ? undefined : visit.services.sessions.find(pool, visit.browser);
  if (signedIn) visit.finish(signedIn);
  else if (prompt === "none") {
    throw new ClientError("login_required", "Nobody is signed in", { redirectUri, state });
  } else if (visit.path === "/login") showSignIn(visit);
  else visit.goTo("/login");
}

/** `POST /login`. */
export function signIn(visit: Visit): void {
  const { pool, client } = visit.request;
  const username = visit.text("username");
  const password = visit.form.get("password") ?? "";
  if (username === "" || password === "") {
    showSignIn(visit, "Enter your sign-in name and your password.");
    return;
  }
  let step: SignInStep;
  try {
    step = pool.authentication.withPassword(client, username, password);
  } catch (error) {
    const { type, message } = refusal(error);
    // Only who knows the password gets as far as these two.
    if (type === "UserNotConfirmedException") visit.goTo("/confirm", { loginHint: username });
    else if (type === "PasswordResetRequiredException") {
      visit.goTo("/forgotPassword", { loginHint: username, notice: "reset-required" });
    } else showSignIn(visit, message);
    return;
  }
  proceed(visit, step);
}

/** Goes on to the challenge, or back to the client with a code. */
export function proceed(visit: Visit, step: SignInStep): void {
  const { pool } = visit.request;
  if (step.kind === "challenge") {
    let session = step.session ?? "";
    if (step.name === "MFA_SETUP") ({ session } = pool.softwareTokens.associateInSession(session));
    keepChallenge(visit, session);
    visit.goTo(challengePath(step.name));
    return;
  }
  keepChallenge(visit, undefined);
  visit.finish(visit.services.sessions.begin(pool, visit.browser, step.user));
}

function showSignIn(visit: Visit, problem?: string): void {
  const { pool, loginHint } = visit.request;
  const { adminCreateUserOnly, selfServiceRecovery } = pool.configuration;
  const username = visit.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  visit.show({
    title: "Sign in",
    ...(problem !== undefined && { problem }),
    body: html`${visit.formOf(
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
        ${!adminCreateUserOnly && visit.link("/signup", "Create an account")}
        ${selfServiceRecovery && visit.link("/forgotPassword", "Forgot your password?", { loginHint: username })}
      </ul>`,
  });
}
