import { AdminDeleteUserCommand, AdminDisableUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { authorizeUrl } from "../../../../../components/authPool/hostedUi";
import { recordedClientId, recordedPoolId } from "../recordedPrograms";
import { testEmail, testPassword, RunningPools } from "../runningPools";
import { appCallbackUrl, callbackUrl, hostedProgram, serverClientId } from "./hostedPrograms";
import { authorizeAddress, callback, problem, statusForHost, TestBrowser, title } from "./testBrowser";

const sessionCookie = `cognito.${recordedPoolId}`;

describe("the hosted sign-in's authorization endpoint", () => {
  let running: RunningPools;
  let browser: TestBrowser;

  beforeEach(async () => {
    running = await RunningPools.start(hostedProgram());
    browser = new TestBrowser(running.endpoint);
  });

  afterEach(() => running.stop());

  const authorize = (changes: Record<string, string> = {}) => browser.open(authorizeAddress(changes));
  async function reopen(changes: Parameters<typeof hostedProgram>[0]): Promise<void> {
    await running.close();
    await running.open(hostedProgram(changes));
    browser = new TestBrowser(running.endpoint);
  }

  it("leads to the form, and from there back to the client with a code and its state", async () => {
    await running.createUser();
    const start = await authorize();
    expect(start.status).to.equal(302);
    expect(start.location.pathname).to.equal("/login");
    expect(Object.fromEntries(start.location.searchParams)).to.include({ state: "state-1", nonce: "nonce-1" });
    const form = await browser.follow(start);
    expect(form.status).to.equal(200);
    expect(title(form)).to.equal("Sign in");
    const done = callback(await browser.submit(form, { username: ` ${testEmail} `, password: "Correct-horse-7" }));
    expect(done).to.have.all.keys("code", "state");
    expect(done.state).to.equal("state-1");
    expect(done.code).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("passes a missing state through as missing", async () => {
    await running.createUser();
    expect(callback(await browser.signIn({ state: "" }))).to.have.all.keys("code");
  });

  it("keeps a callback URL's own query and scheme", async () => {
    await running.createUser();
    const done = await browser.signIn({ redirect_uri: appCallbackUrl });
    expect(done.headers.get("location")).to.match(/^learninghub:\/\/callback\?from=app&code=[\w-]+&state=state-1$/);
  });

  it("fills in the expected name and asks for the password next", async () => {
    const form = await browser.follow(await authorize({ login_hint: testEmail, lang: "de" }));
    expect(form.text).to.match(/<input\s+id="username"[^>]*value="ada@example.com"/);
    expect(form.text).to.match(/<input\s+id="password"[^>]*autofocus/);
  });

  describe("a browser that is signed in", () => {
    beforeEach(async () => {
      await running.createUser();
      callback(await browser.signIn({}));
    });

    it("gets a code at once, by either address", async () => {
      expect(callback(await authorize({ state: "again" }))).to.include({ state: "again" });
      expect(callback(await browser.open(authorizeAddress({}, "/login")))).to.have.property("code");
      expect(callback(await authorize({ prompt: "none" }))).to.have.property("code");
      expect(callback(await authorize({ prompt: "consent" }))).to.have.property("code");
    });

    for (const prompt of ["login", "select_account"]) {
      it(`is asked for the password by prompt=${prompt}`, async () => {
        const form = await browser.follow(await authorize({ prompt }));
        expect(title(form)).to.equal("Sign in");
        expect(
          callback(await browser.submit(form, { username: testEmail, password: "Correct-horse-7" })),
        ).to.have.property("code");
      });
    }

    it("is asked again after an hour", async () => {
      running.clock.advance(3599);
      callback(await authorize());
      running.clock.advance(2);
      expect((await authorize()).location.pathname).to.equal("/login");
    });

    it("stays signed in across a restart", async () => {
      const { endpoint } = running;
      await running.close();
      await running.open(hostedProgram());
      expect(running.endpoint).to.not.equal(endpoint);
      const same = new TestBrowser(running.endpoint);
      for (const [name, value] of browser.cookies) same.cookies.set(name, value);
      callback(await same.open(authorizeAddress()));
    });

    it("is signed out by a new password", async () => {
      const form = await browser.open(authorizeAddress({}, "/forgotPassword"));
      const code = await browser.submit(form, { username: testEmail });
      const fields = { username: testEmail, code: running.lastCode("ForgotPassword"), password: "Another-horse-8" };
      await browser.submit(code, fields);
      expect(browser.cookies.has(sessionCookie)).to.equal(true);
      expect((await authorize()).location.pathname).to.equal("/login");
    });

    for (const [what, command] of [
      ["disabled", new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail })],
      ["deleted", new AdminDeleteUserCommand({ UserPoolId: recordedPoolId, Username: testEmail })],
    ] as const) {
      it(`is signed out when the account is ${what}`, async () => {
        await (command instanceof AdminDisableUserCommand ? running.sdk.send(command) : running.sdk.send(command));
        expect((await authorize()).location.pathname).to.equal("/login");
      });
    }
  });

  it("tells prompt=none that nobody is signed in", async () => {
    expect(callback(await authorize({ prompt: "none" }))).to.include({ error: "login_required", state: "state-1" });
  });

  describe("session cookie", () => {
    it("is out of reach for scripts and other sites, and names nobody", async () => {
      const sub = await running.createUser();
      const done = await browser.signIn({});
      const line = done.headers.getSetCookie().find((cookie) => cookie.startsWith(sessionCookie))!;
      expect(line).to.match(/; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);
      expect(line).to.not.include(sub).and.not.include("ada");
      expect(done.headers.get("cache-control")).to.equal("no-store");
      expect(done.headers.get("referrer-policy")).to.equal("no-referrer");
    });

    it("is never one that the browser came with", async () => {
      await running.createUser();
      browser.cookies.set(sessionCookie, "fixed-by-somebody-else");
      callback(await browser.signIn({}));
      expect(browser.cookies.get(sessionCookie)).to.match(/^[\w-]{43}$/);
      const first = browser.cookies.get(sessionCookie)!;
      callback(await browser.signIn({ prompt: "login" }));
      expect(browser.cookies.get(sessionCookie)).to.not.equal(first);
      const earlier = new TestBrowser(running.endpoint);
      earlier.cookies.set(sessionCookie, first);
      expect((await earlier.open(authorizeAddress())).location.pathname).to.equal("/login");
    });
  });

  describe("requests whose redirect_uri cannot be trusted", () => {
    for (const [what, changes, error] of [
      ["no client", { client_id: "" }, "invalid_request"],
      ["an unknown client", { client_id: "nobody" }, "invalid_request"],
      ["no redirect_uri", { redirect_uri: "" }, "redirect_mismatch"],
      ["a foreign one", { redirect_uri: "https://evil.example.com/callback" }, "redirect_mismatch"],
      ["a longer one", { redirect_uri: `${callbackUrl}/more` }, "redirect_mismatch"],
      ["another query", { redirect_uri: `${callbackUrl}?x=1` }, "redirect_mismatch"],
      ["another case", { redirect_uri: callbackUrl.toUpperCase() }, "redirect_mismatch"],
      ["a logout URL", { redirect_uri: "http://localhost:3000/" }, "redirect_mismatch"],
      [
        "user information before the host",
        { redirect_uri: "http://localhost:3000@evil.example.com/callback" },
        "redirect_mismatch",
      ],
      ["a script", { redirect_uri: "javascript:alert(1)" }, "redirect_mismatch"],
    ] as const) {
      it(`end on our own page: ${what}`, async () => {
        for (const path of ["/oauth2/authorize", "/login", "/signup", "/mfa", "/forgotPassword", "/confirm"]) {
          const refused = await browser.open(authorizeAddress(changes, path));
          expect(refused.status).to.equal(302);
          expect(refused.location.origin).to.equal(running.endpoint);
          expect(refused.location.pathname).to.equal("/error");
          expect(refused.location.searchParams.get("error")).to.equal(error);
        }
      });
    }

    it("end on our own page when one is given twice", async () => {
      const address = `${authorizeAddress()}&redirect_uri=${encodeURIComponent("https://evil.example.com")}`;
      expect((await browser.open(address)).location.pathname).to.equal("/error");
    });

    it("are explained with what was given and what is allowed", async () => {
      const page = await browser.follow(await authorize({ redirect_uri: "https://evil.example.com/<b>" }));
      expect(page.status).to.equal(400);
      expect(problem(page)).to.match(/^redirect_mismatch/);
      expect(page.text).to.include("https://evil.example.com/&lt;b&gt;").and.to.include(callbackUrl);
      const unknown = await browser.follow(await authorize({ client_id: "nobody" }));
      expect(problem(unknown)).to.match(/client does not exist/);
    });

    it("end on our own page for a client that may not use the hosted sign-in", async () => {
      await reopen({ client: { allowedOauthFlowsUserPoolClient: false } });
      const page = await browser.follow(await authorize());
      expect(page.status).to.equal(400);
      expect(problem(page)).to.match(/^unauthorized_client/);
    });
  });

  describe("requests that the client is told of", () => {
    for (const [what, changes, error] of [
      ["no response_type", { response_type: "" }, "invalid_request"],
      ["an unknown response_type", { response_type: "id_token" }, "invalid_request"],
      ["the implicit grant", { response_type: "token" }, "unauthorized_client"],
      ["a scope that the client may not have", { scope: "openid phone" }, "invalid_scope"],
      ["an unknown scope", { scope: "openid everything" }, "invalid_scope"],
      ["email without openid", { scope: "email" }, "invalid_scope"],
      ["a method without a challenge", { code_challenge: "" }, "invalid_request"],
      ["a challenge without a method", { code_challenge_method: "" }, "invalid_request"],
      ["the method plain", { code_challenge_method: "plain" }, "invalid_request"],
      ["a challenge that is no SHA-256", { code_challenge: "short" }, "invalid_request"],
      ["an unknown prompt", { prompt: "always" }, "invalid_request"],
      ["prompt=none with another", { prompt: "none login" }, "invalid_request"],
      ["an identity provider that is not here", { identity_provider: "Google" }, "invalid_request"],
    ] as const) {
      it(`${what}: ${error}`, async () => {
        for (const path of ["/oauth2/authorize", "/login", "/signup"]) {
          const told = callback(await browser.open(authorizeAddress(changes, path)));
          expect(told).to.include({ error, state: "state-1" });
          expect(told.error_description).to.match(/^[\w .,:=/-]+$/);
          expect(told).to.not.have.property("code");
        }
      });
    }

    it("a parameter that is given twice: invalid_request", async () => {
      expect(callback(await browser.open(`${authorizeAddress()}&nonce=2`))).to.include({ error: "invalid_request" });
    });

    it("grants and identity providers that the client leaves out: unauthorized_client", async () => {
      await reopen({ client: { allowedOauthFlows: ["implicit"] } });
      expect(callback(await authorize())).to.include({ error: "unauthorized_client" });
      expect(callback(await authorize({ response_type: "token" }))).to.include({ error: "unsupported_response_type" });
      await reopen({ client: { supportedIdentityProviders: [] } });
      expect(callback(await authorize())).to.include({ error: "unauthorized_client" });
    });
  });

  it("allows a client with a secret to leave PKCE out", async () => {
    await running.createUser();
    const changes = { client_id: serverClientId, scope: "openid", code_challenge: "", code_challenge_method: "" };
    expect(callback(await browser.signIn(changes))).to.have.property("code");
  });

  it("shows the form to a browser that opens the address of AuthPool.loginUrl, which has no PKCE", async () => {
    await running.createUser();
    const address = authorizeUrl(running.endpoint, {
      clientId: recordedClientId,
      scopes: ["openid", "email"],
      redirectUri: callbackUrl,
    });
    const form = await browser.follow(await browser.open(address));
    expect(title(form)).to.equal("Sign in");
    const done = await browser.submit(form, { username: testEmail, password: testPassword });
    expect(callback(done)).to.have.all.keys("code");
  });

  it("serves a domain of managed login with the same pages", async () => {
    await reopen({ domain: { managedLoginVersion: 2 } });
    await running.createUser();
    expect(callback(await browser.signIn({}))).to.have.property("code");
  });

  it("answers as this computer alone", async () => {
    const path = authorizeAddress();
    expect(await statusForHost(running.endpoint, path, "evil.example.com")).to.equal(421);
    expect(await statusForHost(running.endpoint, path, new URL(running.endpoint).host)).to.equal(302);
    expect(await statusForHost(running.endpoint, path, "localhost:1")).to.equal(302);
  });

  it("takes GET alone, and answers no preflight", async () => {
    for (const method of ["POST", "PUT", "OPTIONS"]) {
      const refused = await browser.open(authorizeAddress(), { method });
      expect(refused.status).to.equal(405);
      expect(refused.headers.get("allow")).to.equal("GET");
      expect(refused.headers.get("access-control-allow-origin")).to.equal(null);
    }
  });

  describe("without a domain", () => {
    it("is not there, and the discovery document leads to none", async () => {
      await reopen({ domain: false });
      for (const path of ["/oauth2/authorize", "/login", "/signup", "/logout", "/error"]) {
        const missing = await browser.open(authorizeAddress({}, path));
        expect(missing.status).to.equal(404);
        expect(problem(missing)).to.include("domain");
      }
      const token = await browser.open("/oauth2/token", {
        method: "POST",
        body: new URLSearchParams({ client_id: recordedClientId }),
      });
      expect(token.status).to.equal(404);
      const discovery = await browser.open(`/${recordedPoolId}/.well-known/openid-configuration`);
      expect(JSON.parse(discovery.text)).to.not.have.any.keys("authorization_endpoint", "token_endpoint");
    });
  });
});
