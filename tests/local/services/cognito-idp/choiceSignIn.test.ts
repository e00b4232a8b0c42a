import { confirmSignIn, signIn, signOut } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, ConsoleLogger } from "@aws-amplify/core";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserMFAPreferenceCommand,
  ChangePasswordCommand,
  ConfirmSignUpCommand,
  GetUserAuthFactorsCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { program, recordedClientId, recordedPoolId } from "./recordedPrograms";
import { refused, RunningPools, testEmail, testPassword } from "./runningPools";

const ClientId = recordedClientId;
const UserPoolId = recordedPoolId;
const factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
const smsConfiguration = { externalId: "learners", snsCallerArn: "arn:aws:iam::000000000000:role/sms" };

function choosing(pool: JsonObject = {}, client: JsonObject = {}) {
  return program({
    pool: { signInPolicy: { allowedFirstAuthFactors: factors }, ...pool },
    client: { explicitAuthFlows: ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"], ...client },
  });
}

describe("sign-in by choice", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(choosing());
  });

  afterEach(() => running.stop());

  const initiate = (parameters: Record<string, string> = {}, USERNAME = testEmail) =>
    running.sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: "USER_AUTH", AuthParameters: { USERNAME, ...parameters } }),
    );
  const respond = (
    name: string,
    Session: string | undefined,
    responses: Record<string, string>,
    USERNAME = testEmail,
  ) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: name as "PASSWORD",
        Session,
        ChallengeResponses: { USERNAME, ...responses },
      }),
    );
  const signUp = (email: string, Password?: string) =>
    running.sdk.send(new SignUpCommand({ ClientId, Username: email, Password }));

  it("lists what the user can choose from", async () => {
    await running.createUser();
    const { ChallengeName, AvailableChallenges, ChallengeParameters, Session } = await initiate();
    expect({ ChallengeName, AvailableChallenges, ChallengeParameters }).to.deep.equal({
      ChallengeName: "SELECT_CHALLENGE",
      AvailableChallenges: ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"],
      ChallengeParameters: { USERNAME: testEmail },
    });
    await refused(respond("SELECT_CHALLENGE", Session, {}), "InvalidParameterException", /ANSWER/);
    await refused(respond("SELECT_CHALLENGE", Session, { ANSWER: "SMS_OTP" }), "InvalidParameterException", /SMS_OTP/);
    const selected = { ANSWER: "PASSWORD", PASSWORD: testPassword };
    await refused(respond("SELECT_CHALLENGE", Session, selected, "eve@example.com"), "NotAuthorizedException");
    expect((await respond("SELECT_CHALLENGE", Session, selected)).AuthenticationResult).to.have.property("IdToken");
    await refused(
      respond("SELECT_CHALLENGE", Session, selected),
      "NotAuthorizedException",
      "Invalid session for the user, session can only be used once.",
    );
  });

  it("begins with the preferred challenge, or lists the others where the user has not got it", async () => {
    await running.createUser();
    const signedIn = await initiate({ PREFERRED_CHALLENGE: "PASSWORD", PASSWORD: testPassword });
    expect(signedIn.AuthenticationResult).to.have.property("AccessToken");
    const asked = await initiate({ PREFERRED_CHALLENGE: "PASSWORD" });
    expect(asked.ChallengeName).to.equal("PASSWORD");
    const wrong = respond("PASSWORD", asked.Session, { PASSWORD: "wrong" });
    await refused(wrong, "NotAuthorizedException", "Incorrect username or password.");
    const answered = await respond("PASSWORD", asked.Session, { PASSWORD: testPassword });
    expect(answered.AuthenticationResult).to.have.property("AccessToken");
    const srp = await initiate({ PREFERRED_CHALLENGE: "PASSWORD_SRP" });
    expect(srp.ChallengeName).to.equal("PASSWORD_SRP");
    const verifier = await respond("PASSWORD_SRP", srp.Session, { SRP_A: "abc123" });
    expect(verifier.ChallengeName).to.equal("PASSWORD_VERIFIER");
    expect(verifier.ChallengeParameters).to.include.keys("SALT", "SRP_B", "SECRET_BLOCK");
    expect((await initiate({ PREFERRED_CHALLENGE: "SMS_OTP" })).ChallengeName).to.equal("SELECT_CHALLENGE");
  });

  it("takes a factor's own answer in place of a selection", async () => {
    await running.createUser();
    const { Session } = await initiate();
    const { AuthenticationResult } = await respond("PASSWORD", Session, { PASSWORD: testPassword });
    expect(AuthenticationResult).to.have.property("AccessToken");
  });

  it("signs in by a code from an e-mail, which also confirms the user", async () => {
    await signUp(testEmail);
    const { ChallengeName, ChallengeParameters, AvailableChallenges, Session } = await initiate({
      PREFERRED_CHALLENGE: "EMAIL_OTP",
    });
    expect({ ChallengeName, AvailableChallenges }).to.deep.equal({
      ChallengeName: "EMAIL_OTP",
      AvailableChallenges: ["EMAIL_OTP"],
    });
    expect(ChallengeParameters).to.deep.equal({
      USERNAME: testEmail,
      CODE_DELIVERY_DELIVERY_MEDIUM: "EMAIL",
      CODE_DELIVERY_DESTINATION: "a***@e***",
    });
    const code = running.lastCode("Authentication");
    expect(code).to.match(/^\d{8}$/);
    await refused(
      respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: "wrong" }),
      "CodeMismatchException",
      "Invalid code or auth state for the user.",
    );
    await refused(respond("SMS_OTP", Session, { SMS_OTP_CODE: code }), "NotAuthorizedException");
    const { AuthenticationResult } = await respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: code });
    await refused(
      respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: code }),
      "NotAuthorizedException",
      /only be used once/,
    );
    const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: testEmail }));
    expect(user.UserStatus).to.equal("CONFIRMED");
    expect(user.UserAttributes).to.deep.include({ Name: "email_verified", Value: "true" });
    // Without a password there is none to give.
    const { AccessToken } = AuthenticationResult!;
    await running.sdk.send(new ChangePasswordCommand({ AccessToken, ProposedPassword: testPassword }));
    await running.signIn();
    const forgotten = new ChangePasswordCommand({ AccessToken, ProposedPassword: testPassword });
    await refused(running.sdk.send(forgotten), "NotAuthorizedException", "Incorrect username or password.");
  });

  it("signs in by a code from a text message", async () => {
    await running.createUser(testEmail, { phone_number: "+14155550100" });
    const { Session } = await initiate();
    const sent = await respond("SELECT_CHALLENGE", Session, { ANSWER: "SMS_OTP" });
    expect(sent.ChallengeName).to.equal("SMS_OTP");
    expect(sent.ChallengeParameters).to.include({ CODE_DELIVERY_DESTINATION: "+*******0100" });
    expect(running.deliveries.at(-1)).to.include({ medium: "SMS", to: "+14155550100" });
    const code = running.lastCode("Authentication");
    const { AuthenticationResult } = await respond("SMS_OTP", sent.Session, { SMS_OTP_CODE: code });
    const { AccessToken } = AuthenticationResult!;
    expect(await running.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))).to.deep.include({
      ConfiguredUserAuthFactors: ["PASSWORD", "EMAIL_OTP", "SMS_OTP"],
    });
    const user = { UserPoolId, Username: testEmail };
    expect(await running.sdk.send(new AdminGetUserAuthFactorsCommand(user))).to.deep.include({
      ConfiguredUserAuthFactors: ["PASSWORD", "EMAIL_OTP", "SMS_OTP"],
    });
  });

  it("locks out who guesses at codes, and ends codes with their session", async () => {
    await running.createUser();
    const { Session } = await initiate({ PREFERRED_CHALLENGE: "EMAIL_OTP" });
    const code = running.lastCode("Authentication");
    for (let guess = 0; guess < 5; guess++) {
      await refused(respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: "0" }), "CodeMismatchException");
    }
    const locked = respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: code });
    await refused(locked, "NotAuthorizedException", "Password attempts exceeded");
    running.clock.advance(181);
    await refused(
      respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: code }),
      "NotAuthorizedException",
      /session is expired/,
    );
  });

  it("signs in with the session of a confirmed sign-up, once", async () => {
    const { Session } = await signUp(testEmail);
    const start = (session: string | undefined) =>
      running.sdk.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: "USER_AUTH",
          AuthParameters: { USERNAME: testEmail },
          Session: session,
        }),
      );
    expect((await start(Session)).ChallengeName, "before the confirmation").to.equal("SELECT_CHALLENGE");
    await running.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: testEmail }));
    const again = await signUp(testEmail);
    const confirmed = await running.sdk.send(
      new ConfirmSignUpCommand({
        ClientId,
        Username: testEmail,
        ConfirmationCode: running.lastCode("SignUp"),
        Session: again.Session,
      }),
    );
    const other = new InitiateAuthCommand({
      ClientId,
      AuthFlow: "USER_AUTH",
      AuthParameters: { USERNAME: "eve@example.com" },
      Session: confirmed.Session,
    });
    expect((await running.sdk.send(other)).AuthenticationResult).to.equal(undefined);
    expect((await start(confirmed.Session)).AuthenticationResult).to.have.property("IdToken");
    await refused(start(confirmed.Session), "NotAuthorizedException", /can only be used once/);
  });

  it("takes users whom administrators created without a password", async () => {
    const created = new AdminCreateUserCommand({ UserPoolId, Username: testEmail });
    expect((await running.sdk.send(created)).User).to.include({ UserStatus: "CONFIRMED" });
    expect(running.deliveries).to.deep.equal([]);
    await refused(running.signIn(testEmail, ""), "InvalidParameterException");
    await refused(running.signIn(), "NotAuthorizedException", "Incorrect username or password.");
    expect((await initiate()).AvailableChallenges).to.deep.equal(["EMAIL_OTP"]);
  });

  it("offers only passwords to users with MFA", async () => {
    running.pools.update(choosing({ mfaConfiguration: "OPTIONAL", smsConfiguration }));
    await running.createUser(testEmail, { phone_number: "+14155550100" });
    const SMSMfaSettings = { Enabled: true };
    const set = new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: testEmail, SMSMfaSettings });
    await running.sdk.send(set);
    expect((await initiate()).AvailableChallenges).to.deep.equal(["PASSWORD", "PASSWORD_SRP"]);
  });

  it("hides which names belong to somebody, and whether they are disabled", async () => {
    const nobody = "nobody@example.com";
    await running.createUser();
    await running.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: testEmail }));
    for (const name of [nobody, testEmail, nobody.toUpperCase(), testEmail.toUpperCase()]) {
      const { Session, AvailableChallenges } = await initiate({}, name);
      expect(AvailableChallenges).to.deep.equal(["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]);
      const sent = await respond("SELECT_CHALLENGE", Session, { ANSWER: "EMAIL_OTP" }, name);
      expect(sent.ChallengeParameters).to.have.property(
        "CODE_DELIVERY_DESTINATION",
        `${name.charAt(0).toLowerCase()}***@e***`,
      );
      await refused(respond("EMAIL_OTP", sent.Session, { EMAIL_OTP_CODE: "1" }, name), "CodeMismatchException");
      const asked = await initiate({ PREFERRED_CHALLENGE: "PASSWORD" }, name);
      const wrong = respond("PASSWORD", asked.Session, { PASSWORD: "wrong" }, name);
      await refused(wrong, "NotAuthorizedException", "Incorrect username or password.");
    }
    expect(running.deliveries).to.deep.equal([]);
    running.pools.update(choosing({}, { preventUserExistenceErrors: "LEGACY" }));
    await refused(initiate({}, nobody), "UserNotFoundException", "User does not exist.");
    await refused(initiate({ PREFERRED_CHALLENGE: "EMAIL_OTP" }), "NotAuthorizedException", "User is disabled.");
  });

  it("asks for a password that is always wrong where the user can begin with no factor", async () => {
    const pool = { mfaConfiguration: "OPTIONAL", smsConfiguration };
    running.pools.update(choosing(pool));
    const UserAttributes = [{ Name: "phone_number", Value: "+14155550100" }];
    await running.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: testEmail, UserAttributes }));
    const SMSMfaSettings = { Enabled: true };
    const set = new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: testEmail, SMSMfaSettings });
    await running.sdk.send(set);
    const { Session, AvailableChallenges } = await initiate();
    expect(AvailableChallenges).to.deep.equal(["PASSWORD", "PASSWORD_SRP"]);
    const wrong = respond("PASSWORD", Session, { PASSWORD: testPassword });
    await refused(wrong, "NotAuthorizedException", "Incorrect username or password.");
    running.pools.update(choosing(pool, { preventUserExistenceErrors: "LEGACY" }));
    await refused(initiate(), "NotAuthorizedException", "Incorrect username or password.");
    expect(running.deliveries).to.deep.equal([]);
  });

  it("needs a password at sign-up where there is no other factor", async () => {
    running.pools.update(program());
    await refused(signUp(testEmail), "InvalidPasswordException");
    await refused(signUp(testEmail, ""), "InvalidParameterException", /^1 .* Value at 'password' failed/);
  });

  it("is what Amplify's front ends do", async () => {
    await running.createUser();
    const Auth = {
      Cognito: { userPoolId: UserPoolId, userPoolClientId: ClientId, userPoolEndpoint: running.endpoint },
    };
    cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
    Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
    ConsoleLogger.LOG_LEVEL = "ERROR";
    const begin = (options: { preferredChallenge?: "EMAIL_OTP" | "PASSWORD_SRP" }, password?: string) =>
      signIn({
        username: testEmail,
        ...(password && { password }),
        options: { authFlowType: "USER_AUTH", ...options },
      });
    try {
      const bySrp = await begin({ preferredChallenge: "PASSWORD_SRP" }, testPassword);
      expect(bySrp).to.have.property("isSignedIn", true);
      await signOut();
      expect((await begin({})).nextStep).to.deep.include({
        signInStep: "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION",
        availableChallenges: ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"],
      });
      const chosen = await confirmSignIn({ challengeResponse: "EMAIL_OTP" });
      expect(chosen.nextStep.signInStep).to.equal("CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
      const done = await confirmSignIn({ challengeResponse: running.lastCode("Authentication") });
      expect(done).to.have.property("isSignedIn", true);
    } finally {
      await signOut();
      ConsoleLogger.LOG_LEVEL = null;
    }
  });

  it("is refused to clients that do not allow it", async () => {
    running.pools.update(program());
    const call = { UserPoolId, ClientId, AuthFlow: "USER_AUTH" as const };
    await refused(
      running.sdk.send(new AdminInitiateAuthCommand({ ...call, AuthParameters: { USERNAME: testEmail } })),
      "InvalidParameterException",
      "USER_AUTH flow not enabled for this client",
    );
  });
});
