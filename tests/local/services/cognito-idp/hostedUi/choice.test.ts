import { AdminCreateUserCommand, AdminSetUserMFAPreferenceCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId } from "../recordedPrograms";
import { RunningPools, testEmail, testPassword } from "../runningPools";
import { SoftwareAuthenticator } from "../softwareAuthenticator";
import { hostedProgram, logoutUrl } from "./hostedPrograms";
import { authorizeAddress, callback, problem, TestBrowser, title } from "./testBrowser";
import type { Page } from "./testBrowser";

const explicitAuthFlows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];

function choiceProgram(factors: string[], pool: JsonObject = {}, domain: JsonObject = { managedLoginVersion: 2 }) {
  return hostedProgram({
    pool: { signInPolicy: { allowedFirstAuthFactors: factors }, ...pool },
    client: { explicitAuthFlows },
    domain,
  });
}

const every = choiceProgram(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]);

describe("choosing how to sign in at the hosted sign-in", () => {
  let running: RunningPools;
  let browser: TestBrowser;
  let origin: string;

  before(async () => {
    running = await RunningPools.start(every);
    await running.createUser();
  });
  after(() => running.stop());
  beforeEach(() => {
    newBrowser();
  });

  function newBrowser(): void {
    origin = running.endpoint.replace("127.0.0.1", "localhost");
    browser = new TestBrowser(origin);
  }
  async function reopen(program: ReturnType<typeof choiceProgram>): Promise<void> {
    await running.close();
    await running.open(program);
    newBrowser();
  }
  const open = (path = "/login") => browser.open(authorizeAddress({}, path));
  const enterName = async (username = testEmail) => browser.submit(await open(), { username });
  const choices = ({ text }: Page) => [...text.matchAll(/name="answer" value="(\w+)"/g)].map(([, name]) => name);
  const options = ({ text }: Page) =>
    JSON.parse((/data-options="([^"]*)"/.exec(text)?.[1] ?? "").replaceAll("&quot;", '"')) as { challenge: string };
  const withPassword = async (): Promise<Page> => {
    const password = await browser.submit(await enterName(), { answer: "PASSWORD" });
    expect(password.url.pathname).to.equal("/password");
    return browser.submit(password, { password: testPassword });
  };

  it("says the same about a name that belongs to nobody, by password and by code", async () => {
    const pages: string[][] = [];
    for (const username of [testEmail, "ana@example.com"]) {
      const choice = await enterName(username);
      expect(choices(choice)).to.deep.equal(["PASSWORD", "EMAIL_OTP"]);
      const password = await browser.submit(choice, { answer: "PASSWORD" });
      const refused = await browser.submit(password, { password: "Wrong-horse-9" });
      expect(problem(refused)).to.equal("Incorrect username or password.");
      const code = await browser.submit(await enterName(username), { answer: "EMAIL_OTP" });
      const wrong = await browser.submit(code, { code: "1234567" });
      expect(problem(wrong)).to.equal("That code is not right. Enter the newest one.");
      const seen = [choice, password, refused, code, wrong].map(({ status, text }) =>
        `${status} ${text}`.replaceAll(username, "…").replaceAll(encodeURIComponent(username), "…"),
      );
      pages.push(seen.map((text) => text.replaceAll(/name="_csrf" value="[^"]*"/g, "")));
    }
    expect(pages[0]).to.deep.equal(pages[1]);
  });

  it("signs in by a code, and refuses a factor that was not offered", async () => {
    const choice = await enterName();
    expect(problem(await browser.submit(choice, { answer: "SMS_OTP" }))).to.match(/not one of the available/);
    const code = await browser.submit(choice, { answer: "EMAIL_OTP" });
    expect(code.text).to.include("A code was sent to a***@e***.");
    const invited = await browser.submit(code, { code: running.lastCode("Authentication") });
    expect(invited.url.pathname).to.equal("/passkeys/add");
    callback(await browser.submit(invited, { action: "skip" }));
  });

  it("asks for a name, and leads on those who are not confirmed", async () => {
    expect(problem(await enterName(" "))).to.equal("Enter your sign-in name.");
    const username = "eve@example.com";
    await browser.submit(await open("/signup"), { username, password: testPassword });
    const password = await browser.submit(await enterName(username), { answer: "PASSWORD" });
    const confirm = await browser.submit(password, { password: testPassword });
    expect(confirm.url.pathname).to.equal("/confirm");
    expect(confirm.text).to.include(`value="${username}"`);
  });

  it("registers a passkey and signs in with it, and takes no other's", async () => {
    const authenticator = new SoftwareAuthenticator({ origin });
    const invited = await withPassword();
    expect(title(invited)).to.equal("Set up a passkey");
    const refused = await browser.submit(invited, { credential: "{" });
    expect(problem(refused)).to.match(/RegistrationResponseJSON/);
    running.clock.advance(181);
    const late = await browser.submit(refused, {
      credential: JSON.stringify(authenticator.register(options(refused))),
    });
    expect(problem(late)).to.equal("That took too long. Please try again.");
    callback(await browser.submit(late, { credential: JSON.stringify(authenticator.register(options(late))) }));

    newBrowser();
    const choice = await enterName();
    expect(choices(choice)).to.deep.equal(["WEB_AUTHN", "PASSWORD", "EMAIL_OTP"]);
    const asked = await browser.submit(choice, { answer: "WEB_AUTHN" });
    const impostor = Object.assign(new SoftwareAuthenticator({ origin }), { id: authenticator.id });
    const notTaken = await browser.submit(asked, { credential: impostor.authenticate(options(asked)) });
    expect(notTaken.url.pathname).to.equal("/login");
    expect(notTaken.text).to.include("The passkey was not accepted.");
    const again = await browser.submit(await browser.submit(notTaken, { username: testEmail }), {
      answer: "WEB_AUTHN",
    });
    callback(await browser.submit(again, { credential: authenticator.authenticate(options(again)) }));
    callback(await browser.open(authorizeAddress({ prompt: "none" })));
  });

  it("lets script run on the pages of passkeys alone, by its hash", async () => {
    const scriptSource = ({ headers }: Page) =>
      /script-src ([^;]*)/.exec(headers.get("content-security-policy") ?? "")?.[1];
    const signIn = await open();
    expect(scriptSource(signIn)).to.equal(undefined);
    expect(signIn.text).to.not.include("<script");
    const invited = await browser.submit(await enterName(), { answer: "WEB_AUTHN" });
    expect(scriptSource(invited)).to.match(/^'sha256-[\w+/]{43}='$/);
    expect(invited.headers.get("content-security-policy")).to.include("default-src 'none'");
  });

  it("opens its pages at the relying party, where browsers use passkeys", async () => {
    const elsewhere = new TestBrowser(running.endpoint);
    const signOut = new URLSearchParams({ client_id: recordedClientId, logout_uri: logoutUrl });
    for (const path of [authorizeAddress(), `/logout?${signOut.toString()}`]) {
      const { status, headers } = await elsewhere.open(path);
      expect(status).to.equal(302);
      expect(headers.get("location")).to.equal(`${origin}${path}`);
    }
    expect((await open("/passkeys/add")).location.pathname).to.equal("/login");
  });

  it("goes straight to the only factor that a user has", async () => {
    await reopen(choiceProgram(["PASSWORD", "WEB_AUTHN"]));
    await running.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: recordedPoolId,
        Username: "new@example.com",
        TemporaryPassword: testPassword,
      }),
    );
    const password = await enterName("new@example.com");
    expect(password.url.pathname).to.equal("/password");
    expect((await browser.submit(password, { password: testPassword })).url.pathname).to.equal("/newPassword");
  });

  it("offers no passkey to those who use MFA, and keeps to the password for them", async () => {
    await reopen(
      choiceProgram(["PASSWORD", "WEB_AUTHN"], {
        mfaConfiguration: "OPTIONAL",
        emailMfaConfiguration: { message: "Code {####}", subject: "Code" },
      }),
    );
    const user = { UserPoolId: recordedPoolId, Username: testEmail };
    await running.sdk.send(new AdminSetUserMFAPreferenceCommand({ ...user, EmailMfaSettings: { Enabled: true } }));
    const password = await enterName();
    const code = await browser.submit(password, { password: testPassword });
    expect(code.url.pathname).to.equal("/mfa");
    callback(await browser.submit(code, { code: running.lastCode("Authentication") }));
  });

  it("is not part of the classic pages, nor of a client without the flow", async () => {
    const client = { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] };
    const pool = { signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } };
    const domain = { managedLoginVersion: 2 };
    for (const program of [choiceProgram(["PASSWORD", "WEB_AUTHN"], {}, {}), hostedProgram({ pool, client, domain })]) {
      await reopen(program);
      const form = await new TestBrowser(running.endpoint).open(authorizeAddress({}, "/login"));
      expect(form.text).to.include('name="password"');
      callback(await browser.submit(await open(), { username: testEmail, password: testPassword }));
    }
  });
});
