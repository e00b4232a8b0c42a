import { control, idToken, invalid, malformed, missing, refused, segments } from "./attack";
import type { Attack } from "./attack";

const bearer = (): string => `Bearer ${idToken()}`;
const line = (value: string): string => `Authorization: ${value}`;
const malformedToken = `invalid_token: ${malformed}`;

/** The scheme and what stands around the token. */
export const headerAttacks: Attack[] = [
  control("name of the header in capitals", () => "", { lines: () => [`AUTHORIZATION: ${bearer()}`] }),
  control("scheme in capitals", () => "", { lines: () => [line(`BEARER ${idToken()}`)] }),
  control("two spaces after the scheme", () => ` ${idToken()}`),
  control("no scheme", () => "", { lines: () => [line(idToken())] }),
  control("white space around the value", () => "", { lines: () => [`Authorization: \t ${bearer()} \t`] }),
  refused("no header", () => [], missing),
  refused("empty header", () => [line("")], missing),
  refused("scheme alone", () => [line("Bearer")], segments),
  refused("scheme and a space alone", () => [line("Bearer ")], segments),
  refused("a tab after the scheme", () => [line(`Bearer\t${idToken()}`)], malformedToken),
  refused("no space after the scheme", () => [line(`Bearer${idToken()}`)], malformedToken),
  refused("a no-break space after the scheme", () => [line(`Bearer\xa0${idToken()}`)], malformedToken),
  refused("a comma after the scheme", () => [line(`Bearer,${idToken()}`)], malformedToken),
  refused("a colon after the scheme", () => [line(`Bearer: ${idToken()}`)], malformedToken),
  refused("an equals sign after the scheme", () => [line(`Bearer token=${idToken()}`)], malformedToken),
  refused("the scheme twice", () => [line(`Bearer Bearer ${idToken()}`)], malformedToken),
  refused("a wide letter in the scheme", () => [line(`\xef\xbc\xa2earer ${idToken()}`)], malformedToken),
  refused("scheme Basic", () => [line("Basic dXNlcjpwYXNzd29yZA==")], segments),
  refused("scheme Basic with the token", () => [line(`Basic ${idToken()}`)], malformedToken),
  refused("scheme JWT", () => [line(`JWT ${idToken()}`)], malformedToken),
  refused("scheme DPoP", () => [line(`DPoP ${idToken()}`), "DPoP: x"], malformedToken),
  refused("two tokens with a comma", () => [line(`${bearer()}, ${bearer()}`)], segments),
  refused("a comma at the end", () => [line(`${bearer()},`)], malformedToken),
  refused("two headers, both good", () => [line(bearer()), line(bearer())], segments),
  refused("two headers, the first good", () => [line(bearer()), line("Bearer x")], malformedToken),
  refused("two headers, the last good", () => [line("Bearer x"), line(bearer())], malformedToken),
  refused("two headers, the first empty", () => [line(""), line(bearer())], malformedToken),
  refused("two headers in two spellings", () => [line(bearer()), `authorization: ${bearer()}`], segments),
  refused("undefined", () => [line("Bearer undefined")], segments),
  refused("null", () => [line("Bearer null")], segments),
  refused("a signature of SigV4", () => [line(sigV4)], segments),
  refused("a SigV4 signature, then the token", () => [line(sigV4), line(bearer())], malformedToken),
];

const sigV4 =
  "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0";

const formType = "application/x-www-form-urlencoded";
const form = `access_token=${idToken()}`;

/** A good token where the authorizer does not look. */
export const placeAttacks: Attack[] = [
  refused("token in the query", () => [], missing, { request: `GET /courses?access_token=${idToken()}` }),
  refused("Authorization in the query", () => [], missing, { request: `GET /courses?Authorization=${idToken()}` }),
  refused("token in a cookie", () => [`Cookie: Authorization=${idToken()}; token=${idToken()}`], missing),
  refused("token in the body", () => [`Content-Length: ${form.length}`, `Content-Type: ${formType}`], missing, {
    body: form,
  }),
  ...["X-Authorization", "Proxy-Authorization", "X-Amz-Security-Token", "X-Amzn-Oidc-Data", "Authorization_"].map(
    (name) => refused(`token in ${name}`, () => [`${name}: ${bearer()}`], missing),
  ),
  refused(
    "token in a chunked body's trailer",
    () => ["Transfer-Encoding: chunked", "Trailer: Authorization"],
    missing,
    {
      body: `0\r\nAuthorization: ${bearer()}\r\n\r\n`,
    },
  ),
];

/** Ways around the closed route, without a token. */
export const routeAttacks: Attack[] = [
  refused("X-Original-URL of a public route", () => ["X-Original-URL: /public"], missing),
  refused("X-HTTP-Method-Override", () => ["X-HTTP-Method-Override: OPTIONS"], missing),
  refused("X-Forwarded-For of this machine", () => ["X-Forwarded-For: 127.0.0.1"], missing),
  refused("claims that a client sends", () => ["X-Amzn-Authorizer-Claims: sub=admin"], missing),
  refused("whole URL as the target", () => [], missing, { request: "GET http://public.example/courses" }),
  refused("escaped letter in the path", () => [], missing, { request: "GET /%63ourses" }),
  refused("empty query", () => [], missing, { request: "GET /courses?" }),
  refused("stage name in front", () => [], "no route matches GET /$default/courses", {
    request: "GET /$default/courses",
    status: 404,
  }),
  ...[
    "/courses/",
    "//courses",
    "/COURSES",
    "/public/../courses",
    "/public/%2e%2e/courses",
    "/courses;x",
    "/courses%00",
  ].map((path) =>
    refused(`path ${path}`, () => [], `no route matches GET ${decodeURIComponent(path)}`, {
      request: `GET ${path}`,
      status: 404,
    }),
  ),
  ...["HEAD", "POST", "OPTIONS", "TRACE", "PROPFIND"].map((method) =>
    refused(`method ${method}`, () => [], `no route matches ${method} /courses`, {
      request: `${method} /courses`,
      status: 404,
    }),
  ),
  refused("a malformed escape", () => [], "the path has a malformed escape", {
    request: "GET /courses%zz",
    status: 400,
  }),
];

/** Requests that end before the authorizer. An empty reason: the server answered before the gateway saw a request. */
export const sizeAttacks: Attack[] = [
  control("token of 9 kB", () => idToken({ padding: "x".repeat(6000) })),
  refused("header values beyond 10,240 bytes", () => [line(`Bearer ${"x".repeat(10_300)}`)], "", {
    status: 431,
    reason: "request line and header values have 10342 bytes; 10240 are allowed",
  }),
  refused("good token and headers beyond 10,240 bytes", () => [line(bearer()), `X-A: ${"x".repeat(9500)}`], "", {
    status: 431,
    reason: "request line and header values have 10426 bytes; 10240 are allowed",
  }),
  refused("token of 100 kB", () => [line(`Bearer ${"x".repeat(100_000)}`)], "", { status: 431 }),
  refused("null byte in the value", () => [line(`Bearer ${idToken()}\0`)], "", { status: 400 }),
  refused("line end in the value, folded", () => [line("Bearer"), ` ${idToken()}`], "", { status: 400 }),
  refused("bare line end in the value", () => [line(`Bearer x\nAuthorization: ${bearer()}`)], "", { status: 400 }),
  refused("space before the colon", () => [`Authorization : ${bearer()}`], "", { status: 400 }),
  refused("no colon", () => [`Authorization ${bearer()}`], "", { status: 400 }),
  refused("Content-Length and Transfer-Encoding", () => ["Content-Length: 4", "Transfer-Encoding: chunked"], "", {
    request: "POST /courses",
    body: "0\r\n\r\n",
    status: 400,
  }),
  refused("two values of Content-Length", () => ["Content-Length: 0", "Content-Length: 5"], "", { status: 400 }),
  invalid("200 dots", () => ".".repeat(200), "token contains an invalid number of segments"),
];
