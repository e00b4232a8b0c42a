import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserSettingsCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { program, recordedClientId, recordedPoolId } from "./recordedPrograms";
import { refused, RunningPools, testEmail, testPassword } from "./runningPools";
import { recordingFunction, responding, trigger, triggered } from "./triggeredProgram";

const ClientId = recordedClientId;
const UserPoolId = recordedPoolId;
const phone = "+14155550100";
const byMessage: JsonObject = {
  mfaConfiguration: "OPTIONAL",
  smsConfiguration: { externalId: "learners", snsCallerArn: "arn:aws:iam::000000000000:role/sms" },
  emailMfaConfiguration: { message: "Code {####}", subject: "Code" },
};
const byEither = {
  recoveryMechanisms: [
    { name: "verified_email", priority: 2 },
    { name: "verified_phone_number", priority: 1 },
  ],
};

describe("messages to phones and addresses", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(program({ pool: byMessage }));
  });

  afterEach(() => running.stop());

  const serve = (pool: JsonObject) => {
    running.pools.update(program({ pool: { ...byMessage, ...pool } }));
  };
  const initiate = () =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: testEmail, PASSWORD: testPassword },
      }),
    );
  const respond = (name: string, Session: string | undefined, responses: Record<string, string>) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: name as "SMS_MFA",
        Session,
        ChallengeResponses: { USERNAME: testEmail, ...responses },
      }),
    );
  type Settings = Partial<
    Record<
      "EmailMfaSettings" | "SMSMfaSettings" | "SoftwareTokenMfaSettings",
      { Enabled?: boolean; PreferredMfa?: boolean }
    >
  >;
  const prefer = (settings: Settings) =>
    running.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: testEmail, ...settings }));
  const getUser = () => running.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: testEmail }));
  const attribute = async (name: string) => (await getUser()).UserAttributes?.find(({ Name }) => Name === name)?.Value;
  const factorsOf = async () => {
    const { UserMFASettingList, PreferredMfaSetting } = await getUser();
    return [UserMFASettingList, PreferredMfaSetting];
  };

  describe("after the password", () => {
    it("carry the code of the factor that the user prefers, which proves the address", async () => {
      await running.createUser(testEmail, { phone_number: phone });
      const { AccessToken } = await running.signIn();
      const settings = { Enabled: true, PreferredMfa: true };
      await running.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: settings }));
      const user = await running.sdk.send(new GetUserCommand({ AccessToken }));
      expect(user).to.deep.include({ UserMFASettingList: ["SMS_MFA"], PreferredMfaSetting: "SMS_MFA" });
      const { ChallengeName, ChallengeParameters, Session } = await initiate();
      expect(ChallengeName).to.equal("SMS_MFA");
      expect(ChallengeParameters).to.deep.equal({
        USER_ID_FOR_SRP: user.Username,
        CODE_DELIVERY_DELIVERY_MEDIUM: "SMS",
        CODE_DELIVERY_DESTINATION: "+*******0100",
      });
      expect(running.deliveries.at(-1)).to.include({ medium: "SMS", to: phone });
      const code = running.lastCode("Authentication");
      expect(code).to.match(/^\d{6}$/);
      await refused(
        respond("SMS_MFA", Session, { SMS_MFA_CODE: "wrong" }),
        "CodeMismatchException",
        "Invalid code or auth state for the user.",
      );
      expect(await attribute("phone_number_verified")).to.equal("false");
      expect((await respond("SMS_MFA", Session, { SMS_MFA_CODE: code })).AuthenticationResult).to.have.property(
        "IdToken",
      );
      expect(await attribute("phone_number_verified")).to.equal("true");
    });

    it("are of the type that the user selects where several are on and none is preferred", async () => {
      await running.createUser(testEmail, { phone_number: phone });
      await prefer({ SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } });
      const choice = await initiate();
      expect(choice.ChallengeName).to.equal("SELECT_MFA_TYPE");
      expect(JSON.parse(choice.ChallengeParameters!.MFAS_CAN_CHOOSE!)).to.have.members(["SMS_MFA", "EMAIL_OTP"]);
      const answer = (ANSWER: string) => respond("SELECT_MFA_TYPE", choice.Session, { ANSWER });
      await refused(answer("SOFTWARE_TOKEN_MFA"), "InvalidParameterException", /SMS_MFA, EMAIL_OTP/);
      const { ChallengeName, Session } = await answer("EMAIL_OTP");
      expect(ChallengeName).to.equal("EMAIL_OTP");
      expect(running.deliveries.at(-1)).to.include({ medium: "EMAIL", to: testEmail });
      const code = running.lastCode("Authentication");
      const { AuthenticationResult } = await respond("EMAIL_OTP", Session, { EMAIL_OTP_CODE: code });
      expect(AuthenticationResult).to.have.property("IdToken");
    });

    it("are in the words of the customMessage trigger", async () => {
      await running.stop();
      const { behaviours, events, invoke } = recordingFunction();
      const recorded = triggered({ customMessage: trigger }, {}, {}, (changes) =>
        program({ ...changes, pool: { ...byMessage, ...changes?.pool } }),
      );
      running = await RunningPools.start(recorded, false, { invoke });
      behaviours.CustomMessage_Authentication = responding({ smsMessage: "Code {####}", emailMessage: "no" });
      await running.createUser(testEmail, { phone_number: phone });
      await prefer({ SMSMfaSettings: { Enabled: true } });
      await initiate();
      expect(events[0]?.request).to.include({ codeParameter: "{####}", usernameParameter: null });
      const message = `Code ${running.lastCode("Authentication")}`;
      expect(running.deliveries.at(-1)).to.include({ message }).and.not.have.property("subject");
    });
  });

  describe("preferences", () => {
    it("keep to one preferred factor, and leave alone those that are not named", async () => {
      await running.createUser(testEmail, { phone_number: phone });
      await prefer({ SMSMfaSettings: { Enabled: true, PreferredMfa: true } });
      await prefer({ EmailMfaSettings: { Enabled: true } });
      expect(await factorsOf()).to.deep.equal([["SMS_MFA", "EMAIL_OTP"], "SMS_MFA"]);
      await prefer({ EmailMfaSettings: { PreferredMfa: true } });
      expect(await factorsOf()).to.deep.equal([["SMS_MFA", "EMAIL_OTP"], "EMAIL_OTP"]);
      await prefer({ EmailMfaSettings: { Enabled: false } });
      expect(await factorsOf()).to.deep.equal([["SMS_MFA"], undefined]);
      const both = { Enabled: true, PreferredMfa: true };
      await refused(prefer({ SMSMfaSettings: both, EmailMfaSettings: both }), "InvalidParameterException", /Only one/);
      expect(await factorsOf()).to.deep.equal([["SMS_MFA"], undefined]);
    });

    it("can be set the older way, for SMS", async () => {
      await running.createUser(testEmail, { phone_number: phone });
      const { AccessToken } = await running.signIn();
      const MFAOptions = [{ DeliveryMedium: "SMS" as const, AttributeName: "phone_number" }];
      await running.sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions }));
      expect(await factorsOf()).to.deep.equal([["SMS_MFA"], undefined]);
      const user = { UserPoolId, Username: testEmail };
      await running.sdk.send(new AdminSetUserSettingsCommand({ ...user, MFAOptions: [] }));
      expect(await factorsOf()).to.deep.equal([undefined, undefined]);
    });

    it("are refused to users without the address, and in pools without the factor", async () => {
      await running.createUser();
      const sms = prefer({ SMSMfaSettings: { Enabled: true } });
      await refused(sms, "InvalidParameterException", "User does not have delivery config set to turn on SMS_MFA");
      serve({ emailMfaConfiguration: null });
      const email = prefer({ EmailMfaSettings: { Enabled: true } });
      await refused(email, "InvalidParameterException", "User does not have delivery config set to turn on EMAIL_OTP");
    });
  });

  describe("where the pool requires MFA", () => {
    it("go to the address that does not recover passwords", async () => {
      await running.createUser(testEmail, { phone_number: phone });
      serve({ mfaConfiguration: "ON" });
      expect((await initiate()).ChallengeName).to.equal("SMS_MFA");
      serve({ mfaConfiguration: "ON", accountRecoverySetting: byEither });
      expect((await initiate()).ChallengeName).to.equal("EMAIL_OTP");
      const adminOnly = { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] };
      serve({ mfaConfiguration: "ON", accountRecoverySetting: adminOnly });
      expect((await initiate()).ChallengeName).to.equal("SELECT_MFA_TYPE");
    });

    it("have to be possible, or an app is set up", async () => {
      await running.createUser();
      serve({ mfaConfiguration: "ON" });
      await refused(initiate(), "InvalidParameterException", /requires MFA and offers SMS_MFA, EMAIL_OTP/);
      serve({ mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } });
      const { ChallengeName, ChallengeParameters } = await initiate();
      expect(ChallengeName).to.equal("MFA_SETUP");
      expect(ChallengeParameters!.MFAS_CAN_SETUP).to.equal('["SOFTWARE_TOKEN_MFA"]');
    });

    it("go to the address that a user without any gives", async () => {
      await running.stop();
      const pool = { ...byMessage, usernameAttributes: [], schemas: [], mfaConfiguration: "OFF" };
      const client = { writeAttributes: [], readAttributes: [] };
      running = await RunningPools.start(program({ pool, client }));
      await running.createUser("ada", { name: "Ada" });
      await running.sdk.send(
        new AdminDeleteUserAttributesCommand({ UserPoolId, Username: "ada", UserAttributeNames: ["email"] }),
      );
      running.pools.update(
        program({
          pool: {
            ...pool,
            mfaConfiguration: "ON",
            softwareTokenMfaConfiguration: { enabled: true },
            accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_phone_number", priority: 1 }] },
          },
          client,
        }),
      );
      const AuthParameters = { USERNAME: "ada", PASSWORD: testPassword };
      const setUp = await running.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters }),
      );
      expect(setUp.ChallengeName).to.equal("MFA_SETUP");
      expect(JSON.parse(setUp.ChallengeParameters!.MFAS_CAN_SETUP!)).to.have.members([
        "SOFTWARE_TOKEN_MFA",
        "EMAIL_OTP",
      ]);
      const give = (EMAIL: string) => respond("MFA_SETUP", setUp.Session, { USERNAME: "ada", EMAIL });
      await refused(give("nonsense"), "InvalidParameterException", "Invalid email address format.");
      const { ChallengeName, Session } = await give(testEmail);
      expect(ChallengeName).to.equal("EMAIL_OTP");
      const code = running.lastCode("Authentication");
      const { AuthenticationResult } = await respond("EMAIL_OTP", Session, { USERNAME: "ada", EMAIL_OTP_CODE: code });
      expect(AuthenticationResult).to.have.property("IdToken");
    });
  });

  describe("for a forgotten password", () => {
    const user = { ClientId, Username: testEmail };
    const forget = async () => (await running.sdk.send(new ForgotPasswordCommand(user))).CodeDeliveryDetails;

    it("go by the pool's priorities to an address that is verified and no second factor", async () => {
      await running.createUser(testEmail, { phone_number: phone });
      serve({ accountRecoverySetting: byEither });
      expect(await forget()).to.deep.equal({
        AttributeName: "email",
        DeliveryMedium: "EMAIL",
        Destination: "a***@e***",
      });
      const verified = [{ Name: "phone_number_verified", Value: "true" }];
      await running.sdk.send(
        new AdminUpdateUserAttributesCommand({ UserPoolId, Username: testEmail, UserAttributes: verified }),
      );
      expect(await forget()).to.deep.equal({
        AttributeName: "phone_number",
        DeliveryMedium: "SMS",
        Destination: "+*******0100",
      });
      const ConfirmationCode = running.lastCode("ForgotPassword");
      await running.sdk.send(new ConfirmForgotPasswordCommand({ ...user, ConfirmationCode, Password: testPassword }));
      await prefer({ SMSMfaSettings: { Enabled: true } });
      expect(await forget()).to.include({ DeliveryMedium: "EMAIL" });
      await prefer({ EmailMfaSettings: { Enabled: true } });
      await refused(
        running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: testEmail })),
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
      );
    });
  });

  it("invite by the medium that is asked for", async () => {
    const invited = { UserPoolId, UserAttributes: [{ Name: "phone_number", Value: phone }] };
    const DesiredDeliveryMediums: ("EMAIL" | "SMS")[] = ["SMS", "EMAIL"];
    await running.sdk.send(new AdminCreateUserCommand({ ...invited, Username: testEmail, DesiredDeliveryMediums }));
    expect(running.deliveries.map(({ to, purpose }) => [to, purpose])).to.deep.equal([
      [phone, "AdminCreateUser"],
      [testEmail, "AdminCreateUser"],
    ]);
  });

  describe("that verify phone numbers", () => {
    const user = { ClientId, Username: testEmail };

    it("confirm a sign-up by SMS before e-mail", async () => {
      serve({ autoVerifiedAttributes: ["email", "phone_number"] });
      running.pools.update(
        program({
          pool: { ...byMessage, autoVerifiedAttributes: ["email", "phone_number"] },
          client: { writeAttributes: ["email", "phone_number"] },
        }),
      );
      const UserAttributes = [{ Name: "phone_number", Value: phone }];
      const signedUp = await running.sdk.send(new SignUpCommand({ ...user, Password: testPassword, UserAttributes }));
      expect(signedUp.CodeDeliveryDetails).to.include({ AttributeName: "phone_number", DeliveryMedium: "SMS" });
      await running.sdk.send(new ResendConfirmationCodeCommand(user));
      const ConfirmationCode = running.lastCode("ResendCode");
      await running.sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode }));
      expect([await attribute("phone_number_verified"), await attribute("email_verified")]).to.deep.equal([
        "true",
        "false",
      ]);
    });

    it("prove a new number of a signed-in user", async () => {
      const pool = {
        autoVerifiedAttributes: ["phone_number"],
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["phone_number"] },
      };
      running.pools.update(program({ pool, client: { writeAttributes: ["phone_number"] } }));
      await running.createUser();
      const { AccessToken } = await running.signIn();
      const UserAttributes = [{ Name: "phone_number", Value: phone }];
      const updated = await running.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
      expect(updated.CodeDeliveryDetailsList).to.deep.equal([
        { AttributeName: "phone_number", DeliveryMedium: "SMS", Destination: "+*******0100" },
      ]);
      expect(await attribute("phone_number")).to.equal(undefined);
      const AttributeName = "phone_number";
      await running.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
      const Code = running.lastCode("VerifyAttribute");
      await running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));
      expect([await attribute("phone_number"), await attribute("phone_number_verified")]).to.deep.equal([
        phone,
        "true",
      ]);
    });
  });
});
