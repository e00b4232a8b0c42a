import type { SignInStep } from "../../pool/signIn/signInStep";
import type { ChallengeName } from "../../pool/signIn/challengeSessions";
import type { HostedPage } from "../hostedPage";

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

/** Where each challenge is answered. */
export function challengePath(name: ChallengeName): string {
  return name === "NEW_PASSWORD_REQUIRED" ? "/newPassword" : "/mfa";
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
