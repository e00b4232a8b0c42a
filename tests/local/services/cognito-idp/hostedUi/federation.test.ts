import { createHash } from "node:crypto";
import {
  AdminDisableProviderForUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  DescribeIdentityProviderCommand,
  ForgotPasswordCommand,
  GetIdentityProviderByIdentifierCommand,
  AdminListDevicesCommand,
  ListIdentityProvidersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject, RecordedResource } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId, resource } from "../recordedPrograms";
import { claims, refused, RunningPools, testEmail, testPassword } from "../runningPools";
import { callbackUrl, hostedProgram } from "./hostedPrograms";
import { LocalIssuer } from "../../localIssuer";
import { authorizeAddress, callback, pkcePair, problem, TestBrowser, title } from "./testBrowser";
import type { Page } from "./testBrowser";

const region = "eu-west-1";
const secondPoolId = "eu-west-1_TestPool2";
const secondClientId = "9z8y7x6w5v4u3t2s1r0q9p8o7n";

describe("identity providers at the hosted sign-in", () => {
  let issuer: LocalIssuer;
  let running: RunningPools;
  let browser: TestBrowser;
  /** Events of the pool's triggers, and what the next preSignUp does. */
  const events: { triggerSource: string; userName: string; request: JsonObject }[] = [];
  let preSignUp: (() => Promise<void>) | undefined;
  const unserved: string[] = [];

  before(async () => {
    issuer = await LocalIssuer.start();
    running = await RunningPools.start(program(), false, {
      issuers: { "accounts.google.com": issuer.url, "graph.facebook.com": issuer.url, "appleid.apple.com": issuer.url },
      onUnserved: (what) => unserved.push(what),
      invoke: async (_, event) => {
        const given = event as (typeof events)[number];
        events.push(given);
        try {
          if (given.triggerSource.startsWith("PreSignUp_")) await preSignUp?.();
        } catch (error) {
          const errorMessage = (error as Error).message;
          return { kind: "failed", error: { errorType: "Error", errorMessage, trace: [] } };
        }
        return { kind: "returned", payload: JSON.stringify(event) };
      },
    });
  });

  beforeEach(() => {
    browser = new TestBrowser(running.endpoint);
    events.length = 0;
    preSignUp = undefined;
    Object.assign(issuer, { idTokenChanges: {}, forged: false, userInfo: undefined, refusal: undefined, metadata: {} });
    issuer.requests.length = 0;
    person(`person-${++people}`);
  });

  after(async () => {
    await running.stop();
    await issuer.stop();
  });

  let people = 0;
  function person(sub: string, more: Record<string, unknown> = {}): void {
    issuer.person = { sub, email: `${sub}@example.com`, email_verified: true, name: "Grace", ...more };
  }

  /** A pool with providers of each kind; `Plain` gives all its endpoints, and its issuer publishes nothing. */
  function program(clientChanges: JsonObject = {}) {
    const { url } = issuer;
    const credentials = { client_id: issuer.clientId, client_secret: issuer.clientSecret };
    const mapping = { email: "email", email_verified: "email_verified", name: "name", "custom:department": "dept" };
    const names = ["COGNITO", "Works", "Plain", "Google", "Facebook", "SignInWithApple", "Corp", "OtherPool", "Gone"];
    return hostedProgram({
      pool: {
        lambdaConfig: Object.fromEntries(
          ["preSignUp", "postConfirmation", "postAuthentication", "preTokenGeneration"].map((name) => [
            name,
            functionArn,
          ]),
        ),
        deviceConfiguration: { challengeRequiredOnNewDevice: true },
      },
      client: {
        supportedIdentityProviders: names,
        allowedOauthScopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
        ...clientChanges,
      },
      more: [
        provider("Works", "OIDC", { ...credentials, oidc_issuer: url, authorize_scopes: "openid email" }, mapping, [
          "works.example.com",
        ]),
        provider(
          "Plain",
          "OIDC",
          {
            ...credentials,
            oidc_issuer: url,
            authorize_scopes: "openid",
            authorize_url: `${url}/auth`,
            token_url: `${url}/token`,
            attributes_url: `${url}/plain/me`,
            jwks_uri: `${url}/jwks`,
            attributes_request_method: "POST",
          },
          { ...mapping, username: "sub" },
        ),
        provider("Google", "Google", { ...credentials, authorize_scopes: "profile email openid" }, mapping),
        provider(
          "Facebook",
          "Facebook",
          { ...credentials, authorize_scopes: "public_profile,email" },
          { email: "email" },
        ),
        provider(
          "SignInWithApple",
          "SignInWithApple",
          { ...credentials, authorize_scopes: "email name" },
          { email: "email" },
        ),
        provider("Corp", "SAML", { MetadataURL: "https://corp.example.com/saml" }, {}),
        provider("Gone", "OIDC", { ...credentials, oidc_issuer: "http://127.0.0.1:9/none" }, mapping),
        provider(
          "OtherPool",
          "OIDC",
          {
            client_id: secondClientId,
            client_secret: "second secret",
            oidc_issuer: `https://cognito-idp.${region}.amazonaws.com/${secondPoolId}`,
            authorize_scopes: "openid email",
          },
          { email: "email" },
        ),
        ...secondPool(),
        resource("aws:lambda/permission:Permission", "invoke", "invoke", {
          action: "lambda:InvokeFunction",
          function: functionArn,
          principal: "cognito-idp.amazonaws.com",
        }),
      ],
    });
  }

  const go = (name: string, changes: Record<string, string> = {}) =>
    browser.open(authorizeAddress({ identity_provider: name, ...changes }));

  /** From the authorization request over the issuer and back to the client. */
  async function signInAt(name: string, changes: Record<string, string> = {}): Promise<Page> {
    return followed(await go(name, changes));
  }

  async function followed(page: Page): Promise<Page> {
    let current = page;
    while ([302, 303].includes(current.status) && [running.endpoint, issuer.url].includes(current.location.origin)) {
      const own = current.location.origin === running.endpoint;
      current = await (own ? browser : new TestBrowser(issuer.url)).open(current.location);
    }
    return current;
  }

  async function tokensOf(page: Page): Promise<{ id_token: string; access_token: string }> {
    const { code = "" } = callback(page);
    const response = await fetch(`${running.endpoint}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: recordedClientId,
        redirect_uri: callbackUrl,
        code,
        code_verifier: pkcePair.verifier,
      }),
    });
    expect(response.status).to.equal(200);
    return (await response.json()) as { id_token: string; access_token: string };
  }

  const getUser = (Username: string) =>
    running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username }));
  async function attributesOf(username: string): Promise<Record<string, string>> {
    const { UserAttributes = [] } = await getUser(username);
    return Object.fromEntries(UserAttributes.map(({ Name = "", Value = "" }) => [Name, Value]));
  }

  const link = (source: Record<string, string>, username: string) =>
    running.sdk.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId: recordedPoolId,
        DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: username },
        SourceUser: { ProviderAttributeName: "Cognito_Subject", ...source },
      }),
    );
  const disable = (ProviderName: string, ProviderAttributeValue: string) =>
    running.sdk.send(
      new AdminDisableProviderForUserCommand({
        UserPoolId: recordedPoolId,
        User: { ProviderName, ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue },
      }),
    );

  it("creates the user at the first sign-in, and brings its attributes up to date at the next", async () => {
    person("Abc-1", { dept: "Maths" });
    const first = await signInAt("Works");
    expect(callback(first)).to.have.all.keys("code", "state");
    expect(callback(first).state).to.equal("state-1");
    const { id_token: idToken, access_token: accessToken } = await tokensOf(first);
    const token = claims(idToken);
    // The pool ignores case, so the name is in lower case.
    expect(token).to.include({ "cognito:username": "works_abc-1", email: "Abc-1@example.com", email_verified: true });
    expect(token.nonce).to.equal("nonce-1");
    expect(token["cognito:groups"]).to.deep.equal([`${recordedPoolId}_Works`]);
    const [identity, ...others] = token.identities as Record<string, unknown>[];
    expect(others).to.deep.equal([]);
    expect(identity!.dateCreated).to.match(/^\d{13}$/);
    expect({ ...identity, dateCreated: "" }).to.deep.equal({
      userId: "Abc-1",
      providerName: "Works",
      providerType: "OIDC",
      issuer: null,
      primary: "true",
      dateCreated: "",
    });
    const { UserStatus, Enabled } = await getUser("works_abc-1");
    expect({ UserStatus, Enabled }).to.deep.equal({ UserStatus: "EXTERNAL_PROVIDER", Enabled: true });
    expect(JSON.parse((await attributesOf("works_abc-1")).identities!)).to.deep.equal([
      { ...identity, primary: true, dateCreated: Number(identity!.dateCreated) },
    ]);
    expect(events.map(({ triggerSource, userName }) => [triggerSource, userName])).to.deep.equal([
      ["PreSignUp_ExternalProvider", "works_abc-1"],
      ["PostConfirmation_ConfirmSignUp", "works_abc-1"],
      ["TokenGeneration_HostedAuth", "works_abc-1"],
    ]);
    expect(events[0]!.request.userAttributes).to.include({ "cognito:email_alias": "", email: "Abc-1@example.com" });
    const info = await fetch(`${running.endpoint}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(await info.json())
      .to.have.property("identities")
      .that.is.a("string");

    events.length = 0;
    person("Abc-1", { name: "Grace H.", dept: "Physics", email: "new@example.com" });
    await tokensOf(await signInAt("Works"));
    expect(await attributesOf("works_abc-1")).to.include({
      name: "Grace H.",
      email: "new@example.com",
      email_verified: "true",
      "custom:department": "Physics",
    });
    expect(events.map(({ triggerSource }) => triggerSource)).to.deep.equal([
      "PostAuthentication_Authentication",
      "TokenGeneration_HostedAuth",
    ]);
    const { Groups = [] } = await running.sdk.send(
      new AdminListGroupsForUserCommand({ UserPoolId: recordedPoolId, Username: "works_abc-1" }),
    );
    expect(Groups.map(({ GroupName, Description }) => [GroupName, Description])).to.deep.equal([
      [`${recordedPoolId}_Works`, "Autogenerated group for users who sign in using Works"],
    ]);
  });

  it("asks the provider with the program's client, a nonce and PKCE, and passes on what the client hints", async () => {
    await signInAt("Works", { login_hint: "grace@example.com", prompt: "login", lang: "de" });
    const asked = Object.fromEntries(issuer.authorizations.at(-1)!);
    expect(asked).to.include({
      tenant: "1",
      client_id: issuer.clientId,
      redirect_uri: `${running.endpoint}/oauth2/idpresponse`,
      response_type: "code",
      scope: "openid email",
      code_challenge_method: "S256",
      login_hint: "grace@example.com",
      prompt: "login",
    });
    expect(asked).to.have.property("nonce").that.is.not.equal("nonce-1");
    expect(asked).to.not.have.property("lang");
    expect(issuer.tokenForms.at(-1)!.get("client_secret")).to.equal(issuer.clientSecret);
  });

  it("shows no verifier in the state, whatever a page of another port put into the cookie", async () => {
    browser.cookies.set("csrf-state", "code_verifier");
    const asked = (await go("Works")).location.searchParams;
    const [, signature = ""] = asked.get("state")!.split(".");
    expect(signature).to.match(/^[\w-]{43}$/);
    const challenge = createHash("sha256").update(signature).digest("base64url");
    expect(challenge).to.not.equal(asked.get("code_challenge"));
  });

  it("finds a provider by its identifier, and by a button of the sign-in page", async () => {
    const byIdentifier = await browser.open(authorizeAddress({ idp_identifier: "works.example.com" }));
    expect(byIdentifier.location.href).to.match(new RegExp(`^${issuer.url}/auth\\?tenant=1&client_id=`));
    const page = await browser.follow(await browser.open(authorizeAddress()));
    expect(title(page)).to.equal("Sign in");
    const buttons = [
      ...page.text.matchAll(/<a class="provider (\w+)-customizable" href="([^"]*)">Continue with (\w+)</g),
    ];
    expect(buttons.map(([, style, , label]) => [style, label])).to.deep.equal([
      ["idpButton", "Works"],
      ["idpButton", "Plain"],
      ["socialButton", "Google"],
      ["socialButton", "Facebook"],
      ["socialButton", "Apple"],
      ["idpButton", "Corp"],
      ["idpButton", "OtherPool"],
      ["idpButton", "Gone"],
    ]);
    const pressed = await browser.open(buttons[0]![2]!.replaceAll("&amp;", "&"));
    expect(callback(await followed(pressed)).state).to.equal("state-1");
  });

  it("takes the endpoints that the program gives, and asks for no OpenID configuration then", async () => {
    await tokensOf(await signInAt("Plain"));
    expect(issuer.requests).to.include("POST /plain/me");
    expect(issuer.requests).to.not.include("GET /.well-known/openid-configuration");
    expect(issuer.authorizations.at(-1)!.has("code_challenge")).to.equal(false);
  });

  it("signs in at local issuers in the place of Google, Facebook and Apple", async () => {
    const google = claims((await tokensOf(await signInAt("Google"))).id_token);
    expect(google["cognito:username"]).to.equal(`google_person-${people}`);
    const facebook = claims((await tokensOf(await signInAt("Facebook"))).id_token);
    expect(facebook["cognito:username"]).to.equal(`facebook_person-${people}`);
    // An address that is not said to be verified is not.
    expect(facebook.email_verified).to.equal(false);
    expect(issuer.authorizations.at(-1)!.get("scope")).to.equal("openid profile email");
    const apple = await followed(await go("SignInWithApple"));
    expect(claims((await tokensOf(apple)).id_token)["cognito:username"]).to.equal(`signinwithapple_person-${people}`);
    expect(issuer.authorizations.at(-1)!.get("response_mode")).to.equal("form_post");
  });

  it("takes an answer that the provider has the browser post", async () => {
    const asked = await go("SignInWithApple");
    const answer = (await new TestBrowser(issuer.url).open(asked.location)).location;
    const posted = await new TestBrowser(running.endpoint).open("/oauth2/idpresponse", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: "https://appleid.apple.com" },
      body: answer.searchParams.toString(),
    });
    expect(posted.status).to.equal(302);
    callback(await browser.open(posted.location));
  });

  it("signs in at another user pool of the program, each under its address on AWS", async () => {
    const form = await browser.follow(await go("OtherPool"));
    expect(title(form)).to.equal("Sign in");
    running.pools.ensureUser({
      userPoolId: secondPoolId,
      username: "ada",
      password: testPassword,
      attributes: { email: testEmail },
    });
    const done = await browser.submit(form, { username: "ada", password: testPassword });
    const token = claims((await tokensOf(done)).id_token);
    expect(token.email).to.equal(testEmail);
    expect(token["cognito:username"]).to.match(/^otherpool_[0-9a-f-]{36}$/);
  });

  it("goes to the provider anew even when the browser is signed in, and signs out here alone", async () => {
    callback(await signInAt("Works"));
    callback(await browser.open(authorizeAddress({ prompt: "none", identity_provider: "Works" })));
    expect((await go("Works")).location.origin).to.equal(issuer.url);
    const query = new URLSearchParams({ client_id: recordedClientId, logout_uri: "http://localhost:3000/" });
    expect((await browser.open(`/logout?${query.toString()}`)).location.href).to.equal("http://localhost:3000/");
    expect(callback(await go("Works", { prompt: "none" }))).to.include({ error: "login_required" });
  });

  describe("refuses a state", () => {
    async function answered(): Promise<URL> {
      return (await new TestBrowser(issuer.url).open((await go("Works")).location)).location;
    }

    async function invalid(page: Page): Promise<void> {
      expect(page.location.pathname).to.equal("/error");
      expect(problem(await browser.follow(page))).to.match(/^Invalid State/);
    }

    it("of another browser, a changed one, and none", async () => {
      const answer = await answered();
      await invalid(await new TestBrowser(running.endpoint).open(answer));
      const changed = new URL(answer);
      changed.searchParams.set("state", `x${answer.searchParams.get("state") ?? ""}`);
      await invalid(await browser.open(changed));
      await invalid(await browser.open("/oauth2/idpresponse?code=1"));
    });

    it("after ten minutes", async () => {
      const answer = await answered();
      running.clock.advance(601);
      await invalid(await browser.open(answer));
    });
  });

  describe("tells the client of", () => {
    const description = async (name = "Works", changes: Record<string, string> = {}): Promise<string> => {
      const answer = callback(await signInAt(name, changes));
      expect(answer).to.include({ error: "invalid_request", state: "state-1" });
      return answer.error_description ?? "";
    };

    it("what the provider says", async () => {
      issuer.refusal = { error: "access_denied", error_description: "Permissions error" };
      expect(await description()).to.equal("Permissions error");
      issuer.refusal = { error: "access_denied" };
      expect(await description()).to.equal("access_denied");
    });

    const badTokens: [what: string, change: () => void, message: RegExp][] = [
      ["issuer", () => (issuer.idTokenChanges = { iss: "https://elsewhere.example.com" }), /^Bad id_token: .*"iss"/],
      ["audience", () => (issuer.idTokenChanges = { aud: "another" }), /^Bad id_token: .*"aud"/],
      ["nonce", () => (issuer.idTokenChanges = { nonce: "another" }), /^Bad id_token: its nonce/],
      ["end", () => (issuer.idTokenChanges = { exp: 1 }), /^Bad id_token: .*"exp"/],
      ["signature", () => (issuer.forged = true), /^Bad id_token: signature verification failed/],
    ];
    for (const [what, change, message] of badTokens) {
      it(`an ID token of another ${what}`, async () => {
        change();
        expect(await description()).to.match(message);
        await refused(getUser(`works_person-${people}`), "UserNotFoundException");
      });
    }

    it("user information of somebody else, or none", async () => {
      issuer.userInfo = { status: 200, body: { ...issuer.person, sub: "somebody-else" } };
      expect(await description()).to.match(/^Bad user info: its sub/);
      issuer.userInfo = { status: 500, body: {} };
      expect(await description()).to.equal("Bad user info: status 500");
    });

    it("a code that is not taken", async () => {
      const { clientSecret } = issuer;
      Object.assign(issuer, { clientSecret: "rotated" });
      expect(await description()).to.equal("Bad token response: status 401, invalid_client: unknown client");
      Object.assign(issuer, { clientSecret });
    });

    it("an issuer that can't be reached, or names another issuer", async () => {
      expect(callback(await go("Gone")).error_description).to.match(
        /^http:\/\/127\.0\.0\.1:9\/none\/.* could not be read/,
      );
      issuer.metadata = { issuer: "https://elsewhere.example.com" };
      expect(callback(await go("Works")).error_description).to.match(/names issuer "https:\/\/elsewhere/);
    });

    it("required attributes that are missing, and values that the schema does not allow", async () => {
      person("no-address", { email: undefined });
      expect(await description()).to.equal("attributes required: [email]");
      person("long", { dept: "A department with a very long name" });
      expect(await description()).to.match(/^Attributes did not conform to the schema: custom:department/);
    });

    it("what the preSignUp trigger says", async () => {
      preSignUp = () => Promise.reject(new Error("Not this term"));
      expect(await description()).to.equal("PreSignUp failed with error Not this term.");
    });

    it("a disabled user", async () => {
      callback(await signInAt("Works"));
      const Username = `works_person-${people}`;
      await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username }));
      expect(await description()).to.equal("User is not enabled");
    });

    it("a provider that is not the client's, or not served", async () => {
      const unknown = callback(await go("Elsewhere"));
      expect(unknown.error_description).to.match(/^The identity providers of the client are COGNITO, Works,/);
      expect(callback(await go("Corp")).error_description).to.match(/^Corp is of type SAML/);
    });
  });

  it("says at the start and when asked what of the pool is not served", async () => {
    expect(unserved).to.deep.equal([
      "the SAML identity provider Corp of the user pool learners",
      "the remembered devices of the user pool learners",
    ]);
    const devices = running.sdk.send(new AdminListDevicesCommand({ UserPoolId: recordedPoolId, Username: "anyone" }));
    await refused(
      devices,
      "OperationNotEnabledException",
      "AdminListDevices: Remembering devices is not served by the local run.",
    );
  });

  it("links a person to a user, who then signs in by both ways, until the link is undone", async () => {
    const username = await running.createUser("linked@example.com");
    const sub = `person-${people}`;
    await link({ ProviderName: "Works", ProviderAttributeValue: sub }, username);
    person(sub, { email: "linked@example.com" });
    const token = claims((await tokensOf(await signInAt("Works"))).id_token);
    expect(token).to.include({ "cognito:username": username, name: "Grace" });
    expect(token.identities).to.have.lengthOf(1).and.have.nested.property("[0].primary", "false");
    await running.signIn("linked@example.com");
    const source = { ProviderName: "Works", ProviderAttributeValue: sub };
    const linked = "SourceUser is already linked to DestinationUser";
    await refused(link(source, username), "InvalidParameterException", linked);
    await disable("Works", sub);
    expect(await attributesOf(username)).to.not.have.property("identities");
    expect(claims((await tokensOf(await signInAt("Works"))).id_token)["cognito:username"]).to.equal(`works_${sub}`);
  });

  it("links by another claim of an OIDC provider", async () => {
    const username = await running.createUser("badge@example.com");
    await link({ ProviderName: "Works", ProviderAttributeName: "badge", ProviderAttributeValue: "77" }, username);
    person(`person-${people}`, { badge: 77, email: "badge@example.com" });
    expect(claims((await tokensOf(await signInAt("Works"))).id_token)["cognito:username"]).to.equal(username);
  });

  for (const by of ["Cognito_Subject", "email"]) {
    it(`lets a preSignUp trigger link the person by ${by}, who has to begin again`, async () => {
      const email = `early-${by.toLowerCase()}@example.com`;
      const username = await running.createUser(email);
      const sub = `person-${people}`;
      person(sub, { email });
      const value = by === "email" ? email : sub;
      preSignUp = async () => {
        await link({ ProviderName: "Works", ProviderAttributeName: by, ProviderAttributeValue: value }, username);
      };
      const answer = callback(await signInAt("Works"));
      expect(answer.error_description).to.equal(`Already found an entry for username works_${sub}`);
      expect(claims((await tokensOf(await signInAt("Works"))).id_token)["cognito:username"]).to.equal(username);
    });
  }

  it("lets a provider that names no address verify none", async () => {
    const username = await running.createUser("unproven@example.com", { email_verified: "false" });
    await link({ ProviderName: "Works", ProviderAttributeValue: `person-${people}` }, username);
    person(`person-${people}`, { email: undefined });
    callback(await signInAt("Works"));
    expect(await attributesOf(username)).to.include({ email: "unproven@example.com", email_verified: "false" });
  });

  it("refuses links that can't be", async () => {
    const username = await running.createUser("refused@example.com");
    callback(await signInAt("Works"));
    const works = { ProviderName: "Works", ProviderAttributeValue: `person-${people}` };
    await refused(link(works, "nobody@example.com"), "UserNotFoundException", "User does not exist.");
    await refused(link({ ...works, ProviderName: "Elsewhere" }, username), "ResourceNotFoundException");
    await refused(link(works, username), "InvalidParameterException", /^Merging is not currently supported/);
    const byEmail = { ProviderName: "Google", ProviderAttributeName: "email", ProviderAttributeValue: "a@example.com" };
    await refused(link(byEmail, username), "InvalidParameterException", /Cognito_Subject/);
    for (const ProviderAttributeValue of ["1", "2", "3", "4", "5"]) {
      await link({ ProviderName: "Google", ProviderAttributeValue }, username);
    }
    await refused(link({ ProviderName: "Google", ProviderAttributeValue: "6" }, username), "LimitExceededException");
  });

  it("bars a person from the provider, and a user of the pool from the password", async () => {
    callback(await signInAt("Works"));
    await disable("Works", `person-${people}`);
    const answer = callback(await signInAt("Works"));
    expect(answer.error_description).to.equal(`Already found an entry for username works_person-${people}`);
    await running.createUser("barred@example.com");
    await disable("Cognito", "barred@example.com");
    await refused(running.signIn("barred@example.com"), "NotAuthorizedException", "Incorrect username or password.");
    await refused(disable("Works", "nobody"), "UserNotFoundException");
  });

  it("gives users of providers no password, unless an administrator sets one", async () => {
    callback(await signInAt("Works"));
    const Username = `works_person-${people}`;
    await refused(running.signIn(Username), "NotAuthorizedException", "Incorrect username or password.");
    const forgotten = running.sdk.send(new ForgotPasswordCommand({ ClientId: recordedClientId, Username }));
    await forgotten;
    expect(running.deliveries.filter(({ username }) => username === Username)).to.deep.equal([]);
    const scope = "openid aws.cognito.signin.user.admin";
    const { access_token: AccessToken } = await tokensOf(await signInAt("Works", { scope }));
    const first = running.sdk.send(new ChangePasswordCommand({ AccessToken, ProposedPassword: testPassword }));
    await refused(first, "NotAuthorizedException", "Incorrect username or password.");
    await running.sdk.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: recordedPoolId,
        Username,
        Password: testPassword,
        Permanent: true,
      }),
    );
    await running.signIn(Username);
    expect((await getUser(Username)).UserStatus).to.equal("CONFIRMED");
    callback(await signInAt("Works"));
  });

  it("describes the program's identity providers", async () => {
    const { Providers = [] } = await running.sdk.send(
      new ListIdentityProvidersCommand({ UserPoolId: recordedPoolId, MaxResults: 2 }),
    );
    expect(Providers).to.deep.equal([
      { ProviderName: "Works", ProviderType: "OIDC" },
      { ProviderName: "Plain", ProviderType: "OIDC" },
    ]);
    const byName = await running.sdk.send(
      new DescribeIdentityProviderCommand({ UserPoolId: recordedPoolId, ProviderName: "Works" }),
    );
    expect(byName.IdentityProvider).to.deep.include({
      ProviderType: "OIDC",
      IdpIdentifiers: ["works.example.com"],
      UserPoolId: recordedPoolId,
    });
    expect(byName.IdentityProvider!.AttributeMapping).to.include({ username: "sub", email: "email" });
    const byIdentifier = await running.sdk.send(
      new GetIdentityProviderByIdentifierCommand({ UserPoolId: recordedPoolId, IdpIdentifier: "works.example.com" }),
    );
    expect(byIdentifier.IdentityProvider).to.deep.equal(byName.IdentityProvider);
    const absent = { UserPoolId: recordedPoolId, ProviderName: "Elsewhere", IdpIdentifier: "elsewhere" };
    await refused(running.sdk.send(new DescribeIdentityProviderCommand(absent)), "ResourceNotFoundException");
    await refused(running.sdk.send(new GetIdentityProviderByIdentifierCommand(absent)), "ResourceNotFoundException");
  });

  describe("a client that leaves out COGNITO", () => {
    after(() => {
      running.pools.update(program());
    });

    it("goes to its only provider at once, and has no other page", async () => {
      running.pools.update(program({ supportedIdentityProviders: ["Works"] }));
      const [own, away] = [await browser.open(authorizeAddress()), await browser.open(authorizeAddress({}, "/login"))];
      expect([own.location.origin, away.location.origin]).to.deep.equal([issuer.url, issuer.url]);
      for (const path of ["/signup", "/forgotPassword"]) {
        const refusedPage = callback(await browser.open(authorizeAddress({}, path)));
        expect(refusedPage.error).to.equal("unauthorized_client");
      }
      const posted = await browser.open(authorizeAddress({}, "/login"), {
        method: "POST",
        body: new URLSearchParams(),
      });
      expect(callback(posted).error).to.equal("unauthorized_client");
    });

    it("shows the buttons alone when it has several", async () => {
      running.pools.update(program({ supportedIdentityProviders: ["Works", "Google"] }));
      const page = await browser.follow(await browser.open(authorizeAddress()));
      expect(page.text).to.include("Continue with Works").and.not.include("<form");
    });
  });
});

const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:triggers";

function provider(
  name: string,
  type: string,
  details: JsonObject,
  attributeMapping: JsonObject,
  idpIdentifiers: string[] = [],
): RecordedResource {
  return resource("aws:cognito/identityProvider:IdentityProvider", name, `${recordedPoolId}:${name}`, {
    userPoolId: recordedPoolId,
    providerName: name,
    providerType: type,
    providerDetails: details,
    attributeMapping,
    idpIdentifiers,
  });
}

/** A pool that the first one takes for an issuer. */
function secondPool(): RecordedResource[] {
  return [
    resource("aws:cognito/userPool:UserPool", "second", secondPoolId, {
      name: "staff",
      endpoint: `cognito-idp.${region}.amazonaws.com/${secondPoolId}`,
    }),
    resource("aws:cognito/userPoolDomain:UserPoolDomain", "second", "staff-test", {
      userPoolId: secondPoolId,
      domain: "staff-test",
    }),
    resource("aws:cognito/userPoolClient:UserPoolClient", "second", secondClientId, {
      userPoolId: secondPoolId,
      clientSecret: "second secret",
      explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email"],
      callbackUrls: [`https://learners-test.auth.${region}.amazoncognito.com/oauth2/idpresponse`],
      supportedIdentityProviders: ["COGNITO"],
    }),
  ];
}
