import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { expect } from "chai";
import { recordedClientId } from "../recordedPrograms";
import { testEmail, testPassword } from "../runningPools";
import { callbackUrl } from "./hostedPrograms";

/** One answer, with what tests ask of it. */
export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** Where a redirect leads. */
  location: URL;
  url: URL;
}

/** What a test sends with a request. */
export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: URLSearchParams | string;
}

/** Follows nothing by itself and keeps cookies as a browser does. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async open(address: string | URL, { method = "GET", headers = {}, body }: Sent = {}): Promise<Page> {
    const url = new URL(address, this.#endpoint);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: { ...(cookie !== "" && { cookie }), ...headers },
      ...(body !== undefined && { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes("Max-Age=0")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = new URL(response.headers.get("location") ?? url, url);
    return { status: response.status, headers: response.headers, text: await response.text(), location, url };
  }

  /** Follows redirects for as long as they stay on this server. */
  async follow(page: Page): Promise<Page> {
    let current = page;
    while (current.status === 302 && current.location.origin === this.#endpoint)
      current = await this.open(current.location);
    return current;
  }

  /** Fills in a page's form and posts it, as a browser would, to where the form says. */
  async submit(page: Page, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    const [, action = ""] = /<form method="post" action="([^"]*)"/.exec(page.text) ?? [];
    expect(action, `a form on ${page.url.pathname}`).to.not.equal("");
    const body = new URLSearchParams({ _csrf: csrfToken(page), ...fields });
    return this.follow(
      await this.open(unescaped(action), {
        method: "POST",
        headers: { origin: this.#endpoint, "sec-fetch-site": "same-origin", ...headers },
        body,
      }),
    );
  }

  /** From the authorization request to the callback. */
  async signIn(parameters: Record<string, string>, username = testEmail, password = testPassword): Promise<Page> {
    const form = await this.follow(await this.open(authorizeAddress(parameters)));
    return this.submit(form, { username, password });
  }
}

export function csrfToken({ text }: Page): string {
  return /name="_csrf" value="([^"]*)"/.exec(text)?.[1] ?? "";
}

/** The text of the page's problem. */
export function problem({ text }: Page): string | undefined {
  const found = /role="alert"[^>]*>([^<]*)</.exec(text)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

export function title({ text }: Page): string {
  return unescaped(/<h1>([^<]*)</.exec(text)?.[1] ?? "");
}

function unescaped(text: string): string {
  return text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}

/** RFC 7636 sections 4.1 and 4.2. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

export const pkcePair = pkce();

/** A complete authorization request of the browser client; an empty value leaves a parameter out. */
export function authorizeAddress(changes: Record<string, string> = {}, path = "/oauth2/authorize"): string {
  const parameters = {
    client_id: recordedClientId,
    redirect_uri: callbackUrl,
    response_type: "code",
    scope: "openid email profile",
    state: "state-1",
    nonce: "nonce-1",
    code_challenge: pkcePair.challenge,
    code_challenge_method: "S256",
    ...changes,
  };
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  return `${path}?${new URLSearchParams(given).toString()}`;
}

/** The parameters with which a sign-in came back to the callback. */
export function callback(page: Page, uri = callbackUrl): Record<string, string> {
  expect(page.status, page.text).to.equal(302);
  expect(page.headers.get("location")).to.match(new RegExp(`^${uri.replace(/[?.]/g, "\\$&")}[?&]`));
  return Object.fromEntries(page.location.searchParams);
}

/** The status of a request whose Host header fetch would not send. */
export function statusForHost(endpoint: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(new URL(path, endpoint), { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
