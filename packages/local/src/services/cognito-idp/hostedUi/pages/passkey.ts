import { hasMfa } from "../../pool/signIn/mfaChoice";
import type { UserRecord } from "../../storage/userTable";
import { offersPasskeys } from "../hostedClient";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import type { ChallengeForm } from "./challengeForm";
import { html } from "./html";
import type { Html } from "./html";
import { passkeyScript } from "./passkeyScript";

const declinedSeconds = 30 * 86_400;

/** Answers WEB_AUTHN; on a page of its own, with script. */
export const passkeyForm: ChallengeForm = {
  path: "/passkey",
  show: (page, { challenge, user }) => ({
    title: "Use your passkey",
    body: html`<p class="lead">Your browser asks for the passkey of ${page.request.loginHint ?? "your account"}.</p>
      ${page.formWith(
        html`${
            challenge.name === "WEB_AUTHN" &&
            user &&
            credentialField("get", page.request.pool.passkeys.requestOptions(user, challenge.credentialChallenge))
          } <button type="submit">Use passkey</button>`,
      )}
      ${passkeyProblem}
      <ul class="links">
        ${page.link("/login", "Sign in another way")}
      </ul>`,
    script: passkeyScript,
  }),
  responses: (page) => ({ CREDENTIAL: page.text("credential") }),
};

/** `GET /passkeys/add`: registers a passkey for whoever is signed in. */
export function showAddPasskey(page: HostedPage, problem?: string): void {
  const { pool, client } = page.request;
  const user = offersPasskeys(page.request) && page.services.sessions.find(pool, page.browser)?.user;
  if (!user) {
    page.goTo("/login");
    return;
  }
  let fields: Html;
  try {
    fields = html`${credentialField("create", pool.passkeys.startRegistration(user, client))}
      <button type="submit">Create a passkey</button>`;
  } catch (error) {
    fields = html`<p>${refusal(error).message}</p>`;
  }
  page.show({
    title: "Set up a passkey",
    ...(problem !== undefined && { problem }),
    body: html`<p class="lead">
        Next time, sign in with your fingerprint, your face or the lock of your screen, without a password.
      </p>
      ${page.formWith(html`${fields}<button class="quiet" type="submit" name="action" value="skip">Not now</button>`)}
      ${passkeyProblem}`,
    script: passkeyScript,
  });
}

/** `POST /passkeys/add`. */
export async function addPasskey(page: HostedPage): Promise<void> {
  const { pool, client } = page.request;
  const signedIn = offersPasskeys(page.request) && page.services.sessions.find(pool, page.browser);
  if (!signedIn) {
    page.goTo("/login", { notice: "expired" });
  } else if (page.text("action") === "skip") {
    page.browser.setCookie(declinedCookie(page), "1", declinedSeconds);
    page.finish(signedIn);
  } else {
    try {
      const credential = parsed(page.text("credential"));
      await pool.passkeys.completeRegistration(signedIn.user, client, credential);
      page.finish(signedIn);
    } catch (error) {
      const { type, message } = refusal(error);
      const late = type === "WebAuthnChallengeNotFoundException";
      showAddPasskey(page, late ? "That took too long. Please try again." : message);
    }
  }
}

/** Whether to offer a passkey to someone who has just signed in: one who could use it, has none and did not decline. */
export function invitesToPasskey(page: HostedPage, user: UserRecord): boolean {
  const { pool } = page.request;
  const { configuration, passkeys } = pool;
  return (
    offersPasskeys(page.request) &&
    configuration.mfa !== "ON" &&
    !hasMfa(configuration, user) &&
    passkeys.list(user).length === 0 &&
    page.browser.cookie(declinedCookie(page)) === undefined
  );
}

const passkeyProblem = html`<div class="message bad" id="passkey-problem" aria-live="assertive" hidden></div>
  <noscript><p class="hint">Passkeys need JavaScript, which is off in this browser.</p></noscript>`;

function credentialField(ceremony: "create" | "get", options: Record<string, unknown>): Html {
  return html`<input
    type="hidden"
    name="credential"
    data-ceremony="${ceremony}"
    data-options="${JSON.stringify(options)}"
  />`;
}

function declinedCookie({ request }: HostedPage): string {
  return `cognito-passkey-declined.${request.pool.configuration.id}`;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
