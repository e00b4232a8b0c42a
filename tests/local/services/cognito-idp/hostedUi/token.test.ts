import { createHash } from "node:crypto";
import { AdminDisableUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { recordedClientId, recordedIssuer, recordedPoolId } from "../recordedPrograms";
import { claims, testEmail, RunningPools } from "../runningPools";
import {
  appCallbackUrl,
  callbackUrl,
  hostedProgram,
  serverClientId,
  serverSecret,
  serviceScope,
} from "./hostedPrograms";
import { authorizeAddress, callback, pkcePair, pkce, TestBrowser } from "./testBrowser";
import type { Page } from "./testBrowser";

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, string>;
}

describe("the hosted sign-in's token endpoint", () => {
  let running: RunningPools;
  let browser: TestBrowser;

  beforeEach(async () => {
    running = await RunningPools.start(hostedProgram());
    browser = new TestBrowser(running.endpoint);
    await running.createUser(testEmail, { name: "Ada", "custom:department": "maths" });
  });

  afterEach(() => running.stop());

  async function post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const given = Object.entries(fields).filter(([, value]) => value !== "");
    return answer(await browser.open(path, { method: "POST", body: new URLSearchParams(given), headers }));
  }

  function answer({ status, headers, text }: Page): Answer {
    return { status, headers, body: text === "" ? {} : (JSON.parse(text) as Record<string, string>) };
  }

  const code = async (changes: Record<string, string> = {}): Promise<string> =>
    callback(await browser.signIn({ prompt: "login", ...changes }), changes.redirect_uri ?? callbackUrl).code!;

  const exchange = async (codeGiven: string, changes: Record<string, string> = {}, headers = {}): Promise<Answer> =>
    post(
      "/oauth2/token",
      {
        grant_type: "authorization_code",
        client_id: recordedClientId,
        code: codeGiven,
        redirect_uri: callbackUrl,
        code_verifier: pkcePair.verifier,
        ...changes,
      },
      headers,
    );

  const refresh = (token: string, changes: Record<string, string> = {}): Promise<Answer> =>
    post("/oauth2/token", {
      grant_type: "refresh_token",
      client_id: recordedClientId,
      refresh_token: token,
      ...changes,
    });

  const userInfo = async (token: string, method = "GET"): Promise<Answer> =>
    answer(await browser.open("/oauth2/userInfo", { method, headers: { authorization: `Bearer ${token}` } }));

  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
  });

  async function reopen(changes: Parameters<typeof hostedProgram>[0]): Promise<void> {
    await running.close();
    await running.open(hostedProgram(changes));
    browser = new TestBrowser(running.endpoint);
  }

  describe("authorization_code", () => {
    it("gives tokens of the granted scopes, with nonce and at_hash in the ID token", async () => {
      const before = Math.floor(Date.now() / 1000);
      const { status, headers, body } = await exchange(await code());
      expect(status).to.equal(200);
      expect(body).to.have.all.keys("id_token", "access_token", "refresh_token", "expires_in", "token_type");
      expect(body).to.include({ expires_in: 1800, token_type: "Bearer" });
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("pragma")).to.equal("no-cache");
      expect(headers.get("access-control-allow-origin")).to.equal("*");
      const id = claims(body.id_token!);
      const hash = createHash("sha256").update(body.access_token!).digest().subarray(0, 16).toString("base64url");
      expect(id).to.include({
        iss: recordedIssuer,
        aud: recordedClientId,
        token_use: "id",
        nonce: "nonce-1",
        at_hash: hash,
      });
      expect(id).to.include({ email: testEmail, email_verified: true, name: "Ada", "custom:department": "maths" });
      expect(id.auth_time).to.be.within(before, before + 60);
      const access = claims(body.access_token!);
      expect(access).to.include({ client_id: recordedClientId, scope: "openid email profile", token_use: "access" });
      expect(access).to.not.have.any.keys("nonce", "email");
    });

    it("keeps the time at which the password was given", async () => {
      callback(await browser.signIn({}));
      const since = Math.floor(running.clock.now() / 1000);
      running.clock.advance(600);
      const { body } = await exchange(callback(await browser.open(authorizeAddress())).code!);
      expect(claims(body.id_token!).auth_time).to.be.at.most(since);
      expect(claims(body.id_token!).iat).to.be.at.least(since + 600);
    });

    it("leaves out of the ID token what the scopes do not open", async () => {
      const email = claims((await exchange(await code({ scope: "openid email" }))).body.id_token!);
      expect(email).to.include({ email: testEmail }).and.to.not.have.any.keys("name", "custom:department");
      expect(email).to.have.property("cognito:username");
      const all = claims((await exchange(await code({ scope: "openid", nonce: "" }))).body.id_token!);
      expect(all).to.include({ email: testEmail, name: "Ada" }).and.to.not.have.property("nonce");
    });

    it("gives all that the client may have when no scope is asked for", async () => {
      const { body } = await exchange(await code({ scope: "" }));
      expect(claims(body.access_token!).scope).to.equal("openid email profile");
    });

    it("gives no ID token without openid", async () => {
      const changes = { client_id: serverClientId, scope: "aws.cognito.signin.user.admin" };
      const { status, body } = await exchange(await code(changes), {
        client_id: serverClientId,
        client_secret: serverSecret,
      });
      expect(status).to.equal(200);
      expect(body).to.have.property("access_token");
      expect(body).to.not.have.property("id_token");
    });

    it("takes a code once; the second time ends what the first gave", async () => {
      const used = await code();
      const { body } = await exchange(used);
      expect((await userInfo(body.access_token!)).status).to.equal(200);
      const replayed = await exchange(used);
      expect(replayed.status).to.equal(400);
      expect(replayed.body.error).to.equal("invalid_grant");
      expect((await refresh(body.refresh_token!)).body.error).to.equal("invalid_grant");
      expect((await userInfo(body.access_token!)).status).to.equal(401);
    });

    it("takes a code once even when asked twice at the same time", async () => {
      const once = await code();
      const answers = await Promise.all([exchange(once), exchange(once)]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 400]);
    });

    for (const [what, changes] of [
      ["a wrong verifier", { code_verifier: pkce().verifier }],
      ["no verifier", { code_verifier: "" }],
      ["the challenge as the verifier", { code_verifier: pkcePair.challenge }],
      ["another redirect_uri of the client's", { redirect_uri: appCallbackUrl }],
      ["a foreign redirect_uri", { redirect_uri: "https://evil.example.com/" }],
    ] as const) {
      it(`refuses ${what}, and uses the code up`, async () => {
        const given = await code();
        const refused = await exchange(given, changes);
        expect(refused.status).to.equal(400);
        expect(refused.body.error).to.equal("invalid_grant");
        expect((await exchange(given)).body.error).to.equal("invalid_grant");
      });
    }

    it("refuses a code after five minutes", async () => {
      const [early, late] = [await code(), await code()];
      running.clock.advance(298);
      expect((await exchange(early)).status).to.equal(200);
      running.clock.advance(3);
      expect((await exchange(late)).body).to.include({ error: "invalid_grant" });
    });

    it("refuses a code of another client, and leaves it to that one", async () => {
      const given = await code();
      const stolen = await exchange(given, { client_id: serverClientId, client_secret: serverSecret });
      expect(stolen.body.error).to.equal("invalid_grant");
      expect((await exchange(given)).status).to.equal(200);
    });

    it("refuses a verifier where the request had no challenge", async () => {
      const changes = { client_id: serverClientId, scope: "openid", code_challenge: "", code_challenge_method: "" };
      const client = { client_id: serverClientId, client_secret: serverSecret };
      expect((await exchange(await code(changes), client)).body.error).to.equal("invalid_grant");
      expect((await exchange(await code(changes), { ...client, code_verifier: "" })).status).to.equal(200);
    });

    it("takes a public client's code without a verifier where the request had no challenge", async () => {
      const changes = { code_challenge: "", code_challenge_method: "" };
      expect((await exchange(await code(changes), { code_verifier: "" })).status).to.equal(200);
      expect((await exchange(await code(changes))).body.error).to.equal("invalid_grant");
    });

    it("refuses made-up codes, and the code of somebody who may not sign in any more", async () => {
      expect((await exchange("made-up")).body.error).to.equal("invalid_grant");
      const given = await code();
      await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
      expect((await exchange(given)).body).to.deep.include({
        error: "invalid_grant",
        error_description: "User is disabled.",
      });
    });

    it("takes a code after a restart", async () => {
      const given = await code();
      await reopen({});
      expect((await exchange(given)).status).to.equal(200);
      expect((await exchange(given)).body.error).to.equal("invalid_grant");
    });
  });

  describe("refresh_token", () => {
    it("gives new tokens, without nonce, and no new refresh token", async () => {
      const first = (await exchange(await code())).body;
      const { status, body } = await refresh(first.refresh_token!);
      expect(status).to.equal(200);
      expect(body).to.have.all.keys("id_token", "access_token", "expires_in", "token_type");
      expect(claims(body.id_token!)).to.not.have.property("nonce");
      expect(claims(body.id_token!).origin_jti).to.equal(claims(first.id_token!).origin_jti);
      expect(claims(body.access_token!).scope).to.equal("openid email profile");
    });

    it("rotates where the client does", async () => {
      await reopen({
        client: {
          refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 0 },
          explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
        },
      });
      const first = (await exchange(await code())).body.refresh_token!;
      const second = (await refresh(first)).body.refresh_token!;
      expect(second).to.be.a("string").and.to.not.equal(first);
      expect((await refresh(first)).body.error).to.equal("invalid_grant");
      expect((await refresh(second)).status).to.equal(200);
    });

    it("refuses unknown tokens, other clients' tokens, and clients that do not refresh", async () => {
      const { body } = await exchange(await code());
      expect((await refresh("made-up")).body.error).to.equal("invalid_grant");
      expect((await refresh("")).body.error).to.equal("invalid_request");
      const other = { client_id: serverClientId, client_secret: serverSecret };
      expect((await refresh(body.refresh_token!, other)).body.error).to.equal("invalid_grant");
      await reopen({ client: { explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] } });
      expect((await refresh(body.refresh_token!)).body.error).to.equal("unauthorized_client");
    });
  });

  describe("client_credentials", () => {
    const grant = (fields: Record<string, string>) =>
      post("/oauth2/token", {
        grant_type: "client_credentials",
        client_id: serverClientId,
        client_secret: serverSecret,
        ...fields,
      });

    it("gives an access token of the client's own for scopes of resource servers", async () => {
      for (const scope of ["", serviceScope]) {
        const { status, body } = await grant({ scope });
        expect(status).to.equal(200);
        expect(body).to.have.all.keys("access_token", "expires_in", "token_type");
        const { kid } = JSON.parse(Buffer.from(body.access_token!.split(".")[0]!, "base64url").toString()) as {
          kid: string;
        };
        expect(await running.pools.verificationKey(recordedIssuer, kid)).to.not.equal(undefined);
        expect(claims(body.access_token!)).to.include({
          sub: serverClientId,
          client_id: serverClientId,
          token_use: "access",
          scope: serviceScope,
          iss: recordedIssuer,
        });
        expect((await userInfo(body.access_token!)).status).to.equal(401);
      }
    });

    it("refuses people's scopes, and clients that may not", async () => {
      expect((await grant({ scope: "openid" })).body.error).to.equal("invalid_scope");
      expect((await grant({ client_id: recordedClientId, client_secret: "" })).body.error).to.equal(
        "unauthorized_client",
      );
      await reopen({ server: { allowedOauthScopes: ["openid"] } });
      expect((await grant({})).body.error).to.equal("invalid_scope");
    });
  });

  describe("client authentication", () => {
    const request = (fields: Record<string, string>, headers = {}) =>
      post("/oauth2/token", { grant_type: "client_credentials", ...fields }, headers);

    it("takes the secret by HTTP Basic or in the form", async () => {
      expect((await request({}, basic(serverClientId, serverSecret))).status).to.equal(200);
      expect((await request({ client_id: serverClientId }, basic(serverClientId, serverSecret))).status).to.equal(200);
      expect((await request({ client_id: serverClientId, client_secret: serverSecret })).status).to.equal(200);
    });

    it("refuses wrong and missing secrets and unknown clients with invalid_client", async () => {
      for (const fields of [
        { client_id: serverClientId },
        { client_id: serverClientId, client_secret: `${serverSecret}x` },
        { client_id: "nobody" },
        { client_id: recordedClientId, client_secret: "unexpected" },
      ]) {
        const { status, body } = await request(fields);
        expect([status, body.error]).to.deep.equal([400, "invalid_client"]);
      }
      for (const headers of [
        basic(serverClientId, "wrong"),
        { authorization: "Basic ????" },
        { authorization: `Basic ${Buffer.from("%:x").toString("base64")}` },
      ]) {
        const { status, body, headers: answered } = await request({}, headers);
        expect([status, body.error]).to.deep.equal([401, "invalid_client"]);
        expect(answered.get("www-authenticate")).to.match(/^Basic /);
      }
    });

    it("refuses to guess between two ways or two names", async () => {
      const headers = basic(serverClientId, serverSecret);
      expect((await request({ client_secret: serverSecret }, headers)).body.error).to.equal("invalid_request");
      expect((await request({ client_id: recordedClientId }, headers)).body.error).to.equal("invalid_request");
      expect((await request({})).body.error).to.equal("invalid_request");
    });

    it("refuses clients that may not use the hosted sign-in", async () => {
      const given = await code();
      await reopen({ client: { allowedOauthFlowsUserPoolClient: false } });
      expect((await exchange(given)).body.error).to.equal("unauthorized_client");
      await reopen({ client: { allowedOauthFlows: ["implicit"] } });
      expect((await exchange(given)).body.error).to.equal("unauthorized_client");
    });
  });

  describe("malformed requests", () => {
    it("are invalid_request or unsupported_grant_type", async () => {
      const given = await code();
      expect((await exchange(given, { grant_type: "" })).body.error).to.equal("invalid_request");
      expect((await exchange(given, { grant_type: "password" })).body.error).to.equal("unsupported_grant_type");
      expect((await exchange("")).body.error).to.equal("invalid_request");
      expect((await exchange(given, { redirect_uri: "" })).body.error).to.equal("invalid_request");
      const json = await browser.open("/oauth2/token", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      expect([json.status, answer(json).body.error]).to.deep.equal([400, "invalid_request"]);
      const twice = await browser.open("/oauth2/token", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `grant_type=authorization_code&grant_type=refresh_token&client_id=${recordedClientId}`,
      });
      expect(answer(twice).body.error).to.equal("invalid_request");
      const large = await browser.open("/oauth2/token", {
        method: "POST",
        body: new URLSearchParams({ x: "x".repeat(70_000) }),
      });
      expect(large.status).to.equal(413);
      expect((await browser.open("/oauth2/token")).status).to.equal(405);
    });

    it("may come from any page, by CORS", async () => {
      for (const [path, method] of [
        ["/oauth2/token", "POST"],
        ["/oauth2/userInfo", "GET"],
        ["/oauth2/revoke", "POST"],
      ] as const) {
        const { status, headers } = await browser.open(path, {
          method: "OPTIONS",
          headers: { origin: "https://app.example.com", "access-control-request-method": method },
        });
        expect(status).to.equal(204);
        expect(headers.get("access-control-allow-origin")).to.equal("*");
        expect(headers.get("access-control-allow-methods")).to.include(method);
        expect(headers.get("access-control-allow-headers")).to.include("authorization");
        expect(headers.get("access-control-allow-credentials")).to.equal(null);
      }
    });
  });

  describe("userInfo", () => {
    it("gives what the scopes open, the verified marks as strings", async () => {
      const { body } = await exchange(await code());
      for (const method of ["GET", "POST"]) {
        const info = await userInfo(body.access_token!, method);
        expect(info.status).to.equal(200);
        expect(info.headers.get("access-control-allow-origin")).to.equal("*");
        expect(info.body).to.deep.equal({
          sub: claims(body.access_token!).sub,
          email: testEmail,
          email_verified: "true",
          name: "Ada",
          "custom:department": "maths",
          username: claims(body.access_token!).username,
        });
      }
      const { body: emailOnly } = await exchange(await code({ scope: "openid email" }));
      expect((await userInfo(emailOnly.access_token!)).body).to.have.all.keys(
        "sub",
        "email",
        "email_verified",
        "username",
      );
    });

    it("refuses ID tokens, tokens without openid, tampered, expired and foreign ones with a challenge", async () => {
      const { body } = await exchange(await code());
      const api = await running.signIn();
      const [head, payload, signature] = body.access_token!.split(".");
      const forged = Buffer.from(JSON.stringify({ ...claims(body.access_token!), username: "x" })).toString(
        "base64url",
      );
      for (const token of [
        body.id_token!,
        api.AccessToken,
        `${head}.${forged}.${signature}`,
        `${head}.${payload}.`,
        "x",
      ]) {
        const { status, headers } = await userInfo(token);
        expect(status).to.equal(401);
        expect(headers.get("www-authenticate")).to.match(/^Bearer error="invalid_token", error_description="[^"]+"$/);
      }
      expect((await userInfo(api.AccessToken)).body.error_description).to.equal(
        "Access token does not contain openid scope",
      );
      running.clock.advance(1801);
      expect((await userInfo(body.access_token!)).body.error_description).to.equal("Access Token has expired");
      const none = answer(await browser.open("/oauth2/userInfo"));
      expect([none.status, none.headers.get("www-authenticate")]).to.deep.equal([
        400,
        'Bearer error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"',
      ]);
    });
  });

  describe("revoke", () => {
    it("ends the sign-in, refresh and access token alike", async () => {
      const { body } = await exchange(await code());
      const revoked = await post("/oauth2/revoke", { client_id: recordedClientId, token: body.refresh_token! });
      expect([revoked.status, revoked.body]).to.deep.equal([200, {}]);
      expect((await refresh(body.refresh_token!)).body.error).to.equal("invalid_grant");
      expect((await userInfo(body.access_token!)).status).to.equal(401);
      expect((await post("/oauth2/revoke", { client_id: recordedClientId, token: "unknown" })).status).to.equal(200);
    });

    it("refuses access tokens, other clients' tokens, nothing, and clients that do not revoke", async () => {
      const { body } = await exchange(await code());
      const revoke = (fields: Record<string, string>) =>
        post("/oauth2/revoke", { client_id: recordedClientId, ...fields });
      expect((await revoke({ token: body.access_token! })).body.error).to.equal("unsupported_token_type");
      expect((await revoke({})).body.error).to.equal("invalid_request");
      const other = { client_id: serverClientId, client_secret: serverSecret, token: body.refresh_token! };
      expect((await revoke(other)).body.error).to.equal("invalid_request");
      expect((await refresh(body.refresh_token!)).status).to.equal(200);
      await reopen({ client: { enableTokenRevocation: false } });
      expect((await revoke({ token: body.refresh_token! })).body.error).to.equal("invalid_request");
    });
  });

  it("is told of by the discovery document, under AWS's issuer", async () => {
    const { body, headers } = answer(await browser.open(`/${recordedPoolId}/.well-known/openid-configuration`));
    expect(headers.get("access-control-allow-origin")).to.equal("*");
    expect(body).to.deep.include({
      issuer: recordedIssuer,
      authorization_endpoint: `${running.endpoint}/oauth2/authorize`,
      token_endpoint: `${running.endpoint}/oauth2/token`,
      userinfo_endpoint: `${running.endpoint}/oauth2/userInfo`,
      revocation_endpoint: `${running.endpoint}/oauth2/revoke`,
      end_session_endpoint: `${running.endpoint}/logout`,
      jwks_uri: `${running.endpoint}/${recordedPoolId}/.well-known/jwks.json`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
    });
  });
});
