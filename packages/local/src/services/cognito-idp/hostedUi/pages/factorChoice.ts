import type { ChallengeForm } from "./challengeForm";
import { html } from "./html";

/** First and second factors, in the order in which they are offered. SRP is the password too, for clients with script. */
const factorNames: Readonly<Record<string, string>> = {
  WEB_AUTHN: "Sign in with a passkey",
  PASSWORD: "Enter your password",
  SOFTWARE_TOKEN_MFA: "Use your authenticator app",
  EMAIL_OTP: "Get a code by e-mail",
  SMS_OTP: "Get a code by text message",
  SMS_MFA: "Get a code by text message",
};

/** Answers SELECT_CHALLENGE and SELECT_MFA_TYPE: one button a factor. */
export const factorChoiceForm: ChallengeForm = {
  path: "/selectChallenge",
  show: (page, { challenge }) => {
    const offered: readonly string[] =
      challenge.name === "SELECT_CHALLENGE"
        ? challenge.available
        : challenge.name === "SELECT_MFA_TYPE"
          ? challenge.factors
          : [];
    const first = challenge.name === "SELECT_CHALLENGE";
    return {
      title: first ? "Choose how to sign in" : "Choose how to verify that it is you",
      body: html`${
          page.request.loginHint !== undefined && html`<p class="lead">You sign in as ${page.request.loginHint}.</p>`
        }
        ${page.formWith(
          html`${Object.entries(factorNames)
            .filter(([name]) => offered.includes(name))
            .map(
              ([name, text]) =>
                html`<button class="quiet" type="submit" name="answer" value="${name}">${text}</button>`,
            )}`,
        )}
        <ul class="links">
          ${page.link("/login", first ? "Use another name" : "Start over")}
        </ul>`,
    };
  },
  responses: (page) => ({ ANSWER: page.text("answer") }),
};
