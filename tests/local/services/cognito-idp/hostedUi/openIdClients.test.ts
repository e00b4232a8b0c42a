import { expect } from "chai";
import { OidcClient } from "oidc-client-ts";
import * as openId from "openid-client";
import { recordedClientId, recordedIssuer, recordedPoolId } from "../recordedPrograms";
import { testEmail, RunningPools } from "../runningPools";
import { callbackUrl, hostedProgram, serverClientId, serverSecret, serviceScope } from "./hostedPrograms";
import { TestBrowser } from "./testBrowser";

// Its own types bring in the browser's (`lib="dom"`, by preact) for the whole project.
/* eslint-disable @typescript-eslint/no-require-imports */
const { Auth } = require("@auth/core") as {
  Auth: (request: Request, config: Record<string, unknown>) => Promise<Response>;
};
const { default: Cognito } = require("@auth/core/providers/cognito") as {
  default: (options: Record<string, unknown>) => object;
};
/* eslint-enable @typescript-eslint/no-require-imports */

const authJsUrl = "http://localhost:3000/auth";
const authJsCallbackUrl = `${authJsUrl}/callback/cognito`;

describe("OpenID Connect client libraries", () => {
  let running: RunningPools;
  let browser: TestBrowser;

  beforeEach(async () => {
    running = await RunningPools.start(
      hostedProgram({
        server: {
          callbackUrls: [callbackUrl, authJsCallbackUrl],
          allowedOauthScopes: ["openid", "email", "profile", serviceScope],
        },
      }),
    );
    browser = new TestBrowser(running.endpoint);
    await running.createUser(testEmail, { name: "Ada" });
  });

  afterEach(() => running.stop());

  /** By the document's address: the issuer in it is AWS's, which no look-up by issuer would lead here from. */
  const discover = (clientId: string, secret?: string) =>
    openId.discovery(
      new URL(`${running.endpoint}/${recordedPoolId}/.well-known/openid-configuration`),
      clientId,
      secret,
      undefined,
      {
        // Marked as deprecated only to stand out; a server on the loopback interface has no TLS.
        // eslint-disable-next-line @typescript-eslint/no-deprecated
        execute: [openId.allowInsecureRequests],
      },
    );

  async function passThroughBrowser(address: URL): Promise<URL> {
    const form = await browser.follow(await browser.open(address));
    return (await browser.submit(form, { username: testEmail, password: "Correct-horse-7" })).location;
  }

  it("openid-client signs in, refreshes, reads userInfo and revokes with discovery alone", async () => {
    const config = await discover(recordedClientId);
    const pkceCodeVerifier = openId.randomPKCECodeVerifier();
    const expected = { expectedState: openId.randomState(), expectedNonce: openId.randomNonce(), pkceCodeVerifier };
    const back = await passThroughBrowser(
      openId.buildAuthorizationUrl(config, {
        redirect_uri: callbackUrl,
        scope: "openid email profile",
        state: expected.expectedState,
        nonce: expected.expectedNonce,
        code_challenge: await openId.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
      }),
    );
    const tokens = await openId.authorizationCodeGrant(config, back, { ...expected, idTokenExpected: true });
    const claims = tokens.claims()!;
    expect(claims).to.include({
      iss: recordedIssuer,
      aud: recordedClientId,
      email: testEmail,
      nonce: expected.expectedNonce,
    });
    const info = await openId.fetchUserInfo(config, tokens.access_token, claims.sub);
    expect(info).to.include({ email: testEmail, name: "Ada" });
    const refreshed = await openId.refreshTokenGrant(config, tokens.refresh_token!);
    expect(refreshed.claims()!.sub).to.equal(claims.sub);
    await openId.tokenRevocation(config, tokens.refresh_token!);
    let refused: unknown;
    await openId.refreshTokenGrant(config, tokens.refresh_token!).catch((error: unknown) => (refused = error));
    expect(refused).to.be.instanceOf(openId.ResponseBodyError).and.to.include({ error: "invalid_grant", status: 400 });
    const replay = await openId.authorizationCodeGrant(config, back, expected).then(
      () => "taken",
      (error: unknown) => (error as openId.ResponseBodyError).error,
    );
    expect(replay).to.equal("invalid_grant");
  });

  it("clients refuse an answer without their state, or with another, and leave the code unused", async () => {
    const config = await discover(recordedClientId);
    const pkceCodeVerifier = openId.randomPKCECodeVerifier();
    const expected = { expectedState: "mine", pkceCodeVerifier };
    const parameters = {
      redirect_uri: callbackUrl,
      scope: "openid",
      code_challenge: await openId.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    };
    const stateless = await passThroughBrowser(openId.buildAuthorizationUrl(config, parameters));
    expect(stateless.searchParams.has("state")).to.equal(false);
    const foreign = new URL(stateless);
    foreign.searchParams.set("state", "another");
    for (const [back, problem] of [
      [stateless, 'response parameter "state" missing'],
      [foreign, 'unexpected "state" response parameter value'],
    ] as const) {
      const refused = await openId.authorizationCodeGrant(config, back, expected).then(
        () => "taken",
        (error: unknown) => ((error as Error).cause as Error).message,
      );
      expect(refused).to.equal(problem);
    }
    const tokens = await openId.authorizationCodeGrant(config, stateless, { pkceCodeVerifier });
    expect(tokens.claims()).to.include({ aud: recordedClientId });
  });

  it("openid-client authenticates a client with a secret, for people and for itself", async () => {
    const config = await discover(serverClientId, serverSecret);
    const address = openId.buildAuthorizationUrl(config, { redirect_uri: callbackUrl, scope: "openid" });
    const tokens = await openId.authorizationCodeGrant(config, await passThroughBrowser(address));
    expect(tokens.claims()).to.include({ aud: serverClientId });
    const own = await openId.clientCredentialsGrant(config, { scope: serviceScope });
    expect(own.access_token).to.be.a("string");
  });

  it("oidc-client-ts signs in with discovery alone", async () => {
    const client = new OidcClient({
      authority: recordedIssuer,
      metadataUrl: `${running.endpoint}/${recordedPoolId}/.well-known/openid-configuration`,
      client_id: recordedClientId,
      redirect_uri: callbackUrl,
      scope: "openid email profile",
      loadUserInfo: true,
      stateStore: memoryStore(),
    });
    const { url } = await client.createSigninRequest({ state: "from-the-page", nonce: "nonce-2" });
    const back = await passThroughBrowser(new URL(url));
    const response = await client.processSigninResponse(back.href);
    expect(response.userState).to.equal("from-the-page");
    expect(response.profile).to.include({ iss: recordedIssuer, aud: recordedClientId, email: testEmail, name: "Ada" });
    expect(response.refresh_token).to.be.a("string");
  });

  it("Auth.js signs in with its Cognito provider, keeps the session and signs out", async () => {
    const provider = Cognito({
      clientId: serverClientId,
      clientSecret: serverSecret,
      issuer: recordedIssuer,
      // Given, these are used in place of the issuer's discovery document.
      authorization: `${running.endpoint}/oauth2/authorize`,
      token: `${running.endpoint}/oauth2/token`,
      userinfo: `${running.endpoint}/oauth2/userInfo`,
      checks: ["pkce", "state", "nonce"],
    });
    const config = { providers: [provider], secret: "of the test", trustHost: true, basePath: "/auth" };
    const cookies = new Map<string, string>();
    const ask = async (address: string | URL, form?: Record<string, string>): Promise<Response> => {
      const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
      const body = form && { method: "POST", body: new URLSearchParams(form) };
      const response = await Auth(new Request(address, { headers, ...body }), config);
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === "") cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    };
    const csrf = async (): Promise<{ csrfToken: string }> =>
      (await (await ask(`${authJsUrl}/csrf`)).json()) as { csrfToken: string };
    const session = async (): Promise<unknown> => (await ask(`${authJsUrl}/session`)).json();

    const start = await ask(`${authJsUrl}/signin/cognito`, await csrf());
    const back = await passThroughBrowser(new URL(start.headers.get("location")!));
    expect(back.href.startsWith(`${authJsCallbackUrl}?`), back.href).to.equal(true);
    const done = await ask(back);
    expect([done.status, done.headers.get("location")]).to.deep.equal([302, "http://localhost:3000"]);
    expect(await session()).to.deep.include({ user: { name: "Ada", email: testEmail } });
    await ask(`${authJsUrl}/signout`, await csrf());
    expect(await session()).to.equal(null);
  });
});

/** What oidc-client-ts keeps in the browser's session storage otherwise. */
function memoryStore() {
  const entries = new Map<string, string>();
  return {
    set: (key: string, value: string): Promise<void> => {
      entries.set(key, value);
      return Promise.resolve();
    },
    get: (key: string): Promise<string | null> => Promise.resolve(entries.get(key) ?? null),
    remove: (key: string): Promise<string | null> => {
      const value = entries.get(key) ?? null;
      entries.delete(key);
      return Promise.resolve(value);
    },
    getAllKeys: (): Promise<string[]> => Promise.resolve([...entries.keys()]),
  };
}
