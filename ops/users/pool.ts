import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  ListUsersCommand,
  paginateAdminListGroupsForUser,
  paginateListGroups,
  paginateListUsersInGroup,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AdminGetUserCommandOutput, AttributeType } from "@aws-sdk/client-cognito-identity-provider";
import { isLoopback, outputsFor, UsageError, validateServiceAddress } from "pulumi-aws-local/cli";
import type { ExportedUser } from "./exportedUser";

/** Which user pool a command is for. */
export interface PoolOptions {
  stack?: string;
  outputs?: string;
  "user-pool-id"?: string;
  endpoint?: string;
}

/** A user pool on AWS or of a local run. */
export interface Pool {
  client: CognitoIdentityProviderClient;
  UserPoolId: string;
}

/**
 * @param command how the tool is called, for messages
 * @throws {UsageError} when nothing names a pool
 * @throws {StackOutputsError} when the outputs cannot be had
 */
export async function openPool(options: PoolOptions, input: NodeJS.ReadableStream, command: string): Promise<Pool> {
  const outputs = await outputsFor(options, input, command);
  const UserPoolId = options["user-pool-id"] ?? outputs.userPoolId;
  if (UserPoolId === undefined) throw new UsageError(["the outputs have no userPoolId; give --user-pool-id"]);
  const endpoint = options.endpoint ?? outputs.local?.cognitoEndpoint;
  const allowed = endpoint === undefined ? undefined : validateServiceAddress(endpoint);
  if (allowed !== undefined) throw new UsageError([`cognitoEndpoint ${endpoint ?? ""}: give ${allowed}`]);
  const local = endpoint !== undefined && isLoopback(new URL(endpoint));
  const client = new CognitoIdentityProviderClient({
    region: UserPoolId.split("_", 1).join(""),
    // Cognito limits its administrative calls by the account; this waits for them.
    retryMode: "adaptive",
    maxAttempts: 8,
    ...(endpoint !== undefined && { endpoint }),
    // A local run looks at no AWS credentials, so it gets none.
    ...(local && { credentials: { accessKeyId: "local", secretAccessKey: "local" } }),
  });
  return { client, UserPoolId };
}

/** What a pool takes. */
export interface PoolShape {
  attributes: ReadonlySet<string>;
  /** Attributes that stand in for a username. */
  usernameAttributes: readonly string[];
  groups: ReadonlySet<string>;
}

export async function poolShape({ client, UserPoolId }: Pool): Promise<PoolShape> {
  const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId }));
  const { SchemaAttributes = [], UsernameAttributes = [] } = UserPool ?? {};
  const groups = new Set<string>();
  for await (const { Groups = [] } of paginateListGroups({ client }, { UserPoolId })) {
    for (const { GroupName = "" } of Groups) groups.add(GroupName);
  }
  return {
    attributes: new Set(SchemaAttributes.map(({ Name = "" }) => Name)),
    usernameAttributes: UsernameAttributes,
    groups,
  };
}

/** All users, with their groups. Those are asked for by group: there are fewer of them than users. */
export async function* usersOf(pool: Pool): AsyncGenerator<ExportedUser> {
  const { client, UserPoolId } = pool;
  const groupsOf = new Map<string, string[]>();
  for (const GroupName of (await poolShape(pool)).groups) {
    for await (const { Users = [] } of paginateListUsersInGroup({ client }, { UserPoolId, GroupName })) {
      for (const { Username = "" } of Users) groupsOf.set(Username, [...(groupsOf.get(Username) ?? []), GroupName]);
    }
  }
  let PaginationToken: string | undefined;
  do {
    const page = await client.send(new ListUsersCommand({ UserPoolId, PaginationToken }));
    ({ PaginationToken } = page);
    for (const { Username = "", Attributes, UserStatus = "", Enabled = false } of page.Users ?? []) {
      const { sub = "", ...attributes } = attributeValues(Attributes);
      yield {
        username: Username,
        sub,
        status: UserStatus,
        enabled: Enabled,
        attributes,
        groups: (groupsOf.get(Username) ?? []).sort(),
      };
    }
  } while (PaginationToken !== undefined);
}

/** One user as a pool has one. */
export interface PoolUser {
  username: string;
  status: string;
  enabled: boolean;
  attributes: Record<string, string>;
  groups: ReadonlySet<string>;
}

/** The user who signs in by this name; undefined when there is none. */
export async function findUser({ client, UserPoolId }: Pool, name: string): Promise<PoolUser | undefined> {
  let found: AdminGetUserCommandOutput;
  try {
    found = await client.send(new AdminGetUserCommand({ UserPoolId, Username: name }));
  } catch (error) {
    if (error instanceof Error && error.name === "UserNotFoundException") return undefined;
    throw error;
  }
  const { Username = "", UserStatus = "", Enabled = false, UserAttributes } = found;
  const groups = new Set<string>();
  for await (const { Groups = [] } of paginateAdminListGroupsForUser({ client }, { UserPoolId, Username })) {
    for (const { GroupName = "" } of Groups) groups.add(GroupName);
  }
  return {
    username: Username,
    status: UserStatus,
    enabled: Enabled,
    attributes: attributeValues(UserAttributes),
    groups,
  };
}

/** By what a user of another pool signs in here; undefined when the user lacks it. */
export function signInName(
  { username, attributes }: ExportedUser,
  { usernameAttributes }: PoolShape,
): string | undefined {
  if (usernameAttributes.length === 0) return username;
  return usernameAttributes.map((attribute) => attributes[attribute]).find((value) => value !== undefined);
}

function attributeValues(list: readonly AttributeType[] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ Name = "", Value = "" }) => [Name, Value]));
}
