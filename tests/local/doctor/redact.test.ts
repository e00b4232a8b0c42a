import { expect } from "chai";
import { redactPersonal, redactClaims, printable } from "../../../packages/local/src/doctor/redact";

describe("what the doctor shows of others' texts", () => {
  it("prints one short line without control characters or tokens", () => {
    expect(printable("a\n\tb \u001b[31mred eyJhbGciOiJ9.eyJzdWIi.c2ln!")).to.equal("a b ?[31mred <token>!");
    expect(printable("x".repeat(400))).to.equal(`${"x".repeat(300)}…`);
    expect(printable("abc", 2)).to.equal("ab…");
  });

  it("names nobody", () => {
    expect(redactPersonal("to ann.b+c@mail.example.com: no")).to.equal("to <e-mail address>: no");
    expect(redactPersonal("w".repeat(1_000_000))).to.have.length(301);
  });

  it("shows of claims what distinguishes one token from another", () => {
    const claims = {
      sub: "12345678-abcd",
      email: "ann@example.com",
      aud: ["a", "b"],
      exp: 7,
      name: "Ann",
      custom: null,
    };
    expect(redactClaims(claims)).to.equal('sub 1234…, email a…@example.com, aud ["a","b"], exp 7, and name, custom');
    expect(redactClaims({ email: "no-address" })).to.equal("email no-a…");
    expect(redactClaims({})).to.equal("");
  });
});
