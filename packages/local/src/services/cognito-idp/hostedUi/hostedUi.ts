import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRequest } from "../../../http/httpRequest";
import { localOrigin } from "../../../http/loopbackHost";
import type { PoolRegistry } from "../operations/poolRegistry";
import type { ChallengeSessions } from "../pool/signIn/challengeSessions";
import { isRelyingPartyOrigin, localRelyingPartyId } from "../pool/webAuthn";
import type { CognitoStore } from "../storage/cognitoStore";
import { ClientGoneError } from "../../../http/readBody";
import { AuthorizationCodes } from "./authorizationCodes";
import { authorizationRequest, ClientError, PageError } from "./authorizationRequest";
import { Browser } from "./browser";
import { FormError, readForm } from "../../../http/formBody";
import { finishAtProvider } from "./federation/federatedSignIn";
import { callbackPath, servedHere } from "./federation/providerCallback";
import { FederatedStates } from "./federation/federatedStates";
import { findHostedClient, hasDomain, offersPasskeys } from "./hostedClient";
import { HostedSessions } from "./hostedSessions";
import { sendJson, sendOAuthError, sendPreflight } from "./oauth/jsonAnswer";
import { OAuthError } from "./oauth/oauthError";
import { answerRevocation } from "./oauth/revocationEndpoint";
import { answerToken } from "./oauth/tokenEndpoint";
import { answerUserInfo } from "./oauth/userInfoEndpoint";
import { answerChallenge, showChallenge } from "./pages/challenge";
import { confirmUser } from "./pages/confirmUser";
import { sendToErrorPage, showErrorPage } from "./pages/errorPage";
import { html } from "./pages/html";
import { confirmForgotPassword, forgotPassword, showConfirmForgotPassword, showForgotPassword } from "./pages/recovery";
import { addPasskey, showAddPasskey } from "./pages/passkey";
import { authorize, signIn } from "./pages/signIn";
import { confirm, showConfirm, showSignUp, signUp } from "./pages/signUp";
import { signOut } from "./signOut";
import { sendPage, sendRedirect, HostedPage, withParameters } from "./hostedPage";
import type { HostedServices } from "./hostedPage";

/** What the hosted sign-in is built on. */
export interface HostedUiParts {
  pools: PoolRegistry;
  store: CognitoStore;
  challenges: ChallengeSessions;
  /** Milliseconds since 1970. */
  clock: () => number;
  issuers: HostedServices["issuers"];
}

/** How a page of the sign-in is shown, and answered when it has a form. */
interface PageHandlers {
  show: (page: HostedPage) => void | Promise<void>;
  post?: (page: HostedPage) => void | Promise<void>;
}

const pages: Readonly<Record<string, PageHandlers>> = {
  "/oauth2/authorize": { show: authorize },
  "/login": { show: authorize, post: signIn },
  "/signup": { show: showSignUp, post: signUp },
  "/confirm": { show: showConfirm, post: confirm },
  "/forgotPassword": { show: showForgotPassword, post: forgotPassword },
  "/confirmForgotPassword": { show: showConfirmForgotPassword, post: confirmForgotPassword },
  "/mfa": { show: showChallenge, post: answerChallenge },
  "/newPassword": { show: showChallenge, post: answerChallenge },
  "/password": { show: showChallenge, post: answerChallenge },
  "/selectChallenge": { show: showChallenge, post: answerChallenge },
  "/passkey": { show: showChallenge, post: answerChallenge },
  "/passkeys/add": { show: showAddPasskey, post: addPasskey },
};

/** The endpoints that clients call themselves, and by which methods. */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  "/oauth2/token": ["POST"],
  "/oauth2/userInfo": ["GET", "POST"],
  "/oauth2/revoke": ["POST"],
};

const noDomain = "No user pool of this program has a domain, so none has a hosted sign-in.";

/**
 * The hosted sign-in of all user pools that have a domain (developer guide, "User pool endpoints and managed login
 * reference"). On AWS each has a host of its own; here the client's id tells them apart.
 */
export class HostedUi {
  readonly #pools: PoolRegistry;
  readonly #formKey: Buffer;
  readonly #services: HostedServices;

  constructor({ pools, store, challenges, clock, issuers }: HostedUiParts) {
    this.#pools = pools;
    this.#formKey = store.secret("forms");
    this.#services = {
      sessions: new HostedSessions(store, clock),
      codes: new AuthorizationCodes(store, clock),
      challenges,
      pools,
      states: new FederatedStates(store.secret("federation"), clock),
      issuers,
    };
  }

  serves(pathname: string): boolean {
    return (
      Object.hasOwn(pages, pathname) ||
      Object.hasOwn(endpoints, pathname) ||
      ["/confirmUser", "/error", "/logout", callbackPath].includes(pathname)
    );
  }

  /**
   * Answers a request to one of the paths that are served.
   * @param report told of failures that are ours
   */
  async answer(http: HttpRequest, response: ServerResponse, report: (error: unknown) => void): Promise<void> {
    const { message: request, path: pathname } = http;
    const searchParams = new URLSearchParams(http.rawQueryString);
    const methods = endpoints[pathname];
    try {
      if (methods) await this.#answerEndpoint(pathname, methods, request, response);
      else await this.#answerPage(pathname, searchParams, request, response);
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      if (error instanceof OAuthError) sendOAuthError(response, error);
      else if (error instanceof PageError) sendToErrorPage(response, error);
      else if (error instanceof ClientError) this.#sendToClient(request, response, error);
      else if (error instanceof FormError) refusePage(response, error.status, error.message);
      else {
        report(error);
        if (response.headersSent) response.destroy();
        else if (methods) sendJson(response, 500, { error: "server_error" });
        else refusePage(response, 500, "An internal error occurred.");
      }
    }
  }

  async #answerEndpoint(
    pathname: string,
    methods: readonly string[],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method === "OPTIONS") sendPreflight(response, methods);
    else if (!methods.includes(request.method ?? "")) {
      sendJson(response, 405, { error: "invalid_request" }, { allow: [...methods, "OPTIONS"].join(", ") });
    } else if (!this.#hasDomain()) sendJson(response, 404, { error: "invalid_request", error_description: noDomain });
    else if (pathname === "/oauth2/token") await answerToken(this.#pools, this.#services.codes, request, response);
    else if (pathname === "/oauth2/revoke") await answerRevocation(this.#pools, request, response);
    else await answerUserInfo(this.#pools, request, response);
  }

  async #answerPage(
    pathname: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const page = pages[pathname];
    const methods = page?.post || pathname === callbackPath ? ["GET", "POST"] : ["GET"];
    if (!methods.includes(request.method ?? "")) {
      response.setHeader("allow", methods.join(", "));
      refusePage(response, 405, `This page takes ${methods.join(" and ")} alone.`);
    } else if (!this.#hasDomain()) {
      refusePage(response, 404, `${noDomain} Give one a domain in the program, with domainPrefix of AuthPool.`);
    } else if (pathname === "/error") {
      showErrorPage(this.#pools, query, response);
    } else if (pathname === "/confirmUser") {
      await confirmUser(this.#pools, query, response);
    } else if (request.method === "GET" && this.#needsRelyingParty(query, localOrigin(request))) {
      const { host } = new URL(localOrigin(request));
      const port = /:\d+$/.exec(host)?.[0] ?? "";
      sendRedirect(response, `http://${localRelyingPartyId}${port}${pathname}?${query.toString()}`);
    } else {
      const browser = new Browser(request, response, this.#formKey);
      if (pathname === callbackPath) await this.#answerProvider(browser, { pathname, query, request, response });
      else if (!page) signOut(this.#pools, this.#services.sessions, browser, query, response);
      else await this.#answerHostedPage(page, browser, { pathname, query, request, response });
    }
  }

  async #answerHostedPage(
    handlers: PageHandlers,
    browser: Browser,
    { pathname, query, request, response }: PageRequest,
  ): Promise<void> {
    const posted = request.method === "POST";
    const form = posted ? await readForm(request) : new URLSearchParams();
    const page = this.#pageOf(browser, { pathname, query, request, response }, form);
    const { signsInPoolUsers, redirectUri, state, pool } = page.request;
    if (!hasDomain(pool)) {
      refusePage(response, 404, "The user pool of this client has no domain, so it has no hosted sign-in.");
    } else if (!signsInPoolUsers && (posted || handlers.show !== authorize)) {
      const description = "The supportedIdentityProviders of the client leave out COGNITO";
      throw new ClientError("unauthorized_client", description, { redirectUri, state });
    } else if (!posted) await handlers.show(page);
    else if (browser.postedFromHere(localOrigin(request)) && browser.formTokenMatches(form.get("_csrf") ?? ""))
      await handlers.post?.(page);
    else {
      const back = page.link(pathname, "Open the page again");
      const body = html`<ul class="links">
        ${back}
      </ul>`;
      page.show(
        { title: "Please try again", problem: "This form was not opened in this browser, or too long ago.", body },
        403,
      );
    }
  }

  /** A browser that comes back from an identity provider; Apple has it post, which brings no cookies along. */
  async #answerProvider(browser: Browser, { query, request, response }: PageRequest): Promise<void> {
    if (request.method === "POST") {
      const form = await readForm(request);
      sendRedirect(response, `${callbackPath}?${form.toString()}`);
      return;
    }
    const state = this.#services.states.open(browser, query.get("state") ?? "");
    if (!state) throw new PageError("Invalid State", {});
    const page = this.#pageOf(browser, {
      pathname: "/oauth2/authorize",
      query: new URLSearchParams(state.query),
      request,
      response,
    });
    await finishAtProvider(page, state, query);
  }

  #pageOf(
    browser: Browser,
    { pathname: path, query, request, response }: PageRequest,
    form = new URLSearchParams(),
  ): HostedPage {
    const services = this.#services;
    const asked = authorizationRequest(this.#pools, query);
    const origin = localOrigin(request);
    return new HostedPage({ request: asked, browser, services, response, path, origin, query, form });
  }

  #sendToClient(
    request: IncomingMessage,
    response: ServerResponse,
    { error, message, redirectUri, state }: ClientError,
  ): void {
    const parameters = { error, error_description: message, ...(state !== undefined && { state }) };
    const address = withParameters(redirectUri, parameters);
    sendRedirect(response, servedHere(address, this.#pools, localOrigin(request)));
  }

  /** Whether the client's users may have passkeys, which browsers only use on pages of the relying party. */
  #needsRelyingParty(query: URLSearchParams, origin: string): boolean {
    if (isRelyingPartyOrigin(origin)) return false;
    const found = findHostedClient(this.#pools, query.get("client_id") ?? "");
    return found !== undefined && hasDomain(found.pool) && offersPasskeys(found);
  }

  #hasDomain(): boolean {
    return this.#pools.all().some(hasDomain);
  }
}

interface PageRequest {
  pathname: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
}

function refusePage(response: ServerResponse, status: number, problem: string): void {
  sendPage(response, status, { title: "The page cannot be shown", problem, body: html`` });
}
