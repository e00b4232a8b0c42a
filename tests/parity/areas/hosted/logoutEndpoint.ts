import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import { location, query, request } from "./hostedRequests";
import type { Parameters } from "./hostedRequests";

const logout = 'developer guide, "Logout endpoint"';

export const logoutExpectations = area(
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
);
