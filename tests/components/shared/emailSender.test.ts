import { expect } from "chai";
import { validateAddress, validateSender, validateSesIdentity } from "../../../components/shared/emailSender";

const identity = (name: string) => `arn:aws:ses:eu-west-1:123456789012:identity/${name}`;

describe("addressProblem", () => {
  it("tells addresses from other text", () => {
    for (const address of ["a@b.example", "sign-in+x@mail.example.com"]) {
      expect(validateAddress(address), address).to.be.undefined;
    }
    for (const text of ["", "a", "a@b", "a@", "@b.example", "a b@c.example", "A <a@b.example>", "a@b@c.example"]) {
      expect(validateAddress(text), text).to.be.a("string");
    }
  });
});

describe("senderProblem", () => {
  it("takes an address, with a name or without", () => {
    expect(validateSender("a@b.example")).to.be.undefined;
    expect(validateSender("Learning Hub <a@b.example>")).to.be.undefined;
    for (const text of ["Learning Hub", "Learning Hub <a>", "Learning\r\nBcc: x@y.example <a@b.example>"]) {
      expect(validateSender(text), text).to.be.a("string");
    }
  });
});

describe("sesIdentityProblem", () => {
  it("takes an address's identity, with that sender or none", () => {
    expect(validateSesIdentity(identity("a@b.example"), undefined)).to.be.undefined;
    expect(validateSesIdentity(identity("a@b.example"), "Hub <A@b.example>")).to.be.undefined;
    expect(validateSesIdentity(identity("a@b.example"), "c@b.example")).to.include("covers");
  });

  it("takes a domain's identity, with a sender in the domain", () => {
    expect(validateSesIdentity(identity("b.example"), "a@b.example")).to.be.undefined;
    expect(validateSesIdentity(identity("b.example"), "a@mail.B.example")).to.be.undefined;
    expect(validateSesIdentity(identity("b.example"), undefined)).to.include("fromAddress");
    expect(validateSesIdentity(identity("b.example"), "a@notb.example")).to.include("covers");
  });

  it("leaves a malformed sender to its own rule", () => {
    expect(validateSesIdentity(identity("b.example"), "nobody")).to.be.undefined;
  });

  it("takes no other ARN", () => {
    for (const arn of [
      "b.example",
      "arn:aws:ses:::identity/b.example",
      "arn:aws:sns:eu-west-1:123456789012:b.example",
    ]) {
      expect(validateSesIdentity(arn, undefined), arn).to.include("the ARN of an SES identity");
    }
  });
});
