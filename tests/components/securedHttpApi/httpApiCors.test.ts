import { expect } from "chai";
import { corsConfiguration, validateCors } from "../../../components/securedHttpApi/httpApiCors";
import type { HttpApiCors, RouteAuth } from "../../../components/securedHttpApi/httpApiCors";

const open = new Map<string, RouteAuth>([["GET /health", "none"]]);

function fieldsOf(cors: Partial<HttpApiCors>, routes: ReadonlyMap<string, RouteAuth> = open): string[] {
  return validateCors({ allowOrigins: ["https://app.example.com"], ...cors }, routes).map(({ field }) => field);
}

describe("corsProblems", () => {
  it("accepts exact origins", () => {
    expect(fieldsOf({ allowOrigins: ["https://app.example.com", "http://localhost:3000"] })).to.deep.equal([]);
  });

  it("names each wrong origin", () => {
    const allowOrigins = ["https://app.example.com/", "https://b.example.com", "*", "http://c.example.com"];
    expect(fieldsOf({ allowOrigins })).to.deep.equal([
      "cors.allowOrigins[0]",
      "cors.allowOrigins[2]",
      "cors.allowOrigins[3]",
    ]);
  });

  it("asks for at least one origin", () => {
    expect(fieldsOf({ allowOrigins: [] })).to.deep.equal(["cors.allowOrigins"]);
  });

  it("takes the wildcard where it is allowed, never with credentials", () => {
    expect(fieldsOf({ allowOrigins: ["*"], allowWildcardOrigin: true })).to.deep.equal([]);
    expect(fieldsOf({ allowOrigins: ["*"], allowWildcardOrigin: true, allowCredentials: true })).to.deep.equal([
      "cors.allowCredentials",
    ]);
    expect(fieldsOf({ allowCredentials: true })).to.deep.equal([]);
  });

  for (const maxAgeSeconds of [-1, 86_401, 1.5]) {
    it(`refuses a max age of ${maxAgeSeconds}`, () => {
      expect(fieldsOf({ maxAgeSeconds })).to.deep.equal(["cors.maxAgeSeconds"]);
    });
  }

  it("accepts a max age from nothing to a day", () => {
    expect(fieldsOf({ maxAgeSeconds: 0 })).to.deep.equal([]);
    expect(fieldsOf({ maxAgeSeconds: 86_400 })).to.deep.equal([]);
  });

  it("refuses what is no header's name", () => {
    expect(fieldsOf({ allowHeaders: ["X-Request-Id", "*", "a b", ""], exposeHeaders: ["etag", "a:"] })).to.deep.equal([
      "cors.allowHeaders[1]",
      "cors.allowHeaders[2]",
      "cors.allowHeaders[3]",
      "cors.exposeHeaders[1]",
    ]);
  });

  for (const [closed, answering] of [
    ["ANY /courses/{courseId}", "OPTIONS /courses/{id}"],
    ["ANY /{proxy+}", "OPTIONS /{rest+}"],
    ["$default", "OPTIONS /{proxy+}"],
  ] as const) {
    it(`wants an open route for the preflight beside a closed ${closed}`, () => {
      const problems = (others: [string, RouteAuth][]) => fieldsOf({}, new Map([[closed, "jwt"], ...others]));
      const field = `routes["${closed}"].auth`;
      expect(problems([])).to.deep.equal([field]);
      expect(problems([[answering, "jwt"]])).to.deep.equal([field]);
      expect(problems([["OPTIONS /elsewhere", "none"]])).to.deep.equal([field]);
      expect(problems([[answering, "none"]])).to.deep.equal([]);
      expect(fieldsOf({}, new Map([[closed, "none"]]))).to.deep.equal([]);
    });
  }
});

describe("corsConfiguration", () => {
  const cors = { allowOrigins: ["https://b.example.com", "https://a.example.com", "https://b.example.com"] };

  it("has safe defaults", () => {
    expect(corsConfiguration(cors, open)).to.deep.equal({
      allowOrigins: ["https://a.example.com", "https://b.example.com"],
      allowMethods: ["GET"],
      allowHeaders: ["authorization", "content-type", "idempotency-key"],
      maxAge: 300,
      allowCredentials: false,
    });
  });

  it("takes every option, with headers in lower case", () => {
    const options = {
      allowHeaders: ["X-B", "x-a", "X-A"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 0,
      allowCredentials: true,
    };
    expect(corsConfiguration({ ...cors, ...options }, open)).to.deep.include({
      allowHeaders: ["x-a", "x-b"],
      exposeHeaders: ["etag"],
      maxAge: 0,
      allowCredentials: true,
    });
  });

  it("allows the methods of the routes, once each and in one order", () => {
    const methods = (...keys: string[]) =>
      corsConfiguration(cors, new Map(keys.map((key) => [key, "jwt"]))).allowMethods;
    expect(methods("POST /a", "GET /b", "GET /a")).to.deep.equal(["GET", "POST"]);
    expect(methods("GET /a", "POST /a", "GET /b")).to.deep.equal(["GET", "POST"]);
    expect(methods("ANY /a")).to.deep.equal(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);
    expect(methods("$default")).to.deep.equal(methods("ANY /a"));
  });

  it("lets pages sign requests when a route asks for IAM", () => {
    const { allowHeaders } = corsConfiguration(cors, new Map([["GET /a", "iam"]]));
    expect(allowHeaders).to.include.members(["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]);
  });
});
