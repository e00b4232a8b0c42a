import type { ServerResponse } from "node:http";
import { CognitoError } from "../cognitoError";
import type { ChallengeSessions } from "../pool/signIn/challengeSessions";
import type { PoolRegistry } from "../operations/poolRegistry";
import type { AuthorizationCodes } from "./authorizationCodes";
import type { AuthorizationRequest } from "./authorizationRequest";
import type { Browser } from "./browser";
import type { HostedSessions, SignedIn } from "./hostedSessions";
import { servedHere } from "./federation/providerCallback";
import type { FederatedStates } from "./federation/federatedStates";
import { clientStyle } from "./branding/clientStyle";
import type { PageStyle } from "./branding/pageStyle";
import { html } from "./pages/html";
import type { Html } from "./pages/html";
import { layout, pageHeaders, privateHeaders } from "./pages/layout";
import type { PageContent } from "./pages/layout";

/** What went well before a page was shown; in its address, hence by name and not by text. */
const notices = {
  "code-sent": "If the account exists, a code is on its way.",
  confirmed: "The account is confirmed. You can sign in now.",
  "passkey-refused": "The passkey was not accepted. Try again, or choose another way to sign in.",
  expired: "The sign-in took too long. Please begin again.",
  "password-changed": "The password is changed. You can sign in now.",
  "reset-required": "A new password is needed. Ask for a code to set it.",
} as const;

export type Notice = keyof typeof notices;

/** What the pages work with, besides the request itself. */
export interface HostedServices {
  sessions: HostedSessions;
  codes: AuthorizationCodes;
  challenges: ChallengeSessions;
  pools: PoolRegistry;
  states: FederatedStates;
  /** Addresses of local issuers, by the issuer in whose place they are, without `https://`. */
  issuers: Readonly<Record<string, string>>;
}

/** One request for one page of a sign-in, by one browser. */
export class HostedPage {
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  readonly services: HostedServices;
  readonly path: string;
  /** Where this server was reached. */
  readonly origin: string;
  /** Empty unless a form was posted. */
  readonly form: URLSearchParams;
  readonly #response: ServerResponse;
  readonly #notice: Notice | undefined;
  #style: PageStyle | undefined;

  constructor(parts: {
    request: AuthorizationRequest;
    browser: Browser;
    services: HostedServices;
    response: ServerResponse;
    path: string;
    origin: string;
    query: URLSearchParams;
    form: URLSearchParams;
  }) {
    this.request = parts.request;
    this.browser = parts.browser;
    this.services = parts.services;
    this.#response = parts.response;
    this.path = parts.path;
    this.origin = parts.origin;
    this.form = parts.form;
    const notice = parts.query.get("notice") ?? "";
    this.#notice = isNotice(notice) ? notice : undefined;
  }

  /** A posted field, without the blanks around it. */
  text(name: string): string {
    return (this.form.get(name) ?? "").trim();
  }

  /** The posted code, without the blanks that people put between its digits. */
  code(): string {
    return this.text("code").replaceAll(" ", "");
  }

  /** The address of another page of this sign-in. */
  address(
    path: string,
    { loginHint, notice, identityProvider }: { loginHint?: string; notice?: Notice; identityProvider?: string } = {},
  ): string {
    const query = new URLSearchParams([...this.request.parameters]);
    if (identityProvider !== undefined) query.set("identity_provider", identityProvider);
    if (loginHint !== undefined && loginHint !== "") query.set("login_hint", loginHint);
    if (notice !== undefined) query.set("notice", notice);
    return `${path}?${query.toString()}`;
  }

  anchor(path: string, text: string, options?: { loginHint?: string }): Html {
    return html`<a href="${this.address(path, options)}">${text}</a>`;
  }

  link(path: string, text: string, options?: { loginHint?: string }): Html {
    return html`<li>${this.anchor(path, text, options)}</li>`;
  }

  /** A form that posts to the page that it is on. */
  formOf(fields: Html, button: string, more?: Html): Html {
    return this.formWith(
      html`${fields}<button class="submitButton-customizable" type="submit">${button}</button>${more}`,
    );
  }

  /** As `formOf`, with buttons of its own. */
  formWith(content: Html): Html {
    return html`<form method="post" action="${this.address(this.path)}">
      <input type="hidden" name="_csrf" value="${this.browser.formToken()}" />
      ${content}
    </form>`;
  }

  /** The look of the pages of this client. */
  get style(): PageStyle {
    this.#style ??= clientStyle(this.request.pool.configuration, this.request.client.id);
    return this.#style;
  }

  show(
    content: Omit<PageContent, "notice" | "poolName" | "style">,
    status = content.problem === undefined ? 200 : 400,
  ): void {
    const { configuration } = this.request.pool;
    const page: PageContent = { ...content, poolName: configuration.name, style: this.style };
    if (this.#notice !== undefined && content.problem === undefined) page.notice = notices[this.#notice];
    sendPage(this.#response, status, page, [callbackSource(this.request.redirectUri)]);
  }

  goTo(path: string, options?: { loginHint?: string; notice?: Notice }): void {
    sendRedirect(this.#response, this.address(path, options));
  }

  /** To another server. */
  sendAway(address: string): void {
    sendRedirect(this.#response, address);
  }

  /** Back to the client, with a code for whoever is signed in. */
  finish(signedIn: SignedIn): void {
    const { redirectUri, state } = this.request;
    const code = this.services.codes.issue(this.request, signedIn);
    const address = withParameters(redirectUri, { code, ...(state !== undefined && { state }) });
    this.sendAway(servedHere(address, this.services.pools, this.origin));
  }
}

export function sendPage(
  response: ServerResponse,
  status: number,
  content: PageContent,
  formTargets: readonly string[] = [],
): void {
  const { html: body, sources } = layout(content);
  const headers = pageHeaders(sources, formTargets);
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

/** 302, as on AWS (developer guide, "Authorize endpoint"); browsers go on with a GET, after a form too. */
export function sendRedirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { ...privateHeaders, location, "content-length": 0 });
  response.end();
}

/** Adds parameters to a callback URL, which may have some of its own, and leaves the rest of it as it is. */
export function withParameters(url: string, parameters: Record<string, string>): string {
  return `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams(parameters).toString()}`;
}

/** What the pool said against a request; every other failure is ours. */
export function refusal(error: unknown): CognitoError {
  if (error instanceof CognitoError) return error;
  throw error;
}

/** A callback URL as a source in a Content-Security-Policy: its origin, or its scheme alone where apps have their own. */
function callbackSource(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === "http:" || protocol === "https:" ? origin : protocol;
}

function isNotice(name: string): name is Notice {
  return Object.hasOwn(notices, name);
}
