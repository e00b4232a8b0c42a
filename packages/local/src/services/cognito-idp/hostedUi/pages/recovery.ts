import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { newPasswordField, sentCodeField, usernameField } from "./fields";
import { html } from "./html";

/** `GET /forgotPassword`. */
export function showForgotPassword(page: HostedPage, problem?: string): void {
  const { pool, loginHint } = page.request;
  const value = page.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  page.show({
    title: "Forgot your password?",
    ...(problem !== undefined && { problem }),
    body: html`<p class="lead textDescription-customizable">A code lets you choose a new one.</p>
      ${page.formOf(usernameField(pool.configuration, { value, first: true, invalid }), "Send a code")}
      <ul class="links">
        ${page.link("/login", "Back to sign-in")}
      </ul>`,
  });
}

/** `POST /forgotPassword`. */
export async function forgotPassword(page: HostedPage): Promise<void> {
  const { pool, client } = page.request;
  const username = page.text("username");
  try {
    await pool.recovery.forgotPassword(client, username);
    page.goTo("/confirmForgotPassword", { loginHint: username, notice: "code-sent" });
  } catch (error) {
    showForgotPassword(page, refusal(error).message);
  }
}

/** `GET /confirmForgotPassword`. */
export function showConfirmForgotPassword(page: HostedPage, problem?: string): void {
  const { pool, loginHint } = page.request;
  const username = page.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  const fields = html`${usernameField(pool.configuration, { value: username, first: username === "" })}
  ${sentCodeField({ invalid, first: username !== "" })}
  ${newPasswordField(pool.configuration.passwordPolicy, { invalid })}`;
  page.show({
    title: "Choose a new password",
    ...(problem !== undefined && { problem }),
    body: html`${page.formOf(fields, "Set password")}
      <ul class="links">
        ${page.link("/forgotPassword", "Send a new code", { loginHint: username })}
        ${page.link("/login", "Back to sign-in")}
      </ul>`,
  });
}

/** `POST /confirmForgotPassword`. */
export async function confirmForgotPassword(page: HostedPage): Promise<void> {
  const { pool, client } = page.request;
  const username = page.text("username");
  try {
    const password = page.form.get("password") ?? "";
    await pool.recovery.confirmForgotPassword(client, username, page.text("code"), password);
    page.goTo("/login", { loginHint: username, notice: "password-changed" });
  } catch (error) {
    showConfirmForgotPassword(page, refusal(error).message);
  }
}
