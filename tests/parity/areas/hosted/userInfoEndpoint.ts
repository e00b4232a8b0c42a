import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import { hostedTokens } from "./hostedRequests";

const userInfo = 'developer guide, "The userInfo endpoint"';

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

export const userInfoExpectations = area(
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
);
