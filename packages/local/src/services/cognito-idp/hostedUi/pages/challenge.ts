import { missingAttributes } from "../../pool/userAttributes";
import type { ChallengeName, ChallengeSession } from "../../pool/signIn/challengeSessions";
import type { SignInStep } from "../../pool/signIn/signInStep";
import type { UserRecord } from "../../storage/userTable";
import type { CognitoError } from "../../cognitoError";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { attributeFields, postedAttributes } from "./attributeFields";
import { field, newPasswordField } from "./fields";
import { html } from "./html";
import { challengePath, heldChallenge, proceed } from "./nextStep";

/** `GET /mfa` and `GET /newPassword`. */
export function showChallenge(page: HostedPage): void {
  const open = openChallenge(page);
  if (!open) page.goTo("/login", { notice: "expired" });
  else if (challengePath(open.name) !== page.path) page.goTo(challengePath(open.name));
  else showForm(page, open);
}

/** `POST /mfa` and `POST /newPassword`. */
export async function answerChallenge(page: HostedPage): Promise<void> {
  const open = openChallenge(page);
  if (!open || challengePath(open.name) !== page.path) {
    page.goTo("/login", { notice: "expired" });
    return;
  }
  let step: SignInStep;
  try {
    step = await answer(page, open);
  } catch (error) {
    showForm(page, open, problemText(refusal(error)));
    return;
  }
  proceed(page, step);
}

interface OpenChallenge {
  name: ChallengeName;
  session: string;
  user: UserRecord;
}

/** The challenge that this browser was given in this sign-in, as long as it is open. */
function openChallenge(page: HostedPage): OpenChallenge | undefined {
  const { pool, client } = page.request;
  const session = heldChallenge(page);
  if (session === undefined) return undefined;
  let found: ChallengeSession;
  try {
    found = page.services.challenges.find(session);
  } catch (error) {
    refusal(error);
    return undefined;
  }
  const { challenge, poolId, clientId } = found;
  // Only the API gives challenges to names that belong to nobody.
  if (challenge.sub === undefined || poolId !== pool.configuration.id || clientId !== client.id) return undefined;
  return { name: challenge.name, session, user: pool.directory.getBySub(challenge.sub) };
}

function answer(page: HostedPage, { name, session, user }: OpenChallenge): Promise<SignInStep> {
  const { pool, client } = page.request;
  const request = { client, username: user.sub, parameters: {}, session };
  const code = page.text("code").replaceAll(" ", "");
  switch (name) {
    case "NEW_PASSWORD_REQUIRED": {
      const missing = missingAttributes(pool.configuration.schema, user.attributes);
      const attributes = Object.entries(postedAttributes(page.form, missing));
      const parameters = {
        NEW_PASSWORD: page.form.get("password") ?? "",
        ...Object.fromEntries(attributes.map(([attribute, value]) => [`userAttributes.${attribute}`, value])),
      };
      return pool.authentication.respond(name, { ...request, parameters });
    }
    case "MFA_SETUP":
      return pool.authentication.respond(name, {
        ...request,
        session: pool.softwareTokens.verifyInSession(session, code),
      });
    default:
      return pool.authentication.respond(name, { ...request, parameters: { [`${name}_CODE`]: code } });
  }
}

function problemText({ type, message }: CognitoError): string {
  switch (type) {
    case "CodeMismatchException":
    case "EnableSoftwareTokenMFAException":
      return "That code is not right. Enter the code that your authenticator app shows now.";
    case "ExpiredCodeException":
      return "That code has been used already. Wait for the next one.";
    default:
      return message;
  }
}

function showForm(page: HostedPage, { name, user }: OpenChallenge, problem?: string): void {
  const { configuration } = page.request.pool;
  const invalid = problem !== undefined;
  const shared = { ...(problem !== undefined && { problem }) };
  const codeField = field({
    name: "code",
    label: "Code",
    autocomplete: "one-time-code",
    inputMode: "numeric",
    invalid,
    first: true,
  });
  const restart = html`<ul class="links">
    ${page.link("/login", "Start over")}
  </ul>`;
  if (name === "NEW_PASSWORD_REQUIRED") {
    const missing = missingAttributes(configuration.schema, user.attributes);
    const fields = html`${newPasswordField(configuration.passwordPolicy, { first: true, invalid })}
    ${attributeFields(missing, page.form)}`;
    page.show({
      ...shared,
      title: "Choose a new password",
      body: html`<p class="lead textDescription-customizable">Your password was a temporary one.</p>
        ${page.formOf(fields, "Set password")} ${restart}`,
    });
  } else if (name === "SOFTWARE_TOKEN_MFA") {
    page.show({
      ...shared,
      title: "Enter your code",
      body: html`<p class="lead textDescription-customizable">Your authenticator app shows a code of six digits.</p>
        ${page.formOf(codeField, "Continue")} ${restart}`,
    });
  } else {
    const secret = user.totpPendingSecret ?? "";
    const address = authenticatorAddress(configuration.name, user.attributes.email ?? user.username, secret);
    page.show({
      ...shared,
      title: "Set up an authenticator app",
      body: html`<p class="lead textDescription-customizable">This user pool asks for a second factor.</p>
        <dl>
          <dt>Key to enter in the app</dt>
          <dd><code>${secret.replace(/.{4}(?=.)/g, "$& ")}</code></dd>
          <dt>The same as an address</dt>
          <dd>
            <a href="${address}"><code>${address}</code></a>
          </dd>
        </dl>
        ${page.formOf(codeField, "Continue")} ${restart}`,
    });
  }
}

/** What authenticator apps open (Google Authenticator, "Key URI Format"). */
function authenticatorAddress(issuer: string, account: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
