import {
  accessToken,
  badAudience,
  badIssuer,
  claimsText,
  clientId,
  control,
  expired,
  idToken,
  invalid,
  issuer,
  keyId,
  malformed,
  now,
  signedText,
} from "./attack";
import type { Attack } from "./attack";

const header = { alg: "RS256", kid: keyId };

/** A token whose payload has this text in the place of a claim, for numbers that JSON.stringify would not write. */
function withClaimText(name: string, text: string): () => string {
  return () => signedText(header, claimsText({ [name]: 0 }).replace(`"${name}":0`, `"${name}":${text}`));
}

function claim(name: string, value: unknown, shown = JSON.stringify(value)): [label: string, make: () => string] {
  return [`${name} ${shown}`, () => idToken({ [name]: value })];
}

function notNumber(name: string): string {
  return `the token's ${name} is not a number`;
}

export const timeAttacks: Attack[] = [
  control("exp in a second", () => idToken({ exp: now + 1 })),
  control("exp with a fraction", () => idToken({ exp: now + 0.5 })),
  control("exp in the far future", () => idToken({ exp: 99_999_999_999 })),
  control("exp with an exponent", withClaimText("exp", "9.9e10")),
  control("nbf now", () => idToken({ nbf: now })),
  control("iat now", () => idToken({ iat: now })),
  invalid("exp now", () => idToken({ exp: now }), expired),
  invalid("exp a second ago", () => idToken({ exp: now - 1 }), expired),
  invalid(...claim("exp", 0), expired),
  invalid(...claim("exp", -1), expired),
  invalid("exp -0", withClaimText("exp", "-0"), expired),
  invalid("exp -9e999", withClaimText("exp", "-9e999"), notNumber("exp")),
  invalid("exp 1e400", withClaimText("exp", "1e400"), notNumber("exp")),
  invalid("exp NaN", withClaimText("exp", "NaN"), malformed),
  invalid("exp Infinity", withClaimText("exp", "Infinity"), malformed),
  invalid("exp in hexadecimal", withClaimText("exp", "0xffffffffff"), malformed),
  invalid("exp as text", () => idToken({ exp: String(now + 60) }), notNumber("exp")),
  invalid(...claim("exp", "NaN"), notNumber("exp")),
  invalid(...claim("exp", null), notNumber("exp")),
  invalid(...claim("exp", true), notNumber("exp")),
  invalid("exp as a list", () => idToken({ exp: [now + 60] }), notNumber("exp")),
  invalid(...claim("exp", {}), notNumber("exp")),
  invalid("no exp", () => idToken({ exp: undefined }), "the token has no expiration time"),
  invalid("exp by another name", () => idToken({ exp: undefined, EXP: now + 60 }), "the token has no expiration time"),
  invalid("nbf in a second", () => idToken({ nbf: now + 1 }), "the token is not valid yet"),
  invalid("nbf as text", () => idToken({ nbf: "0" }), notNumber("nbf")),
  invalid(...claim("nbf", null), notNumber("nbf")),
  invalid("nbf 1e400", withClaimText("nbf", "1e400"), notNumber("nbf")),
  invalid("iat in a second", () => idToken({ iat: now + 1 }), "the token was issued in the future"),
  invalid(...claim("iat", false), notNumber("iat")),
  {
    ...invalid("replay after expiry of a token accepted before", () => idToken({ exp: now + 60 }), expired),
    before: async (api) => {
      await api.accepted(idToken({ exp: now + 60 }));
      api.advance(60);
    },
  },
];

export const audienceAttacks: Attack[] = [
  control("aud as a list with the client", () => idToken({ aud: ["other", clientId] })),
  control("access token, by client_id", () => accessToken()),
  invalid("another client's ID token", () => idToken({ aud: "7other0client0of0this0pool" }), badAudience),
  invalid("another client's access token", () => accessToken({ client_id: "7other0client0of0this0pool" }), badAudience),
  invalid(
    "aud of another, client_id of this client",
    () => idToken({ aud: "other", client_id: clientId }),
    badAudience,
  ),
  invalid("no aud, no client_id", () => idToken({ aud: undefined }), badAudience),
  invalid("azp alone", () => idToken({ aud: undefined, azp: clientId }), badAudience),
  invalid("aud empty text", () => idToken({ aud: "" }), badAudience),
  invalid("aud empty list", () => idToken({ aud: [] }), badAudience),
  invalid("aud empty list, client_id fits", () => idToken({ aud: [], client_id: clientId }), badAudience),
  invalid("aud null, client_id fits", () => idToken({ aud: null, client_id: clientId }), badAudience),
  invalid("aud list with a number in it", () => idToken({ aud: [clientId, 1] }), badAudience),
  invalid("aud list in a list", () => idToken({ aud: [[clientId]] }), badAudience),
  invalid("aud object", () => idToken({ aud: { [clientId]: true } }), badAudience),
  invalid("aud in capitals", () => idToken({ aud: clientId.toUpperCase() }), badAudience),
  invalid("aud longer than the client's id", () => idToken({ aud: `${clientId}x` }), badAudience),
  invalid("aud shorter than the client's id", () => idToken({ aud: clientId.slice(0, -1) }), badAudience),
  invalid("aud two ids in one text", () => idToken({ aud: `other,${clientId}` }), badAudience),
  invalid("aud with a space", () => idToken({ aud: ` ${clientId}` }), badAudience),
  invalid("aud *", () => idToken({ aud: "*" }), badAudience),
  invalid("client_id as a list", () => accessToken({ client_id: [clientId] }), badAudience),
];

const [, host = "", pool = ""] = /^https:\/\/([^/]+)\/(.+)$/.exec(issuer) ?? [];

export const issuerAttacks: Attack[] = (
  [
    ["a slash at the end", `${issuer}/`],
    ["http", issuer.replace("https", "http")],
    ["HTTPS in capitals", issuer.replace("https", "HTTPS")],
    ["host in capitals", `https://${host.toUpperCase()}/${pool}`],
    ["pool id in lower case", issuer.toLowerCase()],
    ["another pool", `${issuer.slice(0, -1)}J`],
    ["another region", issuer.replaceAll("eu-west-1", "us-east-1")],
    ["a port", `https://${host}:443/${pool}`],
    ["a dot after the host", `https://${host}./${pool}`],
    ["user information", `https://${host}@evil.example/${pool}`],
    ["a longer host", `https://${host}.evil.example/${pool}`],
    ["a look-alike letter", issuer.replace("cognito", "cоgnito")],
    ["another path that leads back", `https://${host}/x/../${pool}`],
    ["a percent escape", issuer.replace("_", "%5F")],
    ["a fragment", `${issuer}#`],
    ["a query", `${issuer}?`],
    ["a space", `${issuer} `],
    ["a null byte", `${issuer}\0`],
    ["no scheme", `${host}/${pool}`],
    ["a list", [issuer]],
    ["null", null],
    ["empty", ""],
    ["absent", undefined],
  ] satisfies [string, unknown][]
).map(([name, iss]) => invalid(`iss: ${name}`, () => idToken({ iss }), badIssuer));

/** The scoped route asks for courses/read or courses/all. */
function unscoped(name: string, token: () => string): Attack {
  return {
    name,
    request: "GET /scoped",
    lines: () => [`Authorization: Bearer ${token()}`],
    status: 403,
    reason: "insufficient_scope: the token does not have a required scope",
  };
}

export const scopeAttacks: Attack[] = [
  control("access token with the scope", () => accessToken(), { request: "GET /scoped" }),
  unscoped("ID token on a scoped route", () => idToken()),
  unscoped("access token without scope", () => accessToken({ scope: undefined })),
  unscoped("scope empty", () => accessToken({ scope: "" })),
  unscoped("scope of Cognito alone", () => accessToken({ scope: "aws.cognito.signin.user.admin" })),
  unscoped("scope longer than the route's", () => accessToken({ scope: "courses/readonly" })),
  unscoped("scope shorter than the route's", () => accessToken({ scope: "courses/" })),
  unscoped("scope in capitals", () => accessToken({ scope: "COURSES/READ" })),
  unscoped("scope *", () => accessToken({ scope: "*" })),
  unscoped("scopes separated by commas", () => accessToken({ scope: "courses/read,openid" })),
  unscoped("scopes separated by tabs", () => accessToken({ scope: "openid\tcourses/read" })),
  unscoped("scope as an object", () => accessToken({ scope: { "courses/read": true } })),
  unscoped("scope by another name", () => accessToken({ scope: "openid", scopes: "courses/read" })),
  unscoped("groups in the place of scopes", () =>
    accessToken({ scope: undefined, "cognito:groups": ["courses/read"] }),
  ),
  control("token_use of neither kind: API Gateway does not read it", () => idToken({ token_use: "refresh" })),
];
