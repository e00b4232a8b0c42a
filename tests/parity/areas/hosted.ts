import { createHash, randomBytes } from "node:crypto";
import { expect } from "chai";
import type { Answer } from "../cognito";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { claimsOf, password } from "../world";
import type { World } from "../world";

const authorize = 'developer guide, "Authorize endpoint"';
const token = 'developer guide, "Token endpoint"';
const userInfo = 'developer guide, "The userInfo endpoint"';
const revoke = 'developer guide, "Revoke endpoint"';
const logout = 'developer guide, "Logout endpoint"';

type Parameters = Record<string, string | undefined>;

const query = (parameters: Parameters): string =>
  new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();

const request = (world: World, changes: Parameters = {}): Parameters => ({
  client_id: world.target.addresses.userPoolClientId,
  redirect_uri: world.target.addresses.callbackUrl,
  response_type: "code",
  scope: "openid email",
  state: "s1",
  ...changes,
});

const open = (world: World, changes: Parameters = {}) =>
  world.hosted(`/oauth2/authorize?${query(request(world, changes))}`);

const location = ({ headers, status, text }: Answer): URL =>
  new URL(
    headers.get("location") ?? expect.fail(`no redirect: ${status} ${text.slice(0, 100)}`),
    "http://hosted.invalid",
  );

/** Refused at the callback URL (RFC 6749 section 4.1.2.1). */
const refusedAtCallback =
  (changes: Parameters, error: string | RegExp): Row[2] =>
  async (world) => {
    const address = location(await open(world, changes));
    expect(address.href.startsWith(world.target.addresses.callbackUrl), address.href).to.equal(true);
    expect(address.searchParams.get("error")).to.match(new RegExp(error));
    expect(address.searchParams.get("state")).to.equal("s1");
  };

/** Refused on a page of the hosted sign-in, as the callback URL cannot be trusted. */
const refusedOnPage =
  (changes: Parameters): Row[2] =>
  async (world) => {
    const answer = await open(world, changes);
    const address = answer.headers.get("location");
    if (address === null) expect(answer.status).to.be.within(400, 499);
    else expect(new URL(address, "http://hosted.invalid").pathname).to.equal("/error");
  };

const form = (world: World, path: string, fields: Parameters, headers: Record<string, string> = {}) =>
  world.hosted(path, {
    method: "POST",
    headers,
    body: new URLSearchParams(query({ client_id: world.target.addresses.userPoolClientId, ...fields })),
  });

const refusedToken =
  (fields: Parameters, error: string, headers?: Record<string, string>): Row[2] =>
  async (world) => {
    const answer = await form(world, "/oauth2/token", fields, headers);
    expect(`${answer.status} ${answer.body.error ?? answer.text}`).to.equal(`400 ${error}`);
  };

const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");
const pkce = { code_challenge: challenge, code_challenge_method: "S256" };

/** Fills in the sign-in's form as a browser does. @returns where the browser lands */
async function signIn(world: World, changes: Parameters = {}): Promise<URL> {
  const cookies = new Map<string, string>();
  const { email } = await world.me();
  const { origin } = new URL(world.target.addresses.hostedUi);
  const go = async (address: string | URL, fields?: URLSearchParams): Promise<Answer> => {
    const url = new URL(address, origin);
    const answer = await world.hosted(`${url.pathname}${url.search}`, {
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; "), ...(fields && { origin }) },
      ...(fields && { method: "POST", body: fields }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  let url = new URL(`/oauth2/authorize?${query(request(world, changes))}`, origin);
  let answer = await go(url);
  for (let hops = 0; hops < 4 && answer.headers.has("location"); hops += 1) {
    url = new URL(location(answer).href.replace("http://hosted.invalid", origin));
    answer = await go(url);
  }
  const [, action = url.href] = /<form[^>]*action="([^"]*)"/.exec(answer.text) ?? [];
  const fields = new URLSearchParams({ username: email, password });
  for (const [tag] of answer.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    fields.set(/name="([^"]*)"/.exec(tag)?.[1] ?? "", /value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  answer = await go(action.replaceAll("&amp;", "&"), fields);
  for (let hops = 0; hops < 4; hops += 1) {
    const next = new URL(location(answer).href.replace("http://hosted.invalid", origin));
    if (next.href.startsWith(world.target.addresses.callbackUrl)) return next;
    answer = await go(next);
  }
  return expect.fail("no redirect to the callback URL");
}

async function code(world: World, changes: Parameters = {}): Promise<string> {
  return (await signIn(world, changes)).searchParams.get("code") ?? expect.fail("no code");
}

const redeem = (world: World, fields: Parameters) =>
  form(world, "/oauth2/token", {
    grant_type: "authorization_code",
    redirect_uri: world.target.addresses.callbackUrl,
    ...fields,
  });

interface OAuthTokens {
  id_token: string;
  access_token: string;
  refresh_token: string;
  expires_in: number;
  token_type: string;
}

const hostedTokens = (world: World): Promise<OAuthTokens> =>
  world.shared("hosted tokens", async () => {
    const answer = await redeem(world, { code: await code(world, { ...pkce, nonce: "n1" }), code_verifier: verifier });
    expect(answer.status, answer.text).to.equal(200);
    return answer.body as unknown as OAuthTokens;
  });

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

export const hostedExpectations = [
  ...area(
    "Authorize endpoint",
    ["hosted sign-in"],
    [
      [
        "sends a browser to the login page, with what it asked for",
        authorize,
        async (world) => {
          const address = location(await open(world, pkce));
          expect(address.pathname).to.equal("/login");
          expect(address.searchParams.get("client_id")).to.equal(world.target.addresses.userPoolClientId);
          expect(address.searchParams.get("redirect_uri")).to.equal(world.target.addresses.callbackUrl);
        },
      ],
      [
        "redirects with status 302",
        `${authorize}: 302 Found`,
        async (world) => {
          expect((await open(world)).status).to.equal(302);
        },
      ],
      ["shows its own page for a client that does not exist", authorize, refusedOnPage({ client_id: "nowhere" })],
      ["shows its own page without a client", authorize, refusedOnPage({ client_id: undefined })],
      [
        "shows its own page for a callback URL that is not the client's",
        `${authorize}: redirect_mismatch`,
        refusedOnPage({ redirect_uri: "https://evil.example/callback" }),
      ],
      ["shows its own page without a callback URL", authorize, refusedOnPage({ redirect_uri: undefined })],
      [
        "compares callback URLs exactly",
        `${authorize}; observed 2018-05-10 (stackoverflow.com, question 50264679)`,
        (world) => refusedOnPage({ redirect_uri: `${world.target.addresses.callbackUrl}/` })(world),
      ],
      [
        "refuses a response type that does not exist",
        `${authorize}: invalid_request`,
        refusedAtCallback({ response_type: "cookie" }, "^(invalid_request|unsupported_response_type)$"),
      ],
      [
        "refuses the implicit grant that the client does not allow",
        `${authorize}: unauthorized_client`,
        refusedAtCallback({ response_type: "token" }, "^unauthorized_client$"),
      ],
      [
        "needs a response type",
        `${authorize}, response_type: required`,
        refusedAtCallback({ response_type: undefined }, "^invalid_request$"),
      ],
      [
        "refuses a scope that the client does not allow",
        `${authorize}: invalid_scope`,
        refusedAtCallback({ scope: "openid phone" }, "^invalid_scope$"),
      ],
      [
        "refuses a scope that does not exist",
        `${authorize}: invalid_scope`,
        refusedAtCallback({ scope: "openid nothing" }, "^invalid_scope$"),
      ],
      [
        "refuses a challenge by another method than S256",
        `${authorize}, code_challenge_method`,
        refusedAtCallback({ code_challenge: challenge, code_challenge_method: "plain" }, "^invalid_request$"),
      ],
      [
        "refuses a challenge method without a challenge",
        `${authorize}, code_challenge_method`,
        refusedAtCallback({ code_challenge_method: "S256" }, "^invalid_request$"),
      ],
      [
        "shows no page to prompt=none without a session",
        `${authorize}, prompt: login_required`,
        refusedAtCallback({ prompt: "none" }, "^login_required$"),
      ],
      [
        "shows a form for name and password",
        'developer guide, "User pool managed login"',
        async (world) => {
          const { status, text } = await world.hosted(`/login?${query(request(world))}`);
          expect(status).to.equal(200);
          expect(text)
            .to.match(/<form/)
            .and.match(/type="password"/);
        },
      ],
      [
        "forbids that its pages are framed",
        'developer guide, "User pool managed login": clickjacking; OWASP Clickjacking Defense',
        async (world) => {
          const { headers } = await world.hosted(`/login?${query(request(world))}`);
          const policy = headers.get("content-security-policy") ?? "";
          expect(headers.get("x-frame-options") ?? policy).to.match(/DENY|frame-ancestors 'none'/i);
        },
      ],
      [
        "has a page to sign up",
        'developer guide, "User pool managed login": /signup',
        async (world) => {
          const { status, text } = await world.hosted(`/signup?${query(request(world))}`);
          expect(status).to.equal(200);
          expect(text).to.match(/type="password"/);
        },
      ],
      [
        "has a page for a forgotten password",
        'developer guide, "User pool managed login": /forgotPassword',
        async (world) => {
          expect((await world.hosted(`/forgotPassword?${query(request(world))}`)).status).to.equal(200);
        },
      ],
      [
        "leads from the form to the callback with a code and the state",
        `${authorize}; RFC 6749 section 4.1.2`,
        async (world) => {
          const address = await signIn(world);
          expect(address.searchParams.get("state")).to.equal("s1");
          expect(address.searchParams.get("code")).to.match(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
        },
        ["admin"],
      ],
      [
        "shows the form again after a wrong password, with no word on which was wrong",
        'developer guide, "Managing error responses"',
        async (world) => {
          const { status, text } = await world.hosted(`/login?${query(request(world))}`, {
            method: "POST",
            body: new URLSearchParams({ username: "nobody@example.com", password: "x" }),
          });
          expect(status).to.be.oneOf([200, 302, 303, 400, 403]);
          expect(text).to.not.match(/does not exist/i);
        },
      ],
    ],
  ),
  ...area(
    "Token endpoint",
    ["hosted sign-in"],
    [
      ["needs a grant type", `${token}: invalid_request`, refusedToken({}, "invalid_request")],
      [
        "refuses a grant type that does not exist",
        `${token}: unsupported_grant_type`,
        refusedToken({ grant_type: "cookie" }, "unsupported_grant_type"),
      ],
      [
        "refuses the password grant",
        `${token}, grant_type`,
        refusedToken({ grant_type: "password", username: "a", password: "b" }, "unsupported_grant_type"),
      ],
      [
        "refuses a client that does not exist",
        `${token}: invalid_client`,
        refusedToken(
          { grant_type: "authorization_code", client_id: "nowhere", code: "x", redirect_uri: "https://a.example" },
          "invalid_client",
        ),
      ],
      [
        "refuses a secret of a client that has none",
        `${token}: invalid_client`,
        refusedToken({ grant_type: "refresh_token", refresh_token: "x", client_secret: "guess" }, "invalid_client"),
      ],
      [
        "needs a code",
        `${token}, code: required`,
        refusedToken({ grant_type: "authorization_code", redirect_uri: "https://a.example" }, "invalid_request"),
      ],
      [
        "needs the callback URL of the code",
        `${token}, redirect_uri: required`,
        refusedToken({ grant_type: "authorization_code", code: "x" }, "invalid_request"),
      ],
      [
        "refuses a code that it did not give",
        `${token}: invalid_grant`,
        (world) =>
          refusedToken(
            {
              grant_type: "authorization_code",
              code: "00000000-0000-0000-0000-000000000000",
              redirect_uri: world.target.addresses.callbackUrl,
            },
            "invalid_grant",
          )(world),
      ],
      [
        "needs a refresh token",
        `${token}, refresh_token`,
        refusedToken({ grant_type: "refresh_token" }, "invalid_request"),
      ],
      [
        "refuses a refresh token that is none",
        `${token}: invalid_grant`,
        refusedToken({ grant_type: "refresh_token", refresh_token: "x.y.z" }, "invalid_grant"),
      ],
      [
        "refuses client credentials of a public client",
        `${token}: unauthorized_client`,
        refusedToken({ grant_type: "client_credentials", scope: "a/b" }, "unauthorized_client"),
      ],
      [
        "takes forms alone",
        `${token}, Content-Type: application/x-www-form-urlencoded`,
        async (world) => {
          const answer = await world.hosted("/oauth2/token", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ grant_type: "refresh_token", client_id: world.client.ClientId, refresh_token: "x" }),
          });
          expect(answer.status).to.equal(400);
        },
      ],
      [
        "takes POST alone",
        token,
        async (world) => {
          expect((await world.hosted("/oauth2/token")).status).to.equal(405);
        },
      ],
      [
        "answers pages of any origin",
        "oidc-client-ts and Amplify redeem codes in pages of any origin",
        async (world) => {
          const { headers } = await form(
            world,
            "/oauth2/token",
            { grant_type: "refresh_token", refresh_token: "x" },
            { origin: "https://page.example" },
          );
          expect(headers.get("access-control-allow-origin")).to.equal("*");
        },
      ],
      [
        "answers in JSON that nobody stores",
        "RFC 6749 section 5.1",
        async (world) => {
          const { headers } = await form(world, "/oauth2/token", { grant_type: "refresh_token", refresh_token: "x" });
          expect(headers.get("content-type")).to.match(/^application\/json/);
          expect(headers.get("cache-control")).to.match(/no-store|no-cache/);
        },
      ],
      [
        "gives three tokens for a code",
        `${token}, Exchanging an authorization code for tokens`,
        async (world) => {
          const tokens = await hostedTokens(world);
          expect(tokens).to.have.all.keys("access_token", "expires_in", "id_token", "refresh_token", "token_type");
          expect(tokens.token_type).to.equal("Bearer");
        },
        ["admin"],
      ],
      [
        "writes the scopes that were asked for into the access token",
        'developer guide, "Scopes, M2M, and resource servers"',
        async (world) => {
          const { scope } = claimsOf((await hostedTokens(world)).access_token);
          expect(String(scope).split(" ")).to.have.members(["openid", "email"]);
        },
        ["admin"],
      ],
      [
        "writes the nonce and at_hash into the ID token",
        'developer guide, "Understanding the identity (ID) token"; OpenID Connect Core section 3.1.3.6',
        async (world) => {
          const { id_token: idToken, access_token: accessToken } = await hostedTokens(world);
          const half = createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
          expect(claimsOf(idToken)).to.include({ nonce: "n1", at_hash: half });
        },
        ["admin"],
      ],
      [
        "gives tokens for a code without PKCE when none was asked for",
        `${authorize}, code_challenge: optional`,
        async (world) => {
          const answer = await redeem(world, { code: await code(world) });
          expect(answer.status, answer.text).to.equal(200);
        },
        ["admin"],
      ],
      ...(
        [
          ["refuses a code for the second time", {}, true],
          ["refuses a code with another verifier", { code_verifier: "x".repeat(43) }, false],
          ["refuses a code without its verifier", { code_verifier: undefined }, false],
          ["refuses a code with another callback URL", { redirect_uri: "https://other.example/callback" }, false],
        ] as const
      ).map(([title, changes, twice]): Row => [
        title,
        `${token}: invalid_grant; RFC 6749 section 5.2, RFC 7636 section 4.6`,
        async (world) => {
          const fields = { code: await code(world, pkce), code_verifier: verifier };
          if (twice) await redeem(world, fields);
          const answer = await redeem(world, { ...fields, ...changes });
          expect(`${answer.status} ${answer.body.error ?? answer.text}`).to.equal("400 invalid_grant");
        },
        ["admin"],
      ]),
      [
        "gives new tokens for a refresh token, a refresh token among them as the client rotates them",
        `${token}, Exchanging a refresh token for tokens; developer guide, "Refresh token rotation"`,
        async (world) => {
          const { refresh_token: refreshToken } = await hostedTokens(world);
          const { body, status, text } = await form(world, "/oauth2/token", {
            grant_type: "refresh_token",
            refresh_token: refreshToken,
          });
          expect(status, text).to.equal(200);
          expect(body).to.have.all.keys("access_token", "expires_in", "id_token", "refresh_token", "token_type");
        },
        ["admin"],
      ],
      [
        "takes a refresh token of the user pools' API",
        'developer guide, "Refresh tokens"',
        async (world) => {
          const { RefreshToken } = await world.newSignedIn();
          const { status, text } = await form(world, "/oauth2/token", {
            grant_type: "refresh_token",
            refresh_token: RefreshToken,
          });
          expect(status, text).to.equal(200);
        },
        ["admin"],
      ],
    ],
  ),
  ...area(
    "userInfo endpoint",
    ["hosted sign-in"],
    [
      [
        "needs a token",
        `${userInfo}: invalid_request`,
        async (world) => {
          const { status, body } = await world.hosted("/oauth2/userInfo");
          expect(`${status} ${body.error}`).to.equal("400 invalid_request");
        },
      ],
      [
        "refuses a token that is none",
        `${userInfo}: invalid_token`,
        async (world) => {
          const { status, body, headers } = await world.hosted("/oauth2/userInfo", { headers: bearer("x.y.z") });
          expect(`${status} ${body.error}`).to.equal("401 invalid_token");
          expect(headers.get("www-authenticate")).to.match(/error="invalid_token"/);
        },
      ],
      [
        "refuses an access token without the scope openid",
        "observed 2020-09-08 (simov/grant, issue 189): Access token does not contain openid scope",
        async (world) => {
          const { AccessToken } = await world.me();
          const { status, text } = await world.hosted("/oauth2/userInfo", { headers: bearer(AccessToken) });
          expect(status).to.equal(401);
          expect(text).to.include("Access token does not contain openid scope");
        },
        ["admin"],
      ],
      [
        "refuses an ID token",
        userInfo,
        async (world) => {
          const { status } = await world.hosted("/oauth2/userInfo", {
            headers: bearer((await hostedTokens(world)).id_token),
          });
          expect(status).to.equal(401);
        },
        ["admin"],
      ],
      ...(["GET", "POST"] as const).map((method): Row => [
        `answers ${method} with sub, name and what the scopes open, as texts`,
        `${userInfo}, Example`,
        async (world) => {
          const me = await world.me();
          const headers = bearer((await hostedTokens(world)).access_token);
          const { body, text } = await world.hosted("/oauth2/userInfo", { method, headers });
          expect(body, text).to.include({ sub: me.sub, username: me.sub, email: me.email, email_verified: "true" });
        },
        ["admin"],
      ]),
    ],
  ),
  ...area(
    "Revoke endpoint",
    ["hosted sign-in"],
    [
      [
        "ends what a refresh token opens",
        revoke,
        async (world) => {
          const { RefreshToken } = await world.newSignedIn();
          const { status, text } = await form(world, "/oauth2/revoke", { token: RefreshToken });
          expect(`${status} ${text}`).to.equal("200 ");
          await refusedToken({ grant_type: "refresh_token", refresh_token: RefreshToken }, "invalid_grant")(world);
        },
        ["admin"],
      ],
      [
        "needs a token",
        `${revoke}: invalid_request`,
        async (world) => {
          const { status, body } = await form(world, "/oauth2/revoke", {});
          expect(`${status} ${body.error}`).to.equal("400 invalid_request");
        },
      ],
      [
        "refuses an access token",
        `${revoke}: unsupported_token_type`,
        async (world) => {
          const { status, body } = await form(world, "/oauth2/revoke", { token: (await world.me()).AccessToken });
          expect(`${status} ${body.error}`).to.equal("400 unsupported_token_type");
        },
        ["admin"],
      ],
      [
        "refuses a client that does not exist",
        `${revoke}: invalid_client`,
        async (world) => {
          const { status, body } = await form(world, "/oauth2/revoke", { token: "x", client_id: "nowhere" });
          expect(`${status} ${body.error}`).to.match(/^40[01] invalid_client$/);
        },
      ],
    ],
  ),
  ...area(
    "Logout endpoint",
    ["hosted sign-in"],
    [
      [
        "leads to the client's logout URL",
        logout,
        async (world) => {
          const { logoutUrl, userPoolClientId } = world.target.addresses;
          const answer = await world.hosted(`/logout?${query({ client_id: userPoolClientId, logout_uri: logoutUrl })}`);
          expect(answer.headers.get("location")).to.equal(logoutUrl);
        },
      ],
      [
        "leads to a new sign-in with a callback URL",
        `${logout}, redirect_uri`,
        async (world) => {
          const address = location(await world.hosted(`/logout?${query(request(world))}`));
          expect(address.pathname).to.equal("/login");
        },
      ],
      ...(
        [
          ["leads to no other logout URL", { logout_uri: "https://evil.example/" }],
          ["needs a logout URL or a callback URL", {}],
          ["does not know a client that does not exist", { client_id: "nowhere", logout_uri: "https://evil.example/" }],
        ] satisfies [string, Parameters][]
      ).map(([title, parameters]): Row => [
        title,
        logout,
        async (world) => {
          const given = { client_id: world.target.addresses.userPoolClientId, ...parameters };
          const answer = await world.hosted(`/logout?${query(given)}`);
          const address = answer.headers.get("location");
          if (address === null) expect(answer.status).to.be.within(400, 499);
          else expect(new URL(address, "http://hosted.invalid").pathname).to.equal("/error");
        },
      ]),
    ],
  ),
];
