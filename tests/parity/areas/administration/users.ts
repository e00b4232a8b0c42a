import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import { expectRefusal, otherPassword, password } from "../../world";
import type { World } from "../../world";

export interface UserDescription {
  Username: string;
  UserStatus: string;
  Enabled: boolean;
  Attributes: { Name: string; Value: string }[];
}

const create = "API reference, AdminCreateUser";

const createUser = (world: World, input: Record<string, unknown> = {}) => {
  const Username = world.newEmail();
  world.created(Username);
  return world.call("AdminCreateUser", { ...world.pool, Username, MessageAction: "SUPPRESS", ...input });
};

const list = async (world: World, input: Record<string, unknown>): Promise<UserDescription[]> => {
  const { body } = await world.ok("ListUsers", { ...world.pool, ...input });
  return body.Users as UserDescription[];
};

export const userExpectations = area(
  "Administration",
  ["admin"],
  [
    [
      "AdminCreateUser answers with the user, whose name is the sub",
      `${create}, Response Elements; observed 2022-01-12 (jagregory/cognito-local, issue 102)`,
      async (world) => {
        const { body, text } = await createUser(world);
        const { Username, Enabled, UserStatus, Attributes } = body.User as UserDescription;
        expect({ Enabled, UserStatus }, text).to.deep.equal({ Enabled: true, UserStatus: "FORCE_CHANGE_PASSWORD" });
        expect(Attributes).to.deep.include({ Name: "sub", Value: Username });
      },
    ],
    [
      "AdminCreateUser gives times in seconds",
      "API reference, UserType, UserCreateDate; AWS JSON protocol: timestamps are seconds since 1970",
      async (world) => {
        const { body } = await createUser(world);
        const { UserCreateDate } = body.User as { UserCreateDate: number };
        expect(UserCreateDate).to.be.closeTo(Date.now() / 1000, 600);
      },
    ],
    [
      "AdminCreateUser refuses an address that a user has",
      `${create}, UsernameExistsException`,
      async (world) => {
        const { email } = await world.somebody();
        expectRefusal(
          await createUser(world, { Username: email }),
          "UsernameExistsException",
          "User account already exists",
        );
      },
    ],
    [
      "AdminCreateUser refuses a name that is no e-mail address",
      "observed 2022-01-12 (jagregory/cognito-local, issue 102)",
      async (world) => {
        expectRefusal(
          await createUser(world, { Username: "ada" }),
          "InvalidParameterException",
          "Username should be an email.",
        );
      },
    ],
    [
      "AdminCreateUser refuses a temporary password against the policy",
      `${create}, InvalidPasswordException`,
      async (world) => {
        expectRefusal(await createUser(world, { TemporaryPassword: "parity" }), "InvalidPasswordException");
      },
    ],
    [
      "AdminCreateUser refuses an attribute that the pool does not have",
      `${create}, InvalidParameterException`,
      async (world) => {
        const UserAttributes = [{ Name: "custom:nothing", Value: "x" }];
        expectRefusal(await createUser(world, { UserAttributes }), "InvalidParameterException");
      },
    ],
    [
      "AdminCreateUser checks MessageAction",
      `${create}, MessageAction: valid values`,
      async (world) => {
        const message = /at 'messageAction' failed to satisfy constraint: Member must satisfy enum value set: \[/;
        expectRefusal(await createUser(world, { MessageAction: "SHOUT" }), "InvalidParameterException", message);
      },
    ],
    [
      "AdminCreateUser sends an invitation again to one who has not signed in alone",
      `${create}, UnsupportedUserStateException`,
      async (world) => {
        const { email } = await world.newUser();
        expectRefusal(
          await createUser(world, { Username: email, MessageAction: "RESEND" }),
          "UnsupportedUserStateException",
        );
      },
    ],
    [
      "AdminCreateUser sends no invitation again to one who does not exist",
      `${create}, UserNotFoundException`,
      async (world) => {
        expectRefusal(await createUser(world, { MessageAction: "RESEND" }), "UserNotFoundException");
      },
    ],
    [
      "AdminSetUserPassword confirms the user when the password is permanent",
      "API reference, AdminSetUserPassword",
      async (world) => {
        const { email } = await world.newUser();
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body.UserStatus).to.equal("CONFIRMED");
      },
    ],
    [
      "AdminSetUserPassword asks for a change when it is not permanent",
      "API reference, AdminSetUserPassword, Permanent",
      async (world) => {
        const { email } = await world.newUser();
        await world.ok("AdminSetUserPassword", { ...world.pool, Username: email, Password: otherPassword });
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body.UserStatus).to.equal("FORCE_CHANGE_PASSWORD");
      },
    ],
    [
      "AdminSetUserPassword refuses a password against the policy",
      "API reference, AdminSetUserPassword, InvalidPasswordException",
      async (world) => {
        const { email } = await world.somebody();
        const input = { ...world.pool, Username: email, Password: "parity-horse-1", Permanent: true };
        await world.refused("AdminSetUserPassword", input, "InvalidPasswordException");
      },
    ],
    [
      "AdminGetUser finds a user by address and by sub",
      "API reference, AdminGetUser, Username",
      async (world) => {
        const { email, sub } = await world.me();
        for (const Username of [email, sub]) {
          const { body } = await world.ok("AdminGetUser", { ...world.pool, Username });
          expect(body.UserAttributes).to.deep.include({ Name: "email", Value: email });
        }
      },
    ],
    [
      "AdminUpdateUserAttributes sets email_verified",
      "API reference, AdminUpdateUserAttributes",
      async (world) => {
        const { email } = await world.newUser();
        const UserAttributes = [{ Name: "email_verified", Value: "false" }];
        await world.ok("AdminUpdateUserAttributes", { ...world.pool, Username: email, UserAttributes });
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body.UserAttributes).to.deep.include({ Name: "email_verified", Value: "false" });
      },
    ],
    [
      "AdminUpdateUserAttributes refuses a change of sub",
      "API reference, AdminUpdateUserAttributes, InvalidParameterException",
      async (world) => {
        const { email } = await world.somebody();
        const input = { ...world.pool, Username: email, UserAttributes: [{ Name: "sub", Value: "x" }] };
        const message = /user\.sub: Attribute cannot be updated\./;
        await world.refused("AdminUpdateUserAttributes", input, "InvalidParameterException", message);
      },
    ],
    [
      "AdminDeleteUserAttributes removes an attribute",
      "API reference, AdminDeleteUserAttributes",
      async (world) => {
        const { email } = await world.newUser();
        const user = { ...world.pool, Username: email };
        await world.ok("AdminUpdateUserAttributes", { ...user, UserAttributes: [{ Name: "name", Value: "Ada" }] });
        await world.ok("AdminDeleteUserAttributes", { ...user, UserAttributeNames: ["name"] });
        const { body } = await world.ok("AdminGetUser", user);
        expect((body.UserAttributes as { Name: string }[]).map(({ Name }) => Name)).to.not.include("name");
      },
    ],
    [
      "AdminDisableUser and AdminEnableUser change Enabled",
      "API reference, AdminDisableUser and AdminEnableUser",
      async (world) => {
        const { email } = await world.newUser();
        const user = { ...world.pool, Username: email };
        await world.ok("AdminDisableUser", user);
        expect((await world.ok("AdminGetUser", user)).body.Enabled).to.equal(false);
        await world.ok("AdminEnableUser", user);
        expect((await world.ok("AdminGetUser", user)).body.Enabled).to.equal(true);
        await world.signIn({ email });
      },
    ],
    [
      "AdminResetUserPassword asks for a reset",
      "API reference, AdminResetUserPassword",
      async (world) => {
        const { email } = await world.newUser();
        await world.ok("AdminResetUserPassword", { ...world.pool, Username: email });
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body.UserStatus).to.equal("RESET_REQUIRED");
      },
    ],
    [
      "AdminConfirmSignUp refuses a user who is confirmed",
      "API reference, AdminConfirmSignUp, NotAuthorizedException; observed 2020-07-25 (furaiev/amazon-cognito-identity-dart-2, issue 80)",
      async (world) => {
        const { email } = await world.somebody();
        const message = "User cannot be confirmed. Current status is CONFIRMED";
        await world.refused(
          "AdminConfirmSignUp",
          { ...world.pool, Username: email },
          "NotAuthorizedException",
          message,
        );
      },
    ],
    [
      "AdminDeleteUser deletes the user",
      "API reference, AdminDeleteUser",
      async (world) => {
        const user = { ...world.pool, Username: (await world.newUser()).email };
        await world.ok("AdminDeleteUser", user);
        await world.refused("AdminGetUser", user, "UserNotFoundException", "User does not exist.");
      },
    ],
    ...(
      [
        ['email = "…"', ({ email }) => `email = "${email}"`],
        ['sub = "…"', ({ sub }) => `sub = "${sub}"`],
        ['email, its beginning, ^= "…"', ({ email }) => `email ^= "${email.slice(0, 26)}"`],
        ['username = "…"', ({ sub }) => `username = "${sub}"`],
      ] satisfies [string, (user: { email: string; sub: string }) => string][]
    ).map(([form, filter]): Row => [
      `ListUsers filters by ${form}`,
      'API reference, ListUsers, Filter; developer guide, "Searching for user attributes"',
      async (world) => {
        const me = await world.me();
        expect((await list(world, { Filter: filter(me) })).map(({ Username }) => Username)).to.include(me.sub);
      },
    ]),
    ...['email ~ "x"', 'address = "x"', "email"].map((Filter): Row => [
      `ListUsers refuses the filter ${Filter}`,
      "API reference, ListUsers, InvalidParameterException",
      (world) => world.refused("ListUsers", { ...world.pool, Filter }, "InvalidParameterException"),
    ]),
    [
      "ListUsers gives pages, each with the token of the next",
      "API reference, ListUsers, PaginationToken",
      async (world) => {
        await world.newUser();
        await world.me();
        const { body } = await world.ok("ListUsers", { ...world.pool, Limit: 1 });
        expect(body.Users).to.have.length(1);
        const PaginationToken = body.PaginationToken as string;
        const second = await list(world, { Limit: 1, PaginationToken });
        expect(second[0]?.Username).to.not.equal((body.Users as UserDescription[])[0]?.Username);
      },
    ],
    [
      "ListUsers gives the wanted attributes alone",
      "API reference, ListUsers, AttributesToGet",
      async (world) => {
        const { email } = await world.me();
        const [user] = await list(world, { Filter: `email = "${email}"`, AttributesToGet: ["email"] });
        expect(user?.Attributes).to.deep.equal([{ Name: "email", Value: email }]);
      },
    ],
    [
      "ListUsers gives at most 60 users",
      "API reference, ListUsers, Limit: maximum 60",
      (world) =>
        world.refused(
          "ListUsers",
          { ...world.pool, Limit: 61 },
          "InvalidParameterException",
          /at 'limit' failed .* less than or equal to 60/,
        ),
    ],
    [
      "ListUsers refuses a token that it did not give",
      "API reference, ListUsers, InvalidParameterException",
      (world) => world.refused("ListUsers", { ...world.pool, PaginationToken: "nothing" }, "InvalidParameterException"),
    ],
    [
      "AdminInitiateAuth refuses a client of no pool",
      "API reference, AdminInitiateAuth, ResourceNotFoundException",
      (world) =>
        world.refused(
          "AdminInitiateAuth",
          {
            ...world.pool,
            ClientId: "nowhere",
            AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
            AuthParameters: { USERNAME: "a", PASSWORD: password },
          },
          "ResourceNotFoundException",
          "User pool client nowhere does not exist.",
        ),
    ],
  ],
);
