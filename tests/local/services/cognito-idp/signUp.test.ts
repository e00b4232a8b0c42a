import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CodeDeliveryDetailsType } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { recordedClientId, recordedPoolId, program } from "./recordedPrograms";
import { testEmail, testPassword, refused, RunningPools } from "./runningPools";

const hour = 3600;
const otherPassword = "Another-horse-8";

describe("signing up and recovering a password", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  const signUp = (email = testEmail, attributes: Record<string, string> = {}, password = testPassword) =>
    running.sdk.send(
      new SignUpCommand({
        ClientId: recordedClientId,
        Username: email,
        Password: password,
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
  const confirm = (code: string, email = testEmail) =>
    running.sdk.send(new ConfirmSignUpCommand({ ClientId: recordedClientId, Username: email, ConfirmationCode: code }));
  const resend = (email = testEmail) =>
    running.sdk.send(new ResendConfirmationCodeCommand({ ClientId: recordedClientId, Username: email }));
  const forgot = (email = testEmail) =>
    running.sdk.send(new ForgotPasswordCommand({ ClientId: recordedClientId, Username: email }));
  const confirmForgot = (code: string, password = otherPassword, email = testEmail) =>
    running.sdk.send(
      new ConfirmForgotPasswordCommand({
        ClientId: recordedClientId,
        Username: email,
        ConfirmationCode: code,
        Password: password,
      }),
    );
  const describeUser = (email = testEmail) =>
    running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: email }));
  const wrong = (code: string): string => (code === "000000" ? "000001" : "000000");

  async function reopen(changes: Parameters<typeof program>[0]): Promise<void> {
    await running.close();
    await running.open(program(changes));
  }

  describe("SignUp", () => {
    it("creates an unconfirmed user under a uuid and sends a code", async () => {
      const result = await signUp(testEmail, { name: "Ada" });
      expect(result.UserConfirmed).to.equal(false);
      expect(result.UserSub).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(result.CodeDeliveryDetails).to.deep.equal({
        AttributeName: "email",
        DeliveryMedium: "EMAIL",
        Destination: "a***@e***",
      } satisfies CodeDeliveryDetailsType);
      expect(running.deliveries).to.have.length(1);
      expect(running.deliveries[0]).to.include({
        userPoolId: recordedPoolId,
        username: result.UserSub,
        to: testEmail,
        purpose: "SignUp",
      });
      expect(running.deliveries[0]?.code).to.match(/^\d{6}$/);
      const user = await describeUser();
      expect(user).to.include({ Username: result.UserSub, UserStatus: "UNCONFIRMED", Enabled: true });
      expect(user.UserAttributes).to.deep.include({ Name: "email_verified", Value: "false" });
      await refused(running.signIn(), "UserNotConfirmedException", "User is not confirmed.");
    });

    it("takes the address once, whatever its case", async () => {
      await signUp();
      await refused(
        signUp("ADA@Example.com"),
        "UsernameExistsException",
        "An account with the given email already exists.",
      );
    });

    it("asks for an e-mail address as the username", async () => {
      await refused(signUp("ada"), "InvalidParameterException", "Username should be an email.");
      await refused(signUp(testEmail, { email: "eve@example.com" }), "InvalidParameterException", /differ/);
    });

    for (const [password, message] of [
      ["Short-1", "Password not long enough"],
      ["correct-horse-7", "Password must have uppercase characters"],
      ["CORRECT-HORSE-7", "Password must have lowercase characters"],
      ["Correct-horse-x", "Password must have numeric characters"],
      ["CorrectHorse777", "Password must have symbol characters"],
    ] as const) {
      it(`refuses the password ${password}`, () =>
        refused(
          signUp(testEmail, {}, password),
          "InvalidPasswordException",
          `Password did not conform with policy: ${message}`,
        ));
    }

    it("refuses passwords that no pool takes", async () => {
      await refused(signUp(testEmail, {}, ` ${testPassword}`), "InvalidParameterException", /regular expression/);
      await refused(
        signUp(testEmail, {}, testPassword.padEnd(257, "x")),
        "InvalidParameterException",
        /less than or equal to 256/,
      );
    });

    it("holds the password to AWS's default policy when the pool has none", async () => {
      await reopen({ pool: { passwordPolicy: null } });
      await refused(signUp(testEmail, {}, "Short-1"), "InvalidPasswordException", /not long enough/);
      await signUp(testEmail, {}, "Short-12");
    });

    it("asks only for what the policy names", async () => {
      await reopen({ pool: { passwordPolicy: { minimumLength: 6 } } });
      await signUp(testEmail, {}, "simple");
    });

    it("refuses attributes that the client may not write", async () => {
      for (const attributes of [{ nickname: "Ada" }, { email_verified: "true" }, { sub: "1" }]) {
        await refused(
          signUp(testEmail, attributes),
          "NotAuthorizedException",
          "A client attempted to write unauthorized attribute",
        );
      }
    });

    it("never lets a client verify its own address, whatever its write list says", async () => {
      await reopen({ client: { writeAttributes: ["email", "email_verified"] } });
      await refused(signUp(testEmail, { email_verified: "true" }), "NotAuthorizedException");
    });

    it("names every value that the schema does not allow", async () => {
      await refused(
        signUp(testEmail, { "custom:department": "x", "custom:badge": "-1" }),
        "InvalidParameterException",
        /^Attributes did not conform to the schema: custom:department: .*\ncustom:badge: .*\n$/,
      );
    });

    it("enforces required attributes", async () => {
      const schemas = [
        { name: "name", attributeDataType: "String", required: true, mutable: true },
        { name: "locale", attributeDataType: "String", required: true, mutable: true },
      ];
      await reopen({ pool: { schemas } });
      await refused(
        signUp(),
        "InvalidParameterException",
        "Attributes did not conform to the schema: name: The attribute is required\nlocale: The attribute is required\n",
      );
    });

    it("is refused in pools where only administrators create users", async () => {
      await reopen({ pool: { adminCreateUserConfig: { allowAdminCreateUserOnly: true } } });
      await refused(signUp(), "NotAuthorizedException", "SignUp is not permitted for this user pool");
    });

    it("sends no code in pools that verify nothing", async () => {
      await reopen({ pool: { autoVerifiedAttributes: [] } });
      expect(await signUp()).to.not.have.property("CodeDeliveryDetails");
      expect(running.deliveries).to.deep.equal([]);
      await refused(resend(), "InvalidParameterException", "Cannot resend codes. Auto verification not turned on.");
    });
  });

  describe("ConfirmSignUp", () => {
    it("confirms the user and the address, once", async () => {
      await signUp();
      const code = running.lastCode("SignUp");
      await confirm(code);
      const user = await describeUser();
      expect(user.UserStatus).to.equal("CONFIRMED");
      expect(user.UserAttributes).to.deep.include({ Name: "email_verified", Value: "true" });
      await running.signIn();
      await refused(confirm(code), "NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED");
    });

    it("does not verify an address that has changed since", async () => {
      await signUp();
      await running.sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: recordedPoolId,
          Username: testEmail,
          UserAttributes: [{ Name: "email", Value: "new@example.com" }],
        }),
      );
      await confirm(running.lastCode("SignUp"), "new@example.com");
      const user = await describeUser("new@example.com");
      expect(user.UserStatus).to.equal("CONFIRMED");
      expect(user.UserAttributes).to.deep.include({ Name: "email_verified", Value: "false" });
    });

    it("refuses a wrong code, and every code after five wrong ones in an hour", async () => {
      await signUp();
      const code = running.lastCode("SignUp");
      for (let attempt = 0; attempt < 5; attempt++) {
        await refused(
          confirm(wrong(code)),
          "CodeMismatchException",
          "Invalid verification code provided, please try again.",
        );
      }
      const message = "Attempt limit exceeded, please try after some time.";
      await refused(confirm(code), "LimitExceededException", message);
      await resend();
      await refused(confirm(running.lastCode("ResendCode")), "LimitExceededException", message);
      running.clock.advance(hour + 1);
      await confirm(running.lastCode("ResendCode"));
    });

    it("counts wrong codes for an hour from now when the clock is set back", async () => {
      await signUp();
      const code = running.lastCode("SignUp");
      for (let attempt = 0; attempt < 5; attempt++) await refused(confirm(wrong(code)), "CodeMismatchException");
      running.clock.advance(-24 * hour);
      await refused(confirm(code), "LimitExceededException");
      running.clock.advance(hour + 1);
      await confirm(code);
    });

    it("refuses a code after 24 hours", async () => {
      await signUp();
      running.clock.advance(24 * hour + 1);
      await refused(
        confirm(running.lastCode("SignUp")),
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
      );
    });

    it("refuses an earlier code after a new one was sent", async () => {
      await signUp();
      const first = running.lastCode("SignUp");
      let second = first;
      while (second === first) {
        await resend();
        second = running.lastCode("ResendCode");
      }
      await refused(confirm(first), "CodeMismatchException");
      await confirm(second);
    });
  });

  it("resends no code to the confirmed, and stops after 20 an hour", async () => {
    await signUp();
    for (let sent = 1; sent < 20; sent++) await resend();
    await refused(resend(), "LimitExceededException");
    await confirm(running.lastCode("ResendCode"));
    await refused(resend(), "InvalidParameterException", "User is already confirmed.");
  });

  describe("ForgotPassword", () => {
    beforeEach(() => running.createUser());

    it("sets a new password by code, once, and keeps tokens valid", async () => {
      const { CodeDeliveryDetails } = await forgot();
      expect(CodeDeliveryDetails?.Destination).to.equal("a***@e***");
      const code = running.lastCode("ForgotPassword");
      await confirmForgot(code);
      await running.signIn(testEmail, otherPassword);
      await refused(running.signIn(), "NotAuthorizedException", "Incorrect username or password.");
      await refused(confirmForgot(code), "ExpiredCodeException");
    });

    it("keeps the code when the new password breaks the policy", async () => {
      await forgot();
      const code = running.lastCode("ForgotPassword");
      await refused(confirmForgot(code, "weak"), "InvalidPasswordException");
      await confirmForgot(code);
    });

    it("lifts a lockout", async () => {
      for (let attempt = 0; attempt < 12; attempt++) {
        await refused(running.signIn(testEmail, "Wrong-horse-77"), "NotAuthorizedException");
        running.clock.advance(200);
      }
      await refused(running.signIn(testEmail, "Wrong-horse-77"), "NotAuthorizedException");
      await refused(running.signIn(), "NotAuthorizedException", "Password attempts exceeded");
      await forgot();
      await confirmForgot(running.lastCode("ForgotPassword"));
      await running.signIn(testEmail, otherPassword);
    });

    it("takes the code for one hour", async () => {
      await forgot();
      running.clock.advance(hour + 1);
      await refused(confirmForgot(running.lastCode("ForgotPassword")), "ExpiredCodeException");
    });

    it("limits guesses and requests", async () => {
      await forgot();
      const code = running.lastCode("ForgotPassword");
      for (let attempt = 0; attempt < 5; attempt++) await refused(confirmForgot(wrong(code)), "CodeMismatchException");
      await refused(confirmForgot(code), "LimitExceededException");
      for (let sent = 1; sent < 20; sent++) await forgot();
      await refused(forgot(), "LimitExceededException");
    });

    it("is the administrator's business in pools that say so", async () => {
      await reopen({ pool: { accountRecoverySetting: { recoveryMechanisms: [{ name: "admin_only", priority: 1 }] } } });
      await refused(forgot(), "NotAuthorizedException", "Contact administrator to reset password.");
    });
  });

  describe("names that belong to nobody", () => {
    it("get the answers that users get, from clients that hide who exists", async () => {
      await running.createUser("eve@example.com");
      const unknown = "nobody@example.com";
      expect((await forgot(unknown)).CodeDeliveryDetails).to.deep.equal({
        AttributeName: "email",
        DeliveryMedium: "EMAIL",
        Destination: "n***@e***",
      });
      expect((await resend(unknown)).CodeDeliveryDetails?.Destination).to.equal("n***@e***");
      expect(running.deliveries).to.deep.equal([]);
      for (let attempt = 0; attempt < 5; attempt++) {
        await refused(confirm("123456", unknown), "CodeMismatchException");
        await refused(confirmForgot("123456", otherPassword, unknown), "CodeMismatchException");
      }
      await refused(confirm("123456", unknown), "LimitExceededException");
      await refused(confirmForgot("123456", otherPassword, unknown), "LimitExceededException");
      await refused(confirmForgot("123456", otherPassword, "other@example.com"), "ExpiredCodeException");
    });

    it("are told the same address every time, even without one in the name", async () => {
      const { CodeDeliveryDetails } = await forgot("nobody");
      expect(CodeDeliveryDetails?.Destination).to.match(/^[a-z]\*\*\*@[a-z]\*\*\*$/);
      expect((await forgot("nobody")).CodeDeliveryDetails).to.deep.equal(CodeDeliveryDetails);
    });

    it("cannot be told from users who cannot recover their password", async () => {
      await running.createUser("disabled@example.com");
      await running.sdk.send(
        new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: "disabled@example.com" }),
      );
      await running.createUser("unverified@example.com", { email_verified: "false" });
      await running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: "invited@example.com",
          MessageAction: "SUPPRESS",
        }),
      );
      for (const email of ["disabled@example.com", "unverified@example.com", "invited@example.com"]) {
        expect((await forgot(email)).CodeDeliveryDetails?.Destination).to.equal(`${email.charAt(0)}***@e***`);
        await refused(confirmForgot("123456", otherPassword, email), "CodeMismatchException");
      }
      expect(running.deliveries).to.deep.equal([]);
    });

    it("are named as such by clients that do not hide it", async () => {
      await running.createUser("disabled@example.com");
      await running.sdk.send(
        new AdminDisableUserCommand({ UserPoolId: recordedPoolId, Username: "disabled@example.com" }),
      );
      await running.createUser("unverified@example.com", { email_verified: "false" });
      await running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: "invited@example.com",
          MessageAction: "SUPPRESS",
        }),
      );
      await reopen({ client: { preventUserExistenceErrors: null } });
      const message = "Username/client id combination not found.";
      await refused(forgot(), "UserNotFoundException", message);
      await refused(resend(), "UserNotFoundException", message);
      await refused(confirm("123456"), "UserNotFoundException", message);
      await refused(confirmForgot("123456"), "UserNotFoundException", message);
      await refused(running.signIn(), "UserNotFoundException", "User does not exist.");
      await refused(forgot("disabled@example.com"), "NotAuthorizedException", "User is disabled.");
      await refused(
        forgot("unverified@example.com"),
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
      );
      await refused(
        forgot("invited@example.com"),
        "NotAuthorizedException",
        "User password cannot be reset in the current state.",
      );
    });
  });
});
