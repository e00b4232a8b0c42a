import { expect } from "chai";
import { apiFailure, serviceFailure } from "../../../web/src/requestFailure";
import { json } from "../exchangesWith";

describe("apiFailure", () => {
  it("reads a problem document with its mistakes and its request id", async () => {
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
    expect(failure).to.include({ status: 422, answeredBy: "function", title: "The exam submission is not valid" });
    expect(failure.requestId).to.equal("K3nPpjS8oAMEJ3g=");
    expect(failure.fieldErrors).to.deep.equal([
      { where: "answers/0/answer", detail: "must be a string" },
      { where: "Idempotency-Key", detail: "was used" },
      { where: "limit", detail: "must be a whole number" },
    ]);
  });

  it("says what a gateway's 401 means, by its header where the page may read it", async () => {
    const plain = await apiFailure(json(401, { message: "Unauthorized" }));
    expect(plain).to.include({ status: 401, answeredBy: "gateway", requestId: undefined });
    expect(plain.detail).to.contain("issuer, audience or signature");
    const headers = {
      "www-authenticate": 'Bearer scope="" error="invalid_token" error_description="the token has expired"',
      "apigw-requestid": "K3nPpjS8oAMEJ3g=",
    };
    const told = await apiFailure(new Response('{"message":"Unauthorized"}', { status: 401, headers }));
    expect(told).to.include({ detail: "The token has expired.", requestId: "K3nPpjS8oAMEJ3g=" });
  });

  const cases: [number, string][] = [
    [403, "may not use this route"],
    [404, "no such route"],
    [413, "too large"],
    [418, "answered 418"],
    [429, "Too many requests"],
    [500, "function failed"],
    [503, "cannot serve"],
  ];
  for (const [status, words] of cases) {
    it(`says what a gateway's ${status} means`, async () => {
      const failure = await apiFailure(new Response("not JSON", { status }));
      expect(failure.title).to.contain(words);
      expect(failure.answeredBy).to.equal("gateway");
    });
  }

  it("says how long to wait", async () => {
    const failure = await apiFailure(new Response("{}", { status: 429, headers: { "retry-after": "7" } }));
    expect(failure.detail).to.contain("Try again in 7 s.");
  });
});

describe("serviceFailure", () => {
  it("reads S3's XML", async () => {
    const xml =
      "<Error><Code>AccessDenied</Code><Message>&quot;a&amp;b&quot; &lt;denied&gt;</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>";
    const failure = await serviceFailure(new Response(xml, { status: 403 }));
    expect(failure).to.include({
      title: "AccessDenied (403)",
      detail: '"a&b" <denied>',
      requestId: "4442587FB7D0A2F9",
    });
  });

  it("reads Cognito's JSON, whatever stands before the type", async () => {
    const body = { __type: "com.amazonaws.cognito#NotAuthorizedException", message: "Invalid login token." };
    const failure = await serviceFailure(json(400, body));
    expect(failure).to.include({
      title: "NotAuthorizedException (400)",
      detail: "Invalid login token.",
      answeredBy: "service",
    });
    expect(await serviceFailure(new Response("", { status: 500 }))).to.include({ title: "The service answered 500" });
  });
});
