import { expect } from "chai";
import type { RequestTrace } from "../../../../web/src/stack/journey";
import type { Exchange } from "../../../../web/src/exchange";
import {
  followsPreflight,
  journeyOfExchange,
  journeyOfTokens,
  journeyOfTrace,
  refusal,
  withPreflight,
} from "../../../../web/src/stack/journey";
import type { Journey } from "../../../../web/src/stack/journey";

const allowed = { type: "JWT", allowed: true, error: undefined, reason: undefined } as const;
const integration = { functionName: "listCourses-1a2b3c4", status: 200, error: undefined, ms: 4 };
const origin = "https://app.example.com";

function trace(changes: Partial<RequestTrace> = {}): RequestTrace {
  return {
    requestId: "K3nPpjS8oAMEJ3g=",
    time: 1000,
    method: "GET",
    path: "/courses",
    apiId: "abc",
    routeKey: "GET /courses",
    status: 200,
    responseLength: 10,
    ms: 12,
    authorizer: allowed,
    integration,
    cors: { origin, preflight: false, allowed: true },
    error: undefined,
    ...changes,
  };
}

function preflight(changes: Partial<RequestTrace> = {}): RequestTrace {
  return trace({
    method: "OPTIONS",
    status: 204,
    routeKey: undefined,
    authorizer: undefined,
    integration: undefined,
    cors: { origin, preflight: true, allowed: true },
    ...changes,
  });
}

const way = ({ steps }: Journey) => steps.map(({ at, outcome }) => `${at} ${outcome}`);

describe("journeyOfTrace", () => {
  it("goes by authorizer, route and function", () => {
    const journey = journeyOfTrace(trace());
    expect(way(journey)).to.deep.equal(["page passed", "authorizer passed", "route passed", "function passed"]);
    expect(journey).to.include({ title: "GET /courses", status: 200, ms: 12, routeKey: "GET /courses" });
    expect(refusal(journey)).to.equal(undefined);
  });

  it("reads traces as they come over the wire, without what is undefined", () => {
    const sent = JSON.parse(JSON.stringify(trace({ routeKey: undefined, authorizer: undefined }))) as RequestTrace;
    expect(way(journeyOfTrace(sent))).to.deep.equal(["page passed", "route passed", "function passed"]);
  });

  it("ends at a preflight that the API does not allow, and says where to allow it", () => {
    const refused = journeyOfTrace(
      preflight({ cors: { origin: "https://evil.example.com", preflight: true, allowed: false } }),
    );
    expect(way(refused)).to.deep.equal(["page passed", "preflight refused"]);
    expect(refusal(refused)?.reason).to.contain("https://evil.example.com").and.contain("learninghub:corsOrigins");
    expect(way(journeyOfTrace(preflight()))).to.deep.equal(["page passed", "preflight passed"]);
  });

  it("ends at the authorizer, with its real reason", () => {
    const reason = "The token's audience is not the app client.";
    const jwt = journeyOfTrace(
      trace({ status: 401, authorizer: { ...allowed, allowed: false, error: "Unauthorized", reason } }),
    );
    expect(way(jwt)).to.deep.equal(["page passed", "authorizer refused"]);
    expect(refusal(jwt)).to.include({ label: "JWT authorizer", reason });
    const iam = { type: "AWS_IAM", allowed: false, error: "Forbidden", reason: undefined } as const;
    const signed = journeyOfTrace(trace({ status: 403, authorizer: iam }));
    expect(way(signed)).to.deep.equal(["page passed", "signature refused"]);
    expect(refusal(signed)?.reason).to.equal("Forbidden.");
    const custom = journeyOfTrace(trace({ status: 403, authorizer: { ...iam, type: "CUSTOM", error: undefined } }));
    expect(refusal(custom)).to.include({ label: "Lambda authorizer", reason: "It gave no reason." });
  });

  it("ends at the route when there is none, and when it is throttled", () => {
    const none = journeyOfTrace(
      trace({
        status: 404,
        routeKey: undefined,
        authorizer: undefined,
        integration: undefined,
        error: "no route matches GET /courses",
      }),
    );
    expect(way(none)).to.deep.equal(["page passed", "route refused"]);
    expect(refusal(none)?.reason).to.equal("No route matches GET /courses.");
    const throttled = journeyOfTrace(
      trace({ status: 429, integration: undefined, error: "GET /courses exceeds its limits" }),
    );
    expect(way(throttled)).to.deep.equal(["page passed", "authorizer passed", "route refused"]);
  });

  it("ends at the function that failed, or that refused by itself", () => {
    const failed = journeyOfTrace(
      trace({ status: 500, integration: { ...integration, error: "the function timed out" } }),
    );
    expect(refusal(failed)).to.include({ at: "function", reason: "The function timed out." });
    const refused = journeyOfTrace(trace({ status: 422 }));
    expect(refusal(refused)).to.include({ at: "function", reason: "The function itself answered 422." });
  });

  it("comes back to a page that may not read the answer", () => {
    const journey = journeyOfTrace(
      trace({ cors: { origin: "https://evil.example.com", preflight: false, allowed: false } }),
    );
    expect(way(journey).at(-1)).to.equal("page refused");
    expect(refusal(journey)?.reason).to.contain("keeps the answer from the page");
  });
});

describe("preflights", () => {
  const asked = journeyOfTrace(preflight());
  const request = (changes: Partial<RequestTrace> = {}) => journeyOfTrace(trace({ time: 1500, ...changes }));

  it("belong to the request that follows, and come before it", () => {
    expect(followsPreflight(asked, request())).to.be.true;
    expect(way(withPreflight(asked, request())).slice(0, 3)).to.deep.equal([
      "page passed",
      "preflight passed",
      "authorizer passed",
    ]);
  });

  it("do not belong to another path, a later request, another preflight, or after a refusal", () => {
    const foreign = journeyOfTrace(preflight({ cors: { origin, preflight: true, allowed: false } }));
    expect(followsPreflight(asked, request({ path: "/exams" }))).to.be.false;
    expect(followsPreflight(asked, request({ time: 20_000 }))).to.be.false;
    expect(followsPreflight(asked, journeyOfTrace(preflight()))).to.be.false;
    expect(followsPreflight(foreign, request())).to.be.false;
    expect(followsPreflight(request(), request())).to.be.false;
    expect(followsPreflight(undefined, request())).to.be.false;
  });
});

describe("journeyOfExchange", () => {
  function exchange(status: number | undefined, changes: Partial<Exchange> = {}): Journey {
    return journeyOfExchange({
      target: "api",
      routeKey: "GET /courses",
      method: "GET",
      path: "/courses",
      time: 1000,
      ms: 12,
      status,
      ...changes,
    });
  }
  const failure = (answeredBy: "gateway" | "function" | "service" | "nobody") => ({
    failure: { title: "Refused", detail: "For a reason.", answeredBy },
  });

  const cases: [string, Journey, string[]][] = [
    ["a success", exchange(200), ["authorizer passed", "route passed", "function passed"]],
    ["a signed success", exchange(200, { signed: true }), ["signature passed", "route passed", "function passed"]],
    [
      "a function's refusal",
      exchange(422, failure("function")),
      ["authorizer passed", "route passed", "function refused"],
    ],
    ["a gateway's 401", exchange(401, failure("gateway")), ["authorizer refused"]],
    [
      "a gateway's 403 of a signed request",
      exchange(403, { ...failure("gateway"), signed: true }),
      ["signature refused"],
    ],
    ["a gateway's 404", exchange(404, failure("gateway")), ["route refused"]],
    ["a gateway's 429", exchange(429, failure("gateway")), ["authorizer passed", "route refused"]],
    ["a gateway's 500", exchange(500, failure("gateway")), ["authorizer passed", "route passed", "function refused"]],
    ["no answer", exchange(undefined, failure("nobody")), ["preflight refused"]],
    ["an upload", exchange(200, { target: "bucket", operation: "PutObject" }), ["bucket passed"]],
    ["a refused upload", exchange(403, { target: "bucket", ...failure("service") }), ["bucket refused"]],
    ["credentials", exchange(200, { target: "identityPool", operation: "GetId" }), ["identityPool passed"]],
  ];
  for (const [name, journey, expected] of cases) {
    it(`takes ${name} by ${expected.join(", ")}`, () => {
      expect(way(journey)).to.deep.equal(["page passed", ...expected]);
    });
  }

  it("names services' operations, and gives reasons", () => {
    expect(exchange(200, { target: "bucket", operation: "PutObject" }).title).to.equal("PutObject");
    expect(refusal(exchange(401, failure("gateway")))?.reason).to.equal("Refused. For a reason.");
  });
});

describe("journeyOfTokens", () => {
  it("ends at the user pool", () => {
    expect(way(journeyOfTokens("Sign-in", 1, 2))).to.deep.equal(["page passed", "userPool passed"]);
    const refused = journeyOfTokens("Refresh", 1, 2, "invalid_grant.");
    expect(refusal(refused)).to.include({ at: "userPool", reason: "invalid_grant." });
    expect(refused.status).to.equal(undefined);
  });
});
