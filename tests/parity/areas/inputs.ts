import { password } from "../world";
import type { World } from "../world";

/** An input that passes every check of its form; the user and pool in it are the expectation's. */
type InputOf = Record<string, unknown>;

/** Operations that take an access token, with the members besides it. */
export const withAccessToken: Record<string, InputOf> = {
  GetUser: {},
  UpdateUserAttributes: { UserAttributes: [{ Name: "name", Value: "Ada" }] },
  DeleteUserAttributes: { UserAttributeNames: ["name"] },
  ChangePassword: { PreviousPassword: password, ProposedPassword: "Parity-Mule-22" },
  GetUserAttributeVerificationCode: { AttributeName: "email" },
  VerifyUserAttribute: { AttributeName: "email", Code: "123456" },
  SetUserMFAPreference: { SoftwareTokenMfaSettings: { Enabled: false } },
  AssociateSoftwareToken: {},
  VerifySoftwareToken: { UserCode: "123456" },
  GetUserAuthFactors: {},
  GlobalSignOut: {},
  DeleteUser: {},
};

/** Operations that take a client's id, with the members besides it. */
export const withClientId: Record<string, InputOf> = {
  SignUp: { Username: "nobody@example.com", Password: password },
  ConfirmSignUp: { Username: "nobody@example.com", ConfirmationCode: "123456" },
  ResendConfirmationCode: { Username: "nobody@example.com" },
  ForgotPassword: { Username: "nobody@example.com" },
  ConfirmForgotPassword: { Username: "nobody@example.com", ConfirmationCode: "123456", Password: password },
  InitiateAuth: { AuthFlow: "USER_SRP_AUTH", AuthParameters: { USERNAME: "nobody@example.com", SRP_A: "a" } },
  RespondToAuthChallenge: {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session: "s".repeat(40),
    ChallengeResponses: { USERNAME: "nobody@example.com", NEW_PASSWORD: password },
  },
  RevokeToken: { Token: "x.y.z" },
};

const attributes = [{ Name: "name", Value: "Ada" }];

/** Administrators' operations that take a user's name, with the members besides pool and user. */
export const withUsername: Record<string, InputOf> = {
  AdminGetUser: {},
  AdminDeleteUser: {},
  AdminEnableUser: {},
  AdminDisableUser: {},
  AdminConfirmSignUp: {},
  AdminResetUserPassword: {},
  AdminUserGlobalSignOut: {},
  AdminSetUserPassword: { Password: password, Permanent: true },
  AdminUpdateUserAttributes: { UserAttributes: attributes },
  AdminDeleteUserAttributes: { UserAttributeNames: ["name"] },
  AdminListGroupsForUser: {},
  AdminSetUserMFAPreference: { SoftwareTokenMfaSettings: { Enabled: false } },
};

/** Operations that take the pool's id, with the members besides it. */
export const withPoolId: Record<string, (world: World) => InputOf> = {
  ...Object.fromEntries(
    Object.entries(withUsername).map(([operation, input]) => [
      operation,
      (world: World) => ({ Username: world.newEmail(), ...input }),
    ]),
  ),
  AdminCreateUser: (world) => {
    const Username = world.newEmail();
    world.created(Username);
    return { Username, MessageAction: "SUPPRESS" };
  },
  AdminInitiateAuth: ({ client }) => ({
    ...client,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: "nobody@example.com", PASSWORD: password },
  }),
  ListUsers: () => ({}),
  ListGroups: () => ({}),
  GetGroup: () => ({ GroupName: "parity-unsigned" }),
  CreateGroup: () => ({ GroupName: "parity-unsigned" }),
  DescribeUserPool: () => ({}),
  DescribeUserPoolClient: ({ client }) => client,
  ListUserPoolClients: () => ({ MaxResults: 10 }),
  GetUserPoolMfaConfig: () => ({}),
};
