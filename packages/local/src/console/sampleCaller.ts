import type { JsonObject, RecordedProgram } from "../record/recordedProgram";
import { recordedIdentityPools } from "../services/cognito-identity/identityPoolConfiguration";

const subject = "11111111-2222-4333-8444-555555555555";

/** The user that sample events are about. */
export const sampleUser = { sub: subject, email: "user@example.com" };

/** Claims of an ID token of a user pool; every value a text, as events have them. */
export function sampleClaims(issuer: string, audience: string): Record<string, string> {
  const now = Math.floor(Date.now() / 1000);
  return {
    aud: audience,
    auth_time: String(now),
    "cognito:username": subject,
    email: sampleUser.email,
    email_verified: "true",
    exp: String(now + 3_600),
    iat: String(now),
    iss: issuer,
    sub: subject,
    token_use: "id",
  };
}

/** `requestContext.authorizer.iam` of an identity of the program's first identity pool, or of an administrator. */
export function sampleIamCaller(program: RecordedProgram): JsonObject & { accountId: string } {
  const { accountId, partition, region } = program;
  const [pool] = recordedIdentityPools(program).values();
  const roleName = pool?.authenticatedRoleArn?.split("/").at(-1) ?? "LocalAdministrator";
  const sessionName = pool === undefined ? "local" : "CognitoIdentityCredentials";
  const userId = `AROAEXAMPLEEXAMPLEEXA:${sessionName}`;
  return {
    accessKey: "ASIAEXAMPLEEXAMPLEEX",
    accountId,
    callerId: userId,
    cognitoIdentity:
      pool === undefined
        ? null
        : {
            amr: ["authenticated", ...pool.providers.slice(0, 1).map(({ providerName }) => providerName)],
            identityId: `${region}:${subject}`,
            identityPoolId: pool.id,
          },
    principalOrgId: null,
    userArn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId,
  };
}
