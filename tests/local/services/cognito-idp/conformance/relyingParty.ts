import { expect } from "chai";
import { createLocalJWKSet, jwtVerify } from "jose";
import type { JSONWebKeySet, JWTPayload } from "jose";
import { callbackUrl, hostedProgram, serverClientId, serverSecret } from "../hostedUi/hostedPrograms";
import { authorizeAddress, callback, TestBrowser } from "../hostedUi/testBrowser";
import type { Page } from "../hostedUi/testBrowser";
import { recordedIssuer, recordedPoolId } from "../recordedPrograms";
import type { RunningPools } from "../runningPools";
import { testEmail, testPassword } from "../runningPools";

/** The user that signs in, with a value for every claim that a scope opens. */
export const userClaims = {
  name: "Ada Lovelace",
  given_name: "Ada",
  phone_number: "+441632960001",
  phone_number_verified: "true",
};

/** A client as the suite registers it: with a secret and every scope. */
const registered = { allowedOauthScopes: ["openid", "email", "phone", "profile"] };

/** Managed login, which alone takes `prompt` on AWS (developer guide, "Authorize endpoint"). */
export const conformanceProgram = hostedProgram({
  client: { ...registered, readAttributes: ["email", "email_verified", ...Object.keys(userClaims)] },
  server: registered,
  domain: { managedLoginVersion: 2 },
});

export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: { access_token: string; id_token: string; refresh_token: string; error?: string; [member: string]: unknown };
}

/** The suite's part: one client at one browser, which starts signed out. */
export class RelyingParty {
  readonly browser: TestBrowser;
  readonly #running: RunningPools;

  constructor(running: RunningPools) {
    this.#running = running;
    this.browser = new TestBrowser(running.endpoint);
  }

  /** Sends the authorization request. An empty value leaves a parameter out. */
  authorize(parameters: Record<string, string> = {}): Promise<Page> {
    const request = { client_id: serverClientId, scope: "openid", code_challenge: "", code_challenge_method: "" };
    return this.browser.open(authorizeAddress({ ...request, ...parameters }));
  }

  /** The code, from a browser that must be asked to sign in. */
  async signIn(parameters: Record<string, string> = {}): Promise<string> {
    const form = await this.browser.follow(await this.authorize(parameters));
    expect(form.url.pathname, form.text).to.equal("/login");
    const done = callback(await this.browser.submit(form, { username: testEmail, password: testPassword }));
    expect(done).to.have.all.keys("code", "state").and.to.include({ state: "state-1" });
    return done.code!;
  }

  /** The code, from a browser that must not be shown anything. */
  async pass(parameters: Record<string, string> = {}): Promise<string> {
    const done = callback(await this.authorize(parameters));
    expect(done).to.have.all.keys("code", "state").and.to.include({ state: "state-1" });
    return done.code!;
  }

  /** The token endpoint's answer to a client that authenticates with HTTP Basic. */
  token(fields: Record<string, string>): Promise<TokenAnswer> {
    const encoded = [serverClientId, serverSecret].map(encodeURIComponent).join(":");
    return this.form(fields, { authorization: `Basic ${Buffer.from(encoded).toString("base64")}` });
  }

  /** The token endpoint's answer to a form as it is. */
  async form(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenAnswer> {
    const body = new URLSearchParams(fields);
    const page = await this.browser.open("/oauth2/token", { method: "POST", headers, body });
    return { status: page.status, headers: page.headers, body: JSON.parse(page.text) as TokenAnswer["body"] };
  }

  redeem(code: string, more: Record<string, string> = {}): Promise<TokenAnswer> {
    return this.token({ grant_type: "authorization_code", code, redirect_uri: callbackUrl, ...more });
  }

  /** The tokens of a code, after the checks of every ID token (OpenID Connect Core section 3.1.3.7). */
  async tokens(code: string, more: Record<string, string> = {}) {
    const { status, body } = await this.redeem(code, more);
    expect(status, JSON.stringify(body)).to.equal(200);
    return { ...body, claims: await this.verify(body.id_token) };
  }

  async verify(idToken: string, audience = serverClientId): Promise<JWTPayload> {
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(await this.keys()), {
      issuer: recordedIssuer,
      audience,
      algorithms: ["RS256"],
      requiredClaims: ["sub", "exp", "iat", "auth_time"],
      currentDate: new Date(this.#running.clock.now()),
    });
    return payload;
  }

  async discovery(): Promise<Record<string, unknown>> {
    const page = await this.browser.open(`/${recordedPoolId}/.well-known/openid-configuration`);
    expect(page.status).to.equal(200);
    expect(page.headers.get("content-type")).to.match(/^application\/json/);
    return JSON.parse(page.text) as Record<string, unknown>;
  }

  async keys(): Promise<JSONWebKeySet> {
    const { jwks_uri: address } = await this.discovery();
    return JSON.parse((await this.browser.open(String(address))).text) as JSONWebKeySet;
  }

  /** The userInfo of a token that the method's request carries in its header. */
  async userInfo(accessToken: string, method = "GET"): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const page = await this.browser.open("/oauth2/userInfo", { method, headers });
    expect(page.status, page.text).to.equal(200);
    return JSON.parse(page.text) as Record<string, unknown>;
  }
}
