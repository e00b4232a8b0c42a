import { invalidParameter } from "../cognitoError";
import type { SoftwareTokenPreference } from "../pool/softwareTokens";
import { attributeList, readableAttributes } from "../pool/userAttributes";
import type { UserRecord } from "../storage/userTable";
import { open } from "./operation";
import type { OperationOutput, Operations } from "./operation";
import type { Parameters } from "./parameters";

/** What signed-in users call, each with an access token. */
export const profileOperations: Operations = {
  GetUser: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    const user = pool.directory.getBySub(authorized.sub);
    return {
      Username: user.username,
      UserAttributes: attributeList(readableAttributes(authorized.client, user.sub, user.attributes)),
      ...mfaSettings(user),
    };
  }),

  UpdateUserAttributes: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    const changes = parameters.attributes("UserAttributes");
    return { CodeDeliveryDetailsList: pool.profile.updateAttributes(authorized, changes) };
  }),

  GetUserAttributeVerificationCode: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    const attribute = parameters.identifier("AttributeName");
    return { CodeDeliveryDetails: pool.profile.sendVerificationCode(authorized, attribute) };
  }),

  VerifyUserAttribute: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    pool.profile.verifyAttribute(authorized, parameters.identifier("AttributeName"), parameters.identifier("Code"));
    return {};
  }),

  ChangePassword: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    pool.profile.changePassword(
      authorized,
      parameters.string("PreviousPassword"),
      parameters.string("ProposedPassword"),
    );
    return {};
  }),

  DeleteUser: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    pool.directory.delete(pool.directory.getBySub(authorized.sub));
    return {};
  }),

  GlobalSignOut: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    pool.tokens.revokeAll(pool.directory.getBySub(authorized.sub));
    return {};
  }),

  AssociateSoftwareToken: open(async (pools, parameters) => {
    const session = parameters.optionalString("Session");
    if (parameters.optionalString("AccessToken") === undefined) {
      const token = session ?? missingTokenOrSession();
      const { secret, session: next } = pools.poolOfSession(token).softwareTokens.associateInSession(token);
      return { SecretCode: secret, Session: next };
    }
    const { pool, authorized } = await pools.authorized(parameters);
    return { SecretCode: pool.softwareTokens.associate(pool.directory.getBySub(authorized.sub)) };
  }),

  VerifySoftwareToken: open(async (pools, parameters) => {
    const code = parameters.identifier("UserCode");
    const session = parameters.optionalString("Session");
    if (parameters.optionalString("AccessToken") === undefined) {
      const token = session ?? missingTokenOrSession();
      return { Status: "SUCCESS", Session: pools.poolOfSession(token).softwareTokens.verifyInSession(token, code) };
    }
    const { pool, authorized } = await pools.authorized(parameters);
    pool.softwareTokens.verify(pool.directory.getBySub(authorized.sub), code);
    return { Status: "SUCCESS" };
  }),

  SetUserMFAPreference: open(async (pools, parameters) => {
    const { pool, authorized } = await pools.authorized(parameters);
    pool.softwareTokens.setPreference(pool.directory.getBySub(authorized.sub), softwareTokenPreference(parameters));
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

/** The wish about software tokens. @throws CognitoError InvalidParameterException when another factor is to be turned on */
export function softwareTokenPreference(parameters: Parameters): SoftwareTokenPreference {
  for (const factor of ["SMSMfaSettings", "EmailMfaSettings", "WebAuthnMfaSettings"]) {
    if (parameters.structure(factor)?.boolean("Enabled")) {
      throw invalidParameter(`${factor}: the local run offers MFA by software token alone.`);
    }
  }
  const settings = parameters.structure("SoftwareTokenMfaSettings");
  const enabled = settings?.boolean("Enabled");
  const preferred = settings?.boolean("PreferredMfa");
  return { ...(enabled !== undefined && { enabled }), ...(preferred !== undefined && { preferred }) };
}

function missingTokenOrSession(): never {
  throw invalidParameter("Either an access token or a session is required.");
}
