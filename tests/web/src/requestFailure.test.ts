import { expect } from "chai";
import { apiFailure, serviceFailure } from "../../../web/src/requestFailure";
import { json } from "../answering";

describe("apiFailure", () => {
  it("reads a problem document with its errors and its request id", async () => {
    const failure = await apiFailure(
      json(422, {
        type: "urn:problem-type:learninghub:invalidSubmission",
        title: "The exam submission is not valid",
        status: 422,
        detail: "See errors for each part of the body that is not valid.",
        instance: "urn:request:K3nPpjS8oAMEJ3g%3D",
        errors: [
          { pointer: "#/answers/0/answer", detail: "must be a string" },
          { header: "Idempotency-Key", detail: "was used" },
          { parameter: "limit", detail: "must be a whole number" },
        ],
      }),
    );
    expect(failure).to.include({ kind: "refused", title: "The exam submission is not valid" });
    expect(failure.requestId).to.equal("K3nPpjS8oAMEJ3g=");
    expect(failure.fieldErrors).to.deep.equal([
      { where: "answers/0/answer", detail: "must be a string" },
      { where: "Idempotency-Key", detail: "was used" },
      { where: "limit", detail: "must be a whole number" },
    ]);
  });

  const cases: [number, string, string][] = [
    [401, "signedOut", "sign-in has ended"],
    [403, "refused", "no access"],
    [404, "notFound", "Not found"],
    [413, "refused", "too large"],
    [418, "refused", "went wrong"],
    [429, "throttled", "Too many requests"],
    [500, "refused", "went wrong"],
    [503, "refused", "busy"],
  ];
  for (const [status, kind, words] of cases) {
    it(`says in the reader's words what a gateway's ${status} means`, async () => {
      const headers = { "apigw-requestid": "K3nPpjS8oAMEJ3g=" };
      const failure = await apiFailure(new Response("not JSON", { status, headers }));
      expect(failure.title).to.contain(words);
      expect(failure).to.include({ kind, requestId: "K3nPpjS8oAMEJ3g=" });
    });
  }

  it("says how long to wait", async () => {
    const failure = await apiFailure(new Response("{}", { status: 429, headers: { "retry-after": "7" } }));
    expect(failure.detail).to.contain("Try again in 7 s.");
  });
});

describe("serviceFailure", () => {
  it("reads S3's XML", async () => {
    const xml = "<Error><Code>AccessDenied</Code><RequestId>4442587FB7D0A2F9</RequestId></Error>";
    const failure = await serviceFailure(new Response(xml, { status: 403 }));
    expect(failure).to.include({ title: "You have no access to this", requestId: "4442587FB7D0A2F9" });
    const expired = await serviceFailure(new Response("<Error><Code>ExpiredToken</Code></Error>", { status: 400 }));
    expect(expired.kind).to.equal("signedOut");
  });

  it("reads Cognito's JSON, whatever stands before the type", async () => {
    const body = { __type: "com.amazonaws.cognito#NotAuthorizedException", message: "Invalid login token." };
    expect(await serviceFailure(json(400, body))).to.include({ kind: "signedOut" });
    expect(await serviceFailure(new Response("", { status: 500 }))).to.include({ kind: "refused" });
  });
});
