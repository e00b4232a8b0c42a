import type { CognitoError } from "../../cognitoError";
import type { SignInStep } from "../../pool/signIn/signInStep";
import type { HostedPage } from "../hostedPage";
import { challengeForm } from "./challengeForms";
import { invitesToPasskey } from "./passkey";

/**
 * Goes on to the challenge, or back to the client with a code; by way of the offer of a passkey, to those whom it fits.
 * @param loginHint the name that was entered, where it is not in the page's address yet
 */
export function proceed(page: HostedPage, step: SignInStep, loginHint?: string): void {
  const { pool } = page.request;
  if (step.kind === "challenge") {
    const form = challengeForm(step.name);
    if (!form) throw new Error(`the hosted sign-in has no page for ${step.name}`);
    keepChallenge(page, withApp(page, step.session ?? ""));
    page.goTo(form.path, loginHint === undefined ? {} : { loginHint });
    return;
  }
  keepChallenge(page, undefined);
  const signedIn = page.services.sessions.begin(pool, page.browser, step.user);
  if (invitesToPasskey(page, step.user)) page.goTo("/passkeys/add");
  else page.finish(signedIn);
}

/** Leads on those whose factor was right and who cannot sign in yet; whether it did. */
export function redirectRefused(page: HostedPage, { type }: CognitoError, loginHint = ""): boolean {
  if (type === "UserNotConfirmedException") page.goTo("/confirm", { loginHint });
  else if (type === "PasswordResetRequiredException") {
    page.goTo("/forgotPassword", { loginHint, notice: "reset-required" });
  } else return false;
  return true;
}

/** The session with the secret of a new authenticator app, for those who have to set up one. */
function withApp({ request, services }: HostedPage, session: string): string {
  const { challenge } = services.challenges.find(session);
  const setsUpApp = challenge.name === "MFA_SETUP" && challenge.factors.includes("SOFTWARE_TOKEN_MFA");
  return setsUpApp ? request.pool.softwareTokens.associateInSession(session).session : session;
}

/** Lets the browser hold the session of an open challenge, or forget it. */
function keepChallenge(page: HostedPage, session: string | undefined): void {
  const { pool, client } = page.request;
  const name = cookieName(pool.configuration.id);
  if (session !== undefined) page.browser.setCookie(name, session, client.authSessionSeconds);
  else if (page.browser.cookie(name) !== undefined) page.browser.clearCookie(name);
}

/** The session of the challenge that this browser was given; undefined when it holds none. */
export function heldChallenge({ request, browser }: HostedPage): string | undefined {
  return browser.cookie(cookieName(request.pool.configuration.id));
}

function cookieName(userPoolId: string): string {
  return `cognito-challenge.${userPoolId}`;
}
