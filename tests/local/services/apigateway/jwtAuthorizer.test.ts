import { expect } from "chai";
import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { head, rawRequest } from "../../../../ops/security/attacks/rawRequest";
import { ServedApi } from "./servedApi";
import {
  accessClaims,
  base64url,
  clientId,
  idClaims,
  issuer,
  keyId,
  nowSeconds,
  otherKeys,
  poolKeys,
  signed,
  token,
} from "../../../../ops/security/attacks/tokens";

describe("JWT authorizer", () => {
  let api: ServedApi;
  before(async () => {
    api = await ServedApi.start({
      routes: {
        "GET /courses": { auth: "jwt" },
        "GET /scoped": { auth: "jwt", scopes: ["courses/read", "courses/all"] },
        "GET /public": {},
      },
    });
  });
  after(() => api.close());

  function get(path: string, authorization?: string): Promise<Response> {
    return api.fetch(path, authorization === undefined ? {} : { headers: { authorization } });
  }

  async function expectRefused(authorization: string, description: string, reason?: RegExp): Promise<void> {
    const response = await get("/courses", authorization);
    expect(response.status).to.equal(401);
    expect(await response.text()).to.equal('{"message":"Unauthorized"}');
    expect(response.headers.get("content-type")).to.equal("application/json");
    expect(response.headers.get("www-authenticate")).to.equal(
      `Bearer scope="" error="invalid_token" error_description="${description}"`,
    );
    const { authorizer, integration, routeKey } = api.lastTrace;
    expect(routeKey).to.equal("GET /courses");
    expect(integration).to.equal(undefined);
    expect(authorizer).to.include({ type: "JWT", allowed: false, error: `invalid_token: ${description}` });
    expect(authorizer?.reason).to.be.a("string");
    if (reason !== undefined) expect(authorizer?.reason).to.match(reason);
  }

  describe("accepts", () => {
    const accepted: [name: string, authorization: () => string][] = [
      ["an ID token", () => `Bearer ${token()}`],
      ["an access token, by client_id", () => `Bearer ${signed({ alg: "RS256", kid: keyId }, accessClaims())}`],
      ["a token without the prefix", () => token()],
      ["the prefix in any case", () => `bEARER ${token()}`],
      ["several spaces after the prefix", () => `Bearer   ${token()}`],
      ["one of several audiences", () => `Bearer ${token({ aud: ["other", clientId] })}`],
      ["a token that has become valid", () => `Bearer ${token({ nbf: nowSeconds() - 1 })}`],
      ["instants with fractions", () => `Bearer ${token({ exp: nowSeconds() + 60.5, iat: nowSeconds() - 0.5 })}`],
      ["a token without iat", () => `Bearer ${token({ iat: undefined })}`],
      ["a token with a header type", () => `Bearer ${token({}, { typ: "JWT" })}`],
    ];
    for (const [name, authorization] of accepted) {
      it(name, async () => {
        const response = await get("/courses", authorization());
        expect(response.status, JSON.stringify(api.lastTrace)).to.equal(200);
        expect(response.headers.get("www-authenticate")).to.equal(null);
        expect(api.lastTrace.authorizer).to.include({
          type: "JWT",
          allowed: true,
          error: undefined,
          reason: undefined,
        });
      });
    }

    it("tokens that jose makes", async () => {
      const jwt = await new SignJWT(idClaims())
        .setProtectedHeader({ alg: "RS256", kid: keyId })
        .sign(poolKeys.privateKey);
      expect((await get("/courses", `Bearer ${jwt}`)).status).to.equal(200);
    });

    it("requests without a token on a public route, and ignores tokens there", async () => {
      expect((await get("/public")).status).to.equal(200);
      expect((await get("/public", "Bearer nonsense")).status).to.equal(200);
      expect(api.lastTrace.authorizer).to.equal(undefined);
    });
  });

  describe("refuses", () => {
    for (const [name, headers] of [
      ["no header", {}],
      ["an empty header", { authorization: "" }],
      ["a bare prefix", { authorization: "Bearer " }],
    ] as const) {
      it(`a request with ${name}`, async () => {
        const response = await api.fetch("/courses", { headers });
        expect(response.status).to.equal(401);
        expect(await response.text()).to.equal('{"message":"Unauthorized"}');
        expect(response.headers.get("www-authenticate")).to.match(/^Bearer($| )/);
      });
    }

    it("a missing token with a plain challenge", async () => {
      const response = await get("/courses");
      expect(response.headers.get("www-authenticate")).to.equal("Bearer");
      expect(api.lastTrace.authorizer).to.include({
        error: "missing: token not provided",
        reason: "the request has no token in $request.header.Authorization",
      });
    });

    const tampered = () => {
      const [header, , signature] = token().split(".");
      return `${header!}.${base64url({ ...idClaims(), sub: "someone-else" })}.${signature!}`;
    };
    const hs256 = () => {
      const text = `${base64url({ alg: "HS256", kid: keyId })}.${base64url(idClaims())}`;
      const secret = poolKeys.publicKey.export({ type: "spki", format: "pem" });
      return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
    };
    const refused: [name: string, make: () => string, description: string, reason?: RegExp][] = [
      [
        "another issuer",
        () => token({ iss: `${issuer}x` }),
        "issuer does not match",
        /iss is ".*x", the authorizer's issuer https:/,
      ],
      ["an issuer with a slash", () => token({ iss: `${issuer}/` }), "issuer does not match"],
      ["no issuer", () => token({ iss: undefined }), "issuer does not match", /iss is absent/],
      [
        "another audience",
        () => token({ aud: "other" }),
        "the token does not have a valid audience",
        /aud is \["other"\]/,
      ],
      [
        "another client",
        () => token({ aud: undefined, client_id: "other" }),
        "the token does not have a valid audience",
        /client_id/,
      ],
      [
        "aud before client_id",
        () => token({ aud: "other", client_id: clientId }),
        "the token does not have a valid audience",
      ],
      ["neither aud nor client_id", () => token({ aud: undefined }), "the token does not have a valid audience"],
      ["a null aud", () => token({ aud: null, client_id: clientId }), "the token does not have a valid audience"],
      ["an empty aud", () => token({ aud: [] }), "the token does not have a valid audience"],
      ["an aud with other things", () => token({ aud: [clientId, 1] }), "the token does not have a valid audience"],
      ["an aud object", () => token({ aud: { [clientId]: true } }), "the token does not have a valid audience"],
      ["an expired token", () => token({ exp: nowSeconds() - 1 }), "the token has expired", /sign in again/],
      ["a token that expires now", () => token({ exp: nowSeconds() }), "the token has expired"],
      ["no exp", () => token({ exp: undefined }), "the token has no expiration time"],
      ["an exp of text", () => token({ exp: String(nowSeconds() + 60) }), "the token's exp is not a number"],
      ["a null exp", () => token({ exp: null }), "the token's exp is not a number"],
      ["a negative exp", () => token({ exp: -1 }), "the token has expired"],
      ["a token not yet valid", () => token({ nbf: nowSeconds() + 60 }), "the token is not valid yet"],
      ["an nbf of text", () => token({ nbf: "0" }), "the token's nbf is not a number"],
      [
        "a token from the future",
        () => token({ iat: nowSeconds() + 60 }),
        "the token was issued in the future",
        /clock/,
      ],
      ["tampered claims", tampered, "crypto/rsa: verification error", /changed or forged/],
      ["a signature of another key", () => token({}, {}, otherKeys.privateKey), "crypto/rsa: verification error"],
      [
        "alg none",
        () => `${base64url({ alg: "none", kid: keyId })}.${base64url(idClaims())}.${base64url("x")}`,
        "signing method none is invalid",
      ],
      ["HS256 with the public key as secret", hs256, "signing method HS256 is invalid", /only RS256/],
      ["RS512", () => token({}, { alg: "RS512" }), "signing method RS512 is invalid"],
      ["rs256 in lower case", () => token({}, { alg: "rs256" }), "signing method rs256 is invalid"],
      ["no alg", () => token({}, { alg: undefined }), "signing method none is invalid"],
      ["an alg that would end the header", () => token({}, { alg: 'a"\r\nb' }), "signing method a???b is invalid"],
      [
        "an unknown kid",
        () => token({}, { kid: "other-key" }),
        "unable to find a key for the token's kid",
        /kid "other-key"/,
      ],
      ["no kid", () => token({}, { kid: undefined }), "the token has no kid"],
      ["a kid that is no text", () => token({}, { kid: 1 }), "the token has no kid"],
      ["crit", () => token({}, { crit: ["exp"], exp: 1 }), "token is malformed", /crit/],
      ["one segment", () => "not-a-token", "token contains an invalid number of segments", /has 1/],
      ["two segments", () => token().split(".").slice(0, 2).join("."), "token contains an invalid number of segments"],
      ["five segments", () => `${token()}.a.b`, "token contains an invalid number of segments", /has 5/],
      ["an empty signature", () => `${token().split(".").slice(0, 2).join(".")}.`, "token is malformed"],
      ["padding", () => `${token()}=`, "token is malformed", /signature is not base64url/],
      ["standard base64", () => `a+b/.${base64url({})}.${base64url("x")}`, "token is malformed", /header/],
      ["a header that is no JSON", () => `${base64url("{")}.${base64url({})}.${base64url("x")}`, "token is malformed"],
      ["a header that is a list", () => signed([], idClaims()), "token is malformed"],
      ["claims that are a text", () => signed({ alg: "RS256", kid: keyId }, '"text"'), "token is malformed", /payload/],
      [
        "claims that are not UTF-8",
        () =>
          `${base64url({ alg: "RS256", kid: keyId })}.${Buffer.from('{"a":"\xff"}', "latin1").toString("base64url")}.${base64url("x")}`,
        "token is malformed",
      ],
      [
        "claims behind a byte order mark",
        () => signed({ alg: "RS256", kid: keyId }, `\uFEFF${JSON.stringify(idClaims())}`),
        "token is malformed",
      ],
      ["two tokens", () => `${token()},${token()}`, "token contains an invalid number of segments"],
      ["another scheme", () => "Basic dXNlcjpwYXNz", "token contains an invalid number of segments"],
    ];
    for (const [name, make, description, reason] of refused) {
      it(name, () => expectRefused(`Bearer ${make()}`, description, reason));
    }

    it("an exp beyond all numbers", async () => {
      const payload = JSON.stringify(idClaims()).replace(/"exp":\d+/, '"exp":1e999');
      await expectRefused(`Bearer ${signed({ alg: "RS256", kid: keyId }, payload)}`, "the token's exp is not a number");
    });

    it("keys that the token itself brings or names", async () => {
      const jwk = otherKeys.publicKey.export({ format: "jwk" });
      for (const header of [
        { jwk },
        { jku: "http://127.0.0.1:1/keys" },
        { x5u: "http://127.0.0.1:1/" },
        { jwk, kid: "mine" },
      ]) {
        const { status } = await get("/courses", `Bearer ${token({}, header, otherKeys.privateKey)}`);
        expect(status).to.equal(401);
      }
    });

    it("two Authorization headers, of which each alone would pass", async () => {
      const line = `Authorization: Bearer ${token()}`;
      expect((await rawRequest(api.port, head("GET /courses", line))).status).to.equal(200);
      const response = await rawRequest(api.port, head("GET /courses", line, line));
      expect(response).to.include({ status: 401, body: '{"message":"Unauthorized"}' });
    });

    it("a token in another header or in the query", async () => {
      expect(
        (await api.fetch(`/courses?Authorization=${token()}`, { headers: { "x-authorization": token() } })).status,
      ).to.equal(401);
    });

    it("never puts the token into the trace", async () => {
      const jwt = token({ aud: "other" });
      await get(`/courses?access_token=${jwt}`, `Bearer ${jwt}`);
      expect(JSON.stringify(api.lastTrace)).to.not.include(jwt.slice(0, 30)).and.to.not.include(jwt.slice(-30));
    });
  });

  describe("scopes", () => {
    const scoped = (claims: Record<string, unknown>) =>
      get("/scoped", `Bearer ${signed({ alg: "RS256", kid: keyId }, { ...accessClaims(), ...claims })}`);

    for (const [name, claims] of [
      ["one of the route's scopes", { scope: "openid courses/read" }],
      ["another of the route's scopes", { scope: "courses/all" }],
      ["scp as text", { scope: undefined, scp: "courses/read other" }],
      ["scp as a list", { scope: undefined, scp: ["courses/read"] }],
    ] as const) {
      it(`accepts ${name}`, async () => {
        expect((await scoped(claims)).status).to.equal(200);
      });
    }

    for (const [name, claims] of [
      ["a token without scopes", { scope: undefined }],
      ["other scopes", { scope: "courses/write openid" }],
      ["a scope that only begins like the route's", { scope: "courses/readonly" }],
      ["a scope in another case", { scope: "Courses/Read" }],
      ["scopes separated by commas", { scope: "courses/read,openid" }],
      ["scopes that are no texts", { scope: undefined, scp: [{ name: "courses/read" }] }],
    ] as const) {
      it(`refuses ${name} with 403`, async () => {
        const response = await scoped(claims);
        expect(response.status).to.equal(403);
        expect(await response.text()).to.equal('{"message":"Forbidden"}');
        expect(response.headers.get("www-authenticate")).to.include('error="insufficient_scope"');
        expect(response.headers.get("www-authenticate")).to.include('scope="courses/read courses/all"');
        expect(api.lastTrace.authorizer?.reason).to.match(
          /^the route needs one of courses\/read, courses\/all; the token has /,
        );
      });
    }

    it("refuses an ID token, which has no scopes", async () => {
      expect((await get("/scoped", `Bearer ${token()}`)).status).to.equal(403);
    });

    it("shows the event all scopes of the token on a scoped route, and none elsewhere", async () => {
      const jwt = signed({ alg: "RS256", kid: keyId }, accessClaims());
      const authorizerOf = async (path: string) =>
        (
          (await api.event(path, { headers: { authorization: `Bearer ${jwt}` } })).requestContext as {
            authorizer: { jwt: { scopes: unknown } };
          }
        ).authorizer.jwt;
      expect((await authorizerOf("/scoped")).scopes).to.deep.equal(["aws.cognito.signin.user.admin", "courses/read"]);
      expect((await authorizerOf("/courses")).scopes).to.equal(null);
    });
  });

  it("gives the event every claim as text", async () => {
    const claims: Record<string, unknown> = {
      ...idClaims(),
      "custom:level": 3,
      nothing: null,
      address: { city: "Zürich" },
      mixed: ["a", 1, true],
    };
    const event = await api.event("/courses", { headers: { authorization: token(claims) } });
    const { authorizer } = event.requestContext as { authorizer: { jwt: { claims: Record<string, string> } } };
    expect(authorizer.jwt.claims).to.deep.equal({
      ...Object.fromEntries(Object.entries(idClaims()).map(([name, value]) => [name, String(value)])),
      "cognito:groups": "[admins students]",
      auth_time: String(claims.auth_time),
      exp: String(claims.exp),
      iat: String(claims.iat),
      "custom:level": "3",
      address: '{"city":"Zürich"}',
      mixed: "[a 1 true]",
    });
  });
});

describe("JWT authorizer over time", () => {
  let api: ServedApi | undefined;
  afterEach(() => api?.close());

  const fixture = { routes: { "GET /courses": { auth: "jwt" as const } } };
  const statusOf = async (jwt: string) => (await api!.fetch("/courses", { headers: { authorization: jwt } })).status;

  it("checks the clock of tokens that it has verified before", async () => {
    let now = Date.now();
    api = await ServedApi.start(fixture, { clock: () => now });
    const jwt = token({ exp: Math.floor(now / 1000) + 100 });
    expect(await statusOf(jwt)).to.equal(200);
    now += 99_000;
    expect(await statusOf(jwt)).to.equal(200);
    now += 2_000;
    expect(await statusOf(jwt)).to.equal(401);
    expect(api.lastTrace.authorizer?.error).to.equal("invalid_token: the token has expired");
    now -= 200_000;
    expect(await statusOf(jwt)).to.equal(401);
  });

  it("forgets tokens when the issuer changes or withdraws the key", async () => {
    let key: KeyObject | undefined = poolKeys.publicKey;
    api = await ServedApi.start(fixture, { verificationKey: () => Promise.resolve(key) });
    const jwt = token();
    expect(await statusOf(jwt)).to.equal(200);
    // The same key in another object is the same key.
    key = createPublicKey(poolKeys.publicKey.export({ type: "spki", format: "pem" }));
    expect(await statusOf(jwt)).to.equal(200);
    key = otherKeys.publicKey;
    expect(await statusOf(jwt)).to.equal(401);
    key = undefined;
    expect(await statusOf(jwt)).to.equal(401);
    key = poolKeys.publicKey;
    expect(await statusOf(jwt)).to.equal(200);
  });

  it("refuses keys that are not RSA", async () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    api = await ServedApi.start(fixture, { verificationKey: () => Promise.resolve(ec.publicKey) });
    expect(await statusOf(token({}, {}, ec.privateKey))).to.equal(401);
  });

  it("answers 500 when the key cannot be asked for, and does not let the request through", async () => {
    api = await ServedApi.start(fixture, { verificationKey: () => Promise.reject(new Error("store closed")) });
    expect(await statusOf(token())).to.equal(500);
    expect(api.lastTrace.error).to.include("store closed");
    expect(api.lastTrace.integration).to.equal(undefined);
  });

  it("remembers a bounded number of tokens", async () => {
    let asked = 0;
    api = await ServedApi.start(fixture, { verificationKey: () => (asked++, Promise.resolve(poolKeys.publicKey)) });
    const jwt = token({ jti: "first" });
    await statusOf(jwt);
    for (let i = 0; i < 520; i++) await statusOf(token({ jti: i }));
    expect(await statusOf(jwt)).to.equal(200);
    expect(asked).to.equal(522);
  }).timeout(60_000);

  it("reads other headers and query parameters where the authorizer says so", async () => {
    api = await ServedApi.start({
      ...fixture,
      authorizer: { identitySources: ["$request.header.X-Course-Token", "$request.querystring.access_token"] },
    });
    const status = async (path: string, headers: Record<string, string>) =>
      (await api!.fetch(path, { headers })).status;
    expect(await status("/courses", { authorization: token() })).to.equal(401);
    expect(await status("/courses", { "x-course-token": token() })).to.equal(200);
    expect(await status(`/courses?access_token=${token()}`, {})).to.equal(200);
  });

  it("keeps a route closed whose authorizer is missing or of another kind", async () => {
    for (const route of [{ authorizerId: "gone00" }, { authorizationType: "CUSTOM" }]) {
      const closed = await ServedApi.start({ routes: { "GET /courses": { auth: "jwt", route } } });
      const response = await closed.fetch("/courses", { headers: { authorization: token() } });
      expect(response.status).to.equal(403);
      expect(await response.text()).to.equal('{"message":"Forbidden"}');
      expect(closed.lastTrace.authorizer).to.include({ type: "CUSTOM", allowed: false });
      await closed.close();
    }
  });
});

describe("IAM routes", () => {
  let api: ServedApi;
  afterEach(() => api.close());

  it("rejects every request by default", async () => {
    api = await ServedApi.start({ routes: { "GET /courses": { auth: "iam" } } });
    const response = await api.fetch("/courses", { headers: { authorization: `Bearer ${token()}` } });
    expect(response.status).to.equal(403);
    expect(await response.text()).to.equal('{"message":"Forbidden"}');
    expect(api.lastTrace.authorizer).to.include({ type: "AWS_IAM", allowed: false, error: "Forbidden" });
  });

  it("asks the hook, which gets the body and the execute ARN", async () => {
    const asked: unknown[] = [];
    api = await ServedApi.start(
      { routes: { "POST /exams/{examId}": { auth: "iam" } } },
      {
        authorizeIam: (request, { routeKey, executeArn, body }) => {
          asked.push([request.header("x-test"), routeKey, executeArn, body.toString()]);
          return Promise.resolve(
            request.header("x-test") === "good"
              ? { allowed: true, identity: { userArn: "arn:aws:sts::000000000000:assumed-role/a/b" } }
              : { allowed: false, error: "Forbidden", reason: "no statement allows it" },
          );
        },
      },
    );
    const send = (name: string) =>
      api.fetch("/exams/a%20b", {
        method: "POST",
        headers: { "x-test": name, "content-type": "text/plain" },
        body: "answers",
      });
    expect((await send("bad")).status).to.equal(403);
    expect(api.lastTrace.authorizer?.reason).to.equal("no statement allows it");
    const event = (await (await send("good")).json()) as { body: string; requestContext: { authorizer: unknown } };
    expect(event.body).to.equal("answers");
    expect(event.requestContext.authorizer).to.deep.equal({
      iam: { userArn: "arn:aws:sts::000000000000:assumed-role/a/b" },
    });
    expect(asked[1]).to.deep.equal([
      "good",
      "POST /exams/{examId}",
      "arn:aws:execute-api:eu-west-1:000000000000:abcde12345/$default/POST/exams/a b",
      "answers",
    ]);
  });
});
