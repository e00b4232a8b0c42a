import { expect } from "chai";
import fc from "fast-check";
import { Redaction } from "../../../packages/local/src/console/redaction";

/** Long enough to be no part of the text around it. */
const secret = fc.stringMatching(/^[A-Za-z0-9+/_.-]{20,60}$/).filter((text) => !text.includes("REDACTED"));
const fieldName = fc.constantFrom(
  "Password",
  "PASSWORD",
  "NEW_PASSWORD",
  "TemporaryPassword",
  "AccessToken",
  "id_token",
  "refresh_token",
  "Session",
  "SECRET_HASH",
  "SecretHash",
  "ConfirmationCode",
  "EMAIL_OTP_CODE",
  "SMS_MFA_CODE",
  "ANSWER",
  "code",
  "code_verifier",
  "client_secret",
  "SecretString",
  "SecretAccessKey",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
);

/** Where a secret may be, each with the text that surrounds it. */
const places: Record<string, (name: string, value: string) => string> = {
  JSON: (name, value) => JSON.stringify({ a: 1, [name]: value, z: ["x"] }),
  "indented JSON": (name, value) => JSON.stringify({ deep: [{ [name]: value }] }, undefined, 2),
  "JSON in JSON": (name, value) => JSON.stringify({ body: JSON.stringify({ [name]: value, more: true }) }),
  "JSON in JSON in JSON": (name, value) =>
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ [name]: value, c: "d" }), e: 1 }) }),
  "JSON that is cut": (name, value) => `{"a":1,"${name}":"${value}`,
  "a form": (name, value) => new URLSearchParams({ a: "b", [name]: value, c: "d" }).toString(),
  "a URL": (name, value) =>
    `http://localhost/back?${new URLSearchParams({ [name]: value, state: "s" }).toString()}#end`,
  XML: (name, value) => `<Answer><${name}>${value}</${name}><Other>x</Other></Answer>`,
  "what console.log prints of an object": (name, value) => `{ ${/^\w+$/.test(name) ? name : `'${name}'`}: '${value}' }`,
};

describe("redaction", () => {
  for (const [place, write] of Object.entries(places)) {
    it(`leaves no secret in ${place}, and restores the text to the letter`, () => {
      fc.assert(
        fc.property(fieldName, secret, (name, value) => {
          const redaction = new Redaction();
          const text = write(name, value);
          const shown = redaction.again(redaction.text(text));
          expect(shown).to.not.include(value);
          expect(shown).to.not.include(encodeURIComponent(value));
          expect(shown).to.include("REDACTED_1");
          expect(redaction.restored(shown)).to.equal(text);
        }),
        { numRuns: 150 },
      );
    });
  }

  it("finds a secret of a header wherever else it is", () => {
    fc.assert(
      fc.property(fc.constantFrom("Authorization", "cookie", "Set-Cookie", "x-api-key"), secret, (name, value) => {
        const redaction = new Redaction();
        const header = redaction.header({ name, value });
        expect(header.value).to.equal("REDACTED_1");
        expect(redaction.again(`echo ${value} ${encodeURIComponent(value)}`)).to.not.include(value);
      }),
    );
  });

  it("keeps an authorization's scheme, and what is no secret", () => {
    const redaction = new Redaction();
    expect(redaction.header({ name: "authorization", value: "Bearer abcdefghijkl" }).value).to.equal(
      "Bearer REDACTED_1",
    );
    const open = JSON.stringify({
      NextToken: "page-two",
      SecretId: "db",
      TokenType: "Bearer",
      status: "CODE",
      Username: "ann",
    });
    expect(redaction.text(open)).to.equal(open);
  });

  it("redacts web tokens without a name, numbers, escaped names and strings with escapes", () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl`;
    expect(new Redaction().deep(`the token ${token} is new`)).to.equal("the token REDACTED_1 is new");
    const redaction = new Redaction();
    const numbers = JSON.stringify({ code: 123456, body: JSON.stringify({ code: -7 }) });
    expect(JSON.parse(redaction.text(numbers))).to.deep.equal({ code: "REDACTED_1", body: '{"code":"REDACTED_2"}' });
    expect(redaction.restored(redaction.text(numbers))).to.equal(numbers);
    expect(new Redaction().deep('{"p\\u0061ssword":"quote \\" and \\\\","a":"b"}')).to.equal(
      '{"p\\u0061ssword":"REDACTED_1","a":"b"}',
    );
  });
});
