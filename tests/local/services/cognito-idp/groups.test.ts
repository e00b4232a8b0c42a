import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { recordedPoolId, program } from "./recordedPrograms";
import { testEmail, refused, RunningPools } from "./runningPools";

const pool = { UserPoolId: recordedPoolId };

describe("groups", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start();
  });

  afterEach(() => running.stop());

  const add = (GroupName: string, Username = testEmail) =>
    running.sdk.send(new AdminAddUserToGroupCommand({ ...pool, GroupName, Username }));
  const remove = (GroupName: string, Username = testEmail) =>
    running.sdk.send(new AdminRemoveUserFromGroupCommand({ ...pool, GroupName, Username }));
  const ofUser = async (Username = testEmail) =>
    (await running.sdk.send(new AdminListGroupsForUserCommand({ ...pool, Username }))).Groups?.map(
      ({ GroupName }) => GroupName,
    );
  const members = (GroupName: string, Limit?: number, NextToken?: string) =>
    running.sdk.send(new ListUsersInGroupCommand({ ...pool, GroupName, Limit, NextToken }));

  it("are those of the program", async () => {
    const { Groups } = await running.sdk.send(new ListGroupsCommand(pool));
    expect(Groups).to.deep.equal([
      {
        GroupName: "students",
        UserPoolId: recordedPoolId,
        Precedence: 20,
        RoleArn: "arn:aws:iam::000000000000:role/students",
      },
      {
        GroupName: "teachers",
        UserPoolId: recordedPoolId,
        Description: "Who set exams",
        Precedence: 10,
        RoleArn: "arn:aws:iam::000000000000:role/teachers",
      },
    ]);
  });

  it("are made and deleted beside those of the program", async () => {
    const input = {
      ...pool,
      GroupName: "guests",
      Description: "Visitors",
      Precedence: 5,
      RoleArn: "arn:aws:iam::1:role/x",
    };
    const { Group } = await running.sdk.send(new CreateGroupCommand(input));
    expect(Group).to.deep.include(input);
    expect(Group?.CreationDate).to.be.instanceOf(Date);
    expect((await running.sdk.send(new GetGroupCommand({ ...pool, GroupName: "guests" }))).Group).to.deep.equal(Group);
    await running.createUser();
    await add("guests");
    for (const GroupName of ["guests", "teachers"]) {
      await refused(
        running.sdk.send(new CreateGroupCommand({ ...pool, GroupName })),
        "GroupExistsException",
        "A group with the name already exists.",
      );
    }
    await running.sdk.send(new DeleteGroupCommand({ ...pool, GroupName: "guests" }));
    await running.sdk.send(new CreateGroupCommand({ ...pool, GroupName: "guests" }));
    expect(await ofUser()).to.deep.equal([]);
    await refused(
      running.sdk.send(new DeleteGroupCommand({ ...pool, GroupName: "teachers" })),
      "InvalidParameterException",
      "Group teachers is declared by the program; change it there.",
    );
  });

  it("are updated, other than the program's", async () => {
    await running.sdk.send(new CreateGroupCommand({ ...pool, GroupName: "guests", Description: "Visitors" }));
    await running.createUser();
    await add("guests");
    running.clock.advance(60);
    const { Group } = await running.sdk.send(new UpdateGroupCommand({ ...pool, GroupName: "guests", Precedence: 0 }));
    expect(Group).to.include({ GroupName: "guests", Description: "Visitors", Precedence: 0 });
    expect(Group!.LastModifiedDate!.getTime()).to.be.greaterThan(Group!.CreationDate!.getTime());
    expect((await running.sdk.send(new GetGroupCommand({ ...pool, GroupName: "guests" }))).Group).to.deep.equal(Group);
    expect(await ofUser()).to.deep.equal(["guests"]);
    await refused(
      running.sdk.send(new UpdateGroupCommand({ ...pool, GroupName: "teachers", Precedence: 0 })),
      "InvalidParameterException",
      "Group teachers is declared by the program; change it there.",
    );
    await refused(
      running.sdk.send(new UpdateGroupCommand({ ...pool, GroupName: "nobody" })),
      "ResourceNotFoundException",
      "Group not found.",
    );
  });

  it("have members", async () => {
    await running.createUser();
    await add("students");
    await add("teachers");
    await add("teachers");
    expect(await ofUser()).to.deep.equal(["teachers", "students"]);
    expect((await members("students")).Users?.map(({ UserStatus }) => UserStatus)).to.deep.equal(["CONFIRMED"]);
    await remove("teachers");
    await remove("teachers");
    expect(await ofUser()).to.deep.equal(["students"]);
    await running.sdk.send(new AdminDeleteUserCommand({ ...pool, Username: testEmail }));
    expect((await members("students")).Users).to.deep.equal([]);
  });

  it("are listed by pages, members too", async () => {
    const emails = ["a@example.com", "b@example.com", "c@example.com"];
    for (const email of emails) {
      await running.createUser(email);
      await add("students", email);
    }
    const first = await members("students", 2);
    const second = await members("students", 2, first.NextToken);
    expect([...first.Users!, ...second.Users!]).to.have.length(3);
    expect(new Set([...first.Users!, ...second.Users!].map(({ Username }) => Username)).size).to.equal(3);
    expect(second).to.not.have.property("NextToken");
    const groups = await running.sdk.send(new ListGroupsCommand({ ...pool, Limit: 1 }));
    expect(groups.Groups).to.have.length(1);
    const rest = await running.sdk.send(new ListGroupsCommand({ ...pool, NextToken: groups.NextToken }));
    expect(rest.Groups?.map(({ GroupName }) => GroupName)).to.deep.equal(["teachers"]);
    expect(rest).to.not.have.property("NextToken");
  });

  it("that do not exist, and users who do not, are refused", async () => {
    await running.createUser();
    for (const call of [add("nobodies"), remove("nobodies"), members("nobodies")]) {
      await refused(call, "ResourceNotFoundException", "Group not found.");
    }
    await refused(add("students", "nobody@example.com"), "UserNotFoundException", "User does not exist.");
    await refused(ofUser("nobody@example.com"), "UserNotFoundException");
  });

  it("of a program that no longer declares them have no members, until it does again", async () => {
    await running.createUser();
    await add("teachers");
    running.pools.update(program({ groups: [] }));
    expect(await ofUser()).to.deep.equal([]);
    running.pools.update(program());
    expect(await ofUser()).to.deep.equal(["teachers"]);
  });
});
