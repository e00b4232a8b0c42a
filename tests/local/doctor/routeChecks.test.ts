import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { Evidence } from "../../../packages/local/src/doctor/evidence";
import { examine, exitCodeOf, stepsFor } from "../../../packages/local/src/doctor/examine";
import type { ApiFixture, RouteFixture } from "../services/apigateway/servedApi";
import { accessClaims, nowSeconds, signed, token } from "../../../ops/security/attacks/tokens";
import { examinations, findingsOf, found, fix, hasSignedToken, named, origin, targetFor, wellApi } from "./examination";

describe("the doctor on routes", () => {
  const { startServer, startIssuer, start, examined, answering } = examinations();

  const withRoute = (route: RouteFixture, changes: Partial<ApiFixture> = {}): ApiFixture => ({
    ...wellApi,
    routes: { "GET /courses": route },
    ...changes,
  });

  /** 401 without a token as API Gateway gives it, else the given answer. */
  const behindAuthorizer =
    (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
    (request, response) => {
      const allowed = { "access-control-allow-origin": origin, "access-control-allow-headers": "authorization" };
      if (request.method === "OPTIONS") {
        response.writeHead(204, { ...allowed, "access-control-allow-methods": "GET" }).end();
      } else if (!hasSignedToken(request)) {
        response.writeHead(401, { ...allowed, "www-authenticate": "Bearer" }).end('{"message":"Unauthorized"}');
      } else response.writeHead(status, { ...allowed, ...headers }).end(body);
    };

  it("names a route that does not exist", async () => {
    const findings = await examined(wellApi, { routes: [{ method: "GET", path: "/nowhere" }] });
    const [closed, open] = ["Route without a token", "Route with the token"];
    expect(named(findings, "problem")).to.deep.equal([closed, "Route with forged tokens", open]);
    for (const name of [closed, open]) {
      expect(found(findings, name)).to.equal(
        '404 {"message":"Not Found"}: the API has no such route, or no such stage',
      );
    }
  });

  it("names a route without an authorizer", async () => {
    const findings = await examined(withRoute({ auth: "none" }));
    expect(named(findings, "problem")).to.deep.equal(["Route without a token", "Route with forged tokens"]);
    expect(found(findings, "Route without a token")).to.equal("200: the request reached the function without a token");
    expect(fix(findings, "Route without a token")).to.equal(
      'give the route a JWT authorizer (authorizationType "JWT" and authorizerId); then start the local run again',
    );
    expect(found(findings, "Route with forged tokens")).to.equal(
      "200 for a text that is no token; 200 for a token without a signature (alg none); " +
        "200 for a token that another key signed",
    );
  });

  it("names a function that refuses by itself because the route has no authorizer", async () => {
    const code = "exports.handler = async () => ({ statusCode: 401, body: 'who are you?' })";
    const findings = await examined(withRoute({ auth: "none", code }));
    expect(found(findings, "Route without a token")).to.contain("the function refuses, not an authorizer");
    expect(found(findings, "Route with the token")).to.contain("the function refuses, after the authorizer");
  });

  it("names a route that asks for IAM", async () => {
    const findings = await examined(withRoute({ auth: "iam" }));
    expect(named(findings, "problem")).to.include.members(["Route without a token", "Route with the token"]);
    expect(found(findings, "Route without a token")).to.contain("the route asks for a signature of IAM");
  });

  it("names a function that API Gateway may not call", async () => {
    const findings = await examined(withRoute({ auth: "jwt", permission: false }));
    expect(named(findings, "problem")).to.deep.equal(["Route with the token"]);
    expect(found(findings, "Route with the token")).to.equal(
      '500 {"message":"Internal Server Error"}: API Gateway may not call the function, or the function failed; ' +
        "AWS's records tell which",
    );
  });

  it("names a function that throws", async () => {
    const findings = await examined(withRoute({ auth: "jwt", code: "exports.handler = async () => { throw 1 }" }));
    expect(named(findings, "problem")).to.deep.equal(["Route with the token"]);
  });

  it("names an authorizer for another issuer, another client, another place of the token", async () => {
    const ofIssuer = { jwtConfiguration: { issuer: "https://id.example.com", audiences: ["x"] } };
    const ofPlace = { identitySources: ["$request.querystring.token"] };
    const [issuer, place] = [
      await examined(withRoute({ auth: "jwt" }, { authorizer: ofIssuer })),
      await examined(withRoute({ auth: "jwt" }, { authorizer: ofPlace })),
    ];
    expect(named(issuer, "problem")).to.deep.equal(["Route with the token"]);
    expect(found(issuer, "Route with the token")).to.equal(
      '401 {"message":"Unauthorized"} (issuer does not match): the token checks above name the claim; ' +
        "if they are well, the authorizer expects something else",
    );
    expect(found(place, "Route with the token")).to.contain("is Authorization the authorizer's identity source?");
  });

  it("names a scope that the token lacks, and takes one that has it", async () => {
    const scoped = withRoute({ auth: "jwt", scopes: ["courses/read"] });
    const findings = await examined(scoped);
    expect(named(findings, "problem")).to.deep.equal(["Route with the token"]);
    expect(found(findings, "Route with the token")).to.contain("the token lacks a scope of the route");
    expect(fix(findings, "Route with the token")).to.equal("sign in for the scope, and give the access token");
    const access = signed({ alg: "RS256", kid: "pool-key-1" }, accessClaims());
    expect(named(await examined(scoped, { token: () => Promise.resolve(access) }), "problem")).to.deep.equal([]);
  });

  const answers: [what: string, status: number, body: string, headers: Record<string, string>, found: RegExp][] = [
    ["403 of a firewall", 403, '{"message":"Forbidden"}', {}, /^403 .*: a firewall refuses/],
    ["a timeout", 503, '{"message":"Service Unavailable"}', {}, /took longer than the integration waits$/],
    [
      "a failure of the function's own",
      502,
      "<h1>eyJhbGciOiJub25lIn0.e30.x ann@example.com</h1>",
      {},
      /^502 <h1><token> <e-mail address><\/h1>: the function itself/,
    ],
    [
      "unreachable keys",
      401,
      '{"message":"Unauthorized"}',
      { "www-authenticate": 'Bearer error_description="JWKS communication error"' },
      /API Gateway cannot reach the issuer's documents$/,
    ],
  ];
  for (const [what, status, body, headers, pattern] of answers) {
    it(`names ${what}`, async () => {
      const findings = await answering(behindAuthorizer(status, body, headers));
      expect(named(findings, "problem")).to.deep.equal(["Route with the token"]);
      expect(found(findings, "Route with the token")).to.match(pattern);
    });
  }

  it("accepts what the function answers for its own business, and says nothing of its content", async () => {
    for (const [status, body] of [
      [200, "private"],
      [404, '{"error":"no such course"}'],
      [302, ""],
    ] as const) {
      const findings = await answering(behindAuthorizer(status, body));
      expect(named(findings, "problem")).to.deep.equal([]);
      expect(found(findings, "Route with the token")).to.equal(`the function answered ${status}`);
    }
  });

  it("does not call throttling a problem, nor well", async () => {
    const findings = await answering((_, response) => {
      response.writeHead(429, { "access-control-allow-origin": origin }).end('{"message":"Too Many Requests"}');
    });
    expect(named(findings, "unknown")).to.deep.equal([
      "Route without a token",
      "Route with forged tokens",
      "Route with the token",
    ]);
  });

  it("accepts the token nowhere else, whatever redirect it gets", async () => {
    const elsewhere = await startServer((_, response) => response.end());
    await answering(behindAuthorizer(307, "", { location: `${elsewhere.url}/steal` }));
    expect(elsewhere.requests).to.deep.equal([]);
  });

  it("names an authorizer that does not verify signatures", async () => {
    const findings = await answering((request, response) => {
      const known = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/.test(request.headers.authorization ?? "");
      const status = request.method === "OPTIONS" ? 204 : known ? 200 : 401;
      response.writeHead(status).end(status === 401 ? '{"message":"Unauthorized"}' : "");
    });
    expect(findings["Route without a token"]?.status).to.equal("ok");
    expect(found(findings, "Route with forged tokens")).to.equal("200 for a token that another key signed");
    expect(fix(findings, "Route with forged tokens")).to.match(/^let API Gateway's authorizer verify the token's sig/);
  });

  it("examines each route, and asks for one where none is given", async () => {
    const examination = await start({ ...wellApi, routes: { "GET /a": { auth: "jwt" }, "GET /b": {} } });
    const routes = [
      { method: "GET", path: "/a" },
      { method: "GET", path: "/b" },
    ];
    const target = targetFor(`http://127.0.0.1:${examination.api.port}`, examination.issuer.server.url, { routes });
    const findings = await examine(stepsFor(new Evidence(target)));
    const closed = findings.filter(({ name }) => name === "Route without a token");
    expect(closed.map(({ route, status }) => `${route ?? ""} ${status}`)).to.deep.equal([
      "GET /a ok",
      "GET /b problem",
    ]);
    const none = await examination.findings({ routes: [] });
    expect(found(none, "Routes")).to.equal('none was given; give --route, such as --route "GET /items"');
    expect(Object.keys(none)).not.to.include("Route without a token");
    expect(none["CORS: other origins"]?.status).to.equal("ok");
  });

  it("sends no request that may change data, unless asked to", async () => {
    const exams = { routes: [{ method: "POST", path: "/exams" }] };
    const careful = await examined(wellApi, exams);
    expect(named(careful, "problem")).to.deep.equal([]);
    for (const name of ["Route without a token", "Route with forged tokens", "Route with the token", "CORS: answer"]) {
      expect(careful[name]).to.deep.include({
        status: "skipped",
        reason: "a POST request may change data; --write sends it all the same",
      });
    }
    expect(careful["CORS: preflight"]?.status).to.equal("ok");
    expect(careful.Clock?.status).to.equal("ok");
    const written = await examined(wellApi, { ...exams, write: true });
    expect(found(written, "Route with the token")).to.equal("the function answered 200");
  });

  it("reports once that nothing listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    const issuer = await startIssuer();
    const findings = await findingsOf(targetFor(`http://127.0.0.1:${port}`, issuer.server.url));
    expect(named(findings, "problem")).to.deep.equal([]);
    expect(named(findings, "unknown")).to.deep.equal(["Connection"]);
    expect(found(findings, "Connection")).to.match(/gave no answer: nothing listens there$/);
    expect(found(findings, "Route with the token")).to.equal('see "Connection"');
    expect(exitCodeOf(Object.values(findings))).to.equal(1);
  });

  it("does not wait for ever", async () => {
    const findings = await answering(() => undefined, { timeoutMs: 50 });
    expect(named(findings, "unknown")).to.deep.equal(["Connection"]);
    expect(found(findings, "Connection")).to.contain("nothing came within 0.05 s");
  });

  it("names a host that DNS does not know", async () => {
    const issuer = await startIssuer();
    const findings = await findingsOf(
      // Without a region, nothing is asked of AWS.
      targetFor("https://api.invalid", issuer.server.url, { region: undefined }),
    );
    expect(named(findings, "unknown")).to.deep.equal(["Host name"]);
    expect(fix(findings, "Host name")).to.equal("pulumi stack output apiUrl --stack dev");
    expect(found(findings, "TLS certificate")).to.equal('see "Host name"');
    expect(found(findings, "CORS: preflight")).to.equal('see "Host name"');
  });

  describe("by the API's clock", () => {
    const atTime = (seconds: number): RequestListener => {
      const answer = behindAuthorizer(200, "{}");
      return (request, response) => {
        response.setHeader("date", new Date(Date.now() + seconds * 1000).toUTCString());
        answer(request, response);
      };
    };

    it("names a clock that is far off, and judges the token by the API's", async () => {
      const findings = await answering(atTime(7200), {
        token: () => Promise.resolve(token({ exp: nowSeconds() + 3600 })),
      });
      expect(named(findings, "problem")).to.deep.equal(["Clock", "Token: time"]);
      expect(found(findings, "Clock")).to.match(/^7\d{3} s behind: tokens look valid or expired here/);
      expect(fix(findings, "Clock")).to.equal("sudo timedatectl set-ntp true");
      expect(found(findings, "Token: time")).to.match(/^it expired \d+ min ago$/);
    });

    it("warns of a clock that is a little off", async () => {
      const findings = await answering(atTime(-60), {
        token: () => Promise.resolve(token({ iat: nowSeconds() })),
      });
      expect(found(findings, "Clock")).to.match(/^[1-6]\d s ahead WARNING the API judges by its own clock/);
      expect(findings["Token: time"]).to.include({ status: "problem" });
    });

    it("says so when the API tells no time", async () => {
      const findings = await answering((request, response) => {
        response.sendDate = false;
        behindAuthorizer(200, "{}")(request, response);
      });
      expect(named(findings, "unknown")).to.deep.equal(["Clock"]);
      expect(findings["Token: time"]?.status).to.equal("ok");
    });
  });
});
