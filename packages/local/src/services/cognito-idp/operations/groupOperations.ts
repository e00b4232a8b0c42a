import { groupDescription } from "../pool/groups";
import type { Group } from "../pool/groups";
import { pageToken, readPageToken } from "../pool/pageToken";
import { userDescription } from "./administrationOperations";
import { iam } from "./operation";
import type { OperationOutput, Operations } from "./operation";
import type { Parameters } from "./parameters";

/** Groups and their members. */
export const groupOperations: Operations = {
  CreateGroup: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    const description = parameters.optionalString("Description", { maximumLength: 2048 });
    const precedence = parameters.integer("Precedence", { minimum: 0, maximum: 2 ** 31 - 1 });
    const roleArn = parameters.optionalString("RoleArn", { maximumLength: 2048 });
    const group = pool.groups.create({
      name: parameters.identifier("GroupName"),
      ...(description !== undefined && { description }),
      ...(precedence !== undefined && { precedence }),
      ...(roleArn !== undefined && { roleArn }),
    });
    return { Group: groupDescription(pool.configuration.id, group) };
  }),

  GetGroup: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    return { Group: groupDescription(pool.configuration.id, pool.groups.get(parameters.identifier("GroupName"))) };
  }),

  DeleteGroup: iam((pools, parameters) => {
    pools.pool(parameters).groups.delete(parameters.identifier("GroupName"));
    return {};
  }),

  ListGroups: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    return groupPage(pool.configuration.id, pool.groups.list(), parameters);
  }),

  AdminAddUserToGroup: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    pool.groups.addMember(parameters.identifier("GroupName"), pool.directory.get(parameters.identifier("Username")));
    return {};
  }),

  AdminRemoveUserFromGroup: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    pool.groups.removeMember(parameters.identifier("GroupName"), pool.directory.get(parameters.identifier("Username")));
    return {};
  }),

  AdminListGroupsForUser: iam((pools, parameters) => {
    const pool = pools.pool(parameters);
    const groups = pool.groups.of(pool.directory.get(parameters.identifier("Username")));
    return groupPage(pool.configuration.id, groups, parameters);
  }),

  ListUsersInGroup: iam((pools, parameters) => {
    const { users, nextToken } = pools
      .pool(parameters)
      .groups.members(
        parameters.identifier("GroupName"),
        parameters.pageSize("Limit"),
        parameters.optionalString("NextToken"),
      );
    return { Users: users.map((user) => userDescription(user)), NextToken: nextToken };
  }),
};

function groupPage(userPoolId: string, groups: readonly Group[], parameters: Parameters): OperationOutput {
  const limit = parameters.pageSize("Limit");
  const token = parameters.optionalString("NextToken");
  const [start] = token === undefined ? [0] : readPageToken(token, ["number"]);
  const end = start + limit;
  return {
    Groups: groups.slice(start, end).map((group) => groupDescription(userPoolId, group)),
    NextToken: end < groups.length ? pageToken([end]) : undefined,
  };
}
