import { refusal } from "../visit";
import type { Visit } from "../visit";
import { newPasswordField, sentCodeField, usernameField } from "./fields";
import { html } from "./html";

/** `GET /forgotPassword`. */
export function showForgotPassword(visit: Visit, problem?: string): void {
  const { pool, loginHint } = visit.request;
  const value = visit.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  visit.show({
    title: "Forgot your password?",
    ...(problem !== undefined && { problem }),
    body: html`<p>A code lets you choose a new one.</p>
      ${visit.formOf(usernameField(pool.configuration, { value, first: true, invalid }), "Send a code")}
      <ul class="links">
        ${visit.link("/login", "Back to sign-in")}
      </ul>`,
  });
}

/** `POST /forgotPassword`. */
export function forgotPassword(visit: Visit): void {
  const { pool, client } = visit.request;
  const username = visit.text("username");
  try {
    pool.accounts.forgotPassword(client, username);
    visit.goTo("/confirmForgotPassword", { loginHint: username, notice: "code-sent" });
  } catch (error) {
    showForgotPassword(visit, refusal(error).message);
  }
}

/** `GET /confirmForgotPassword`. */
export function showConfirmForgotPassword(visit: Visit, problem?: string): void {
  const { pool, loginHint } = visit.request;
  const username = visit.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  const fields = html`${usernameField(pool.configuration, { value: username, first: username === "" })}
  ${sentCodeField({ invalid, first: username !== "" })}
  ${newPasswordField(pool.configuration.passwordPolicy, { invalid })}`;
  visit.show({
    title: "Choose a new password",
    ...(problem !== undefined && { problem }),
    body: html`${visit.formOf(fields, "Set password")}
      <ul class="links">
        ${visit.link("/forgotPassword", "Send a new code", { loginHint: username })}
        ${visit.link("/login", "Back to sign-in")}
      </ul>`,
  });
}

/** `POST /confirmForgotPassword`. */
export function confirmForgotPassword(visit: Visit): void {
  const { pool, client } = visit.request;
  const username = visit.text("username");
  try {
    const password = visit.form.get("password") ?? "";
    pool.accounts.confirmForgotPassword(client, username, visit.text("code"), password);
    visit.goTo("/login", { loginHint: username, notice: "password-changed" });
  } catch (error) {
    showConfirmForgotPassword(visit, refusal(error).message);
  }
}
