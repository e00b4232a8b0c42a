import { expect } from "chai";
import { looksLikeASecret, namesASecret } from "../../../ops/policy/secretPattern";

describe("a text that looks like a secret", () => {
  for (const text of [
    "AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE…",
    "-----BEGIN PRIVATE KEY-----",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln",
    "Server=db;User Id=sa;Password=hunter22;",
    "postgres://app:hunter22@db.example.com/exams",
  ]) {
    it(`is recognised by its form: ${text.slice(0, 16)}…`, () => {
      expect(looksLikeASecret(text)).to.be.true;
    });
  }

  for (const text of [
    "",
    "dynamodb:store-a1b2c3",
    "https://app.example.com:8443/callback?user=a@example.com",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf",
    "-----BEGIN CERTIFICATE-----",
    "--enable-source-maps",
    "Server=db;Encrypt=true;",
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(looksLikeASecret(text)).to.be.false;
    });
  }
});

describe("a variable that holds a secret", () => {
  it("recognises a secret by its name", () => {
    for (const name of [
      "PASSWORD",
      "DB_PASSWORD",
      "apiKey",
      "API_KEY",
      "client-secret",
      "GITHUB_TOKEN",
      "AWS_SECRET_ACCESS_KEY",
    ]) {
      expect(namesASecret(name, "value"), name).to.be.true;
    }
  });

  it("accepts a variable that tells where the secret is, or something about it", () => {
    for (const name of [
      "SECRET_ARN",
      "SECRET_NAME",
      "TOKEN_URL",
      "PASSWORD_PARAMETER",
      "TOKEN_TTL",
      "TOKENIZER",
      "STORE_URL",
    ]) {
      expect(namesASecret(name, "value"), name).to.be.false;
    }
    expect(namesASecret("DATABASE_SECRET", "arn:aws:secretsmanager:eu-central-1:1:secret:a")).to.be.false;
    expect(namesASecret("PASSWORD", "")).to.be.false;
  });
});
