import type { ChallengeForm } from "./challengeForm";
import { attributeFields } from "./attributeFields";
import { codeField } from "./fields";
import { html } from "./html";

/** Answers MFA_SETUP: by an authenticator app where the pool has it, else by an address for codes. */
export const mfaSetUpForm: ChallengeForm = {
  path: "/mfa",
  show: (page, open, invalid) => {
    const { challenge, user } = open;
    const factors = challenge.name === "MFA_SETUP" ? challenge.factors : [];
    const { configuration } = page.request.pool;
    const intro = html`<p class="lead textDescription-customizable">This user pool asks for a second factor.</p>`;
    if (!factors.includes("SOFTWARE_TOKEN_MFA")) {
      const body = factors.includes("EMAIL_OTP")
        ? html`${intro} ${page.formOf(html`${attributeFields(["email"], page.form)}`, "Send a code")}`
        : html`${intro}
            <p>It sends codes to phones, and your account has no phone number. An administrator can add it.</p>`;
      return { title: "Set up a second factor", body };
    }
    const secret = user?.totpPendingSecret ?? "";
    const account = user?.attributes.email ?? user?.username ?? "";
    const address = authenticatorAddress(configuration.name, account, secret);
    return {
      title: "Set up an authenticator app",
      body: html`${intro}
        <dl>
          <dt>Key to enter in the app</dt>
          <dd><code>${secret.replace(/.{4}(?=.)/g, "$& ")}</code></dd>
          <dt>The same as an address</dt>
          <dd>
            <a href="${address}"><code>${address}</code></a>
          </dd>
        </dl>
        ${page.formOf(codeField({ invalid, first: true }), "Continue")}
        <ul class="links">
          ${page.link("/login", "Start over")}
        </ul>`,
    };
  },
  session: (page, { session, challenge }) =>
    challenge.name === "MFA_SETUP" && challenge.factors.includes("SOFTWARE_TOKEN_MFA")
      ? page.request.pool.softwareTokens.verifyInSession(session, page.code())
      : session,
  responses: (page): Record<string, string> => {
    const email = page.text("attribute.email");
    return email === "" ? {} : { EMAIL: email };
  },
};

/** What authenticator apps open (Google Authenticator, "Key URI Format"). */
function authenticatorAddress(issuer: string, account: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
