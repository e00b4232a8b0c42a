import { missingAttributes } from "../../pool/userAttributes";
import type { UserPoolConfiguration } from "../../configuration/userPoolConfiguration";
import { refusal } from "../visit";
import type { Visit } from "../visit";
import { attributeFields, postedAttributes } from "./attributeFields";
import { newPasswordField, sentCodeField, usernameField } from "./fields";
import { html } from "./html";

/** `GET /signup`. */
export function showSignUp(visit: Visit, problem?: string): void {
  const { configuration } = visit.request.pool;
  const invalid = problem !== undefined;
  if (configuration.adminCreateUserOnly) {
    visit.show(
      { title: "Create an account", problem: "Administrators create the accounts of this user pool.", body: html`` },
      403,
    );
    return;
  }
  const value = visit.text("username");
  const fields = html`${usernameField(configuration, { value, first: true, invalid })}
  ${attributeFields(askedAttributes(configuration), visit.form)}
  ${newPasswordField(configuration.passwordPolicy, { label: "Password", invalid })}`;
  visit.show({
    title: "Create an account",
    ...(problem !== undefined && { problem }),
    body: html`${visit.formOf(fields, "Create account")}
      <ul class="links">
        ${visit.link("/login", "Sign in instead")}
      </ul>`,
  });
}

/** `POST /signup`. */
export function signUp(visit: Visit): void {
  const { pool, client } = visit.request;
  const username = visit.text("username");
  const attributes = postedAttributes(visit.form, askedAttributes(pool.configuration));
  try {
    const password = visit.form.get("password") ?? "";
    const { delivery } = pool.accounts.signUp(client, username, password, attributes);
    visit.goTo("/confirm", { loginHint: username, ...(delivery && { notice: "code-sent" }) });
  } catch (error) {
    showSignUp(visit, refusal(error).message);
  }
}

/** `GET /confirm`. */
export function showConfirm(visit: Visit, problem?: string): void {
  const { pool, loginHint } = visit.request;
  const username = visit.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  const fields = html`${usernameField(pool.configuration, { value: username, first: username === "" })}
  ${sentCodeField({ invalid, first: username !== "" })}`;
  const resend = html`<button class="quiet" type="submit" name="action" value="resend" formnovalidate>
    Send a new code
  </button>`;
  visit.show({
    title: "Confirm your account",
    ...(problem !== undefined && { problem }),
    body: html`${visit.formOf(fields, "Confirm", resend)}
      <ul class="links">
        ${visit.link("/login", "Back to sign-in")}
      </ul>`,
  });
}

/** `POST /confirm`: the code, or the wish for a new one. */
export function confirm(visit: Visit): void {
  const { accounts } = visit.request.pool;
  const { client } = visit.request;
  const username = visit.text("username");
  try {
    if (visit.text("action") === "resend") {
      accounts.resendConfirmationCode(client, username);
      visit.goTo("/confirm", { loginHint: username, notice: "code-sent" });
    } else {
      accounts.confirmSignUp(client, username, visit.text("code"), false);
      visit.goTo("/login", { loginHint: username, notice: "confirmed" });
    }
  } catch (error) {
    showConfirm(visit, refusal(error).message);
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
