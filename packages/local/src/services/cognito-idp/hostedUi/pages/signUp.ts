import { missingAttributes } from "../../pool/userAttributes";
import type { UserPoolConfiguration } from "../../configuration/userPoolConfiguration";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { attributeFields, postedAttributes } from "./attributeFields";
import { newPasswordField, sentCodeField, usernameField } from "./fields";
import { html } from "./html";

/** `GET /signup`. */
export function showSignUp(page: HostedPage, problem?: string): void {
  const { configuration } = page.request.pool;
  const invalid = problem !== undefined;
  if (configuration.adminCreateUserOnly) {
    page.show(
      { title: "Create an account", problem: "Administrators create the accounts of this user pool.", body: html`` },
      403,
    );
    return;
  }
  const value = page.text("username");
  const fields = html`${usernameField(configuration, { value, first: true, invalid })}
  ${attributeFields(askedAttributes(configuration), page.form)}
  ${newPasswordField(configuration.passwordPolicy, { label: "Password", invalid })}`;
  page.show({
    title: "Create an account",
    ...(problem !== undefined && { problem }),
    body: html`${page.formOf(fields, "Sign up")}
      <ul class="links redirect-customizable">
        <li>Have an account already? ${page.anchor("/login", "Sign in")}</li>
      </ul>`,
  });
}

/** `POST /signup`. */
export async function signUp(page: HostedPage): Promise<void> {
  const { pool, client } = page.request;
  const username = page.text("username");
  const attributes = postedAttributes(page.form, askedAttributes(pool.configuration));
  try {
    const password = page.form.get("password") ?? "";
    const { user, delivery } = await pool.accounts.signUp(client, username, password, attributes);
    if (user.status === "CONFIRMED") page.goTo("/login", { loginHint: username, notice: "confirmed" });
    else page.goTo("/confirm", { loginHint: username, ...(delivery && { notice: "code-sent" }) });
  } catch (error) {
    showSignUp(page, refusal(error).message);
  }
}

/** `GET /confirm`. */
export function showConfirm(page: HostedPage, problem?: string): void {
  const { pool, loginHint } = page.request;
  const username = page.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  const fields = html`${usernameField(pool.configuration, { value: username, first: username === "" })}
  ${sentCodeField({ invalid, first: username !== "" })}`;
  const resend = html`<button class="quiet" type="submit" name="action" value="resend" formnovalidate>
    Send a new code
  </button>`;
  page.show({
    title: "Confirm your account",
    ...(problem !== undefined && { problem }),
    body: html`${page.formOf(fields, "Confirm", resend)}
      <ul class="links">
        ${page.link("/login", "Back to sign-in")}
      </ul>`,
  });
}

/** `POST /confirm`: the code, or the wish for a new one. */
export async function confirm(page: HostedPage): Promise<void> {
  const { accounts } = page.request.pool;
  const { client } = page.request;
  const username = page.text("username");
  try {
    if (page.text("action") === "resend") {
      await accounts.resendConfirmationCode(client, username);
      page.goTo("/confirm", { loginHint: username, notice: "code-sent" });
    } else {
      await accounts.confirmSignUp(client, username, page.text("code"), false);
      page.goTo("/login", { loginHint: username, notice: "confirmed" });
    }
  } catch (error) {
    showConfirm(page, refusal(error).message);
  }
}

/** What a new user has to tell beside name and password; an address that codes go to is always among it. */
function askedAttributes({ schema, usernameAttributes, autoVerifiedAttributes }: UserPoolConfiguration): string[] {
  const names = new Set(missingAttributes(schema, {}));
  if (autoVerifiedAttributes.includes("email")) names.add("email");
  // With a choice of sign-in names, the one that was not chosen is asked for when it is required.
  const [onlyName] = usernameAttributes.length === 1 ? usernameAttributes : [];
  if (onlyName !== undefined) names.delete(onlyName);
  return [...names];
}
