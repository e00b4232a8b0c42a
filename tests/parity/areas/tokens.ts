import { createPublicKey, verify } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { expect } from "chai";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { claimsOf } from "../world";
import type { SignedInUser, World } from "../world";

const id = 'developer guide, "Understanding the identity (ID) token"';
const access = 'developer guide, "Understanding the access token"';
const keys = 'developer guide, "Verifying JSON web tokens"';
const discovery = 'developer guide, "OpenID Connect endpoints"; OpenID Connect Discovery 1.0 section 3';

type Claims = Record<string, unknown>;
type Expected = RegExp | string | number | boolean | ((user: SignedInUser, world: World) => unknown);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const client = (_: SignedInUser, world: World) => world.target.addresses.userPoolClientId;
const issuer = (_: SignedInUser, world: World) => world.target.addresses.issuer;
const sub = (user: SignedInUser) => user.sub;
const now = () => Math.floor(Date.now() / 1000);

const idClaims: Record<string, Expected> = {
  aud: client,
  iss: issuer,
  sub,
  "cognito:username": sub,
  email: (user) => user.email,
  email_verified: true,
  token_use: "id",
  event_id: uuid,
  jti: uuid,
  origin_jti: uuid,
};
const accessClaims: Record<string, Expected> = {
  client_id: client,
  iss: issuer,
  sub,
  username: sub,
  token_use: "access",
  scope: "aws.cognito.signin.user.admin",
  event_id: uuid,
  jti: uuid,
  origin_jti: uuid,
};

function claimRows(token: "AccessToken" | "IdToken", claims: Record<string, Expected>, source: string): Row[] {
  return Object.entries(claims).map(([name, expected]) => [
    `the ${token === "IdToken" ? "ID" : "access"} token's ${name} is as documented`,
    source,
    async (world) => {
      const user = await world.me();
      const value = claimsOf(user[token])[name];
      if (expected instanceof RegExp) expect(value).to.match(expected);
      else expect(value).to.equal(typeof expected === "function" ? expected(user, world) : expected);
    },
  ]);
}

const both = ["AccessToken", "IdToken"] as const;

const shared: Row[] = both.flatMap((token): Row[] => {
  const source = token === "IdToken" ? id : access;
  const check = (title: string, claim: (claims: Claims, user: SignedInUser) => void): Row => [
    `the ${token === "IdToken" ? "ID" : "access"} token ${title}`,
    source,
    async (world) => {
      const user = await world.me();
      claim(claimsOf(user[token]), user);
    },
  ];
  return [
    check("has times in seconds, and one of issue that is now", ({ iat, auth_time: signedIn }) => {
      expect(iat).to.be.a("number").that.is.closeTo(now(), 600);
      expect(signedIn).to.be.a("number").that.is.at.most(Number(iat));
    }),
    check("expires after its lifetime", ({ exp, iat }, { ExpiresIn }) => {
      expect(Number(exp) - Number(iat)).to.equal(ExpiresIn);
    }),
    check("has no claim of the other kind", (claims) => {
      const foreign = token === "IdToken" ? ["client_id", "scope", "username"] : ["aud", "email", "cognito:username"];
      expect(Object.keys(claims)).to.not.include.members([foreign[0] ?? ""]);
      expect(Object.keys(claims).filter((name) => foreign.includes(name))).to.deep.equal([]);
    }),
    [
      `the ${token === "IdToken" ? "ID" : "access"} token is signed with RS256 by a key of the pool`,
      keys,
      async (world) => {
        const [header = "", payload = "", signature = ""] = (await world.me())[token].split(".");
        const { alg, kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: string; kid: string };
        expect(alg).to.equal("RS256");
        const jwk = (await keySet(world)).find((key) => key.kid === kid) ?? expect.fail(`no key ${kid}`);
        const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
        expect(
          verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")),
        ).to.equal(true);
      },
    ],
    [
      `the ${token === "IdToken" ? "ID" : "access"} token's header has alg and kid alone`,
      source,
      async (world) => {
        const [header = ""] = (await world.me())[token].split(".");
        expect(JSON.parse(Buffer.from(header, "base64url").toString())).to.have.all.keys("alg", "kid");
      },
    ],
    [
      `the ${token === "IdToken" ? "ID" : "access"} token has the user's groups, the highest precedence first`,
      'developer guide, "Adding groups to a user pool"',
      async (world) => {
        const { IdToken, AccessToken } = await world.shared("grouped", async () => {
          const user = await world.newUser();
          for (const [GroupName, Precedence] of [
            ["parity-b", 1],
            ["parity-a", 2],
          ] as const) {
            await world.call("CreateGroup", { ...world.pool, GroupName, Precedence });
            await world.ok("AdminAddUserToGroup", { ...world.pool, Username: user.email, GroupName });
          }
          const tokens = await world.signIn(user);
          for (const GroupName of ["parity-a", "parity-b"]) await world.ok("DeleteGroup", { ...world.pool, GroupName });
          return tokens;
        });
        const groups = claimsOf(token === "IdToken" ? IdToken : AccessToken)["cognito:groups"];
        expect(groups).to.have.members(["parity-a", "parity-b"]);
      },
    ],
  ];
});

async function keySet(world: World): Promise<Record<string, string>[]> {
  const response = await fetch(`${world.target.addresses.keys}/.well-known/jwks.json`);
  expect(response.status).to.equal(200);
  return ((await response.json()) as { keys: Record<string, string>[] }).keys;
}

async function configuration(world: World): Promise<Record<string, unknown>> {
  const response = await fetch(`${world.target.addresses.keys}/.well-known/openid-configuration`);
  expect(response.status).to.equal(200);
  return (await response.json()) as Record<string, unknown>;
}

const endpoints: [member: string, path: string][] = [
  ["authorization_endpoint", "/oauth2/authorize"],
  ["token_endpoint", "/oauth2/token"],
  ["userinfo_endpoint", "/oauth2/userInfo"],
  ["revocation_endpoint", "/oauth2/revoke"],
  ["end_session_endpoint", "/logout"],
];

export const tokenExpectations = [
  ...area(
    "Tokens",
    ["admin"],
    [
      ...claimRows("IdToken", idClaims, id),
      ...claimRows("AccessToken", accessClaims, access),
      ...shared,
      [
        "the ID and the access token of one sign-in share origin_jti and event_id",
        id,
        async (world) => {
          const { IdToken, AccessToken } = await world.me();
          const [one, two] = [IdToken, AccessToken].map(claimsOf);
          expect([one?.origin_jti, one?.event_id]).to.deep.equal([two?.origin_jti, two?.event_id]);
        },
      ],
      [
        "the tokens are signed by two keys",
        keys,
        async (world) => {
          const { IdToken, AccessToken } = await world.me();
          const [one, two] = [IdToken, AccessToken].map((token) => token.split(".")[0]);
          expect(one).to.not.equal(two);
        },
      ],
    ],
  ),
  ...area(
    "Keys and discovery",
    [],
    [
      [
        "the key set has two RSA keys for RS256 signatures",
        keys,
        async (world) => {
          const found = await keySet(world);
          expect(found.length).to.equal(2);
          for (const key of found) expect(key).to.include({ kty: "RSA", alg: "RS256", use: "sig", e: "AQAB" });
        },
      ],
      [
        "the key set has public members alone",
        "RFC 7517 section 4, RFC 7518 section 6.3",
        async (world) => {
          for (const key of await keySet(world)) expect(key).to.have.all.keys("alg", "e", "kid", "kty", "n", "use");
        },
      ],
      [
        "any page may read the key set",
        'developer guide, "Verifying JSON web tokens": verifiers in browsers read it',
        async (world) => {
          const { headers } = await fetch(`${world.target.addresses.keys}/.well-known/jwks.json`);
          expect(headers.get("access-control-allow-origin")).to.equal("*");
          expect(headers.get("content-type")).to.match(/^application\/json/);
        },
      ],
      [
        "the document names the tokens' issuer",
        discovery,
        async (world) => {
          expect((await configuration(world)).issuer).to.equal(world.target.addresses.issuer);
        },
      ],
      [
        "the document names the key set",
        discovery,
        async (world) => {
          const { jwks_uri: address } = await configuration(world);
          const response = await fetch(address as string);
          expect(await response.json()).to.have.property("keys");
        },
      ],
      ...endpoints.map(([member, path]): Row => [
        `the document names ${path} as ${member}`,
        discovery,
        async (world) => {
          const value = (await configuration(world))[member];
          expect(new URL(String(value)).pathname).to.equal(path);
        },
        ["hosted sign-in"],
      ]),
      ...(
        [
          ["id_token_signing_alg_values_supported", ["RS256"]],
          ["subject_types_supported", ["public"]],
          ["scopes_supported", ["openid", "email", "phone", "profile"]],
          ["token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]],
          ["response_types_supported", ["code", "token"]],
        ] as const
      ).map(([member, values]): Row => [
        `the document's ${member} are Cognito's`,
        "observed 2022-11-28 (openiddict/openiddict-core, pull request 1586)",
        async (world) => {
          expect((await configuration(world))[member]).to.have.members([...values]);
        },
      ]),
      [
        "nothing is known of a pool that does not exist",
        'developer guide, "Verifying JSON web tokens"',
        async (world) => {
          const { keys: address, userPoolId } = world.target.addresses;
          const other = address.replace(
            userPoolId,
            `${userPoolId.slice(0, -1)}${userPoolId.endsWith("x") ? "y" : "x"}`,
          );
          expect((await fetch(`${other}/.well-known/jwks.json`)).ok).to.equal(false);
        },
      ],
    ],
  ),
];
