import type { CognitoError } from "../../cognitoError";
import type { SignInStep } from "../../pool/signIn/signInStep";
import { refusal } from "../hostedPage";
import type { HostedPage } from "../hostedPage";
import { challengeForm } from "./challengeForms";
import type { ChallengeForm, OpenChallenge } from "./challengeForm";
import { heldChallenge, proceed, redirectRefused } from "./nextStep";

/** `GET` of a challenge's page. */
export function showChallenge(page: HostedPage): void {
  const found = openChallenge(page);
  if (!found) page.goTo("/login", { notice: "expired" });
  else if (found.form.path !== page.path) page.goTo(found.form.path);
  else showForm(page, found);
}

/** `POST` of a challenge's page. */
export async function answerChallenge(page: HostedPage): Promise<void> {
  const found = openChallenge(page);
  if (found?.form.path !== page.path) {
    page.goTo("/login", { notice: "expired" });
    return;
  }
  let step: SignInStep;
  try {
    step = await answer(page, found);
  } catch (error) {
    const refused = refusal(error);
    // What a passkey signs is good for one try.
    if (found.open.challenge.name === "WEB_AUTHN") page.goTo("/login", { notice: "passkey-refused" });
    else if (!redirectRefused(page, refused, page.request.loginHint)) showForm(page, found, problemText(refused));
    return;
  }
  proceed(page, step);
}

interface Found {
  open: OpenChallenge;
  form: ChallengeForm;
}

/** The challenge that this browser was given in this sign-in, as long as it is open. */
function openChallenge(page: HostedPage): Found | undefined {
  const { pool, client } = page.request;
  const session = heldChallenge(page);
  if (session === undefined) return undefined;
  try {
    const { challenge, poolId, clientId } = page.services.challenges.find(session);
    if (challenge.name === "SIGN_UP" || poolId !== pool.configuration.id || clientId !== client.id) return undefined;
    const form = challengeForm(challenge.name);
    if (!form) return undefined;
    const user = challenge.sub === undefined ? undefined : pool.directory.getBySub(challenge.sub);
    return { form, open: { challenge, session, user } };
  } catch (error) {
    // Expired, used, or the user was deleted.
    refusal(error);
    return undefined;
  }
}

function answer(page: HostedPage, { open, form }: Found): Promise<SignInStep> {
  const { pool, client, loginHint = "" } = page.request;
  const session = form.session?.(page, open) ?? open.session;
  const username = open.user?.sub ?? loginHint;
  const parameters = { USERNAME: username, ...form.responses(page, open) };
  return pool.authentication.respond(open.challenge.name, { client, username, parameters, session });
}

function problemText({ type, message }: CognitoError): string {
  switch (type) {
    case "CodeMismatchException":
    case "EnableSoftwareTokenMFAException":
      return "That code is not right. Enter the newest one.";
    case "ExpiredCodeException":
      return "That code has been used already. Wait for the next one.";
    default:
      return message;
  }
}

function showForm(page: HostedPage, { open, form }: Found, problem?: string): void {
  page.show({ ...form.show(page, open, problem !== undefined), ...(problem !== undefined && { problem }) });
}
