import { expect } from "chai";
import { accessLogFormat } from "../../../components/securedHttpApi/accessLog";
import { validateCertificateArn, validateDomainName } from "../../../components/securedHttpApi/customDomain";
import { validateAudience, validateIssuer, validateScope } from "../../../components/securedHttpApi/jwt";
import { logRetentionDays, validateLogRetention } from "../../../components/shared/logRetention";

type Rule = (text: string) => string | undefined;

function decides(rule: Rule, { accepts, refuses }: { accepts: string[]; refuses: string[] }): void {
  for (const text of accepts) {
    it(`accepts ${JSON.stringify(text)}`, () => {
      expect(rule(text)).to.equal(undefined);
    });
  }
  for (const text of refuses) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(rule(text)).to.be.a("string");
    });
  }
}

describe("issuerProblem", () => {
  decides(validateIssuer, {
    accepts: ["https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1", "https://tenant.example.com/"],
    refuses: [
      "",
      "http://issuer.example.com",
      "issuer.example.com",
      "https://a.example/?x",
      "https://a.example/#x",
      "https://",
      "https://a b",
    ],
  });
});

describe("audienceProblem", () => {
  decides(validateAudience, { accepts: ["3n4b5urk1ft4fl3mg5e62d9ado", "https://api.example.com"], refuses: ["", " "] });
});

describe("scopeProblem", () => {
  decides(validateScope, { accepts: ["email", "courses/read", "a:b"], refuses: ["", "a b", 'a"b', "a\\b", "é"] });
});

describe("domainNameProblem", () => {
  decides(validateDomainName, {
    accepts: ["api.example.com", "a-1.b.example"],
    refuses: [
      "",
      "localhost",
      "API.example.com",
      "https://api.example.com",
      "api.example.com/",
      "*.example.com",
      "-a.example.com",
      "a..b",
      "api.example.com.",
      `${"a.".repeat(126)}ab`,
      `${"a".repeat(64)}.example`,
    ],
  });
});

describe("certificateArnProblem", () => {
  decides(validateCertificateArn, {
    accepts: [
      "arn:aws:acm:eu-west-1:123456789012:certificate/1b2c",
      "arn:aws-cn:acm:cn-north-1:123456789012:certificate/1b2c",
    ],
    refuses: [
      "",
      "certificate/1b2c",
      "arn:aws:iam::123456789012:server-certificate/x",
      "arn:aws:acm:eu-west-1:123456789012:other/x",
    ],
  });
});

describe("logRetentionProblem", () => {
  it("accepts what CloudWatch Logs offers", () => {
    expect(logRetentionDays.map(validateLogRetention)).to.deep.equal(logRetentionDays.map(() => undefined));
  });

  for (const days of [0, -1, 2, 29, 31, 10_000, Number.NaN]) {
    it(`refuses ${days}`, () => {
      expect(validateLogRetention(days)).to.contain("30, 60, 90");
    });
  }
});

describe("ACCESS_LOG_FORMAT", () => {
  it("is one line of JSON, each value one of API Gateway's variables", () => {
    expect(accessLogFormat).not.to.contain("\n");
    const values = Object.values(JSON.parse(accessLogFormat) as Record<string, unknown>);
    for (const value of values) expect(value).to.match(/^\$context\.[a-zA-Z.]+$/);
  });

  it("holds no token, claim, header or path", () => {
    expect(accessLogFormat).not.to.match(/claims|header|\.path|email|principal|userAgent|\.caller/i);
  });
});
