import { createHash } from "node:crypto";
import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import { claimsOf } from "../../world";
import { authorize, code, form, hostedTokens, pkce, redeem, refusedToken, token, verifier } from "./hostedRequests";

export const tokenEndpointExpectations = area(
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
);
