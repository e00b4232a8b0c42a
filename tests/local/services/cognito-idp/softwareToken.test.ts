import { createHmac } from "node:crypto";
import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { matchingStep } from "../../../../packages/local/src/services/cognito-idp/pool/totp";
import { recordedClientId, recordedPoolId, program } from "./recordedPrograms";
import { testEmail, testPassword, refused, RunningPools } from "./runningPools";

const optional = program({ pool: { mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } } });
const required = program({ pool: { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } } });

describe("MFA by software token", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(optional);
    await running.createUser();
  });

  afterEach(() => running.stop());

  const initiate = () =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: testEmail, PASSWORD: testPassword },
      }),
    );
  const answer = (Session: string | undefined, SOFTWARE_TOKEN_MFA_CODE: string) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: recordedClientId,
        ChallengeName: "SOFTWARE_TOKEN_MFA",
        Session,
        ChallengeResponses: { USERNAME: testEmail, SOFTWARE_TOKEN_MFA_CODE },
      }),
    );
  const answerSetUp = (Session: string | undefined) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: recordedClientId,
        ChallengeName: "MFA_SETUP",
        Session,
        ChallengeResponses: { USERNAME: testEmail },
      }),
    );
  const associate = (AccessToken?: string, Session?: string) =>
    running.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken, Session }));
  const verify = (UserCode: string, AccessToken?: string, Session?: string) =>
    running.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, Session, UserCode }));
  const prefer = (AccessToken: string, Enabled?: boolean, PreferredMfa?: boolean) =>
    running.sdk.send(
      new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled, PreferredMfa } }),
    );
  const code = (secret: string, stepsAhead = 0) => totp(secret, Math.floor(running.clock.now() / 30_000) + stepsAhead);

  /** Leaves the user with a verified app that is on, and a step that has not been used. */
  async function setUp(): Promise<string> {
    const { AccessToken } = await running.signIn();
    const secret = (await associate(AccessToken)).SecretCode!;
    await verify(code(secret), AccessToken);
    await prefer(AccessToken, true, true);
    running.clock.advance(60);
    return secret;
  }

  it("is set up with a code of the app, and asked for from then on", async () => {
    const { AccessToken } = await running.signIn();
    const { SecretCode, Session } = await associate(AccessToken);
    expect(SecretCode).to.match(/^[A-Z2-7]{52}$/);
    expect(Session).to.equal(undefined);
    await refused(
      verify("000000", AccessToken),
      "EnableSoftwareTokenMFAException",
      "Code mismatch and fail enable Software Token MFA",
    );
    expect(await verify(code(SecretCode!), AccessToken)).to.include({ Status: "SUCCESS" });
    expect((await initiate()).AuthenticationResult).to.not.equal(undefined);
    await prefer(AccessToken, true, true);
    const user = await running.sdk.send(new GetUserCommand({ AccessToken }));
    expect(user.UserMFASettingList).to.deep.equal(["SOFTWARE_TOKEN_MFA"]);
    expect(user.PreferredMfaSetting).to.equal("SOFTWARE_TOKEN_MFA");
    running.clock.advance(60);
    const challenge = await initiate();
    expect(challenge.ChallengeName).to.equal("SOFTWARE_TOKEN_MFA");
    expect(challenge.ChallengeParameters).to.have.property("USER_ID_FOR_SRP", user.Username);
    const { AuthenticationResult } = await answer(challenge.Session, code(SecretCode!));
    expect(AuthenticationResult).to.have.property("AccessToken");
  });

  it("accepts no code twice, and codes one step off", async () => {
    const secret = await setUp();
    const first = await initiate();
    await answer(first.Session, code(secret));
    const second = await initiate();
    await refused(
      answer(second.Session, code(secret)),
      "ExpiredCodeException",
      "Your software token has already been used once.",
    );
    await refused(answer(second.Session, code(secret, 2)), "CodeMismatchException", "Invalid code received for user");
    await answer(second.Session, code(secret, 1));
    running.clock.advance(90);
    await answer((await initiate()).Session, code(secret, -1));
  });

  it("accepts codes after the clock was set back, each of them once", async () => {
    const secret = await setUp();
    await answer((await initiate()).Session, code(secret));
    running.clock.advance(-3600);
    await answer((await initiate()).Session, code(secret));
    await refused(answer((await initiate()).Session, code(secret)), "ExpiredCodeException");
  });

  it("locks out after five wrong codes, however often the password is right", async () => {
    await setUp();
    for (let failure = 1; failure <= 5; failure++) {
      await refused(answer((await initiate()).Session, "000000"), "CodeMismatchException");
    }
    await refused(initiate(), "NotAuthorizedException", "Password attempts exceeded");
  });

  it("locks out during a challenge", async () => {
    const secret = await setUp();
    const { Session } = await initiate();
    for (let failure = 1; failure <= 5; failure++) await refused(answer(Session, "000000"), "CodeMismatchException");
    await refused(answer(Session, code(secret)), "NotAuthorizedException", "Password attempts exceeded");
    running.clock.advance(2);
    await answer(Session, code(secret));
  });

  it("keeps the old app until the new one has given a code", async () => {
    const secret = await setUp();
    const { AuthenticationResult } = await answer((await initiate()).Session, code(secret));
    const replacement = (await associate(AuthenticationResult!.AccessToken)).SecretCode!;
    running.clock.advance(60);
    await answer((await initiate()).Session, code(secret));
    await verify(code(replacement), AuthenticationResult!.AccessToken);
    running.clock.advance(60);
    const { Session } = await initiate();
    await refused(answer(Session, code(secret)), "CodeMismatchException");
    await answer(Session, code(replacement));
  });

  it("can be turned off and on again", async () => {
    const secret = await setUp();
    const { AuthenticationResult } = await answer((await initiate()).Session, code(secret));
    const token = AuthenticationResult!.AccessToken!;
    await prefer(token, false);
    expect((await initiate()).AuthenticationResult).to.not.equal(undefined);
    expect(await running.sdk.send(new GetUserCommand({ AccessToken: token }))).to.not.have.property(
      "UserMFASettingList",
    );
    await running.sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: recordedPoolId,
        Username: testEmail,
        SoftwareTokenMfaSettings: { Enabled: true },
      }),
    );
    const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));
    expect(user.UserMFASettingList).to.deep.equal(["SOFTWARE_TOKEN_MFA"]);
    expect(user).to.not.have.property("PreferredMfaSetting");
  });

  it("is deleted by administrators, so that another can be set up", async () => {
    await setUp();
    expect((await initiate()).ChallengeName).to.equal("SOFTWARE_TOKEN_MFA");
    const user = { UserPoolId: recordedPoolId, Username: testEmail };
    await running.sdk.send(new AdminDeleteSoftwareTokenCommand(user));
    expect((await initiate()).AuthenticationResult).to.not.equal(undefined);
    const settings = await running.sdk.send(new AdminGetUserCommand(user));
    expect(settings).to.not.have.any.keys("UserMFASettingList", "PreferredMfaSetting");
    const replacement = await setUp();
    running.clock.advance(60);
    await answer((await initiate()).Session, code(replacement));
    const nobody = { ...user, Username: "nobody@example.com" };
    await refused(running.sdk.send(new AdminDeleteSoftwareTokenCommand(nobody)), "UserNotFoundException");
  });

  it("refuses preferences that cannot be met", async () => {
    const { AccessToken } = await running.signIn();
    const unset = /^User does not have delivery config set to turn on (SOFTWARE_TOKEN_MFA|SMS_MFA|EMAIL_OTP)$/;
    await refused(prefer(AccessToken, true), "InvalidParameterException", unset);
    await refused(prefer(AccessToken, false, true), "InvalidParameterException", /cannot be preferred/);
    for (const factor of ["SMSMfaSettings", "EmailMfaSettings"]) {
      await refused(
        running.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, [factor]: { Enabled: true } })),
        "InvalidParameterException",
        unset,
      );
    }
    await running.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: { Enabled: false } }));
  });

  it("has to be associated before it is verified", async () => {
    const { AccessToken } = await running.signIn();
    await refused(verify("123456", AccessToken), "SoftwareTokenMFANotFoundException");
    await refused(verify("123456"), "InvalidParameterException", /access token or a session/);
    await refused(associate(), "InvalidParameterException", /access token or a session/);
  });

  it("is not offered by pools without it", async () => {
    const { AccessToken } = await running.signIn();
    for (const pool of [
      { mfaConfiguration: "OFF", softwareTokenMfaConfiguration: { enabled: true } },
      { mfaConfiguration: "OPTIONAL" },
    ]) {
      running.pools.update(program({ pool }));
      await refused(
        associate(AccessToken),
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA has not been enabled by the userPool",
      );
    }
    running.pools.update(program({ pool: { mfaConfiguration: "ON" } }));
    await refused(initiate(), "InvalidParameterException", /requires MFA and offers no factor/);
  });

  describe("where the pool requires it", () => {
    beforeEach(() => {
      running.pools.update(required);
    });

    it("is set up within the first sign-in", async () => {
      const challenge = await initiate();
      expect(challenge.ChallengeName).to.equal("MFA_SETUP");
      expect(challenge.ChallengeParameters?.MFAS_CAN_SETUP).to.equal('["SOFTWARE_TOKEN_MFA"]');
      await refused(answerSetUp(challenge.Session), "InvalidParameterException", /VerifySoftwareToken first/);
      const associated = await associate(undefined, challenge.Session);
      await refused(associate(undefined, challenge.Session), "NotAuthorizedException", /only be used once/);
      await refused(verify("000000", undefined, associated.Session), "EnableSoftwareTokenMFAException");
      const verified = await verify(code(associated.SecretCode!), undefined, associated.Session);
      expect(verified.Status).to.equal("SUCCESS");
      const { AuthenticationResult } = await answerSetUp(verified.Session);
      const user = await running.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult!.AccessToken }));
      expect(user.UserMFASettingList).to.deep.equal(["SOFTWARE_TOKEN_MFA"]);
      running.clock.advance(60);
      const next = await initiate();
      expect(next.ChallengeName).to.equal("SOFTWARE_TOKEN_MFA");
      await answer(next.Session, code(associated.SecretCode!));
    });

    it("is asked for though the user turned it off", async () => {
      running.pools.update(optional);
      const secret = await setUp();
      const { AuthenticationResult } = await answer((await initiate()).Session, code(secret));
      await prefer(AuthenticationResult!.AccessToken!, false);
      running.pools.update(required);
      expect((await initiate()).ChallengeName).to.equal("SOFTWARE_TOKEN_MFA");
    });

    it("takes no session of another kind", async () => {
      running.pools.update(optional);
      await setUp();
      const { Session } = await initiate();
      await refused(associate(undefined, Session), "NotAuthorizedException", "Invalid session for the user.");
      await refused(verify("123456", undefined, Session), "NotAuthorizedException", "Invalid session for the user.");
      await refused(associate(undefined, "x".repeat(20)), "NotAuthorizedException", "Invalid session for the user.");
    });
  });

  it("computes the codes of RFC 6238, appendix B", () => {
    const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (const [seconds, expected] of [
      [59, "287082"],
      [1111111109, "081804"],
      [1234567890, "005924"],
      [20000000000, "353130"],
    ] as const) {
      expect(matchingStep(secret, expected, seconds * 1000, 0)).to.deep.equal({
        outcome: "match",
        step: Math.floor(seconds / 30),
      });
    }
  });
});

function totp(secret: string, step: number): string {
  const bits = Array.from(secret, (letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  ).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest[19]! & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
