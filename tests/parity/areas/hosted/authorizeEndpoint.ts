import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import type { World } from "../../world";
import { authorize, challenge, location, pkce, query, request, signIn } from "./hostedRequests";
import type { Parameters } from "./hostedRequests";

const open = (world: World, changes: Parameters = {}) =>
  world.hosted(`/oauth2/authorize?${query(request(world, changes))}`);

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

export const authorizeExpectations = area(
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
);
