import {
  AdminGetUserCommand,
  ChangePasswordCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { recordedPoolId, program } from "./recordedPrograms";
import { testEmail, testPassword, refused, RunningPools } from "./runningPools";

const newEmail = "lovelace@example.com";

describe("the signed-in user's own account", () => {
  let running: RunningPools;
  let AccessToken: string;

  beforeEach(async () => {
    running = await RunningPools.start();
    await running.createUser(testEmail, { name: "Ada", nickname: "Countess" });
    ({ AccessToken } = await running.signIn());
  });

  afterEach(() => running.stop());

  const getUser = () => running.sdk.send(new GetUserCommand({ AccessToken }));
  const update = (attributes: Record<string, string>) =>
    running.sdk.send(
      new UpdateUserAttributesCommand({
        AccessToken,
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
  const verify = (Code: string, AttributeName = "email") =>
    running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));
  const sendCode = (AttributeName = "email") =>
    running.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
  async function attributes(): Promise<Record<string, string>> {
    const { UserAttributes } = await getUser();
    return Object.fromEntries(UserAttributes!.map(({ Name, Value }): [string, string] => [Name!, Value!]));
  }

  it("is shown with the attributes that the client may read", async () => {
    const user = await getUser();
    expect(user.UserAttributes).to.deep.equal([
      { Name: "sub", Value: user.Username },
      { Name: "email", Value: testEmail },
      { Name: "email_verified", Value: "true" },
      { Name: "name", Value: "Ada" },
    ]);
    expect(user).to.not.have.any.keys("UserMFASettingList", "PreferredMfaSetting");
  });

  it("is not shown without a token", () =>
    refused(
      running.sdk.send(new GetUserCommand({ AccessToken: undefined })),
      "InvalidParameterException",
      "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must not be null",
    ));

  describe("attributes", () => {
    it("change, and go when they are emptied", async () => {
      expect((await update({ name: "Augusta", "custom:department": "maths" })).CodeDeliveryDetailsList).to.deep.equal(
        [],
      );
      expect(await attributes()).to.include({ name: "Augusta", "custom:department": "maths" });
      await update({ name: "" });
      expect(await attributes()).to.not.have.property("name");
    });

    it("change one beside the other without loss", async () => {
      await Promise.all([update({ name: "Augusta" }), update({ "custom:department": "maths" })]);
      expect(await attributes()).to.include({ name: "Augusta", "custom:department": "maths" });
    });

    it("are held to schema, mutability and the client's write list", async () => {
      await refused(
        update({ nickname: "x" }),
        "NotAuthorizedException",
        "A client attempted to write unauthorized attribute",
      );
      await refused(update({ email_verified: "true" }), "NotAuthorizedException");
      await refused(update({ "custom:department": "x" }), "InvalidParameterException", /2 to 20 characters/);
      await refused(
        update({ "custom:badge": "5" }),
        "InvalidParameterException",
        "user.custom:badge: Attribute cannot be updated.\n",
      );
      await refused(update({ email: "" }), "InvalidParameterException", /email: The attribute is required/);
      await refused(update({ email: "nonsense" }), "InvalidParameterException", "Invalid email address format.");
    });
  });

  describe("DeleteUserAttributes", () => {
    const remove = (...UserAttributeNames: string[]) =>
      running.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }));

    it("removes attributes, and takes those that have no value", async () => {
      await update({ "custom:department": "maths" });
      await remove("name", "custom:department");
      expect(await attributes()).to.have.all.keys("sub", "email", "email_verified");
      await remove("name");
    });

    it("refuses required and unknown attributes and those that the client may not write, and removes none then", async () => {
      await refused(remove("name", "email"), "InvalidParameterException", /email: The attribute is required/);
      for (const attribute of ["nickname", "email_verified", "custom:unknown"]) {
        await refused(
          remove("name", attribute),
          "NotAuthorizedException",
          "A client attempted to write unauthorized attribute",
        );
      }
      await refused(remove("custom:badge"), "InvalidParameterException", /custom:badge: Attribute cannot be updated/);
      await refused(
        running.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: undefined })),
        "InvalidParameterException",
        /Value null at 'userAttributeNames'/,
      );
      expect(await attributes()).to.include({ name: "Ada", email: testEmail });
    });
  });

  describe("a new address", () => {
    it("signs in at once and is verified by code", async () => {
      const { CodeDeliveryDetailsList } = await update({ email: newEmail });
      expect(CodeDeliveryDetailsList).to.deep.equal([
        { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "l***@e***" },
      ]);
      expect(running.deliveries.at(-1)).to.include({ to: newEmail, purpose: "VerifyAttribute" });
      expect(await attributes()).to.include({ email: newEmail, email_verified: "false" });
      await running.signIn(newEmail);
      await refused(running.signIn(testEmail), "NotAuthorizedException");
      const code = running.lastCode("VerifyAttribute");
      await refused(verify(code === "000000" ? "1" : "000000"), "CodeMismatchException");
      await verify(code);
      expect(await attributes()).to.include({ email_verified: "true" });
      await refused(verify(code), "ExpiredCodeException");
    });

    it("waits for its code where the pool says so", async () => {
      running.pools.update(
        program({
          pool: { userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] } },
        }),
      );
      await update({ email: newEmail, name: "Augusta" });
      expect(await attributes()).to.include({ email: testEmail, email_verified: "true", name: "Augusta" });
      expect((await sendCode()).CodeDeliveryDetails?.Destination).to.equal("l***@e***");
      await verify(running.lastCode("VerifyAttribute"));
      expect(await attributes()).to.include({ email: newEmail, email_verified: "true" });
      await running.signIn(newEmail);
    });

    it("is not sent a code in pools that verify nothing", async () => {
      running.pools.update(program({ pool: { autoVerifiedAttributes: [] } }));
      expect((await update({ email: newEmail })).CodeDeliveryDetailsList).to.deep.equal([]);
      expect(running.deliveries).to.deep.equal([]);
      expect(await attributes()).to.include({ email: newEmail, email_verified: "false" });
    });

    it("cannot be another user's", async () => {
      await running.createUser("eve@example.com");
      await refused(
        update({ email: "EVE@example.com" }),
        "AliasExistsException",
        "An account with the given email already exists.",
      );
      expect(await attributes()).to.include({ email: testEmail, email_verified: "true" });
    });

    it("makes older codes worthless", async () => {
      await update({ email: newEmail });
      running.pools.update(program({ pool: { autoVerifiedAttributes: [] } }));
      const code = running.lastCode("VerifyAttribute");
      await update({ email: testEmail });
      await refused(verify(code), "ExpiredCodeException");
      expect(await attributes()).to.include({ email: testEmail, email_verified: "false" });
    });
  });

  it("verifies the present address on request, and nothing but addresses", async () => {
    expect((await sendCode()).CodeDeliveryDetails?.Destination).to.equal("a***@e***");
    await verify(running.lastCode("VerifyAttribute"));
    await refused(sendCode("name"), "InvalidParameterException", /name is not/);
    await refused(verify("123456", "name"), "InvalidParameterException", /name is not/);
    await refused(sendCode("phone_number"), "InvalidParameterException", /does not have an phone_number/);
  });

  describe("ChangePassword", () => {
    const change = (PreviousPassword: string, ProposedPassword = "Another-horse-8") =>
      running.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));

    it("wants the previous password, and keeps tokens valid", async () => {
      await refused(change("Wrong-horse-77"), "NotAuthorizedException", "Incorrect username or password.");
      await refused(change(testPassword, "weak"), "InvalidPasswordException");
      await change(testPassword);
      await getUser();
      await running.signIn(testEmail, "Another-horse-8");
      await refused(running.signIn(), "NotAuthorizedException");
    });

    it("shares the lockout with signing in", async () => {
      for (let failure = 1; failure <= 5; failure++) await refused(change("Wrong-horse-77"), "NotAuthorizedException");
      await refused(
        change(testPassword),
        "LimitExceededException",
        "Attempt limit exceeded, please try after some time.",
      );
      await refused(running.signIn(), "NotAuthorizedException", "Password attempts exceeded");
    });
  });

  it("can be deleted by its owner", async () => {
    await running.sdk.send(new DeleteUserCommand({ AccessToken }));
    await refused(getUser(), "UserNotFoundException", "User does not exist.");
    await refused(running.signIn(), "NotAuthorizedException", "Incorrect username or password.");
    await refused(
      running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: testEmail })),
      "UserNotFoundException",
      "User does not exist.",
    );
    await running.createUser();
  });
});
