import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import type { World } from "../../world";
import type { UserDescription } from "./users";

const groupsReference = "API reference, CreateGroup";

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

export const groupExpectations = area(
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
);
