import type { JsonObject, RecordedProgram, RecordedResource } from "../../../../../packages/local/src/record/recordedProgram";
import { POOL_ID, program, type ProgramChanges, resource } from "../recordedPrograms";

export const CALLBACK = "http://localhost:3000/callback";
export const LOGOUT = "http://localhost:3000/";
export const APP_CALLBACK = "learninghub://callback?from=app";
export const SERVER_CLIENT_ID = "2s3e4r5v6e7r8c9l0i1e2n3t4x";
export const SERVER_SECRET = "s3cr3t+with/special=characters:and%25more";
export const SERVICE_SCOPE = "https://api.example.com/exams.grade";

const WEB_CLIENT: JsonObject = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email", "profile"],
  callbackUrls: [CALLBACK, APP_CALLBACK],
  logoutUrls: [LOGOUT],
  supportedIdentityProviders: ["COGNITO"],
};

const SERVER_CLIENT: JsonObject = {
  ...WEB_CLIENT,
  name: "server",
  userPoolId: POOL_ID,
  clientSecret: SERVER_SECRET,
  allowedOauthFlows: ["code", "client_credentials"],
  allowedOauthScopes: ["openid", "aws.cognito.signin.user.admin", SERVICE_SCOPE],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
};

export const DOMAIN: RecordedResource = resource(
  "aws:cognito/userPoolDomain:UserPoolDomain",
  "domain",
  "learners-test",
  {
    userPoolId: POOL_ID,
    domain: "learners-test",
  },
);

/** The standard program with a hosted sign-in for its browser client, and a client with a secret beside it. */
export function hostedProgram(
  changes: ProgramChanges & { server?: JsonObject; domain?: boolean } = {},
): RecordedProgram {
  return program({
    ...changes,
    client: { ...WEB_CLIENT, ...changes.client },
    more: [
      ...(changes.domain === false ? [] : [DOMAIN]),
      resource("aws:cognito/userPoolClient:UserPoolClient", "server", SERVER_CLIENT_ID, {
        ...SERVER_CLIENT,
        ...changes.server,
      }),
      ...(changes.more ?? []),
    ],
  });
}
