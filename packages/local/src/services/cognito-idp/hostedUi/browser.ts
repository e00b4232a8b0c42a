import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readCookies } from "../../../http/cookies";

/** As Cognito names it; holds nothing but randomness. */
const formCookie = "XSRF-TOKEN";

/**
 * The browser at the other end: its cookies, and the proof that a form it posts is one that was shown to it.
 *
 * `Secure` and `__Host-` are left out: plain http on the loopback interface is all there is, and not every browser takes
 * such cookies there. A page served from another port of this computer can therefore set cookies here; forms are safe
 * from it by `postedFromHere`.
 */
export class Browser {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #formKey: Buffer;
  readonly #cookies: ReadonlyMap<string, string>;
  #newFormCookie: string | undefined;

  /** @param formKey a secret of the local run, under which form tokens are made */
  constructor(request: IncomingMessage, response: ServerResponse, formKey: Buffer) {
    this.#request = request;
    this.#response = response;
    this.#formKey = formKey;
    this.#cookies = readCookies(request.headers.cookie ?? "");
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  setCookie(name: string, value: string, maxAgeSeconds: number): void {
    const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`;
    this.#response.appendHeader("set-cookie", `${name}=${value}; ${attributes}`);
  }

  clearCookie(name: string): void {
    this.setCookie(name, "", 0);
  }

  /** What a form shown to this browser has to bring back. */
  formToken(): string {
    let value = this.cookie(formCookie) ?? this.#newFormCookie;
    if (value === undefined) {
      value = randomBytes(32).toString("base64url");
      this.#newFormCookie = value;
      this.#response.appendHeader("set-cookie", `${formCookie}=${value}; Path=/; HttpOnly; SameSite=Lax`);
    }
    return this.#tokenOf(value).toString("base64url");
  }

  /** Whether a form that was posted is one that was shown to this browser. */
  formTokenMatches(given: string): boolean {
    const value = this.cookie(formCookie);
    if (value === undefined) return false;
    const expected = this.#tokenOf(value);
    const actual = Buffer.from(given, "base64url");
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }

  /**
   * Whether the browser itself says that one of our own pages posts. It says `Origin: null` for pages with
   * `Referrer-Policy: no-referrer`, so Sec-Fetch-Site decides where there is one.
   */
  postedFromHere(origin: string): boolean {
    const { origin: given, "sec-fetch-site": site } = this.#request.headers;
    if (site !== undefined && site !== "same-origin" && site !== "none") return false;
    return given === undefined || given === origin || (given === "null" && site === "same-origin");
  }

  #tokenOf(cookie: string): Buffer {
    return createHmac("sha256", this.#formKey).update(cookie).digest();
  }
}
