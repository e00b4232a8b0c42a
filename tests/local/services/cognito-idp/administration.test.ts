import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AdminCreateUserCommandInput, ListUsersCommandInput } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId, program } from "./recordedPrograms";
import { testEmail, testPassword, refused, RunningPools } from "./runningPools";

const knownUser = { UserPoolId: recordedPoolId, Username: testEmail };
const unknownUser = { UserPoolId: recordedPoolId, Username: "nobody@example.com" };

describe("administering users", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  const create = (input: Partial<AdminCreateUserCommandInput> = {}) =>
    running.sdk.send(new AdminCreateUserCommand({ ...knownUser, ...input }));
  const getUser = () => running.sdk.send(new AdminGetUserCommand(knownUser));
  const update = (attributes: Record<string, string>, user = knownUser) =>
    running.sdk.send(
      new AdminUpdateUserAttributesCommand({
        ...user,
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
  const challenge = async (password: string) => {
    const { ChallengeName } = await running.sdk.send(
      new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: testEmail, PASSWORD: password },
      }),
    );
    return ChallengeName;
  };

  describe("AdminCreateUser", () => {
    it("invites with a temporary password that the policy allows", async () => {
      const before = Date.now();
      const { User } = await create({ UserAttributes: [{ Name: "name", Value: "Ada" }] });
      expect(User).to.include({ Enabled: true, UserStatus: "FORCE_CHANGE_PASSWORD" });
      expect(User?.Attributes).to.deep.equal([
        { Name: "sub", Value: User?.Username },
        { Name: "email", Value: testEmail },
        { Name: "name", Value: "Ada" },
        { Name: "email_verified", Value: "false" },
      ]);
      expect(User?.UserCreateDate?.getTime()).to.be.within(before - 1000, Date.now() + 1000);
      expect(User?.UserLastModifiedDate).to.deep.equal(User?.UserCreateDate);
      expect(running.deliveries).to.have.length(1);
      expect(running.deliveries[0]).to.include({
        username: User?.Username,
        to: testEmail,
        purpose: "AdminCreateUser",
      });
      const password = running.lastCode("AdminCreateUser");
      expect(password).to.match(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9])\S{16}$/);
      expect(await challenge(password)).to.equal("NEW_PASSWORD_REQUIRED");
    });

    it("takes true and false in any case", async () => {
      const { User } = await create({
        MessageAction: "SUPPRESS",
        UserAttributes: [{ Name: "email_verified", Value: "True" }],
      });
      expect(User?.Attributes).to.deep.include({ Name: "email_verified", Value: "true" });
    });

    it("takes a temporary password, and keeps quiet on request", async () => {
      await create({ TemporaryPassword: "Temporary-horse-1", MessageAction: "SUPPRESS" });
      expect(running.deliveries).to.deep.equal([]);
      expect(await challenge("Temporary-horse-1")).to.equal("NEW_PASSWORD_REQUIRED");
      await refused(create({ Username: "eve@example.com", TemporaryPassword: "weak" }), "InvalidPasswordException");
    });

    it("resends the invitation with a new password and new time", async () => {
      await create();
      const first = running.lastCode("AdminCreateUser");
      running.clock.advance(8 * 86_400);
      await create({ MessageAction: "RESEND" });
      const second = running.lastCode("AdminCreateUser");
      await refused(challenge(first), "NotAuthorizedException", "Incorrect username or password.");
      expect(await challenge(second)).to.equal("NEW_PASSWORD_REQUIRED");
      await running.sdk.send(
        new AdminSetUserPasswordCommand({ ...knownUser, Password: testPassword, Permanent: true }),
      );
      await refused(
        create({ MessageAction: "RESEND" }),
        "UnsupportedUserStateException",
        /^Resend not possible\. \S+ status is not FORCE_CHANGE_PASSWORD$/,
      );
      await refused(create({ ...unknownUser, MessageAction: "RESEND" }), "UserNotFoundException");
    });

    it("refuses users who exist, bad names, attributes and actions", async () => {
      await create();
      await refused(create(), "UsernameExistsException", "User account already exists");
      await refused(create({ Username: "ada" }), "InvalidParameterException", "Username should be an email.");
      await refused(
        create({ Username: "eve@example.com", UserAttributes: [{ Name: "custom:unknown", Value: "x" }] }),
        "InvalidParameterException",
        /custom:unknown: Attribute does not exist in the schema/,
      );
      await refused(
        create({ Username: "eve@example.com", UserAttributes: [{ Name: "phone_number", Value: "12" }] }),
        "InvalidParameterException",
        "Invalid phone number format.",
      );
      await refused(
        create({ Username: "eve@example.com", UserAttributes: [{ Name: "email_verified", Value: "perhaps" }] }),
        "InvalidParameterException",
        /must be true or false/,
      );
      await refused(
        create({ MessageAction: "SHOUT" as "RESEND" }),
        "InvalidParameterException",
        /enum value set: \[RESEND, SUPPRESS\]/,
      );
      await refused(create({ Username: "" }), "InvalidParameterException", /greater than or equal to 1/);
    });
  });

  it("sets passwords, for good or until the next sign-in", async () => {
    await create({ MessageAction: "SUPPRESS" });
    const set = (Password: string, Permanent?: boolean, user = knownUser) =>
      running.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent }));
    await set(testPassword, true);
    expect((await getUser()).UserStatus).to.equal("CONFIRMED");
    expect(await challenge(testPassword)).to.equal(undefined);
    await set("Temporary-horse-1");
    expect((await getUser()).UserStatus).to.equal("FORCE_CHANGE_PASSWORD");
    expect(await challenge("Temporary-horse-1")).to.equal("NEW_PASSWORD_REQUIRED");
    await refused(set("weak", true), "InvalidPasswordException");
    await refused(set(testPassword, true, unknownUser), "UserNotFoundException", "User does not exist.");
  });

  it("confirms sign-ups, once and without verifying the address", async () => {
    await running.sdk.send(
      new SignUpCommand({ ClientId: recordedClientId, Username: testEmail, Password: testPassword }),
    );
    await running.sdk.send(new AdminConfirmSignUpCommand(knownUser));
    const user = await getUser();
    expect(user.UserStatus).to.equal("CONFIRMED");
    expect(user.UserAttributes).to.deep.include({ Name: "email_verified", Value: "false" });
    await running.signIn();
    await refused(
      running.sdk.send(new AdminConfirmSignUpCommand(knownUser)),
      "NotAuthorizedException",
      "User cannot be confirmed. Current status is CONFIRMED",
    );
  });

  it("updates attributes, verified marks among them", async () => {
    await running.createUser();
    await update({ name: "Ada", nickname: "Countess" });
    await update({ email: "lovelace@example.com" });
    const attributes = async () =>
      Object.fromEntries(
        (
          await running.sdk.send(new AdminGetUserCommand({ ...knownUser, Username: "lovelace@example.com" }))
        ).UserAttributes!.map(({ Name, Value }): [string, string] => [Name!, Value!]),
      );
    expect(await attributes()).to.include({ name: "Ada", nickname: "Countess", email_verified: "false" });
    await update({ email_verified: "true", nickname: "" }, { ...knownUser, Username: "lovelace@example.com" });
    expect(await attributes()).to.include({ email_verified: "true" });
    expect(await attributes()).to.not.have.property("nickname");
    await refused(update({ name: "x" }, unknownUser), "UserNotFoundException");
    await refused(
      update({ "custom:badge": "3", sub: "x" }, { ...knownUser, Username: "lovelace@example.com" }),
      "InvalidParameterException",
      "user.custom:badge: Attribute cannot be updated.\nuser.sub: Attribute cannot be updated.\n",
    );
  });

  it("holds values to the types of the schema", async () => {
    const custom = (name: string, attributeDataType: string, constraints: JsonObject = {}) => ({
      name,
      attributeDataType,
      mutable: true,
      ...constraints,
    });
    running.pools.update(
      program({
        pool: {
          schemas: [
            custom("seen", "DateTime"),
            custom("agreed", "Boolean"),
            custom("score", "Number", { numberAttributeConstraints: { minValue: "0", maxValue: "10" } }),
          ],
        },
      }),
    );
    await running.createUser();
    await update({ "custom:seen": "2026-01-01T00:00:00Z", "custom:agreed": "true", "custom:score": "9.5" });
    for (const [name, value] of [
      ["custom:seen", "yesterday"],
      ["custom:agreed", "yes"],
      ["custom:score", "11"],
      ["custom:score", "-1"],
      ["custom:score", "0x1"],
      ["birthdate", "1815"],
    ] as const) {
      await refused(
        update({ [name]: value }),
        "InvalidParameterException",
        new RegExp(`^Attributes did not conform to the schema: ${name}: `),
      );
    }
  });

  it("disables and enables", async () => {
    await running.createUser();
    await running.sdk.send(new AdminDisableUserCommand(knownUser));
    expect((await getUser()).Enabled).to.equal(false);
    await refused(running.signIn(), "NotAuthorizedException", "User is disabled.");
    await running.sdk.send(new AdminEnableUserCommand(knownUser));
    await running.signIn();
    await refused(running.sdk.send(new AdminDisableUserCommand(unknownUser)), "UserNotFoundException");
  });

  it("resets passwords of those who have a verified address", async () => {
    await running.createUser();
    const reset = () => running.sdk.send(new AdminResetUserPasswordCommand(knownUser));
    await reset();
    expect((await getUser()).UserStatus).to.equal("RESET_REQUIRED");
    expect(running.deliveries.at(-1)).to.include({ purpose: "ForgotPassword", to: testEmail });
    await update({ email_verified: "false" });
    await refused(reset(), "InvalidParameterException", /no registered\/verified email/);
    await refused(running.sdk.send(new AdminResetUserPasswordCommand(unknownUser)), "UserNotFoundException");
    await running.sdk.send(new AdminDeleteUserCommand(knownUser));
    await running.sdk.send(
      new SignUpCommand({ ClientId: recordedClientId, Username: testEmail, Password: testPassword }),
    );
    await update({ email_verified: "true" });
    await refused(reset(), "NotAuthorizedException", "User password cannot be reset in the current state.");
  });

  it("deletes", async () => {
    await running.createUser();
    await running.sdk.send(new AdminDeleteUserCommand(knownUser));
    await refused(getUser(), "UserNotFoundException", "User does not exist.");
    await refused(running.sdk.send(new AdminDeleteUserCommand(knownUser)), "UserNotFoundException");
  });

  describe("ListUsers", () => {
    const list = async (input: Partial<ListUsersCommandInput> = {}) => {
      const { Users, PaginationToken } = await running.sdk.send(
        new ListUsersCommand({ UserPoolId: recordedPoolId, ...input }),
      );
      return {
        emails: Users!.map(({ Attributes }) => Attributes?.find(({ Name }) => Name === "email")?.Value),
        token: PaginationToken,
        users: Users!,
      };
    };
    const find = async (Filter: string) => (await list({ Filter })).emails;

    beforeEach(async () => {
      await running.createUser("ada@example.com", { name: "Ada", given_name: 'A"da' });
      await running.createUser("ADele@example.com", { name: "Adele" });
      await running.createUser("eve@example.com", { name: "Eve" });
    });

    it("lists from the oldest on, by pages", async () => {
      const all = ["ada@example.com", "ADele@example.com", "eve@example.com"];
      expect(await list()).to.deep.include({ emails: all, token: undefined });
      const first = await list({ Limit: 2 });
      expect(first.emails).to.deep.equal(all.slice(0, 2));
      const second = await list({ Limit: 2, PaginationToken: first.token });
      expect(second).to.deep.include({ emails: all.slice(2), token: undefined });
      expect(await list({ Limit: 3 })).to.deep.include({ emails: all, token: undefined });
      await refused(list({ Limit: 61 }), "InvalidParameterException", /less than or equal to 60/);
      await refused(list({ Limit: -1 }), "InvalidParameterException", /greater than or equal to 0/);
      for (const PaginationToken of ["x", "WzFd", "e30"]) {
        await refused(list({ PaginationToken }), "InvalidParameterException", "Invalid pagination token.");
      }
    });

    it("filters by attributes, whatever their case", async () => {
      expect(await find('email = "ADA@example.com"')).to.deep.equal(["ada@example.com"]);
      expect(await find('email ^= "ad"')).to.deep.equal(["ada@example.com", "ADele@example.com"]);
      expect(await find('name="eve"')).to.deep.equal(["eve@example.com"]);
      expect(await find('given_name ^= "a\\""')).to.deep.equal(["ada@example.com"]);
      expect(await find('family_name = "x"')).to.deep.equal([]);
      expect(await find("")).to.have.length(3);
      expect(await find('name ^= "%"')).to.deep.equal([]);
    });

    it("filters by sub, username, status and state", async () => {
      const { users } = await list();
      const { Username } = users[2]!;
      expect(await find(`sub = "${Username!}"`)).to.deep.equal(["eve@example.com"]);
      expect(await find(`username ^= "${Username!.slice(0, 20)}"`)).to.deep.equal(["eve@example.com"]);
      await running.sdk.send(new AdminDisableUserCommand({ ...knownUser, Username: "eve@example.com" }));
      await create({ Username: "new@example.com", MessageAction: "SUPPRESS" });
      expect(await find('status = "Disabled"')).to.deep.equal(["eve@example.com"]);
      expect(await find('status = "Enabled"')).to.have.length(3);
      expect(await find('cognito:user_status = "force_change_password"')).to.deep.equal(["new@example.com"]);
    });

    it("refuses filters that AWS refuses", async () => {
      for (const filter of ["email", "email = ada", 'email == "x"', 'email = "x" or name = "y"']) {
        await refused(find(filter), "InvalidParameterException", "Error while parsing filter");
      }
      await refused(
        find('custom:department = "x"'),
        "InvalidParameterException",
        "Invalid search attribute: custom:department",
      );
      await refused(find('status = "x"'), "InvalidParameterException", /Enabled or Disabled/);
    });

    it("gives the attributes that are asked for", async () => {
      const { users } = await list({ Filter: 'name = "Eve"', AttributesToGet: ["name"] });
      expect(users[0]?.Attributes).to.deep.equal([{ Name: "name", Value: "Eve" }]);
    });
  });

  it("keeps pools apart", async () => {
    await running.createUser();
    const otherId = "eu-west-1_OtherPool";
    const other = program();
    other.resources = other.resources
      .filter(({ name }) => name === "pool")
      .map((pool) => ({
        ...pool,
        id: otherId,
        outputs: { ...pool.outputs, endpoint: `cognito-idp.eu-west-1.amazonaws.com/${otherId}` },
      }));
    running.pools.update({ ...program(), resources: [...program().resources, ...other.resources] });
    await refused(
      running.sdk.send(new AdminGetUserCommand({ UserPoolId: otherId, Username: testEmail })),
      "UserNotFoundException",
    );
    const { User } = await create({ UserPoolId: otherId });
    expect(User?.Username).to.not.equal((await getUser()).Username);
  });
});
