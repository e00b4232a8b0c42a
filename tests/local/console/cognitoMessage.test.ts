import { expect } from "chai";
import { cognitoMessage } from "../../../packages/local/src/console/cognitoMessage";
import type { CodeDelivery } from "../../../packages/local/src/services/cognito-idp/codeDelivery";
import { program, recordedPoolId } from "../services/cognito-idp/recordedPrograms";

const endpoint = "http://127.0.0.1:4100";
const plain = program();
const worded = program({
  pool: {
    emailMfaConfiguration: { subject: "Sign in", message: "Your code: {####}" },
    smsAuthenticationMessage: "Sign in with {####}",
    smsVerificationMessage: "An older text {####}",
    verificationMessageTemplate: { smsMessage: "Confirm with {####}" },
    adminCreateUserConfig: { inviteMessageTemplate: { smsMessage: "{username}, {####}" } },
  },
});

function delivery(changes: Partial<CodeDelivery>): CodeDelivery {
  const to = changes.medium === "SMS" ? "+14155550100" : "ada@example.com";
  return {
    userPoolId: recordedPoolId,
    username: "ada",
    medium: "EMAIL",
    to,
    code: "123456",
    purpose: "Authentication",
    ...changes,
  };
}

describe("messages of user pools", () => {
  it("ask for a second factor in the pool's words, or in Cognito's", () => {
    expect(cognitoMessage(delivery({}), worded, endpoint)).to.include({
      medium: "EMAIL",
      to: "ada@example.com",
      subject: "Sign in",
      body: "Your code: 123456",
      code: "123456",
    });
    expect(cognitoMessage(delivery({}), plain, endpoint)).to.include({
      subject: "Your authentication code",
      body: "Your authentication code is 123456.",
    });
  });

  it("by SMS have a text alone, for each purpose", () => {
    const texts = (["Authentication", "SignUp", "AdminCreateUser"] as const).map((purpose) => {
      const message = cognitoMessage(delivery({ medium: "SMS", purpose }), worded, endpoint);
      expect(message).to.include({ medium: "SMS", to: "+14155550100" }).and.not.have.any.keys("subject", "from");
      return message.body;
    });
    expect(texts).to.deep.equal(["Sign in with 123456", "Confirm with 123456", "ada, 123456"]);
    const unworded = cognitoMessage(delivery({ medium: "SMS", purpose: "SignUp" }), plain, endpoint);
    expect(unworded.body).to.equal("Your confirmation code is 123456");
  });

  it("are what a trigger wrote", () => {
    const message = "Only {####} counts";
    expect(cognitoMessage(delivery({ medium: "SMS", message }), worded, endpoint).body).to.equal("Only 123456 counts");
  });
});
