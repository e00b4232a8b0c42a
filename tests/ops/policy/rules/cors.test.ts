import { expect } from "chai";
import { check } from "../check";

const api = "aws:apigatewayv2/api:Api";
const bucketCors = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration";

/** The rule's messages for an API and for a bucket with these origins, which are the same ones. */
function of(allowOrigins: string[], circumstances: Parameters<typeof check>[3] = {}): string[] {
  const ofApi = check("cors-origin-exact", api, { corsConfiguration: { allowOrigins } }, circumstances);
  const corsRules = [{ allowedMethods: ["GET"], allowedOrigins: allowOrigins }];
  expect(check("cors-origin-exact", bucketCors, { corsRules }, circumstances)).to.deep.equal(ofApi);
  return ofApi;
}

describe("cors-origin-exact", () => {
  it("accepts exact https origins, and localhost's", () => {
    expect(of(["https://app.example.com", "http://localhost:3000", "http://127.0.0.1:5173"])).to.be.empty;
    expect(check("cors-origin-exact", api, {})).to.be.empty;
  });

  it("rejects a wildcard everywhere but on a throw-away stack", () => {
    expect(of(["*"])).to.deep.equal([
      'Found: the origin "*" may read the responses of mine on the stack dev. ' +
        'Allowed: an exact origin such as "https://app.example.com"; list each one, without wildcards; ' +
        "a wildcard on the stacks local. Change: learninghub:corsOrigins in Pulumi.dev.yaml.",
    ]);
    expect(of(["*"], { stack: "local" })).to.be.empty;
    expect(of(["*"], { stack: "demo", settings: { throwAwayStacks: ["demo"] } })).to.be.empty;
    expect(of(["*"], { stack: "local", deletionProtection: true })).to.have.length(1);
  });

  it("rejects partial wildcards and plain http everywhere", () => {
    for (const stack of ["dev", "local"]) {
      expect(of(["https://*.example.com"], { stack })).to.have.length(1);
      expect(of(["https://*"], { stack })).to.have.length(1);
      expect(of(["http://app.example.com", "https://app.example.com"], { stack })).to.have.length(1);
    }
  });

  it("rejects localhost on a protected stack", () => {
    expect(of(["http://localhost:3000"], { stack: "prod" })[0]).to.include("an https origin on a protected stack");
    expect(of(["http://localhost:3000"], { protect: true })).to.have.length(1);
  });
});

describe("cors-credentials-exact", () => {
  const of = (allowOrigins: string[], allowCredentials: boolean) =>
    check("cors-credentials-exact", api, { corsConfiguration: { allowOrigins, allowCredentials } }, { stack: "local" });

  it("accepts credentials from exact origins, and wildcards without them", () => {
    expect(of(["https://app.example.com"], true)).to.be.empty;
    expect(of(["*"], false)).to.be.empty;
  });

  it("rejects them together, also on a throw-away stack and at function URLs", () => {
    expect(of(["*"], true)[0]).to.include('allows credentials from "*"');
    const cors = { allowOrigins: ["https://*"], allowCredentials: true };
    expect(check("cors-credentials-exact", "aws:lambda/functionUrl:FunctionUrl", { cors })).to.have.length(1);
  });
});
