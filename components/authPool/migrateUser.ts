// The function of an AuthPool with migrateFrom. Runs in Lambda, whose runtime brings the AWS SDK.
import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AdminGetUserCommandOutput } from "@aws-sdk/client-cognito-identity-provider";

/** What it uses of the event (Developer Guide, "Migrate user Lambda trigger"). */
export interface UserMigrationEvent {
  triggerSource: string;
  userName: string;
  request: { password?: string };
  response: {
    userAttributes?: Record<string, string> | null;
    finalUserStatus?: "CONFIRMED" | "RESET_REQUIRED" | null;
    messageAction?: "RESEND" | "SUPPRESS" | null;
  };
}

const { USER_POOL_ID: UserPoolId, CLIENT_ID: ClientId, REGION: region, SUB_ATTRIBUTE: subAttribute } = process.env;
/** The custom attributes of the new pool; Cognito would refuse a user with others. */
const customAttributes = new Set((process.env.CUSTOM_ATTRIBUTES ?? "").split(" "));
const cognito = new CognitoIdentityProviderClient({ ...(region !== undefined && { region }) });

/**
 * Gives Cognito the user of the old pool who goes by this name: at sign-in if the old pool takes the password, for a
 * forgotten password if the user could recover it there. Throws for anybody else. No name or password is logged.
 */
export async function handler(event: UserMigrationEvent): Promise<UserMigrationEvent> {
  const { triggerSource, userName, request, response } = event;
  const signIn = triggerSource === "UserMigration_Authentication";
  if (signIn) await checkPassword(userName, request.password ?? "");
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: userName }));
  if (!signIn) checkRecoverable(user);
  response.userAttributes = movedAttributes(user);
  response.finalUserStatus = signIn ? "CONFIRMED" : "RESET_REQUIRED";
  response.messageAction = "SUPPRESS";
  return event;
}

/** @throws when the old pool refuses the password, or wants more than it */
async function checkPassword(USERNAME: string, PASSWORD: string): Promise<void> {
  const { ChallengeName } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME, PASSWORD },
    }),
  );
  // A second factor can't be moved. Without it a stolen password would do, so its owner recovers the account by e-mail.
  if (ChallengeName !== undefined) throw new Error(`The old user pool asks for ${ChallengeName}`);
}

function checkRecoverable({ Enabled, UserStatus }: AdminGetUserCommandOutput): void {
  if (Enabled !== true) throw new Error("The user is disabled in the old user pool");
  if (UserStatus !== "CONFIRMED" && UserStatus !== "RESET_REQUIRED") {
    throw new Error(`The user's status in the old user pool is ${UserStatus ?? "not known"}`);
  }
}

function movedAttributes({ UserAttributes = [] }: AdminGetUserCommandOutput): Record<string, string> {
  const attributes = UserAttributes.flatMap(({ Name = "", Value = "" }): [string, string][] => {
    if (Name === "sub") return subAttribute === undefined ? [] : [[subAttribute, Value]];
    // Names with a colon are custom ones, or Cognito's own.
    if (Name === "identities" || (Name.includes(":") && !customAttributes.has(Name))) return [];
    return [[Name, Value]];
  });
  return Object.fromEntries(attributes);
}
