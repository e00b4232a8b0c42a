import { createHash } from "node:crypto";
import { expect } from "chai";
import { decodeProtectedHeader } from "jose";
import { oidcConformance } from "../../../../parity/oidcConformance";
import type { ConformanceModuleName } from "../../../../parity/oidcConformance";
import { callbackUrl, serverClientId, serverSecret } from "../hostedUi/hostedPrograms";
import { callback, pkce } from "../hostedUi/testBrowser";
import { recordedClientId, recordedIssuer, recordedPoolId } from "../recordedPrograms";
import { RunningPools, testEmail } from "../runningPools";
import { conformanceProgram, RelyingParty, userClaims } from "./relyingParty";

/** What AWS gives as texts, where OpenID Connect has booleans. */
const emailMark = { email_verified: "true" };
const phoneMark = { phone_number_verified: "true" };
const everyClaim = ["sub", "username", "email", "email_verified", ...Object.keys(userClaims)];

describe("the modules of OpenID Connect's conformance suite", () => {
  let running: RunningPools;
  let party: RelyingParty;

  before(async () => {
    running = await RunningPools.start(conformanceProgram);
    await running.createUser(testEmail, userClaims);
  });

  beforeEach(() => {
    party = new RelyingParty(running);
  });

  after(() => running.stop());

  /** Signs in with a parameter that has no effect. */
  const succeedsWith = (parameters: Record<string, string>) => async (): Promise<void> => {
    const { claims } = await party.tokens(await party.signIn(parameters));
    expect(claims.nonce).to.equal("nonce-1");
  };

  /** The attributes that a scope opens, in userInfo and in the ID token. */
  const opens = (scope: string, names: readonly string[], marks: object) => async (): Promise<void> => {
    const { access_token: token, claims } = await party.tokens(await party.signIn({ scope }));
    expect(await party.userInfo(token))
      .to.have.all.keys([...names])
      .and.to.include({ sub: claims.sub, ...marks });
    const attributes = [...everyClaim].filter((name) => name in claims);
    expect(attributes).to.have.members(names.filter((name) => name !== "username"));
    for (const mark of Object.keys(marks)) expect(claims[mark], "a boolean in the ID token").to.equal(true);
  };

  /** A second authorization request of a browser that is signed in, two seconds later. */
  async function again(parameters: Record<string, string>, second: "pass" | "signIn") {
    const first = await party.tokens(await party.signIn());
    running.clock.advance(2);
    const given = { id_token_hint: first.id_token, ...parameters };
    const later = await party.tokens(await party[second](given));
    expect(later.claims.sub).to.equal(first.claims.sub);
    return Number(later.claims.auth_time) - Number(first.claims.auth_time);
  }
  const keepsSignIn = (parameters: Record<string, string>) => async (): Promise<void> => {
    expect(await again(parameters, "pass")).to.equal(0);
  };

  const lists = (member: string, values: readonly string[] | undefined) => async (): Promise<void> => {
    expect((await party.discovery())[member]).to.deep.equal(values);
  };
  const noRequestObjects = lists("request_object_signing_alg_values_supported", undefined);

  /** A request whose callback URL can't be trusted ends on a page of our own. */
  const showsErrorPage = (redirectUri: string) => async (): Promise<void> => {
    const page = await party.browser.follow(await party.authorize({ redirect_uri: redirectUri }));
    expect([page.status, page.url.pathname, page.url.searchParams.get("error")]).to.deep.equal([
      400,
      "/error",
      "redirect_mismatch",
    ]);
  };

  /** Uses a code twice. */
  const refusesReuse = (seconds: number) => async (): Promise<void> => {
    const code = await party.signIn();
    const { access_token: token } = await party.tokens(code);
    running.clock.advance(seconds);
    const { status, body } = await party.redeem(code);
    expect([status, body.error]).to.deep.equal([400, "invalid_grant"]);
    const headers = { authorization: `Bearer ${token}` };
    expect((await party.browser.open("/oauth2/userInfo", { headers })).status).to.equal(401);
  };

  const checks: Record<ConformanceModuleName, () => Promise<void>> = {
    "oidcc-server": async () => {
      const { status, headers, body } = await party.redeem(await party.signIn());
      expect([status, body.token_type]).to.deep.equal([200, "Bearer"]);
      expect(headers.get("cache-control")).to.equal("no-store");
      const claims = await party.verify(body.id_token);
      const half = createHash("sha256").update(body.access_token).digest().subarray(0, 16).toString("base64url");
      expect(claims).to.include({ nonce: "nonce-1", at_hash: half });
    },
    "oidcc-response-type-missing": async () => {
      const sent = callback(await party.authorize({ response_type: "" }));
      expect(sent).to.include({ error: "invalid_request", state: "state-1" }).and.not.to.have.property("code");
    },
    "oidcc-idtoken-signature": async () => {
      const { id_token: token } = await party.tokens(await party.signIn());
      const { alg, kid } = decodeProtectedHeader(token);
      const key = (await party.keys()).keys.find((candidate) => candidate.kid === kid);
      expect([alg, key?.kty, key?.use]).to.deep.equal(["RS256", "RSA", "sig"]);
    },
    "oidcc-idtoken-unsigned": lists("id_token_signing_alg_values_supported", ["RS256"]),
    "oidcc-userinfo-get": opens("openid", everyClaim, { ...emailMark, ...phoneMark }),
    "oidcc-userinfo-post-header": async () => {
      const { access_token: token } = await party.tokens(await party.signIn());
      const posted = await party.userInfo(token, "POST");
      expect(posted).to.deep.equal(await party.userInfo(token));
      expect(posted).to.include(emailMark);
    },
    "oidcc-userinfo-post-body": async () => {
      const { access_token: token } = await party.tokens(await party.signIn());
      const body = new URLSearchParams({ access_token: token });
      const { status, text } = await party.browser.open("/oauth2/userInfo", { method: "POST", body });
      expect([status, (JSON.parse(text) as { error: string }).error]).to.deep.equal([400, "invalid_request"]);
    },
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow": async () => {
      const { claims } = await party.tokens(await party.signIn({ nonce: "" }));
      expect(claims).to.not.have.property("nonce");
    },
    "oidcc-scope-profile": opens("openid profile", ["sub", "username", "name", "given_name"], {}),
    "oidcc-scope-email": opens("openid email", ["sub", "username", "email", "email_verified"], emailMark),
    "oidcc-scope-address": async () => {
      expect((await party.discovery()).scopes_supported).to.not.include("address");
      expect(callback(await party.authorize({ scope: "openid address" }))).to.include({ error: "invalid_scope" });
    },
    "oidcc-scope-phone": opens("openid phone", ["sub", "username", "phone_number", "phone_number_verified"], phoneMark),
    "oidcc-scope-all": opens("openid profile email phone", everyClaim, { ...emailMark, ...phoneMark }),
    "oidcc-ensure-other-scope-order-succeeds": succeedsWith({ scope: "email openid" }),
    "oidcc-display-page": succeedsWith({ display: "page" }),
    "oidcc-display-popup": succeedsWith({ display: "popup" }),
    "oidcc-prompt-login": async () => {
      expect(await again({ prompt: "login" }, "signIn")).to.be.at.least(2);
    },
    "oidcc-prompt-none-not-logged-in": async () => {
      const sent = callback(await party.authorize({ prompt: "none" }));
      expect(sent).to.include({ error: "login_required", state: "state-1" }).and.not.to.have.property("code");
    },
    "oidcc-prompt-none-logged-in": keepsSignIn({ prompt: "none", id_token_hint: "" }),
    "oidcc-max-age-1": keepsSignIn({ max_age: "1", id_token_hint: "" }),
    "oidcc-max-age-10000": keepsSignIn({ max_age: "10000", id_token_hint: "" }),
    "oidcc-ensure-request-with-unknown-parameter-succeeds": succeedsWith({ extra: "foobar" }),
    "oidcc-id-token-hint": keepsSignIn({ prompt: "none" }),
    "oidcc-login-hint": async () => {
      const form = await party.browser.follow(await party.authorize({ login_hint: testEmail }));
      expect(form.text).to.match(/<input\s+id="username"[^>]*value="ada@example.com"/);
    },
    "oidcc-ui-locales": succeedsWith({ ui_locales: "se" }),
    "oidcc-claims-locales": succeedsWith({ claims_locales: "se" }),
    "oidcc-ensure-request-with-acr-values-succeeds": succeedsWith({ acr_values: "1 2" }),
    "oidcc-codereuse": refusesReuse(0),
    "oidcc-codereuse-30seconds": refusesReuse(30),
    "oidcc-ensure-registered-redirect-uri": showsErrorPage(`${callbackUrl}/other`),
    "oidcc-ensure-post-request-succeeds": async () => {
      const { location } = await party.authorize();
      const { status, headers } = await party.browser.open("/oauth2/authorize", {
        method: "POST",
        body: location.searchParams,
      });
      expect([status, headers.get("allow")]).to.deep.equal([405, "GET"]);
    },
    "oidcc-server-client-secret-post": async () => {
      const { status, body } = await party.form({
        grant_type: "authorization_code",
        code: await party.signIn(),
        redirect_uri: callbackUrl,
        client_id: serverClientId,
        client_secret: serverSecret,
      });
      expect(status).to.equal(200);
      await party.verify(body.id_token);
    },
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": noRequestObjects,
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": noRequestObjects,
    "oidcc-claims-essential": async () => {
      const asked = { claims: JSON.stringify({ userinfo: { name: { essential: true } } }) };
      const { access_token: token, claims } = await party.tokens(await party.signIn(asked));
      expect(await party.userInfo(token)).to.include({ name: userClaims.name, ...emailMark });
      expect(claims.name).to.equal(userClaims.name);
    },
    "oidcc-ensure-request-object-with-redirect-uri": noRequestObjects,
    "oidcc-refresh-token": async () => {
      const first = await party.tokens(await party.signIn());
      running.clock.advance(2);
      const fields = { grant_type: "refresh_token", refresh_token: first.refresh_token };
      const { status, body } = await party.token(fields);
      expect(status).to.equal(200);
      const { iat, sub, auth_time: authTime } = await party.verify(body.id_token);
      expect([sub, authTime]).to.deep.equal([first.claims.sub, first.claims.auth_time]);
      expect(iat).to.be.above(first.claims.iat!);
      expect(await party.userInfo(body.access_token)).to.include({ sub });
      const other = await party.form({ ...fields, client_id: recordedClientId });
      expect([other.status, other.body.error]).to.deep.equal([400, "invalid_grant"]);
    },
    "oidcc-ensure-request-with-valid-pkce-succeeds": async () => {
      const { verifier, challenge } = pkce();
      const code = await party.signIn({ code_challenge: challenge, code_challenge_method: "S256" });
      expect((await party.tokens(code, { code_verifier: verifier })).claims.nonce).to.equal("nonce-1");
    },
    "oidcc-discovery-endpoint-verification": async () => {
      const document = await party.discovery();
      expect(document).to.deep.include({
        issuer: recordedIssuer,
        authorization_endpoint: `${running.endpoint}/oauth2/authorize`,
        token_endpoint: `${running.endpoint}/oauth2/token`,
        userinfo_endpoint: `${running.endpoint}/oauth2/userInfo`,
        jwks_uri: `${running.endpoint}/${recordedPoolId}/.well-known/jwks.json`,
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
      });
      expect(document.response_types_supported).to.include("code");
      expect(document.scopes_supported).to.include("openid");
      const { keys } = await party.keys();
      expect(keys.map(({ kid }) => kid)).to.have.length.above(0);
      for (const key of keys) expect(Object.keys(key)).to.have.members(["alg", "e", "kid", "kty", "n", "use"]);
    },
    "oidcc-ensure-redirect-uri-in-authorization-request": showsErrorPage(""),
  };

  for (const [name, { outcome }] of Object.entries(oidcConformance)) {
    it(`${name} ${outcome}`, () => checks[name as ConformanceModuleName]());
  }
});
