import { expect } from "chai";
import { exitCodeOf } from "../../../packages/local/src/doctor/examine";
import {
  accessClaims,
  base64url,
  issuer,
  nowSeconds,
  otherKeys,
  signed,
  token,
} from "../../../ops/security/attacks/tokens";
import { Examination, found, fix, named } from "./examination";

const newToken = "sign in again: give a new token in DOCTOR_TOKEN, or --username and the password in DOCTOR_PASSWORD";

describe("the doctor on tokens", () => {
  let examination: Examination;

  before(async () => {
    examination = await Examination.start();
  });
  after(() => examination.close());

  it("finds nothing to fix with a good id token", async () => {
    const findings = await examination.withToken(token());
    expect(named(findings, "problem")).to.deep.equal([]);
    expect(named(findings, "unknown")).to.deep.equal([]);
    expect(exitCodeOf(Object.values(findings))).to.equal(0);
    expect(named(findings, "ok")).to.deep.equal([
      "Host name",
      "Connection",
      "Clock",
      "OpenID configuration",
      "Signing keys",
      "Token",
      "Token: signature",
      "Token: issuer",
      "Token: audience",
      "Token: use",
      "Token: time",
      "CORS: other origins",
      "Routes",
      "Route without a token",
      "Route with forged tokens",
      "Route with the token",
      "CORS: preflight",
      "CORS: answer",
    ]);
    expect(found(findings, "Token: time")).to.match(/^it expires in \d+ min$/);
    expect(found(findings, "Token: use")).to.equal("token_use id");
  });

  it("shows of a token neither signature nor person", async () => {
    const text = token({ "cognito:username": "secret-name", phone_number: "+491701234567" });
    const report = JSON.stringify(await examination.withToken(text));
    expect(report).to.contain("sub 1f7a…, ").and.to.contain("email a…@example.com");
    expect(report).to.contain("and cognito:groups, email_verified, cognito:username, phone_number");
    for (const part of text.split(".")) expect(report).not.to.contain(part);
    for (const secret of ["1f7a61d0-", "a@example.com", "secret-name", "+49"]) expect(report).not.to.contain(secret);
  });

  it("accepts an access token, and says what it lacks", async () => {
    const findings = await examination.withToken(signed({ alg: "RS256", kid: "pool-key-1" }, accessClaims()));
    expect(named(findings, "problem")).to.deep.equal([]);
    expect(found(findings, "Token: use")).to.contain("WARNING an access token passes, but does not say");
    expect(found(findings, "Token: audience")).to.contain("client_id ");
  });

  const slash = { iss: `${issuer}/` };
  const otherRegion = { iss: issuer.replaceAll("eu-west-1", "us-east-1") };
  const brokenClaims: [what: string, claims: Record<string, unknown>, check: string, found: RegExp][] = [
    ["a slash at the issuer's end", slash, "Token: issuer", /^https:\S+\/: it has a slash at its end$/],
    ["another region", otherRegion, "Token: issuer", /the region is us-east-1 instead of eu-west-1; the user pool/],
    ["no issuer", { iss: undefined }, "Token: issuer", /^a token without iss$/],
    [
      "another app client",
      { aud: "other" },
      "Token: audience",
      /^aud other: the token was issued for another app client/,
    ],
    ["no audience", { aud: undefined }, "Token: audience", /^client_id absent: the token names no audience$/],
    ["an end in the past", { exp: nowSeconds() - 5 * 3600 }, "Token: time", /^it expired 5 h ago$/],
    [
      "a start in the future",
      { nbf: nowSeconds() + 10 * 86_400 },
      "Token: time",
      /^it is valid in 10 days only \(nbf\)$/,
    ],
    [
      "an issue in the future",
      { iat: nowSeconds() + 10 * 86_400 },
      "Token: time",
      /^it was issued 10 days in the future \(iat\)$/,
    ],
    ["no end", { exp: undefined }, "Token: time", /^the token has no exp claim/],
  ];
  for (const [what, claims, check, pattern] of brokenClaims) {
    it(`names ${what}`, async () => {
      const findings = await examination.withToken(token(claims));
      expect(named(findings, "problem")).to.deep.equal([check, "Route with the token"]);
      expect(found(findings, check)).to.match(pattern);
      expect(fix(findings, check)).to.equal(newToken);
      expect(found(findings, "Route with the token")).to.contain("the token checks above name the claim");
      expect(exitCodeOf(Object.values(findings))).to.equal(1);
    });
  }

  it("names a token that is neither an id token nor an access token", async () => {
    const findings = await examination.withToken(token({ token_use: "refresh" }));
    expect(named(findings, "problem")).to.deep.equal(["Token: use"]);
    expect(found(findings, "Token: use")).to.contain("neither an id token nor an access token of Cognito");
  });

  it("names a key that the pool does not have, and a signature that does not fit", async () => {
    const unknown = await examination.withToken(token({}, { kid: "old-key" }));
    expect(named(unknown, "problem")).to.deep.equal(["Token: signature", "Route with the token"]);
    expect(found(unknown, "Token: signature")).to.equal(
      "the issuer has no key old-key: the token is of another user pool, or of an earlier one",
    );
    const forged = await examination.withToken(token({}, {}, otherKeys.privateKey));
    expect(named(forged, "problem")).to.deep.equal(["Token: signature", "Route with the token"]);
    expect(found(forged, "Token: signature")).to.contain(
      "does not fit the key pool-key-1: the token was changed or cut",
    );
  });

  it("names another algorithm, and a missing kid", async () => {
    const unsigned = `${base64url({ alg: "none", kid: "pool-key-1" })}.${base64url({ iss: issuer })}.${base64url("x")}`;
    const none = await examination.withToken(unsigned);
    expect(found(none, "Token")).to.equal("alg none; only RS256 passes the authorizer");
    expect(named(none, "problem")).to.include("Token: signature");
    expect(found(await examination.withToken(token({}, { kid: undefined })), "Token")).to.match(/^no kid, /);
  });

  const malformed: [what: string, text: string, found: RegExp][] = [
    ["the word Bearer", `Bearer ${token()}`, /^the token with the word Bearer/],
    ["quotation marks", `"${token()}"`, /^the token in quotation marks/],
    ["an encrypted refresh token", "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", /^an encrypted token, as a refresh token is/],
    ["a text that is no token", "sesame", /^a JWT has three parts separated by dots, this token has 1/],
    ["a token that was cut", token().replace(/\.(.{40})[^.]*/, ".$1"), /not base64url|not a JSON object/],
  ];
  for (const [what, text, pattern] of malformed) {
    it(`names ${what}, and skips the token's other checks`, async () => {
      const findings = await examination.withToken(text);
      expect(found(findings, "Token")).to.match(pattern);
      expect(fix(findings, "Token")).to.equal(newToken);
      for (const check of ["signature", "issuer", "audience", "use", "time"]) {
        expect(findings[`Token: ${check}`]).to.include({ status: "skipped", reason: "the token cannot be read" });
      }
    });
  }
});
