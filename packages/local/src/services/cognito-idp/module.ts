import type { Keys } from "../kms/keys";
import type { FunctionPool } from "../lambda/functionPool";
import type { ServiceModule } from "../service";
import { makeKeysAhead } from "./storage/signingKeys";
import { createUserPools } from "./userPools";

/** User pools with their hosted sign-in. */
export const cognitoIdp = {
  name: "cognito-idp",
  resourceTypes: [
    "aws:cognito/identityProvider:IdentityProvider",
    "aws:cognito/managedLoginBranding:ManagedLoginBranding",
    "aws:cognito/resourceServer:ResourceServer",
    "aws:cognito/userGroup:UserGroup",
    "aws:cognito/userPool:UserPool",
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/userPoolDomain:UserPoolDomain",
    "aws:cognito/userPoolUICustomization:UserPoolUICustomization",
    "aws:lambda/permission:Permission",
  ],
  servedTypes: ["aws:cognito/userPool:UserPool"],
  listener: "cognito",
  targetPrefix: "AWSCognitoIdentityProviderService.",
  storage: ["cognito.sqlite", "keys"],
  preload: makeKeysAhead,
  create: (program, { dataDirectory, events, issuers }, { kms, lambda }) =>
    createUserPools(program, {
      dataDirectory,
      ...(issuers && { issuers }),
      onUnserved: (what) => {
        events.onDiagnostic("info", `recorded, not served: ${what}`);
      },
      onCode: events.onCode,
      onRequest: events.onRequest,
      dataKey: (keyArn, encryptionContext) => kms.dataKey(keyArn, encryptionContext),
      invoke: (functionReference, event) => lambda.invoke(functionReference, event),
    }),
} satisfies ServiceModule<{ kms: Pick<Keys, "dataKey">; lambda: Pick<FunctionPool, "invoke"> }>;
