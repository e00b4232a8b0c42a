import * as z from "zod/mini";
import { optional } from "../../../http/awsJsonInput";
import { invalidParameter } from "../cognitoError";
import type { SoftwareTokenPreference } from "../pool/softwareTokens";
import { attributeList, readableAttributes } from "../pool/userAttributes";
import type { UserRecord } from "../storage/userTable";
import {
  accessToken,
  attributeName,
  attributeNames,
  attributes,
  clientMetadata,
  confirmationCode,
  flag,
  password,
  session,
  signedIn,
  softwareTokenCode,
} from "./fields";
import { open } from "./operation";
import type { Input, OperationOutput, Operations } from "./operation";

const tokenOrSession = { AccessToken: optional(accessToken), Session: optional(session) };

const factor = optional(z.object({ Enabled: flag, PreferredMfa: flag }));
const unservedFactors = { SMSMfaSettings: factor, EmailMfaSettings: factor, WebAuthnMfaSettings: factor };
/** API reference, SetUserMFAPreference. */
export const mfaPreferences = { ...unservedFactors, SoftwareTokenMfaSettings: factor };

/** What signed-in users call, each with an access token. */
export const profileOperations: Operations = {
  GetUser: open(signedIn, async (pools, { AccessToken }) => {
    const { pool, authorized } = await pools.authorized(AccessToken);
    const user = pool.directory.getBySub(authorized.sub);
    return {
      Username: user.username,
      UserAttributes: attributeList(readableAttributes(authorized.client, user.sub, user.attributes)),
      ...mfaSettings(user),
    };
  }),

  UpdateUserAttributes: open({ ...signedIn, ...clientMetadata, UserAttributes: attributes }, async (pools, input) => {
    const { pool, authorized } = await pools.authorized(input.AccessToken);
    const { UserAttributes, ClientMetadata } = input;
    return { CodeDeliveryDetailsList: await pool.profile.updateAttributes(authorized, UserAttributes, ClientMetadata) };
  }),

  DeleteUserAttributes: open({ ...signedIn, UserAttributeNames: attributeNames }, async (pools, input) => {
    const { pool, authorized } = await pools.authorized(input.AccessToken);
    await pool.profile.updateAttributes(authorized, input.UserAttributeNames);
    return {};
  }),

  GetUserAttributeVerificationCode: open(
    { ...signedIn, ...clientMetadata, AttributeName: attributeName },
    async (pools, { AccessToken, AttributeName, ClientMetadata }) => {
      const { pool, authorized } = await pools.authorized(AccessToken);
      const sent = await pool.profile.sendVerificationCode(authorized, AttributeName, ClientMetadata);
      return { CodeDeliveryDetails: sent };
    },
  ),

  VerifyUserAttribute: open(
    { ...signedIn, AttributeName: attributeName, Code: confirmationCode },
    async (pools, input) => {
      const { pool, authorized } = await pools.authorized(input.AccessToken);
      pool.profile.verifyAttribute(authorized, input.AttributeName, input.Code);
      return {};
    },
  ),

  ChangePassword: open(
    { ...signedIn, PreviousPassword: password, ProposedPassword: password },
    async (pools, { AccessToken, PreviousPassword, ProposedPassword }) => {
      const { pool, authorized } = await pools.authorized(AccessToken);
      pool.profile.changePassword(authorized, PreviousPassword, ProposedPassword);
      return {};
    },
  ),

  DeleteUser: open(signedIn, async (pools, { AccessToken }) => {
    const { pool, authorized } = await pools.authorized(AccessToken);
    pool.directory.delete(pool.directory.getBySub(authorized.sub));
    return {};
  }),

  GlobalSignOut: open(signedIn, async (pools, { AccessToken }) => {
    const { pool, authorized } = await pools.authorized(AccessToken);
    pool.tokens.revokeAll(pool.directory.getBySub(authorized.sub));
    return {};
  }),

  AssociateSoftwareToken: open(tokenOrSession, async (pools, { AccessToken, Session }) => {
    if (AccessToken === undefined) {
      const token = Session ?? missingTokenOrSession();
      const { secret, session: next } = pools.poolOfSession(token).softwareTokens.associateInSession(token);
      return { SecretCode: secret, Session: next };
    }
    const { pool, authorized } = await pools.authorized(AccessToken);
    return { SecretCode: pool.softwareTokens.associate(pool.directory.getBySub(authorized.sub)) };
  }),

  VerifySoftwareToken: open(
    { ...tokenOrSession, UserCode: softwareTokenCode },
    async (pools, { AccessToken, Session, UserCode }) => {
      if (AccessToken === undefined) {
        const token = Session ?? missingTokenOrSession();
        return {
          Status: "SUCCESS",
          Session: pools.poolOfSession(token).softwareTokens.verifyInSession(token, UserCode),
        };
      }
      const { pool, authorized } = await pools.authorized(AccessToken);
      pool.softwareTokens.verify(pool.directory.getBySub(authorized.sub), UserCode);
      return { Status: "SUCCESS" };
    },
  ),

  SetUserMFAPreference: open({ ...signedIn, ...mfaPreferences }, async (pools, input) => {
    const { pool, authorized } = await pools.authorized(input.AccessToken);
    pool.softwareTokens.setPreference(pool.directory.getBySub(authorized.sub), softwareTokenPreference(input));
    return {};
  }),
};

/** What UserMFASettingList and PreferredMfaSetting say of a user; absent when no factor is on. */
export function mfaSettings({ totpEnabled, totpPreferred }: UserRecord): OperationOutput {
  if (!totpEnabled) return {};
  return {
    UserMFASettingList: ["SOFTWARE_TOKEN_MFA"],
    ...(totpPreferred && { PreferredMfaSetting: "SOFTWARE_TOKEN_MFA" }),
  };
}

/** The preference for software tokens. @throws CognitoError InvalidParameterException when another factor is to be turned on */
export function softwareTokenPreference({
  SoftwareTokenMfaSettings: settings,
  ...input
}: Input<typeof mfaPreferences>): SoftwareTokenPreference {
  for (const unserved of Object.keys(unservedFactors) as (keyof typeof unservedFactors)[]) {
    if (input[unserved]?.Enabled === true) {
      throw invalidParameter(`${unserved}: the local run offers MFA by software token alone.`);
    }
  }
  return { enabled: settings?.Enabled, preferred: settings?.PreferredMfa };
}

function missingTokenOrSession(): never {
  throw invalidParameter("Either an access token or a session is required.");
}
