import { expect } from "chai";
import { exitCodeOf } from "../../../packages/local/src/doctor/examine";
import { issuerDifference } from "../../../packages/local/src/doctor/cognitoIssuer";
import { issuer } from "../../../ops/security/attacks/tokens";
import { Examination, found, fix, named, TestServer } from "./examination";

describe("the doctor on the issuer", () => {
  let examination: Examination;
  beforeEach(async () => {
    examination = await Examination.start();
  });
  afterEach(() => examination.close());

  it("names a document that is not there, and skips what needs it", async () => {
    examination.issuer.status = 404;
    const findings = await examination.findings();
    expect(named(findings, "problem")).to.deep.equal(["OpenID configuration"]);
    expect(found(findings, "OpenID configuration")).to.match(/\/\.well-known\/openid-configuration answered 404$/);
    for (const name of ["Signing keys", "Token: signature"]) {
      expect(found(findings, name)).to.equal('see "OpenID configuration"');
    }
    expect(exitCodeOf(Object.values(findings))).to.equal(1);
  });

  it("names a document of another issuer", async () => {
    examination.issuer.issuer = `${issuer}/`;
    const findings = await examination.findings();
    expect(named(findings, "problem")).to.deep.equal(["OpenID configuration"]);
    expect(found(findings, "OpenID configuration")).to.equal(
      `${issuer}/ where ${issuer} was expected: it has a slash at its end`,
    );
    examination.issuer.issuer = undefined;
    expect(found(await examination.findings(), "OpenID configuration")).to.contain("null where");
  });

  it("names keys that are not there, or are none for signatures", async () => {
    examination.issuer.keysStatus = 500;
    expect(found(await examination.findings(), "Signing keys")).to.match(/\/jwks\.json answered 500$/);
    examination.issuer.keysStatus = 200;
    examination.issuer.keys = [{ kty: "EC", kid: "a" }, { kty: "RSA", use: "enc", kid: "b" }, null];
    const findings = await examination.findings();
    expect(named(findings, "problem")).to.deep.equal(["Signing keys", "Token: signature"]);
    expect(found(findings, "Signing keys")).to.equal("a key set without such keys");
    expect(fix(findings, "Signing keys")).to.equal("start the local run again");
    examination.issuer.keys = "none";
    expect(named(await examination.findings(), "problem")).to.deep.equal(["Signing keys", "Token: signature"]);
  });

  it("fetches keys over a safe way alone", async () => {
    examination.issuer.jwksUri = "http://keys.example.com/jwks.json";
    const findings = await examination.findings();
    expect(found(findings, "Signing keys")).to.match(
      /^jwks_uri is http:\/\/keys\.example\.com\/jwks\.json, not an https/,
    );
    examination.issuer.jwksUri = 7;
    expect(found(await examination.findings(), "Signing keys")).to.contain("names no jwks_uri");
  });

  it("names an answer that is no JSON object, or is without end", async () => {
    for (const body of ["<html>", "[]", `{"a":"${"x".repeat(200_000)}"}`]) {
      const server = await TestServer.start((_, response) => response.end(body));
      const findings = await examination.findings({ issuerUrl: server.url });
      await server.close();
      expect(named(findings, "problem")).to.deep.equal(["OpenID configuration"]);
      expect(found(findings, "OpenID configuration")).to.match(/answered with something that is no JSON object$/);
    }
  });

  it("is inconclusive when the issuer gives no answer", async () => {
    const { url } = examination.issuer.server;
    const findings = await examination.findings({ issuerUrl: url.replace(/\d+$/, "1") });
    expect(named(findings, "problem")).to.deep.equal([]);
    expect(named(findings, "unknown")).to.deep.equal(["OpenID configuration"]);
    expect(exitCodeOf(Object.values(findings))).to.equal(1);
  });
});

describe("issuerDifference", () => {
  const expected = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI";
  const cases: [actual: string, difference: string | undefined][] = [
    [expected, undefined],
    [`${expected}/`, "it has a slash at its end"],
    [` ${expected}`, "it has white space around it"],
    [expected.replace("AbCd", "abcd"), "upper and lower case differ"],
    [expected.replace("https", "http"), "it has http in place of https"],
    [expected.replace("https://", ""), "it lacks https:// at its front"],
    [expected.replace("idp.eu-central-1", "idp.eu-west-1"), "the region is eu-west-1 instead of eu-central-1"],
    [
      expected.replace("AbCdEfGhI", "Other1234"),
      "the user pool is eu-central-1_Other1234 instead of eu-central-1_AbCdEfGhI",
    ],
    [expected.replaceAll("amazonaws.com", "amazonaws.com.cn"), "it is of another AWS partition"],
    ["https://demo.auth.eu-central-1.amazoncognito.com", "it is the address of a hosted sign-in, not of the user pool"],
    ["https://accounts.example.com", "it is no issuer of Cognito"],
  ];
  for (const [actual, difference] of cases) {
    it(`says of ${actual}: ${difference ?? "nothing"}`, () => {
      expect(issuerDifference(expected, actual)).to.equal(difference);
    });
  }

  it("says what is missing where the expected one has it", () => {
    expect(issuerDifference("https://id.example.com/", "https://id.example.com")).to.equal(
      "the slash at the end is missing",
    );
    expect(issuerDifference("https://id.example.com", expected)).to.equal("it is another issuer");
  });
});
