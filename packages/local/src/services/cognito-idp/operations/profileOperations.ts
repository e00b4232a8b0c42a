import * as z from "zod/mini";
import { optional } from "../../../http/awsJsonInput";
import { invalidParameter } from "../cognitoError";
import type { MfaFactor } from "../configuration/userPoolConfiguration";
import type { MfaPreference } from "../pool/mfaPreferences";
import { attributeList, readableAttributes } from "../pool/userAttributes";
import type { UserPool } from "../pool/userPool";
import type { UserRecord } from "../storage/userTable";
import {
  attributeName,
  attributeNames,
  attributes,
  clientMetadata,
  confirmationCode,
  flag,
  jwt,
  password,
  session,
  signedIn,
  softwareTokenCode,
} from "./fields";
import { open } from "./operation";
import type { Input, OperationOutput, Operations } from "./operation";

const tokenOrSession = { AccessToken: optional(jwt), Session: optional(session) };

const factor = optional(z.object({ Enabled: flag, PreferredMfa: flag }));
/** API reference, SetUserMFAPreference. */
export const mfaPreferences = { SMSMfaSettings: factor, SoftwareTokenMfaSettings: factor, EmailMfaSettings: factor };

/** API reference, SetUserSettings: the older way, for SMS alone. */
export const userSettings = {
  MFAOptions: z.array(z.object({ DeliveryMedium: z.literal("SMS"), AttributeName: z.literal("phone_number") })),
};

const factors = {
  SMSMfaSettings: "SMS_MFA",
  SoftwareTokenMfaSettings: "SOFTWARE_TOKEN_MFA",
  EmailMfaSettings: "EMAIL_OTP",
} as const;

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

  GetUserAuthFactors: open(signedIn, async (pools, { AccessToken }) => {
    const { pool, authorized } = await pools.authorized(AccessToken);
    return authFactors(pool, pool.directory.getBySub(authorized.sub));
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
    { ...signedIn, PreviousPassword: optional(password), ProposedPassword: password },
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
    pool.mfaPreferences.set(pool.directory.getBySub(authorized.sub), mfaWishes(input));
    return {};
  }),

  SetUserSettings: open({ ...signedIn, ...userSettings }, async (pools, input) => {
    const { pool, authorized } = await pools.authorized(input.AccessToken);
    pool.mfaPreferences.set(pool.directory.getBySub(authorized.sub), settingWishes(input));
    return {};
  }),
};

/** GetUserAuthFactors and AdminGetUserAuthFactors (API reference): what a user can sign in with. */
export function authFactors({ authentication }: UserPool, user: UserRecord): OperationOutput {
  // AuthFactorType knows one PASSWORD, whichever way it is proven.
  const configured = authentication.choice.configured(user).filter((name) => name !== "PASSWORD_SRP");
  return { Username: user.username, ...mfaSettings(user), ConfiguredUserAuthFactors: configured };
}

/** What UserMFASettingList and PreferredMfaSetting say of a user; absent when no factor is on. */
export function mfaSettings({ mfaEnabled, mfaPreferred }: UserRecord): OperationOutput {
  return { ...(mfaEnabled.length > 0 && { UserMFASettingList: mfaEnabled }), PreferredMfaSetting: mfaPreferred };
}

/** The wishes by factor. */
export function mfaWishes(input: Input<typeof mfaPreferences>): Map<MfaFactor, MfaPreference> {
  const given = (Object.keys(factors) as (keyof typeof factors)[]).flatMap((field): [MfaFactor, MfaPreference][] => {
    const { [field]: settings } = input;
    return settings ? [[factors[field], { enabled: settings.Enabled, preferred: settings.PreferredMfa }]] : [];
  });
  return new Map(given);
}

/** SMS on with an option, off without. */
export function settingWishes({ MFAOptions }: Input<typeof userSettings>): Map<MfaFactor, MfaPreference> {
  return new Map([["SMS_MFA", { enabled: MFAOptions.length > 0 }]]);
}

function missingTokenOrSession(): never {
  throw invalidParameter("Either an access token or a session is required.");
}
