import { timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import { optional } from "../../../http/awsJsonInput";
import { CognitoError, invalidParameter } from "../cognitoError";
import type { AuthFlow, ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { SignInStep } from "../pool/signIn/signInStep";
import type { ClientMetadata } from "../triggers/lambdaTriggers";
import { clientId, clientMetadata, clientSecret, jwt, session, stringMap, userPoolId } from "./fields";
import { iam, open } from "./operation";
import type { Input, OperationOutput, Operations } from "./operation";
import { checkSecretHash } from "./poolRegistry";
import type { PoolAndClient } from "./poolRegistry";

/** A flow by every name that clients call it, and whether it takes IAM credentials. */
const flows: Record<string, { flow: AuthFlow; callers: readonly ("admin" | "public")[] } | undefined> = {
  CUSTOM_AUTH: { flow: "CUSTOM_AUTH", callers: ["admin", "public"] },
  USER_AUTH: { flow: "USER_AUTH", callers: ["admin", "public"] },
  USER_SRP_AUTH: { flow: "USER_SRP_AUTH", callers: ["admin", "public"] },
  USER_PASSWORD_AUTH: { flow: "USER_PASSWORD_AUTH", callers: ["public"] },
  ADMIN_USER_PASSWORD_AUTH: { flow: "ADMIN_USER_PASSWORD_AUTH", callers: ["admin"] },
  ADMIN_NO_SRP_AUTH: { flow: "ADMIN_USER_PASSWORD_AUTH", callers: ["admin"] },
  REFRESH_TOKEN_AUTH: { flow: "REFRESH_TOKEN_AUTH", callers: ["admin", "public"] },
  REFRESH_TOKEN: { flow: "REFRESH_TOKEN_AUTH", callers: ["admin", "public"] },
};

/** API reference, RespondToAuthChallenge, `ChallengeName`. */
const challengeNames = [
  ...["SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE", "MFA_SETUP", "PASSWORD_VERIFIER"],
  ...["CUSTOM_CHALLENGE", "SELECT_CHALLENGE", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER", "ADMIN_NO_SRP_AUTH"],
  ...["NEW_PASSWORD_REQUIRED", "SMS_OTP", "PASSWORD", "WEB_AUTHN", "PASSWORD_SRP"],
];

const initiateAuth = {
  ClientId: clientId,
  AuthFlow: z.enum(Object.keys(flows)),
  AuthParameters: stringMap,
  Session: optional(session),
  ...clientMetadata,
};
const respondToAuthChallenge = {
  ClientId: clientId,
  ChallengeName: z.enum(challengeNames),
  ChallengeResponses: stringMap,
  Session: optional(session),
  ...clientMetadata,
};
const confidential = { ClientId: clientId, ClientSecret: optional(clientSecret) };

/** Signing in, by whichever flow, and ending a sign-in by its refresh token. */
export const signInOperations: Operations = {
  InitiateAuth: open(initiateAuth, (pools, input) => initiate(pools.client(input.ClientId), input, "public")),

  AdminInitiateAuth: iam({ ...initiateAuth, UserPoolId: userPoolId }, (pools, input) =>
    initiate(pools.clientOfPool(input), input, "admin"),
  ),

  RespondToAuthChallenge: open(respondToAuthChallenge, (pools, input) => respond(pools.client(input.ClientId), input)),

  AdminRespondToAuthChallenge: iam({ ...respondToAuthChallenge, UserPoolId: userPoolId }, (pools, input) =>
    respond(pools.clientOfPool(input), input),
  ),

  GetTokensFromRefreshToken: open(
    { ...confidential, ...clientMetadata, RefreshToken: jwt },
    async (pools, { ClientId, ClientSecret, RefreshToken, ClientMetadata }) => {
      const { pool, client } = pools.client(ClientId);
      checkClientSecret(client, ClientSecret);
      return { AuthenticationResult: await pool.tokens.refresh(client, RefreshToken, ClientMetadata) };
    },
  ),

  RevokeToken: open({ ...confidential, Token: jwt }, (pools, input) => {
    const { pool, client } = pools.client(input.ClientId);
    checkClientSecret(client, input.ClientSecret);
    pool.tokens.revoke(client, input.Token);
    return {};
  }),
};

async function initiate(
  found: PoolAndClient,
  { AuthFlow, AuthParameters: given, Session: session, ClientMetadata }: Input<typeof initiateAuth>,
  caller: "admin" | "public",
): Promise<OperationOutput> {
  const { pool, client } = found;
  const known = flows[AuthFlow];
  if (!known?.callers.includes(caller)) throw invalidParameter("Initiate Auth method not supported.");
  if (!client.authFlows.has(known.flow)) {
    const rotates = known.flow === "REFRESH_TOKEN_AUTH" && client.rotationGraceSeconds !== undefined;
    const instead = rotates ? "; it rotates refresh tokens, so call GetTokensFromRefreshToken" : "";
    throw invalidParameter(`${AuthFlow} flow not enabled for this client${instead}`);
  }
  if (known.flow === "REFRESH_TOKEN_AUTH") return refresh(found, given);
  const username = required(given, "USERNAME");
  checkSecretHash(client, username, given.SECRET_HASH);
  // The triggers before a sign-in get the metadata, those after it do not (API reference, InitiateAuth, ClientMetadata).
  const request = { client, username, parameters: given, session, validationData: ClientMetadata };
  return proceed(found, await pool.authentication.start(known.flow, request));
}

async function refresh({ pool, client }: PoolAndClient, given: Record<string, string>): Promise<OperationOutput> {
  const refreshToken = required(given, "REFRESH_TOKEN");
  const { user } = pool.tokens.redeemable(client, refreshToken);
  checkSecretHash(client, user.username, given.SECRET_HASH);
  return { ChallengeParameters: {}, AuthenticationResult: await pool.tokens.refresh(client, refreshToken) };
}

async function respond(
  found: PoolAndClient,
  { ChallengeName, ChallengeResponses: given, Session: session, ClientMetadata }: Input<typeof respondToAuthChallenge>,
): Promise<OperationOutput> {
  const { pool, client } = found;
  const username = required(given, "USERNAME");
  checkSecretHash(client, username, given.SECRET_HASH);
  const metadata = ClientMetadata;
  const request = { client, username, parameters: given, session, validationData: metadata, metadata };
  return proceed(found, await pool.authentication.respond(ChallengeName, request), metadata);
}

/** The next challenge, or the tokens. */
async function proceed(
  { pool, client }: PoolAndClient,
  step: SignInStep,
  metadata?: ClientMetadata,
): Promise<OperationOutput> {
  if (step.kind === "challenge") {
    return {
      ChallengeName: step.name,
      Session: step.session,
      ChallengeParameters: step.parameters,
      AvailableChallenges: step.available,
    };
  }
  const { user, occasion } = step;
  return {
    ChallengeParameters: {},
    AuthenticationResult: await pool.tokens.signIn(user, client, { occasion, metadata }),
  };
}

/** An entry that a flow or challenge cannot do without. @throws CognitoError InvalidParameterException */
function required<Name extends string>(given: Readonly<Partial<Record<Name, string>>>, field: Name): string {
  const value = given[field];
  if (value === undefined || value === "") throw invalidParameter(`Missing required parameter ${field}`);
  return value;
}

function checkClientSecret({ id, secret }: ClientConfiguration, given: string | undefined): void {
  if (secret === undefined && given === undefined) return;
  const expectedBytes = Buffer.from(secret ?? "");
  const givenBytes = Buffer.from(given ?? "");
  if (secret !== undefined && expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes))
    return;
  throw new CognitoError("UnauthorizedException", `The client secret does not match client ${id}.`);
}
