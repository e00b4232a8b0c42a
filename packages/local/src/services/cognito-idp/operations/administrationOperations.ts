import * as z from "zod/mini";
import { optional, text } from "../../../http/awsJsonInput";
import { attributeList } from "../pool/userAttributes";
import type { UserRecord } from "../storage/userTable";
import {
  attributeName,
  attributeNames,
  attributes,
  clientMetadata,
  flag,
  nextToken,
  optionalAttributes,
  pageSize,
  password,
  userPool,
  poolUser,
} from "./fields";
import { iam } from "./operation";
import type { OperationOutput, Operations } from "./operation";
import { authFactors, mfaPreferences, mfaSettings, mfaWishes, settingWishes, userSettings } from "./profileOperations";

const createUser = {
  ...poolUser,
  TemporaryPassword: optional(password),
  MessageAction: optional(z.enum(["RESEND", "SUPPRESS"])),
  UserAttributes: optionalAttributes,
  ValidationData: optionalAttributes,
  ForceAliasCreation: flag,
  DesiredDeliveryMediums: optional(z.array(z.enum(["EMAIL", "SMS"]))),
  ...clientMetadata,
};

const listUsers = {
  ...userPool,
  AttributesToGet: optional(z.array(attributeName)),
  Filter: optional(text(0, 256)),
  Limit: pageSize,
  PaginationToken: optional(nextToken),
};

/** What administrators call about users. */
export const administrationOperations: Operations = {
  AdminCreateUser: iam(createUser, async (pools, input) => {
    const { TemporaryPassword, MessageAction, UserAttributes, ForceAliasCreation = false } = input;
    const invited = {
      name: input.Username,
      attributes: UserAttributes,
      temporaryPassword: TemporaryPassword === "" ? undefined : TemporaryPassword,
      desiredDelivery: input.DesiredDeliveryMediums?.map(attributeOf),
      messageAction: MessageAction,
      forceAlias: ForceAliasCreation && UserAttributes.email_verified === "true",
    };
    const data = { validationData: input.ValidationData, metadata: input.ClientMetadata };
    const user = await pools.pool(input).administration.createUser(invited, data);
    return { User: userDescription(user) };
  }),

  AdminSetUserPassword: iam({ ...poolUser, Password: password, Permanent: flag }, (pools, input) => {
    pools.pool(input).administration.setPassword(input.Username, input.Password, input.Permanent ?? false);
    return {};
  }),

  AdminGetUser: iam(poolUser, (pools, input) => {
    const user = pools.pool(input).directory.get(input.Username);
    const { Attributes, ...description } = userDescription(user);
    return { ...description, UserAttributes: Attributes, ...mfaSettings(user) };
  }),

  AdminUpdateUserAttributes: iam({ ...poolUser, UserAttributes: attributes }, (pools, input) => {
    pools.pool(input).administration.updateAttributes(input.Username, input.UserAttributes);
    return {};
  }),

  AdminDeleteUserAttributes: iam({ ...poolUser, UserAttributeNames: attributeNames }, (pools, input) => {
    pools.pool(input).administration.updateAttributes(input.Username, input.UserAttributeNames);
    return {};
  }),

  AdminDeleteUser: iam(poolUser, (pools, input) => {
    const { directory } = pools.pool(input);
    directory.delete(directory.get(input.Username));
    return {};
  }),

  AdminEnableUser: iam(poolUser, (pools, input) => {
    pools.pool(input).administration.setEnabled(input.Username, true);
    return {};
  }),

  AdminDisableUser: iam(poolUser, (pools, input) => {
    pools.pool(input).administration.setEnabled(input.Username, false);
    return {};
  }),

  AdminConfirmSignUp: iam({ ...poolUser, ...clientMetadata }, async (pools, input) => {
    await pools.pool(input).administration.confirmSignUp(input.Username, input.ClientMetadata);
    return {};
  }),

  AdminResetUserPassword: iam({ ...poolUser, ...clientMetadata }, async (pools, input) => {
    await pools.pool(input).administration.resetPassword(input.Username, input.ClientMetadata);
    return {};
  }),

  AdminUserGlobalSignOut: iam(poolUser, (pools, input) => {
    const { directory, tokens } = pools.pool(input);
    tokens.revokeAll(directory.get(input.Username));
    return {};
  }),

  AdminGetUserAuthFactors: iam(poolUser, (pools, input) => {
    const pool = pools.pool(input);
    return authFactors(pool, pool.directory.get(input.Username));
  }),

  AdminSetUserMFAPreference: iam({ ...poolUser, ...mfaPreferences }, (pools, input) => {
    const { directory, mfaPreferences: preferences } = pools.pool(input);
    preferences.set(directory.get(input.Username), mfaWishes(input));
    return {};
  }),

  AdminDeleteSoftwareToken: iam(poolUser, (pools, input) => {
    const { directory, softwareTokens } = pools.pool(input);
    softwareTokens.remove(directory.get(input.Username));
    return {};
  }),

  AdminSetUserSettings: iam({ ...poolUser, ...userSettings }, (pools, input) => {
    const { directory, mfaPreferences: preferences } = pools.pool(input);
    preferences.set(directory.get(input.Username), settingWishes(input));
    return {};
  }),

  ListUsers: iam(listUsers, (pools, input) => {
    const { users, nextToken } = pools.pool(input).listing.page(input.Limit, input.Filter, input.PaginationToken);
    return { Users: users.map((user) => userDescription(user, input.AttributesToGet)), PaginationToken: nextToken };
  }),
};

function attributeOf(medium: "EMAIL" | "SMS"): "email" | "phone_number" {
  return medium === "EMAIL" ? "email" : "phone_number";
}

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
