import type { UserPools } from "../cognito-idp/userPools";
import type { WebIdentityRoles } from "../iam/localIam";
import type { ServiceModule } from "../service";
import { IdentityPools } from "./identityPools";

/** Identity pools. */
export const cognitoIdentity = {
  name: "cognito-identity",
  resourceTypes: [
    "aws:cognito/identityPool:IdentityPool",
    "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  ],
  servedTypes: ["aws:cognito/identityPool:IdentityPool"],
  listener: "cognito",
  targetPrefix: "AWSCognitoIdentityService.",
  matches: (request) => IdentityPools.serves(request),
  storage: ["identity.sqlite"],
  create: (program, { dataDirectory, events, issuers }, { iam, "cognito-idp": userPools }) =>
    new IdentityPools(program, {
      dataDirectory,
      ...(issuers && { issuers }),
      iam,
      verificationKey: (issuer, keyId) => userPools.verificationKey(issuer, keyId),
      isSignedOut: (claims) => userPools.isSignedOut(claims),
      onRequest: events.onRequest,
    }),
} satisfies ServiceModule<{
  iam: WebIdentityRoles;
  "cognito-idp": Pick<UserPools, "isSignedOut" | "verificationKey">;
}>;
