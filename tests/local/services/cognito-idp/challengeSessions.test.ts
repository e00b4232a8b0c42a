import { expect } from "chai";
import { ChallengeSessions } from "../../../../packages/local/src/services/cognito-idp/pool/signIn/challengeSessions";

describe("open challenges", () => {
  const session = {
    poolId: "eu-west-1_TestPool1",
    clientId: "client",
    challenge: { name: "NEW_PASSWORD_REQUIRED", sub: "sub" },
  } as const;

  it("are known by tokens of a length that AWS's clients take", () => {
    const sessions = new ChallengeSessions(() => 0);
    const token = sessions.open(session, 180);
    expect(token).to.match(/^[\w-]{20,2048}$/);
    expect(sessions.find(token)).to.equal(session);
    expect(sessions.open(session, 180)).to.not.equal(token);
  });

  it("end when they are closed, and when their time is over", () => {
    let now = 0;
    const sessions = new ChallengeSessions(() => now);
    const closed = sessions.open(session, 180);
    sessions.close(closed);
    sessions.close("unknown");
    expect(() => sessions.find(closed)).to.throw("Invalid session for the user, session can only be used once.");
    const expired = sessions.open(session, 180);
    now = 180_000;
    expect(() => sessions.find(expired)).to.throw("Invalid session for the user, session is expired.");
    sessions.open(session, 180);
    expect(() => sessions.find(expired)).to.throw(/^Invalid session for the user\.$/);
  });

  it("give way to newer ones when there are ten thousand", () => {
    const sessions = new ChallengeSessions(() => 0);
    const tokens = Array.from({ length: 10_001 }, () => sessions.open(session, 180));
    expect(() => sessions.find(tokens[0]!)).to.throw(/^Invalid session for the user\.$/);
    expect(sessions.find(tokens[1]!)).to.equal(session);
    expect(sessions.find(tokens[10_000]!)).to.equal(session);
  });
});
