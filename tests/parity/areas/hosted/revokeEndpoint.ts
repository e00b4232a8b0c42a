import { expect } from "chai";
import { area } from "../../expectation";
import { form, refusedToken } from "./hostedRequests";

const revoke = 'developer guide, "Revoke endpoint"';

export const revokeExpectations = area(
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
);
