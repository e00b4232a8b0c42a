import { integer, optional, text } from "../../../http/awsJsonInput";
import type { GroupConfiguration } from "../configuration/userPoolConfiguration";
import { groupDescription } from "../pool/groups";
import type { Group } from "../pool/groups";
import { pageToken, readPageToken } from "../pool/pageToken";
import { userDescription } from "./administrationOperations";
import { arn, groupName, nextToken, pageSize, poolUser, userPool } from "./fields";
import { iam } from "./operation";
import type { Input, OperationOutput, Operations } from "./operation";

const group = { ...userPool, GroupName: groupName };
const groupSettings = {
  ...group,
  Description: optional(text(0, 2048)),
  Precedence: optional(integer(0, 2 ** 31 - 1)),
  RoleArn: optional(arn),
};
const page = { Limit: pageSize, NextToken: optional(nextToken) };

/** Groups and their members. */
export const groupOperations: Operations = {
  CreateGroup: iam(groupSettings, (pools, input) => {
    const created = pools.pool(input).groups.create(givenGroup(input));
    return { Group: groupDescription(input.UserPoolId, created) };
  }),

  UpdateGroup: iam(groupSettings, (pools, input) => {
    const updated = pools.pool(input).groups.update(givenGroup(input));
    return { Group: groupDescription(input.UserPoolId, updated) };
  }),

  GetGroup: iam(group, (pools, input) => {
    return { Group: groupDescription(input.UserPoolId, pools.pool(input).groups.get(input.GroupName)) };
  }),

  DeleteGroup: iam(group, (pools, input) => {
    pools.pool(input).groups.delete(input.GroupName);
    return {};
  }),

  ListGroups: iam({ ...userPool, ...page }, (pools, input) => {
    return groupPage(pools.pool(input).groups.list(), input);
  }),

  AdminAddUserToGroup: iam({ ...poolUser, GroupName: groupName }, (pools, input) => {
    const { groups, directory } = pools.pool(input);
    groups.addMember(input.GroupName, directory.get(input.Username));
    return {};
  }),

  AdminRemoveUserFromGroup: iam({ ...poolUser, GroupName: groupName }, (pools, input) => {
    const { groups, directory } = pools.pool(input);
    groups.removeMember(input.GroupName, directory.get(input.Username));
    return {};
  }),

  AdminListGroupsForUser: iam({ ...poolUser, ...page }, (pools, input) => {
    const { groups, directory } = pools.pool(input);
    return groupPage(groups.of(directory.get(input.Username)), input);
  }),

  ListUsersInGroup: iam({ ...group, ...page }, (pools, input) => {
    const { users, nextToken } = pools.pool(input).groups.members(input.GroupName, input.Limit, input.NextToken);
    return { Users: users.map((user) => userDescription(user)), NextToken: nextToken };
  }),
};

function givenGroup({ GroupName, Description, Precedence, RoleArn }: Input<typeof groupSettings>): GroupConfiguration {
  return { name: GroupName, description: Description, precedence: Precedence, roleArn: RoleArn };
}

function groupPage(
  groups: readonly Group[],
  { UserPoolId, Limit, NextToken }: { UserPoolId: string; Limit: number; NextToken?: string },
): OperationOutput {
  const [start] = NextToken === undefined ? [0] : readPageToken(NextToken, ["number"]);
  const end = start + Limit;
  return {
    Groups: groups.slice(start, end).map((group) => groupDescription(UserPoolId, group)),
    NextToken: end < groups.length ? pageToken([end]) : undefined,
  };
}
