import { missingAttributes } from "../../pool/userAttributes";
import type { ChallengeName } from "../../pool/signIn/challengeSessions";
import type { HostedPage } from "../hostedPage";
import { attributeFields, postedAttributes } from "./attributeFields";
import type { ChallengeForm } from "./challengeForm";
import { factorChoiceForm } from "./factorChoice";
import { codeField, field, newPasswordField, sentCodeField } from "./fields";
import { html } from "./html";
import { mfaSetUpForm } from "./mfaSetUp";
import { passkeyForm } from "./passkey";

const newPasswordForm: ChallengeForm = {
  path: "/newPassword",
  show: (page, { user }, invalid) => {
    const { passwordPolicy, schema } = page.request.pool.configuration;
    const fields = html`${newPasswordField(passwordPolicy, { first: true, invalid })}
    ${attributeFields(missingAttributes(schema, user?.attributes ?? {}), page.form)}`;
    return {
      title: "Choose a new password",
      body: html`<p class="lead textDescription-customizable">Your password was a temporary one.</p>
        ${page.formOf(fields, "Set password")} ${startOver(page)}`,
    };
  },
  responses: (page, { user }) => {
    const missing = missingAttributes(page.request.pool.configuration.schema, user?.attributes ?? {});
    const attributes = Object.entries(postedAttributes(page.form, missing));
    return {
      NEW_PASSWORD: page.form.get("password") ?? "",
      ...Object.fromEntries(attributes.map(([attribute, value]) => [`userAttributes.${attribute}`, value])),
    };
  },
};

const passwordForm: ChallengeForm = {
  path: "/password",
  show: (page, _open, invalid) => {
    const { pool, loginHint = "" } = page.request;
    // Password managers save a password under the name that is on the page.
    const fields = html`<input type="text" name="username" autocomplete="username" value="${loginHint}" hidden />
      ${field({
        name: "password",
        label: "Password",
        type: "password",
        autocomplete: "current-password",
        invalid,
        first: true,
      })}`;
    const { recovery } = pool.configuration;
    return {
      title: "Enter your password",
      body: html`<p class="lead">You sign in as ${loginHint}.</p>
        ${page.formOf(fields, "Sign in")}
        <ul class="links">
          ${page.link("/login", "Sign in another way")}
          ${recovery.length > 0 && page.link("/forgotPassword", "Forgot your password?")}
        </ul>`,
    };
  },
  responses: (page) => ({ PASSWORD: page.form.get("password") ?? "" }),
};

const appCodeForm: ChallengeForm = {
  path: "/mfa",
  show: (page, _open, invalid) => ({
    title: "Enter your code",
    body: html`<p class="lead textDescription-customizable">Your authenticator app shows a code of six digits.</p>
      ${page.formOf(codeField({ invalid, first: true }), "Continue")} ${startOver(page)}`,
  }),
  responses: (page) => ({ SOFTWARE_TOKEN_MFA_CODE: page.code() }),
};

const sentCodeForm: ChallengeForm = {
  path: "/mfa",
  show: (page, { challenge }, invalid) => ({
    title: "Enter your code",
    body: html`<p class="lead textDescription-customizable">
        A code was sent to ${"destination" in challenge && challenge.destination}.
      </p>
      ${page.formOf(sentCodeField({ invalid, first: true }), "Continue")} ${startOver(page)}`,
  }),
  responses: (page, { challenge }) => ({ [`${challenge.name}_CODE`]: page.code() }),
};

const forms: Readonly<Partial<Record<ChallengeName, ChallengeForm>>> = {
  EMAIL_OTP: sentCodeForm,
  MFA_SETUP: mfaSetUpForm,
  NEW_PASSWORD_REQUIRED: newPasswordForm,
  PASSWORD: passwordForm,
  SELECT_CHALLENGE: factorChoiceForm,
  SELECT_MFA_TYPE: factorChoiceForm,
  SMS_MFA: sentCodeForm,
  SMS_OTP: sentCodeForm,
  SOFTWARE_TOKEN_MFA: appCodeForm,
  WEB_AUTHN: passkeyForm,
};

/** Undefined for challenges that only the API gives: those of SRP and of custom sign-ins. */
export function challengeForm(name: ChallengeName): ChallengeForm | undefined {
  return forms[name];
}

function startOver(page: HostedPage) {
  return html`<ul class="links">
    ${page.link("/login", "Start over")}
  </ul>`;
}
