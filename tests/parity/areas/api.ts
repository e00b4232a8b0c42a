import { createHmac } from "node:crypto";
import { expect } from "chai";
import { answered, signer } from "../cognito";
import type { Answer } from "../cognito";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { claimsOf } from "../world";
import type { SignedInUser, World } from "../world";

const jwt = 'API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers"';
const troubleshooting = 'API Gateway developer guide, "Troubleshooting issues with HTTP API JWT authorizers"';
const cors = 'API Gateway developer guide, "Configure CORS for HTTP APIs"';
const routes = 'API Gateway developer guide, "Create routes for HTTP APIs"';
const payload = 'API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs": payload format 2.0';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function withToken(world: World, path: string, init: Parameters<World["api"]>[1] = {}): Promise<Answer> {
  const { IdToken } = await world.me();
  return world.api(path, { ...init, headers: { ...bearer(IdToken), ...init.headers } });
}

const expectGateway = ({ status, text, body }: Answer, expected: number, message: string): void => {
  expect({ status, body }, text).to.deep.equal({ status: expected, body: { message } });
};

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

const origin = (world: World): string => new URL(world.target.addresses.callbackUrl).origin;

const preflight = (world: World, path: string, from: string, method = "GET") =>
  world.api(path, {
    method: "OPTIONS",
    headers: {
      origin: from,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type",
    },
  });

const exam = { courseId: "git-foundations", answers: [{ questionId: "q1", answer: "A rebase replays commits." }] };

const submit = (world: World, body: string, headers: Record<string, string> = {}) =>
  withToken(world, "/exams", { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

/** Calls a route that asks for IAM, signed with the user's credentials or others. */
async function signed(world: World, credentials: Partial<Parameters<typeof signer>[0]> = {}, path = "/me/uploads") {
  const mine = (await world.myIdentity()).credentials;
  const client = signer({ ...mine, ...credentials }, "execute-api", world.target.addresses.region);
  return answered(await client.fetch(world.target.addresses.api + path));
}

export const apiExpectations = [
  ...area(
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
  ),
  ...area(
    "Routes",
    ["api"],
    [
      [
        "an open route needs no token",
        'API Gateway developer guide, "Control and manage access to HTTP APIs": NONE',
        async (world) => {
          expect((await world.api("/health")).status).to.equal(200);
        },
      ],
      ...(
        [
          ["GET", "/nothing"],
          ["GET", "/"],
          ["GET", "/courses/git-foundations/more"],
          ["DELETE", "/courses"],
          ["PUT", "/exams"],
          ["GET", "/exams"],
          ["POST", "/courses"],
          ["PATCH", "/courses"],
          ["GET", "/COURSES"],
        ] as const
      ).map(([method, path]): Row => [
        `${method} ${path} has no route`,
        `${routes}: Not Found when no route matches`,
        async (world) => {
          expectGateway(await world.api(path, { method }), 404, "Not Found");
        },
      ]),
      [
        "a message of the gateway is JSON",
        `${troubleshooting}: content-length 26, {"message":"Unauthorized"}`,
        async (world) => {
          const { headers, text } = await world.api("/courses");
          expect(headers.get("content-type")).to.equal("application/json");
          expect(text).to.equal('{"message":"Unauthorized"}');
        },
      ],
      [
        "a body above 10 MB is refused",
        'API Gateway developer guide, "Quotas for configuring and running an HTTP API": payload size 10 MB',
        async (world) => {
          const body = new Uint8Array(10 * 1024 * 1024 + 1);
          const answer = await withToken(world, "/exams", {
            method: "POST",
            body,
            headers: { "content-type": "application/json" },
          });
          expectGateway(answer, 413, "Request Entity Too Large");
        },
        ["admin"],
      ],
      [
        "path parameters are decoded",
        `${payload}, pathParameters`,
        async (world) => {
          const { status, body } = await withToken(world, "/courses/git%2Dfoundations");
          expect({ status, courseId: body.courseId }).to.deep.equal({ status: 200, courseId: "git-foundations" });
        },
        ["admin"],
      ],
      [
        "a parameter of one segment takes no slash, not even an encoded one's neighbour",
        `${routes}: a path variable is one segment`,
        async (world) => {
          expectGateway(await withToken(world, "/courses/git-foundations/"), 404, "Not Found");
        },
        ["admin"],
      ],
      [
        "a function gets the query parameters decoded",
        `${payload}, queryStringParameters`,
        async (world) => {
          const { body } = await withToken(world, "/courses?li%6Dit=1");
          expect(body.items).to.have.length(1);
        },
        ["admin"],
      ],
      [
        "values of a repeated query parameter are joined with commas",
        `${payload}: duplicate query strings are combined with commas`,
        async (world) => {
          // The function takes one number.
          expect((await withToken(world, "/courses?limit=1&limit=1")).status).to.equal(400);
        },
        ["admin"],
      ],
      [
        "header names reach the function in lower case",
        `${payload}: header names are in lower case`,
        async (world) => {
          const body = JSON.stringify(exam);
          const key = `parity-${Date.now()}`;
          const first = await submit(world, body, { "IDEMPOTENCY-KEY": key });
          const again = await submit(world, body, { "idempotency-key": key });
          expect(first.status, first.text).to.equal(201);
          expect(again.body.examId).to.equal(first.body.examId);
        },
        ["admin"],
      ],
      [
        "status, headers and body of a function's answer arrive",
        `${payload}, Lambda function response for format 2.0`,
        async (world) => {
          const { status, headers, body } = await submit(
            world,
            JSON.stringify({ ...exam, answers: [{ questionId: "q2", answer: "git reflog" }] }),
          );
          expect(status).to.equal(201);
          expect(headers.get("location")).to.equal(`/exams/${String(body.examId)}`);
        },
        ["admin"],
      ],
      [
        "claims of the token reach the function",
        `${payload}, requestContext.authorizer.jwt.claims`,
        async (world) => {
          const { body } = await submit(world, JSON.stringify(exam));
          const mine = await withToken(world, `/exams/${String(body.examId)}`);
          expect(mine.status).to.equal(200);
          const { IdToken } = await world.newSignedIn();
          const others = await world.api(`/exams/${String(body.examId)}`, { headers: bearer(IdToken) });
          expect(others.status, "of another user").to.equal(404);
        },
        ["admin"],
      ],
      [
        "the id of a request is the function's request id",
        `${payload}, requestContext.requestId`,
        async (world) => {
          const { body, headers } = await withToken(world, "/courses/nothing-here");
          const id = headers.get("apigw-requestid") ?? "";
          expect(body.instance).to.equal(`urn:request:${encodeURIComponent(id)}`);
        },
        ["admin"],
      ],
      [
        "text bodies reach the function as text, in UTF-8",
        `${payload}, body and isBase64Encoded`,
        async (world) => {
          const answers = [{ questionId: "q1", answer: "Größe – 猫" }];
          const { body } = await submit(world, JSON.stringify({ ...exam, answers }));
          expect(body.answers).to.deep.equal(answers);
        },
        ["admin"],
      ],
    ],
  ),
  ...area(
    "CORS of the API",
    ["api", "hosted sign-in"],
    [
      ...(
        [
          ["/courses", "GET"],
          ["/exams", "POST"],
          ["/health", "GET"],
          ["/nothing", "GET"],
        ] as const
      ).map(([path, method]): Row => [
        `a preflight for ${method} ${path} is answered without a token`,
        `${cors}: API Gateway answers preflight OPTIONS requests`,
        async (world) => {
          const { status, headers, text } = await preflight(world, path, origin(world), method);
          expect(`${status} ${text}`).to.equal("204 ");
          expect(headers.get("access-control-allow-origin")).to.equal(origin(world));
          expect(headers.get("access-control-allow-methods")?.split(",")).to.include.members(["GET", "POST"]);
          expect(headers.get("access-control-allow-headers")?.toLowerCase().split(",")).to.include("authorization");
        },
      ]),
      ...(["https://evil.example", "null", "HTTPS://DEV.LEARNINGHUB.EXAMPLE.COM"] as const).map((from): Row => [
        `a preflight of the origin ${from} gets no CORS headers`,
        `${cors}, allowOrigins`,
        async (world) => {
          expect((await preflight(world, "/courses", from)).headers.get("access-control-allow-origin")).to.equal(null);
        },
      ]),
      ...["http", "subdomain", "port"].map((kind): Row => [
        `an origin that differs by its ${kind === "http" ? "scheme" : kind} is another one`,
        `${cors}, allowOrigins; RFC 6454 section 5`,
        async (world) => {
          const own = new URL(origin(world));
          const from =
            { http: `http://${own.host}`, subdomain: `https://x.${own.host}`, port: `${own.origin}:8443` }[kind] ?? "";
          expect((await preflight(world, "/courses", from)).headers.get("access-control-allow-origin")).to.equal(null);
        },
      ]),
      [
        "an answer for a listed origin names it",
        cors,
        async (world) => {
          const { headers } = await world.api("/health", { headers: { origin: origin(world) } });
          expect(headers.get("access-control-allow-origin")).to.equal(origin(world));
          expect(headers.get("access-control-expose-headers")?.split(",")).to.include("apigw-requestid");
        },
      ],
      [
        "a refusal by the gateway has the CORS headers too",
        cors,
        async (world) => {
          const { status, headers } = await world.api("/courses", { headers: { origin: origin(world) } });
          expect(`${status} ${headers.get("access-control-allow-origin")}`).to.equal(`401 ${origin(world)}`);
        },
      ],
      [
        "an answer for another origin has no CORS headers",
        cors,
        async (world) => {
          const { status, headers } = await world.api("/health", { headers: { origin: "https://evil.example" } });
          expect(`${status} ${headers.get("access-control-allow-origin")}`).to.equal("200 null");
        },
      ],
      [
        "an answer without an origin has no CORS headers",
        cors,
        async (world) => {
          expect((await world.api("/health")).headers.get("access-control-allow-origin")).to.equal(null);
        },
      ],
      [
        "credentials are not allowed",
        `${cors}, allowCredentials: default false`,
        async (world) => {
          expect(
            (await preflight(world, "/courses", origin(world))).headers.get("access-control-allow-credentials"),
          ).to.equal(null);
        },
      ],
      [
        "OPTIONS that is no preflight reaches no function",
        cors,
        async (world) => {
          expect((await world.api("/courses", { method: "OPTIONS" })).status).to.be.oneOf([204, 404]);
        },
      ],
    ],
  ),
  ...area(
    "IAM routes",
    ["uploads route", "identity pool"],
    [
      [
        "refuse a request without a signature",
        'API Gateway developer guide, "Control access to HTTP APIs with IAM authorization"',
        async (world) => {
          expectGateway(await world.api("/me/uploads"), 403, "Forbidden");
        },
      ],
      [
        "refuse a token of the user pool",
        'API Gateway developer guide, "Control access to HTTP APIs with IAM authorization"',
        async (world) => {
          expectGateway(await withToken(world, "/me/uploads"), 403, "Forbidden");
        },
        ["admin"],
      ],
      [
        "take credentials of the identity pool",
        'API Gateway developer guide, "Control access to HTTP APIs with IAM authorization"',
        async (world) => {
          const { status, text } = await signed(world);
          expect(status, text).to.equal(200);
        },
        ["admin"],
      ],
      ...(
        [
          ["a signature by another secret", { secretAccessKey: "x".repeat(40) }],
          ["a key that nobody has", { accessKeyId: "ASIAAAAAAAAAAAAAAAAA" }],
          ["temporary credentials without their session token", { sessionToken: undefined }],
          ["another session token", { sessionToken: "nothing" }],
        ] satisfies [string, Partial<Parameters<typeof signer>[0]>][]
      ).map(([what, credentials]): Row => [
        `refuse ${what}`,
        'IAM user guide, "AWS Signature Version 4 for API requests"',
        async (world) => {
          expectGateway(await signed(world, credentials), 403, "Forbidden");
        },
        ["admin"],
      ]),
      [
        "are closed to a signature for another service",
        'IAM user guide, "Elements of an AWS API request signature": credential scope',
        async (world) => {
          const { credentials } = await world.myIdentity();
          const client = signer(credentials, "s3", world.target.addresses.region);
          expectGateway(
            await answered(await client.fetch(`${world.target.addresses.api}/me/uploads`)),
            403,
            "Forbidden",
          );
        },
        ["admin"],
      ],
      [
        "are closed to a signature for another Region",
        'IAM user guide, "Elements of an AWS API request signature": credential scope',
        async (world) => {
          const { credentials } = await world.myIdentity();
          const client = signer(credentials, "execute-api", "ap-south-1");
          expectGateway(
            await answered(await client.fetch(`${world.target.addresses.api}/me/uploads`)),
            403,
            "Forbidden",
          );
        },
        ["admin"],
      ],
      [
        "take a signature with a query",
        'IAM user guide, "Create a signed AWS API request": canonical query string',
        async (world) => {
          expect((await signed(world, {}, "/me/uploads?limit=5")).status).to.equal(200);
        },
        ["admin"],
      ],
      [
        "refuse a query that was changed after the signature",
        'IAM user guide, "Create a signed AWS API request": canonical query string',
        async (world) => {
          const { credentials } = await world.myIdentity();
          const address = `${world.target.addresses.api}/me/uploads`;
          const { headers } = await signer(credentials, "execute-api", world.target.addresses.region).sign(address);
          expectGateway(await answered(await fetch(`${address}?limit=5`, { headers })), 403, "Forbidden");
        },
        ["admin"],
      ],
      [
        "refuse a signature of half an hour ago",
        'IAM user guide, "AWS Signature Version 4 for API requests": within five minutes of the time stamp',
        async (world) => {
          const { credentials } = await world.myIdentity();
          const datetime = new Date(Date.now() - 1_800_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
          const client = signer(credentials, "execute-api", world.target.addresses.region);
          const request = await client.sign(`${world.target.addresses.api}/me/uploads`, { aws: { datetime } });
          expectGateway(await answered(await fetch(request)), 403, "Forbidden");
        },
        ["admin"],
      ],
      [
        "leave JWT routes closed to a signature",
        jwt,
        async (world) => {
          expectGateway(await signed(world, {}, "/courses"), 401, "Unauthorized");
        },
        ["admin"],
      ],
      [
        "show the function who calls: the identity of the identity pool",
        `${payload}, requestContext.authorizer.iam.cognitoIdentity`,
        async (world) => {
          await world.bucket("listed.txt", { method: "PUT", body: "listed" });
          const { body, text } = await signed(world);
          expect(
            (body.items as { name: string }[]).map(({ name }) => name),
            text,
          ).to.include("listed.txt");
        },
        ["admin", "bucket"],
      ],
    ],
  ),
];

/** Last, as it uses up what the route allows. */
export const throttlingExpectations = area(
  "Throttling",
  ["api"],
  [
    [
      "a route answers 429 above its limit",
      'API Gateway developer guide, "Throttle your HTTP APIs for better throughput": 429 Too Many Requests',
      async (world) => {
        const answers: Answer[] = [];
        while (answers.length < 60 && answers.at(-1)?.status !== 429) answers.push(await world.api("/health"));
        const last = answers.pop() ?? expect.fail();
        expectGateway(last, 429, "Too Many Requests");
      },
    ],
    [
      "the limit of one route leaves others open",
      'API Gateway developer guide, "Throttle your HTTP APIs for better throughput": route-level throttling',
      async (world) => {
        expect((await world.api("/courses")).status).to.equal(401);
      },
    ],
  ],
);
