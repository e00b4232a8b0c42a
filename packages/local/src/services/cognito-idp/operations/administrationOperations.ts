import { attributeList } from "../pool/userAttributes";
import type { UserPool } from "../pool/userPool";
import type { UserRecord } from "../storage/userTable";
import { iam } from "./operation";
import type { OperationOutput, Operations } from "./operation";
import type { Parameters } from "./parameters";
import type { PoolRegistry } from "./poolRegistry";
import { mfaSettings, softwareTokenPreference } from "./profileOperations";

const messageActions = ["RESEND", "SUPPRESS"] as const;

/** What administrators call about users. */
export const administrationOperations: Operations = {
  AdminCreateUser: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    const temporaryPassword = parameters.optionalString("TemporaryPassword");
    const messageAction = parameters.optionalWord("MessageAction", messageActions);
    const attributes = parameters.attributes("UserAttributes");
    const user = pool.administration.createUser({
      name: username,
      attributes,
      ...(temporaryPassword && { temporaryPassword }),
      ...(messageAction && { messageAction }),
      forceAlias: (parameters.boolean("ForceAliasCreation") ?? false) && attributes.email_verified === "true",
    });
    return { User: userDescription(user) };
  }),

  AdminSetUserPassword: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.administration.setPassword(username, parameters.string("Password"), parameters.boolean("Permanent") ?? false);
    return {};
  }),

  AdminGetUser: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    const user = pool.directory.get(username);
    const { Attributes, ...description } = userDescription(user);
    return { ...description, UserAttributes: Attributes, ...mfaSettings(user) };
  }),

  AdminUpdateUserAttributes: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.administration.updateAttributes(username, parameters.attributes("UserAttributes"));
    return {};
  }),

  AdminDeleteUser: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.directory.delete(pool.directory.get(username));
    return {};
  }),

  AdminEnableUser: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.administration.setEnabled(username, true);
    return {};
  }),

  AdminDisableUser: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.administration.setEnabled(username, false);
    return {};
  }),

  AdminConfirmSignUp: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.administration.confirmSignUp(username);
    return {};
  }),

  AdminResetUserPassword: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.administration.resetPassword(username);
    return {};
  }),

  AdminUserGlobalSignOut: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.tokens.revokeAll(pool.directory.get(username));
    return {};
  }),

  AdminSetUserMFAPreference: iam((pools, parameters) => {
    const { pool, username } = poolAndName(pools, parameters);
    pool.softwareTokens.setPreference(pool.directory.get(username), softwareTokenPreference(parameters));
    return {};
  }),

  ListUsers: iam((pools, parameters) => {
    const { users, nextToken } = pools
      .pool(parameters)
      .listing.page(
        parameters.pageSize("Limit"),
        parameters.optionalString("Filter"),
        parameters.optionalString("PaginationToken"),
      );
    const wanted = parameters.strings("AttributesToGet");
    return { Users: users.map((user) => userDescription(user, wanted)), PaginationToken: nextToken };
  }),
};

/** API reference, UserType; with `wanted`, only the attributes of these names. */
export function userDescription(user: UserRecord, wanted?: readonly string[]): OperationOutput {
  const attributes = Object.entries({ sub: user.sub, ...user.attributes });
  return {
    Username: user.username,
    Attributes: attributeList(Object.fromEntries(attributes.filter(([name]) => wanted?.includes(name) ?? true))),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

function poolAndName(pools: PoolRegistry, parameters: Parameters): { pool: UserPool; username: string } {
  return { pool: pools.pool(parameters), username: parameters.identifier("Username") };
}
