import { IdentityPoolCredentials } from "./awsCredentials";
import { readConfiguration } from "./configuration";
import type { PageConfiguration } from "./configuration";
import { coursesSection } from "./coursesSection";
import { byId } from "./element";
import { bucketUrl } from "./endpoints";
import { examSection } from "./examSection";
import { Exchanges } from "./exchange";
import { showFailure, whileBusy } from "./feedback";
import { LearningHubApi } from "./learningHubApi";
import type { Refusal } from "./learningHubApi";
import { Session } from "./session";
import { journeyOfExchange, journeyOfTrace } from "./stack/journey";
import type { Journey, TraceMessage } from "./stack/journey";
import { JourneyLog } from "./stack/journeyLog";
import { readStack } from "./stack/resources";
import { StackView } from "./stack/stackView";
import { tokenPanel } from "./tokenPanel";
import { signForApi, Uploads } from "./uploads";
import { uploadsSection } from "./uploadsSection";

/** Set while the browser is away to sign out, so that the page can say so when it comes back. */
const signedOutText = "learninghub:signedOut";

void start()
  .catch((error: unknown) => {
    showFailure(byId("sign-in-failure", HTMLElement), error);
  })
  .finally(reveal);

/** Ends the state in which the page is not shown. */
function reveal(): void {
  byId("progress", HTMLElement).textContent = "";
  document.documentElement.dataset.state = "ready";
}

async function start(): Promise<void> {
  const address = new URL(location.href);
  const stack = fetchJson("/stack.json").then(readStack);
  const configuration = readConfiguration(await fetchJson("/config.json"));
  byId("stack-name", HTMLElement).textContent = configuration.stack;

  const show = await drawStack(stack);
  const exchanges = new Exchanges(location.origin);
  if (configuration.events === true) listenToTraces(show);
  exchanges.listen((exchange) => {
    // The local run's gateway sees more of a request to the API than the page does, and reports it itself.
    if (configuration.events !== true || exchange.target !== "api") show(journeyOfExchange(exchange));
  });
  byId("picture-source", HTMLElement).textContent =
    configuration.events === true
      ? "Each request to the local run lights its way here, whoever sends it."
      : "Each request of this page lights its way, as far as the page can tell from the answer.";

  const session = new Session(configuration, show);
  wireSignIn(configuration, session);
  const signInFailure = byId("sign-in-failure", HTMLElement);
  if (address.pathname === new URL(configuration.callbackUrl).pathname) {
    byId("progress", HTMLElement).textContent = "Completing the sign-in …";
    await session.complete(address).catch((error: unknown) => {
      showFailure(signInFailure, error);
    });
  }
  if (session.claims !== undefined) await enter(configuration, session, exchanges);
  else greet(configuration);
}

/** @returns what shows a request's way; it does nothing on a stack that cannot be drawn */
async function drawStack(stack: Promise<ReturnType<typeof readStack>>): Promise<(journey: Journey) => void> {
  try {
    const [view, log] = [new StackView(await stack), new JourneyLog()];
    return (journey) => {
      view.light(log.add(journey));
    };
  } catch {
    // The build may leave the picture out; everything else works without it.
    byId("picture", HTMLElement).hidden = true;
    return () => undefined;
  }
}

function listenToTraces(show: (journey: Journey) => void): void {
  new EventSource("/events").addEventListener("message", ({ data }: MessageEvent<string>) => {
    show(journeyOfTrace(JSON.parse(data) as TraceMessage));
  });
}

function wireSignIn(configuration: PageConfiguration, session: Session): void {
  const failure = byId("sign-in-failure", HTMLElement);
  const signIn = byId("sign-in", HTMLButtonElement);
  const { origin } = new URL(configuration.callbackUrl);
  signIn.disabled = false;
  signIn.addEventListener("click", () => void whileBusy(signIn, failure, () => session.start()));
  const signOut = byId("sign-out", HTMLButtonElement);
  signOut.addEventListener("click", () => {
    sessionStorage.setItem(signedOutText, "yes");
    void whileBusy(signOut, failure, () => session.end());
  });
  if (origin !== location.origin) {
    showFailure(
      failure,
      new Error(
        `This page is at ${location.origin}, but signing in returns to ${origin}. Open the page there, or build it for ` +
          "this address (web/README.md) and name it in learninghub:callbackUrls, logoutUrls and corsOrigins.",
      ),
    );
  }
}

function greet({ logoutUrl }: PageConfiguration): void {
  const signedOut = sessionStorage.getItem(signedOutText) !== null && location.href === new URL(logoutUrl).href;
  sessionStorage.removeItem(signedOutText);
  if (signedOut) byId("sign-in-status", HTMLElement).textContent = "You are signed out.";
}

/** Shows what a signed-in visitor can do, and gets the first answers. */
async function enter(configuration: PageConfiguration, session: Session, exchanges: Exchanges): Promise<void> {
  const idToken = () => session.idToken();
  const pool = new IdentityPoolCredentials(configuration, exchanges, idToken);
  const signing = { region: configuration.region, credentials: () => pool.get() };
  const sign = (url: string) => signForApi(url, signing);
  const api = new LearningHubApi(configuration.apiUrl, exchanges, { idToken, sign });

  const who = session.claims?.email ?? session.claims?.sub ?? "";
  byId("account-name", HTMLElement).textContent = who;
  byId("account", HTMLElement).hidden = false;
  for (const part of document.querySelectorAll<HTMLElement>(".signed-out")) part.hidden = true;
  for (const part of document.querySelectorAll<HTMLElement>(".signed-in")) part.hidden = false;
  reveal();
  const title = byId("welcome-title", HTMLElement);
  title.textContent = `You are signed in as ${who}`;
  title.focus();

  tokenPanel(session);
  const exam = examSection(api);
  const courses = coursesSection(api, { listed: exam.addCourses, chosen: exam.choose });
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-refusal]")) {
    wireRefusal(button, () => api.provoke(button.dataset.refusal as Refusal));
  }
  const bucket = configuration.identityPoolId === undefined ? undefined : bucketUrl(configuration);
  if (bucket === undefined) {
    byId("uploads", HTMLElement).hidden = true;
    byId("no-uploads", HTMLElement).hidden = false;
    await courses.load();
    return;
  }
  const uploads = new Uploads(bucket, exchanges, signing);
  const foreignFile = byId("foreign-file", HTMLButtonElement);
  foreignFile.hidden = false;
  wireRefusal(foreignFile, () => uploads.provoke());
  const files = uploadsSection(api, uploads);
  await courses.load();
  await files.list();
}

/** Lets a button send a request that must be refused, and tells how it was. */
function wireRefusal(button: HTMLButtonElement, provoke: () => Promise<void>): void {
  const status = byId("refusal-status", HTMLElement);
  button.addEventListener("click", () => {
    void whileBusy(button, status, async () => {
      await provoke();
      status.textContent = "It was not refused.";
    });
  });
}

async function fetchJson(path: string): Promise<unknown> {
  const response = await fetch(path);
  if (!response.ok)
    throw new Error(`${path} cannot be read (${response.status}). web/README.md says how the page is built.`);
  return response.json();
}
