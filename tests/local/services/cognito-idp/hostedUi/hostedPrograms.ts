import type {
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../../../packages/local/src/record/recordedProgram";
import { recordedPoolId, program, resource } from "../recordedPrograms";
import type { ProgramChanges } from "../recordedPrograms";

export const callbackUrl = "http://localhost:3000/callback";
export const logoutUrl = "http://localhost:3000/";
export const appCallbackUrl = "learninghub://callback?from=app";
export const serverClientId = "2s3e4r5v6e7r8c9l0i1e2n3t4x";
export const serverSecret = "s3cr3t+with/special=characters:and%25more";
export const serviceScope = "https://api.example.com/exams.grade";

const webClient: JsonObject = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email", "profile"],
  callbackUrls: [callbackUrl, appCallbackUrl],
  logoutUrls: [logoutUrl],
  supportedIdentityProviders: ["COGNITO"],
};

const serverClient: JsonObject = {
  ...webClient,
  name: "server",
  userPoolId: recordedPoolId,
  clientSecret: serverSecret,
  allowedOauthFlows: ["code", "client_credentials"],
  allowedOauthScopes: ["openid", "aws.cognito.signin.user.admin", serviceScope],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  preventUserExistenceErrors: "ENABLED",
};

function poolDomain(changes: JsonObject): RecordedResource {
  const outputs = { userPoolId: recordedPoolId, domain: "learners-test", managedLoginVersion: 1, ...changes };
  return resource("aws:cognito/userPoolDomain:UserPoolDomain", "domain", "learners-test", outputs);
}

/** The standard program with a hosted sign-in for its browser client, and a client with a secret beside it. */
export function hostedProgram(
  changes: ProgramChanges & { server?: JsonObject; domain?: JsonObject | false } = {},
): RecordedProgram {
  return program({
    ...changes,
    client: { ...webClient, ...changes.client },
    more: [
      ...(changes.domain === false ? [] : [poolDomain(changes.domain ?? {})]),
      resource("aws:cognito/userPoolClient:UserPoolClient", "server", serverClientId, {
        ...serverClient,
        ...changes.server,
      }),
      ...(changes.more ?? []),
    ],
  });
}
