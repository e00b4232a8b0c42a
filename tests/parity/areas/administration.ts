import { expect } from "chai";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { expectRefusal, otherPassword, password } from "../world";
import type { World } from "../world";

const create = "API reference, AdminCreateUser";
const groupsReference = "API reference, CreateGroup";

interface UserDescription {
  Username: string;
  UserStatus: string;
  Enabled: boolean;
  Attributes: { Name: string; Value: string }[];
}

const createUser = (world: World, input: Record<string, unknown> = {}) => {
  const Username = world.newEmail();
  world.created(Username);
  return world.call("AdminCreateUser", { ...world.pool, Username, MessageAction: "SUPPRESS", ...input });
};

const list = async (world: World, input: Record<string, unknown>): Promise<UserDescription[]> => {
  const { body } = await world.ok("ListUsers", { ...world.pool, ...input });
  return body.Users as UserDescription[];
};

let groups = 0;

/** A group that is deleted once the check has ended. */
async function withGroup(world: World, check: (group: { UserPoolId: string; GroupName: string }) => Promise<void>) {
  const group = { ...world.pool, GroupName: `parity-${Date.now()}-${(groups += 1)}` };
  await world.ok("CreateGroup", { ...group, Description: "Parity", Precedence: 3 });
  try {
    await check(group);
  } finally {
    await world.call("DeleteGroup", group);
  }
}

const noGroup: [operation: string, input: (world: World) => Record<string, unknown>][] = [
  ["GetGroup", () => ({})],
  ["UpdateGroup", () => ({})],
  ["DeleteGroup", () => ({})],
  ["ListUsersInGroup", () => ({})],
];

export const administrationExpectations = [
  ...area(
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
        (world) =>
          world.refused("ListUsers", { ...world.pool, PaginationToken: "nothing" }, "InvalidParameterException"),
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
  ),
  ...area(
    "Groups",
    ["admin"],
    [
      [
        "CreateGroup answers with the group",
        `${groupsReference}, Response Elements`,
        (world) =>
          withGroup(world, async (group) => {
            const { body } = await world.ok("GetGroup", group);
            expect(body.Group).to.include({ ...group, Description: "Parity", Precedence: 3 });
          }),
      ],
      [
        "CreateGroup refuses a name that a group has",
        `${groupsReference}, GroupExistsException`,
        (world) =>
          withGroup(world, async (group) => {
            await world.refused("CreateGroup", group, "GroupExistsException", "A group with the name already exists.");
          }),
      ],
      [
        "CreateGroup refuses a precedence below zero",
        `${groupsReference}, Precedence: minimum 0`,
        (world) =>
          world.refused(
            "CreateGroup",
            { ...world.pool, GroupName: "parity", Precedence: -1 },
            "InvalidParameterException",
            /at 'precedence' failed/,
          ),
      ],
      ...noGroup.map(([operation, input]): Row => [
        `${operation} does not know a group that does not exist`,
        `API reference, ${operation}, ResourceNotFoundException`,
        (world) =>
          world.refused(
            operation,
            { ...world.pool, GroupName: "parity-none", ...input(world) },
            "ResourceNotFoundException",
            "Group not found.",
          ),
      ]),
      [
        "UpdateGroup changes what is given and leaves the rest",
        "API reference, UpdateGroup",
        (world) =>
          withGroup(world, async (group) => {
            await world.ok("UpdateGroup", { ...group, Precedence: 7 });
            const { body } = await world.ok("GetGroup", group);
            expect(body.Group).to.include({ Description: "Parity", Precedence: 7 });
          }),
      ],
      [
        "users come into a group and leave it",
        "API reference, AdminAddUserToGroup and AdminRemoveUserFromGroup",
        (world) =>
          withGroup(world, async (group) => {
            const { email, sub } = await world.newUser();
            const user = { ...world.pool, Username: email };
            await world.ok("AdminAddUserToGroup", { ...group, ...user });
            const { body } = await world.ok("ListUsersInGroup", group);
            expect((body.Users as UserDescription[]).map(({ Username }) => Username)).to.deep.equal([sub]);
            const mine = await world.ok("AdminListGroupsForUser", user);
            expect((mine.body.Groups as { GroupName: string }[]).map(({ GroupName }) => GroupName)).to.deep.equal([
              group.GroupName,
            ]);
            await world.ok("AdminRemoveUserFromGroup", { ...group, ...user });
            expect((await world.ok("AdminListGroupsForUser", user)).body.Groups).to.deep.equal([]);
          }),
      ],
      ...["AdminAddUserToGroup", "AdminRemoveUserFromGroup"].map((operation): Row => [
        `${operation} does not know a user who does not exist`,
        `API reference, ${operation}, UserNotFoundException`,
        (world) =>
          withGroup(world, async (group) => {
            await world.refused(
              operation,
              { ...group, Username: "nobody@example.com" },
              "UserNotFoundException",
              "User does not exist.",
            );
          }),
      ]),
      [
        "AdminAddUserToGroup does not know a group that does not exist",
        "API reference, AdminAddUserToGroup, ResourceNotFoundException",
        async (world) => {
          const { email } = await world.me();
          const input = { ...world.pool, Username: email, GroupName: "parity-none" };
          await world.refused("AdminAddUserToGroup", input, "ResourceNotFoundException", "Group not found.");
        },
      ],
    ],
  ),
  ...area(
    "Descriptions",
    ["admin"],
    [
      [
        "DescribeUserPool shows the pool",
        "API reference, UserPoolType",
        async (world) => {
          const { body } = await world.ok("DescribeUserPool", world.pool);
          expect(body.UserPool)
            .to.include({ Id: world.pool.UserPoolId })
            .and.to.include.keys("Arn", "Name", "Policies", "SchemaAttributes");
          expect(body.UserPool).to.deep.include({ UsernameAttributes: ["email"], AutoVerifiedAttributes: ["email"] });
        },
      ],
      [
        "DescribeUserPool shows the standard attributes with those of the program",
        'API reference, SchemaAttributeType; developer guide, "Working with user attributes"',
        async (world) => {
          const { body } = await world.ok("DescribeUserPool", world.pool);
          const { SchemaAttributes } = body.UserPool as { SchemaAttributes: { Name: string; Required: boolean }[] };
          expect(SchemaAttributes.map(({ Name }) => Name)).to.include.members([
            "sub",
            "email",
            "name",
            "phone_number",
            "updated_at",
          ]);
          expect(SchemaAttributes.find(({ Name }) => Name === "email")?.Required).to.equal(true);
        },
      ],
      [
        "DescribeUserPoolClient shows the client without a secret",
        "API reference, UserPoolClientType",
        async (world) => {
          const { body } = await world.ok("DescribeUserPoolClient", { ...world.pool, ...world.client });
          expect(body.UserPoolClient).to.include({ ...world.client, PreventUserExistenceErrors: "ENABLED" });
          expect(body.UserPoolClient).to.not.include.keys("ClientSecret");
          expect(body.UserPoolClient).to.deep.include({ AllowedOAuthFlows: ["code"] });
        },
      ],
      [
        "DescribeUserPoolClient does not know a client that does not exist",
        "API reference, DescribeUserPoolClient, ResourceNotFoundException",
        (world) =>
          world.refused(
            "DescribeUserPoolClient",
            { ...world.pool, ClientId: "nowhere" },
            "ResourceNotFoundException",
            "User pool client nowhere does not exist.",
          ),
      ],
      [
        "ListUserPoolClients lists the client",
        "API reference, ListUserPoolClients",
        async (world) => {
          const { body } = await world.ok("ListUserPoolClients", { ...world.pool, MaxResults: 60 });
          expect((body.UserPoolClients as { ClientId: string }[]).map(({ ClientId }) => ClientId)).to.include(
            world.client.ClientId,
          );
        },
      ],
      [
        "ListUserPools lists the pool",
        "API reference, ListUserPools",
        async (world) => {
          const { body } = await world.ok("ListUserPools", { MaxResults: 60 });
          expect((body.UserPools as { Id: string }[]).map(({ Id }) => Id)).to.include(world.pool.UserPoolId);
        },
      ],
      [
        "ListUserPools needs MaxResults",
        "API reference, ListUserPools, MaxResults: required",
        (world) => world.refused("ListUserPools", {}, "InvalidParameterException", /at 'maxResults' failed/),
      ],
      [
        "GetUserPoolMfaConfig shows the MFA of the pool",
        "API reference, GetUserPoolMfaConfig",
        async (world) => {
          const { body } = await world.ok("GetUserPoolMfaConfig", world.pool);
          expect(body.MfaConfiguration).to.be.oneOf(["OFF", "OPTIONAL", "ON"]);
        },
      ],
      [
        "DescribeUserPoolDomain gives an empty description of a domain that nobody has",
        "API reference, DescribeUserPoolDomain; observed with the AWS CLI: an empty DomainDescription",
        async (world) => {
          const { body } = await world.ok("DescribeUserPoolDomain", { Domain: "parity-nobody-has-this-domain" });
          expect(body.DomainDescription).to.deep.equal({});
        },
      ],
    ],
  ),
];
