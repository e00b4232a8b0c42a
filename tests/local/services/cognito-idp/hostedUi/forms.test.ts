import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import Database from "libsql";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId } from "../recordedPrograms";
import { testEmail, testPassword, RunningPools } from "../runningPools";
import { codeAt } from "./totpCode";
import { callbackUrl, hostedProgram, logoutUrl } from "./hostedPrograms";
import { authorizeAddress, callback, csrfToken, problem, TestBrowser, title } from "./testBrowser";
import type { Page } from "./testBrowser";

const otherPassword = "Another-horse-8";

describe("the hosted sign-in's pages", () => {
  let running: RunningPools;
  let browser: TestBrowser;

  beforeEach(async () => {
    running = await RunningPools.start(hostedProgram());
    browser = new TestBrowser(running.endpoint);
  });

  afterEach(() => running.stop());

  const open = (path: string, changes: Record<string, string> = {}) => browser.open(authorizeAddress(changes, path));
  const notice = ({ text }: Page) => /role="status">([^<]*)</.exec(text)?.[1];
  async function reopen(pool: JsonObject, client: JsonObject = {}): Promise<void> {
    await running.close();
    await running.open(hostedProgram({ pool, client }));
    browser = new TestBrowser(running.endpoint);
  }

  describe("signing in", () => {
    it("says the same about a wrong password and an unknown name, and keeps the name", async () => {
      await running.createUser();
      for (const username of [testEmail, "nobody@example.com"]) {
        const refused = await browser.submit(await open("/login"), { username, password: "Wrong-horse-9" });
        expect(refused.status).to.equal(400);
        expect(problem(refused)).to.equal("Incorrect username or password.");
        expect(refused.text).to.include(`value="${username}"`).and.to.not.include("Wrong-horse-9");
        expect(browser.cookies.has(`cognito.${recordedPoolId}`)).to.equal(false);
      }
    });

    it("asks for what was left out", async () => {
      expect(problem(await browser.submit(await open("/login"), { username: "" }))).to.match(/^Enter /);
    });

    it("is locked after five wrong passwords, known name or not", async () => {
      await running.createUser();
      for (const username of [testEmail, "nobody@example.com"]) {
        for (let failures = 0; failures < 5; failures++) {
          await browser.submit(await open("/login"), { username, password: "Wrong-horse-9" });
        }
        const locked = await browser.submit(await open("/login"), { username, password: testPassword });
        expect(problem(locked)).to.equal("Password attempts exceeded");
      }
      running.clock.advance(2);
      callback(await browser.signIn({}));
    });

    it("leads to a new password when an administrator asks for one", async () => {
      await running.createUser();
      await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      const page = await browser.submit(await open("/login"), { username: testEmail, password: testPassword });
      expect(page.url.pathname).to.equal("/forgotPassword");
      expect(notice(page)).to.include("new password");
    });
  });

  describe("signing up", () => {
    it("goes from the form by the code to the callback", async () => {
      const form = await open("/signup");
      expect(form.text).to.include("at least 12 characters").and.to.include('autocomplete="new-password"');
      const confirmation = await browser.submit(form, { username: testEmail, password: testPassword });
      expect(confirmation.url.pathname).to.equal("/confirm");
      expect(title(confirmation)).to.equal("Confirm your account");
      const wrong = running.lastCode("SignUp") === "000000" ? "000001" : "000000";
      const refused = await browser.submit(confirmation, { username: testEmail, code: wrong });
      expect(problem(refused)).to.equal("Invalid verification code provided, please try again.");
      const form2 = await browser.submit(refused, { username: testEmail, code: running.lastCode("SignUp") });
      expect(form2.url.pathname).to.equal("/login");
      expect(notice(form2)).to.include("confirmed");
      expect(form2.text).to.include(`value="${testEmail}"`);
      expect(callback(await browser.submit(form2, { username: testEmail, password: testPassword }))).to.include({
        state: "state-1",
      });
    });

    it("sends a new code when asked, and comes back to it from the sign-in", async () => {
      await browser.submit(await open("/signup"), { username: testEmail, password: testPassword });
      const page = await browser.submit(await open("/login"), { username: testEmail, password: testPassword });
      expect(page.url.pathname).to.equal("/confirm");
      const sent = await browser.submit(page, { username: testEmail, action: "resend" });
      expect(notice(sent)).to.include("a code is on its way");
      await browser.submit(sent, { username: testEmail, code: running.lastCode("ResendCode") });
      callback(await browser.signIn({}));
    });

    it("tells what is wrong with a password or a name, and repeats no password", async () => {
      const weak = await browser.submit(await open("/signup"), { username: testEmail, password: "weak-weak-weak" });
      expect(weak.status).to.equal(400);
      expect(problem(weak)).to.match(/^Password did not conform with policy/);
      expect(weak.text).to.include(`value="${testEmail}"`).and.to.not.include("weak-weak-weak");
      const name = await browser.submit(await open("/signup"), { username: "ada", password: testPassword });
      expect(problem(name)).to.equal("Username should be an email.");
      await running.createUser();
      const taken = await browser.submit(await open("/signup"), { username: testEmail, password: testPassword });
      expect(problem(taken)).to.equal("An account with the given email already exists.");
    });

    it("asks for the attributes that the pool requires, and takes no others", async () => {
      await reopen(
        { schemas: [{ name: "given_name", attributeDataType: "String", required: true, mutable: true }] },
        { writeAttributes: ["email", "given_name", "nickname"], readAttributes: ["email", "given_name", "nickname"] },
      );
      const form = await open("/signup");
      expect(form.text).to.include('name="attribute.given_name"').and.to.include('autocomplete="given-name"');
      const missing = await browser.submit(form, { username: testEmail, password: testPassword });
      expect(problem(missing)).to.include("given_name: The attribute is required");
      const fields = {
        username: testEmail,
        password: testPassword,
        "attribute.given_name": "Ada",
        "attribute.nickname": "Eve",
      };
      expect((await browser.submit(form, fields)).url.pathname).to.equal("/confirm");
      const [delivery] = running.deliveries;
      await browser.submit(await open("/confirm"), { username: testEmail, code: delivery!.code });
      const { UserAttributes } = await running.sdk.send(
        new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }),
      );
      expect(UserAttributes).to.deep.include({ Name: "given_name", Value: "Ada" });
      expect(UserAttributes!.map(({ Name }) => Name)).to.not.include("nickname");
    });

    it("asks for the address that the code goes to, where people choose a username", async () => {
      await reopen({ usernameAttributes: [] });
      const form = await open("/signup");
      expect(form.text).to.include('<label for="username" class="label-customizable">Username</label>');
      const fields = { username: "ada", password: testPassword, "attribute.email": testEmail };
      await browser.submit(await browser.submit(form, fields), { username: "ada", code: running.lastCode("SignUp") });
      callback(await browser.signIn({}, "ada"));
      for (const [usernameAttributes, label] of [
        [["phone_number"], "Phone number"],
        [["phone_number", "email"], "E-mail address or phone number"],
      ] as const) {
        await reopen({ usernameAttributes: [...usernameAttributes] });
        expect((await open("/login")).text).to.include(
          `<label for="username" class="label-customizable">${label}</label>`,
        );
      }
    });

    it("is closed where administrators create the accounts", async () => {
      await reopen({ adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
      expect((await open("/login")).text).to.not.include("/signup");
      const form = await open("/signup");
      expect([form.status, problem(form)]).to.deep.equal([
        403,
        "Administrators create the accounts of this user pool.",
      ]);
      const body = new URLSearchParams({
        _csrf: csrfToken(await open("/login")),
        username: testEmail,
        password: testPassword,
      });
      expect((await browser.open(authorizeAddress({}, "/signup"), { method: "POST", body })).status).to.equal(403);
      expect(running.deliveries).to.deep.equal([]);
    });
  });

  describe("a forgotten password", () => {
    it("is replaced by a code", async () => {
      await running.createUser();
      const asked = await open("/forgotPassword", { login_hint: testEmail });
      expect(asked.text).to.include(`value="${testEmail}"`);
      const form = await browser.submit(asked, { username: testEmail });
      expect(form.url.pathname).to.equal("/confirmForgotPassword");
      const code = running.lastCode("ForgotPassword");
      const weak = await browser.submit(form, { username: testEmail, code, password: "weak" });
      expect(problem(weak)).to.match(/^Password did not conform/);
      const signIn = await browser.submit(weak, { username: testEmail, code, password: otherPassword });
      expect(notice(signIn)).to.include("password is changed");
      expect(problem(await browser.submit(signIn, { username: testEmail, password: testPassword }))).to.include(
        "Incorrect",
      );
      callback(await browser.signIn({}, testEmail, otherPassword));
    });

    it("is answered alike for a name that belongs to nobody", async () => {
      const form = await browser.submit(await open("/forgotPassword"), { username: "nobody@example.com" });
      expect(form.url.pathname).to.equal("/confirmForgotPassword");
      expect(notice(form)).to.include("If the account exists");
      const fields = { username: "nobody@example.com", code: "123456", password: otherPassword };
      expect(problem(await browser.submit(form, fields))).to.equal(
        "Invalid verification code provided, please try again.",
      );
      expect(running.deliveries).to.deep.equal([]);
    });

    it("is limited in guesses at the code", async () => {
      await running.createUser();
      const form = await browser.submit(await open("/forgotPassword"), { username: testEmail });
      const code = running.lastCode("ForgotPassword");
      const wrong = code === "000000" ? "000001" : "000000";
      for (let guesses = 0; guesses < 5; guesses++) {
        await browser.submit(form, { username: testEmail, code: wrong, password: otherPassword });
      }
      const limited = await browser.submit(form, { username: testEmail, code, password: otherPassword });
      expect(problem(limited)).to.match(/^Attempt limit exceeded/);
    });

    it("is left to administrators where the pool says so", async () => {
      await reopen({ accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] } });
      expect((await open("/login")).text).to.not.include("/forgotPassword");
      const refused = await browser.submit(await open("/forgotPassword"), { username: testEmail });
      expect(problem(refused)).to.equal("Contact administrator to reset password.");
    });
  });

  describe("challenges", () => {
    const MFA = { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } };
    const secretOf = ({ text }: Page) => /otpauth:\/\/[^"]*secret=([A-Z2-7]+)/.exec(text)![1]!;
    const submitLogin = async () =>
      browser.submit(await open("/login"), { username: testEmail, password: testPassword });

    it("set up an authenticator app, then ask for its codes", async () => {
      await reopen(MFA);
      await running.createUser();
      const setUp = await submitLogin();
      expect([setUp.url.pathname, title(setUp)]).to.deep.equal(["/mfa", "Set up an authenticator app"]);
      const secret = secretOf(setUp);
      expect(setUp.text).to.include(secret.replace(/.{4}(?=.)/g, "$& "));
      expect(setUp.text).to.include(`otpauth://totp/learners:ada%40example.com?secret=${secret}&amp;issuer=learners`);
      expect(secretOf(await open("/mfa")), "the same after a reload").to.equal(secret);
      const refused = await browser.submit(setUp, { code: "12345" });
      expect(problem(refused)).to.match(/^That code is not right/);
      expect(secretOf(refused)).to.equal(secret);
      const now = running.clock.now();
      expect(callback(await browser.submit(refused, { code: codeAt(secret, now) }))).to.include({ state: "state-1" });

      browser = new TestBrowser(running.endpoint);
      const challenge = await submitLogin();
      expect(title(challenge)).to.equal("Enter your code");
      expect(challenge.text).to.include('autocomplete="one-time-code"').and.to.not.include(secret);
      expect(problem(await browser.submit(challenge, { code: "12345" }))).to.match(/^That code is not right/);
      expect(problem(await browser.submit(challenge, { code: codeAt(secret, now) }))).to.match(/used already/);
      running.clock.advance(60);
      const code = codeAt(secret, running.clock.now());
      const done = await browser.submit(challenge, { code: `${code.slice(0, 3)} ${code.slice(3)}` });
      expect(callback(done)).to.have.property("code");
      expect([...browser.cookies.keys()]).to.not.include(`cognito-challenge.${recordedPoolId}`);
      expect(callback(await open("/oauth2/authorize"))).to.have.property("code");
    });

    it("give no session before they are met, and are this browser's alone", async () => {
      await reopen(MFA);
      await running.createUser();
      const challenge = await submitLogin();
      expect([...browser.cookies.keys()]).to.have.members(["XSRF-TOKEN", `cognito-challenge.${recordedPoolId}`]);
      expect((await open("/oauth2/authorize")).location.pathname).to.equal("/login");
      const other = new TestBrowser(running.endpoint);
      const page = await other.follow(await other.open(authorizeAddress({}, "/mfa")));
      expect([page.url.pathname, notice(page)]).to.deep.equal([
        "/login",
        "The sign-in took too long. Please begin again.",
      ]);
      running.clock.advance(181);
      const late = await browser.submit(challenge, { code: codeAt(secretOf(challenge), running.clock.now()) });
      expect([late.url.pathname, notice(late)]).to.deep.equal([
        "/login",
        "The sign-in took too long. Please begin again.",
      ]);
    });

    it("end with their user", async () => {
      await reopen(MFA);
      await running.createUser();
      const challenge = await submitLogin();
      await running.sdk.send(new AdminDeleteUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      for (const page of [await browser.submit(challenge, { code: "123456" }), await open("/mfa")]) {
        const shown = await browser.follow(page);
        expect([shown.status, shown.url.pathname]).to.deep.equal([200, "/login"]);
      }
    });

    it("ask for a code by e-mail or SMS, of the user's choice", async () => {
      await reopen({
        mfaConfiguration: "OPTIONAL",
        smsConfiguration: { externalId: "learners", snsCallerArn: "arn:aws:iam::000000000000:role/sms" },
        emailMfaConfiguration: { message: "Code {####}", subject: "Code" },
      });
      await running.createUser(testEmail, { phone_number: "+14155550100" });
      const factors = { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } };
      const user = { UserPoolId: recordedPoolId, Username: testEmail };
      await running.sdk.send(new AdminSetUserMFAPreferenceCommand({ ...user, ...factors }));
      const choice = await submitLogin();
      expect(title(choice)).to.equal("Choose how to verify that it is you");
      const challenge = await browser.submit(choice, { answer: "SMS_MFA" });
      expect(challenge.text).to.include("A code was sent to +*******0100.");
      expect(problem(await browser.submit(challenge, { code: "12345" }))).to.match(/^That code is not right/);
      callback(await browser.submit(challenge, { code: running.lastCode("Authentication") }));
    });

    it("ask for a permanent password in place of a temporary one", async () => {
      await running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          TemporaryPassword: testPassword,
        }),
      );
      const form = await submitLogin();
      expect([form.url.pathname, title(form)]).to.deep.equal(["/newPassword", "Choose a new password"]);
      expect((await browser.follow(await open("/mfa"))).url.pathname).to.equal("/newPassword");
      expect(problem(await browser.submit(form, { password: "weak" }))).to.match(/^Password did not conform/);
      callback(await browser.submit(form, { password: otherPassword }));
      callback(await browser.signIn({ prompt: "login" }, testEmail, otherPassword));
    });
  });

  it("hides failures of its own, and reports them", async () => {
    await running.createUser();
    const form = await open("/login");
    const database = new Database(join(running.dataDirectory, "cognito.sqlite"));
    database.exec("DROP TABLE hosted_session; DROP TABLE authorization_code");
    database.close();
    const failed = await browser.submit(form, { username: testEmail, password: testPassword });
    expect([failed.status, problem(failed)]).to.deep.equal([500, "An internal error occurred."]);
    const fields = {
      grant_type: "authorization_code",
      client_id: recordedClientId,
      code: "x",
      redirect_uri: callbackUrl,
    };
    const token = await browser.open("/oauth2/token", { method: "POST", body: new URLSearchParams(fields) });
    expect([token.status, token.text]).to.deep.equal([500, '{"error":"server_error"}']);
    expect(running.errors.splice(0)).to.have.length(2);
  });

  describe("forms", () => {
    const login = { username: testEmail, password: testPassword };

    beforeEach(() => running.createUser());

    it("are refused without the token, with a wrong one and with another browser's", async () => {
      const form = await open("/login");
      const other = new TestBrowser(running.endpoint);
      const foreign = csrfToken(await other.open(authorizeAddress({}, "/login")));
      for (const token of ["", "wrong", foreign]) {
        const refused = await browser.submit(form, { ...login, _csrf: token });
        expect([refused.status, title(refused)]).to.deep.equal([403, "Please try again"]);
        expect(browser.cookies.has(`cognito.${recordedPoolId}`)).to.equal(false);
      }
      browser.cookies.delete("XSRF-TOKEN");
      expect((await browser.submit(form, login)).status).to.equal(403);
    });

    it("are refused from other pages, be it on another port", async () => {
      const form = await open("/login");
      for (const headers of [
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site", origin: "http://localhost:3000" },
        { origin: "http://localhost:3000" },
        { origin: "null", "sec-fetch-site": "cross-site" },
      ]) {
        expect((await browser.submit(form, login, headers)).status, JSON.stringify(headers)).to.equal(403);
      }
      callback(await browser.submit(form, login, { origin: "null" }));
    });

    it("of every page want the token", async () => {
      for (const path of [
        "/login",
        "/signup",
        "/confirm",
        "/forgotPassword",
        "/confirmForgotPassword",
        "/mfa",
        "/newPassword",
      ]) {
        const body = new URLSearchParams(login);
        expect((await browser.open(authorizeAddress({}, path), { method: "POST", body })).status, path).to.equal(403);
      }
      expect(running.deliveries).to.deep.equal([]);
    });

    it("are refused when they are no forms, or too large", async () => {
      const address = authorizeAddress({}, "/login");
      const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
      expect((await browser.open(address, json)).status).to.equal(415);
      const large = { method: "POST", body: new URLSearchParams({ username: "x".repeat(70_000) }) };
      expect((await browser.open(address, large)).status).to.equal(413);
    });
  });

  describe("every page", () => {
    const paths = ["/login", "/signup", "/confirm", "/forgotPassword", "/confirmForgotPassword"];

    it("loads nothing, runs nothing, and is shown in no frame", async () => {
      for (const path of [...paths, "/error"]) {
        const { headers, text } = await open(path);
        const policy = headers.get("content-security-policy")!;
        expect(policy).to.match(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; form-action 'self'/);
        expect(policy).to.include("frame-ancestors 'none'").and.to.include("base-uri 'none'");
        expect(policy).to.not.include("unsafe");
        expect(headers.get("x-frame-options")).to.equal("DENY");
        expect(headers.get("cache-control")).to.equal("no-store");
        expect(headers.get("referrer-policy")).to.equal("no-referrer");
        expect(headers.get("x-content-type-options")).to.equal("nosniff");
        expect(headers.get("access-control-allow-origin")).to.equal(null);
        expect(text).to.not.match(/<script|<img|<iframe|\son\w+=|style="|https?:\/\/(?!localhost:3000)/);
        expect(text).to.include('<html lang="en">').and.to.include("Local run");
      }
    });

    it("lets forms lead back to the client, and to no other origin", async () => {
      const policy = (await open("/login")).headers.get("content-security-policy");
      expect(policy).to.include("form-action 'self' http://localhost:3000;");
      const app = await open("/login", { redirect_uri: "learninghub://callback?from=app" });
      expect(app.headers.get("content-security-policy")).to.include("form-action 'self' learninghub:;");
    });

    it("labels each field, and ties a problem to its fields", async () => {
      for (const path of paths) {
        const { text } = await open(path);
        const ids = [...text.matchAll(/<input\s+id="([^"]*)"/g)].map(([, id]) => id);
        expect(ids).to.not.deep.equal([]);
        for (const id of ids) expect(text).to.include(`<label for="${id}" `);
        expect(text.match(/ autofocus/g)).to.have.length(1);
      }
      const refused = await browser.submit(await open("/login"), { username: testEmail, password: "wrong" });
      expect(refused.text).to.match(/role="alert" id="problem" tabindex="-1" autofocus/);
      expect(refused.text.match(/aria-describedby="problem"\s+aria-invalid="true"/g)).to.have.length(2);
      expect(refused.text.match(/ autofocus/g)).to.have.length(1);
      expect(refused.text).to.include("<title>Problem: Sign in</title>");
    });

    it("escapes whatever it repeats", async () => {
      const injected = `"><script>alert(1)</script>'&lt;`;
      const parameters = ["state", "nonce", "login_hint", "lang", "notice"];
      const pages = await Promise.all(
        paths.flatMap((path) => parameters.map((name) => open(path, { [name]: injected }))),
      );
      for (const path of paths) {
        const fields = { username: injected, code: injected, "attribute.name": injected };
        pages.push(await browser.submit(await open(path), fields));
        pages.push(await browser.submit(await open(path), { ...fields, _csrf: injected }));
      }
      for (const name of ["error", "client_id", "redirect_uri", "logout_uri"]) {
        const query = new URLSearchParams({ error: "redirect_mismatch", [name]: injected });
        pages.push(await browser.open(`/error?${query.toString()}`));
      }
      for (const path of ["/logout", "/login"]) {
        const query = new URLSearchParams({ client_id: injected, logout_uri: injected });
        pages.push(await browser.follow(await browser.open(`${path}?${query.toString()}`)));
      }
      for (const page of pages) {
        expect(page.text).to.not.include("<script").and.to.not.include(`">"`);
        expect(page.headers.get("location") ?? "").to.not.include("<");
      }
    });

    it("is found under its exact path alone", async () => {
      for (const path of ["/Login", "/login/", "//login", "/oauth2", "/constructor", "/toString"]) {
        expect((await browser.open(`${running.endpoint}${path}`)).status, path).to.equal(404);
      }
    });
  });

  describe("signing out", () => {
    const logout = (parameters: Record<string, string>) =>
      browser.open(`/logout?${new URLSearchParams({ client_id: recordedClientId, ...parameters }).toString()}`);

    beforeEach(async () => {
      await running.createUser();
      callback(await browser.signIn({}));
    });

    it("ends the session, here and on the server, and goes on to a logout URL", async () => {
      const cookies = new Map(browser.cookies);
      const done = await logout({ logout_uri: logoutUrl });
      expect([done.status, done.headers.get("location")]).to.deep.equal([302, logoutUrl]);
      expect(browser.cookies.has(`cognito.${recordedPoolId}`)).to.equal(false);
      for (const [name, value] of cookies) browser.cookies.set(name, value);
      expect((await open("/oauth2/authorize")).location.pathname).to.equal("/login");
    });

    it("goes on to a new sign-in with redirect_uri", async () => {
      const parameters = Object.fromEntries(new URL(authorizeAddress(), callbackUrl).searchParams);
      const form = await browser.follow(await logout(parameters));
      expect([form.url.pathname, title(form)]).to.deep.equal(["/login", "Sign in"]);
      callback(await browser.submit(form, { username: testEmail, password: testPassword }));
    });

    it("goes nowhere else, and then ends nothing", async () => {
      for (const [parameters, error] of [
        [{ logout_uri: "https://evil.example.com/" }, "redirect_mismatch"],
        [{ logout_uri: `${logoutUrl}more` }, "redirect_mismatch"],
        [{ logout_uri: callbackUrl }, "redirect_mismatch"],
        [{ redirect_uri: "https://evil.example.com/", response_type: "code" }, "redirect_mismatch"],
        [{}, "invalid_request"],
        [{ client_id: "nobody", logout_uri: logoutUrl }, "invalid_request"],
      ] as const) {
        const refused = await logout(parameters);
        expect(refused.location.pathname).to.equal("/error");
        expect(refused.location.searchParams.get("error")).to.equal(error);
        expect((await browser.follow(refused)).status).to.equal(400);
      }
      callback(await open("/oauth2/authorize"));
    });

    it("tells the logout URLs that are allowed", async () => {
      const page = await browser.follow(await logout({ logout_uri: "https://evil.example.com/" }));
      expect(page.text).to.include("logoutUrls").and.to.include(`<code>${logoutUrl}</code>`);
    });
  });
});
