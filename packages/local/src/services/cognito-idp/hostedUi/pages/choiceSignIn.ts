import type { HostedPage } from "../hostedPage";
import { usernameField } from "./fields";
import { html } from "./html";
import type { Html } from "./html";
import { proceed } from "./nextStep";
import { providerButtons } from "./providerButtons";

/** `GET /login` where users choose how they sign in: the name comes first. */
export function showSignInName(page: HostedPage, signUpLink: Html | false, problem?: string): void {
  const { pool, loginHint } = page.request;
  const value = page.text("username") || (loginHint ?? "");
  const invalid = problem !== undefined;
  page.show({
    title: "Sign in",
    ...(invalid && { problem }),
    body: html`${!invalid && html`<p class="lead">Sign in to your account.</p>`}
    ${page.formOf(usernameField(pool.configuration, { value, invalid, first: true }), "Next")} ${providerButtons(page)}
    ${signUpLink}`,
  });
}

/**
 * `POST /login` with a name: goes on to the choice of what the user has, or at once to the only factor.
 * @throws CognitoError as Authentication's
 */
export async function chooseFactor(page: HostedPage, username: string): Promise<void> {
  const { pool, client } = page.request;
  const request = { client, username, parameters: { USERNAME: username } };
  const step = await pool.authentication.start("USER_AUTH", request);
  const available = step.kind === "challenge" && step.name === "SELECT_CHALLENGE" ? (step.available ?? []) : [];
  // The pages send passwords to their own server, hence without SRP.
  const [only, ...others] = available.filter((name) => name !== "PASSWORD_SRP");
  if (step.kind !== "challenge" || only === undefined || others.length > 0) {
    proceed(page, step, username);
    return;
  }
  const parameters = { ...request.parameters, ANSWER: only };
  const selected = { ...request, parameters, session: step.session };
  proceed(page, await pool.authentication.respond("SELECT_CHALLENGE", selected), username);
}
