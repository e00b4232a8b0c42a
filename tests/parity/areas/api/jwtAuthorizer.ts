import { createHmac } from "node:crypto";
import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import { claimsOf } from "../../world";
import type { SignedInUser } from "../../world";
import { bearer, expectGateway, jwt, troubleshooting, withToken } from "./apiRequests";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token with other parts than those that were signed. */
function changed(token: string, header: Record<string, unknown>, claims: Record<string, unknown>): string {
  const [head = "", , signature = ""] = token.split(".");
  const original = JSON.parse(Buffer.from(head, "base64url").toString()) as Record<string, unknown>;
  return [encode({ ...original, ...header }), encode({ ...claimsOf(token), ...claims }), signature].join(".");
}

/** Tokens that a JWT authorizer refuses, by what is wrong with them. */
const badTokens: [what: string, token: (user: SignedInUser) => string][] = [
  ["that is no token", () => "nothing"],
  ["of three empty parts", () => ".."],
  ["with other claims than were signed", ({ IdToken }) => changed(IdToken, {}, { sub: "someone" })],
  ["with a later expiry than was signed", ({ IdToken }) => changed(IdToken, {}, { exp: 4102444800 })],
  ["for another audience than was signed", ({ IdToken }) => changed(IdToken, {}, { aud: "other" })],
  ["of another issuer", ({ IdToken }) => changed(IdToken, {}, { iss: "https://evil.example" })],
  ["of a key that the issuer does not have", ({ IdToken }) => changed(IdToken, { kid: "none" }, {})],
  [
    "without a signature",
    ({ IdToken }) => `${changed(IdToken, { alg: "none" }, {}).split(".").slice(0, 2).join(".")}.`,
  ],
  ["with the algorithm none", ({ IdToken }) => changed(IdToken, { alg: "none" }, {})],
  [
    "signed with HMAC",
    ({ IdToken }) => {
      const [head = "", claims = ""] = changed(IdToken, { alg: "HS256" }, {}).split(".");
      return `${head}.${claims}.${createHmac("sha256", "secret").update(`${head}.${claims}`).digest("base64url")}`;
    },
  ],
  [
    "with a changed signature",
    ({ IdToken }) => IdToken.slice(0, -20) + Array.from(IdToken.slice(-20)).reverse().join(""),
  ],
  ["that was cut", ({ IdToken }) => IdToken.slice(0, -30)],
  ["that is a refresh token", ({ RefreshToken }) => RefreshToken],
];

const jwtRoutes = ["GET /courses", "GET /courses/git-foundations", "POST /exams", "GET /exams/none"];

export const jwtExpectations = area(
  "JWT routes",
  ["api"],
  [
    ...jwtRoutes.map((route): Row => [
      `${route} is closed without a token`,
      `${jwt}; ${troubleshooting}`,
      async (world) => {
        const [method = "", path = ""] = route.split(" ");
        expectGateway(await world.api(path, { method }), 401, "Unauthorized");
      },
    ]),
    ...badTokens.map(([what, token]): Row => [
      `refuses a token ${what}`,
      `${jwt}: the JWT is validated`,
      async (world) => {
        expectGateway(await world.api("/courses", { headers: bearer(token(await world.me())) }), 401, "Unauthorized");
      },
      ["admin"],
    ]),
    [
      "says what is wrong with a token in www-authenticate",
      `${troubleshooting}: answer of 2020-05-13`,
      async (world) => {
        const { IdToken } = await world.me();
        const { headers } = await world.api("/courses", {
          headers: bearer(changed(IdToken, {}, { sub: "someone" })),
        });
        expect(headers.get("www-authenticate")).to.match(
          /^Bearer scope="" error="invalid_token" error_description=".+"$/,
        );
      },
      ["admin"],
    ],
    [
      "asks for Bearer where no token is given",
      `${troubleshooting}; RFC 6750 section 3`,
      async (world) => {
        expect((await world.api("/courses")).headers.get("www-authenticate")).to.match(/^Bearer/);
      },
    ],
    [
      "gives each answer an id of its own",
      `${troubleshooting}: apigw-requestid`,
      async (world) => {
        const ids = [await world.api("/courses"), await world.api("/courses")].map(({ headers }) =>
          headers.get("apigw-requestid"),
        );
        expect(ids[0]).to.match(/^[\w+/-]{15}=$/);
        expect(ids[0]).to.not.equal(ids[1]);
      },
    ],
    [
      "takes an ID token",
      `${jwt}: aud must be one of the audiences`,
      async (world) => {
        const { status, text } = await withToken(world, "/courses");
        expect(status, text).to.equal(200);
      },
      ["admin"],
    ],
    [
      "takes an access token by its client_id",
      `${jwt}: client_id is validated when aud is not present`,
      async (world) => {
        const { AccessToken } = await world.me();
        expect((await world.api("/courses", { headers: bearer(AccessToken) })).status).to.equal(200);
      },
      ["admin"],
    ],
    [
      "takes a token without the word Bearer",
      `${jwt}: the identity source may include only the token, or the token prefixed with Bearer`,
      async (world) => {
        const { IdToken } = await world.me();
        expect((await world.api("/courses", { headers: { authorization: IdToken } })).status).to.equal(200);
      },
      ["admin"],
    ],
    [
      "refuses other schemes than Bearer",
      jwt,
      async (world) => {
        const { IdToken } = await world.me();
        const headers = { authorization: `Basic ${Buffer.from(IdToken).toString("base64")}` };
        expectGateway(await world.api("/courses", { headers }), 401, "Unauthorized");
      },
      ["admin"],
    ],
    [
      "takes no token from the query",
      `${jwt}: identity source $request.header.Authorization`,
      async (world) => {
        const { IdToken } = await world.me();
        expectGateway(await world.api(`/courses?access_token=${IdToken}`), 401, "Unauthorized");
      },
      ["admin"],
    ],
    [
      "takes the token of a signed-out user until it expires",
      'developer guide, "Ending user sessions with token revocation": libraries verify signature and expiry alone',
      async (world) => {
        const { IdToken, AccessToken } = await world.newSignedIn();
        await world.ok("GlobalSignOut", { AccessToken });
        expect((await world.api("/courses", { headers: bearer(IdToken) })).status).to.equal(200);
      },
      ["admin"],
    ],
    [
      "answers 401 before the function sees a bad body",
      jwt,
      async (world) => {
        const answer = await world.api("/exams", {
          method: "POST",
          body: "{",
          headers: { "content-type": "application/json" },
        });
        expectGateway(answer, 401, "Unauthorized");
      },
    ],
  ],
);
