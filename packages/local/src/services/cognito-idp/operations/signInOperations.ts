import { timingSafeEqual } from "node:crypto";
import { optional } from "../../../http/awsJsonInput";
import { CognitoError, invalidParameter } from "../cognitoError";
import type { AuthFlow, ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { SignInStep } from "../pool/signIn/signInStep";
import type { ClientMetadata } from "../triggers/lambdaTriggers";
import { clientMetadata, longText, name, stringMap } from "./fields";
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

const initiateAuth = {
  ClientId: name,
  AuthFlow: longText,
  AuthParameters: stringMap,
  Session: optional(longText),
  ...clientMetadata,
};
const respondToAuthChallenge = {
  ClientId: name,
  ChallengeName: longText,
  ChallengeResponses: stringMap,
  Session: optional(longText),
  ...clientMetadata,
};
const confidential = { ClientId: name, ClientSecret: optional(longText) };

/** Signing in, by whichever flow, and ending a sign-in by its refresh token. */
export const signInOperations: Operations = {
  InitiateAuth: open(initiateAuth, (pools, input) => initiate(pools.client(input.ClientId), input, "public")),

  AdminInitiateAuth: iam({ ...initiateAuth, UserPoolId: name }, (pools, input) =>
    initiate(pools.clientOfPool(input), input, "admin"),
  ),

  RespondToAuthChallenge: open(respondToAuthChallenge, (pools, input) => respond(pools.client(input.ClientId), input)),

  AdminRespondToAuthChallenge: iam({ ...respondToAuthChallenge, UserPoolId: name }, (pools, input) =>
    respond(pools.clientOfPool(input), input),
  ),

  GetTokensFromRefreshToken: open(
    { ...confidential, ...clientMetadata, RefreshToken: longText },
    async (pools, { ClientId, ClientSecret, RefreshToken, ClientMetadata }) => {
      const { pool, client } = pools.client(ClientId);
      checkClientSecret(client, ClientSecret);
      return { AuthenticationResult: await pool.tokens.refresh(client, RefreshToken, ClientMetadata) };
    },
  ),

  RevokeToken: open({ ...confidential, Token: longText }, (pools, input) => {
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
  const known = Object.hasOwn(flows, AuthFlow) ? flows[AuthFlow] : undefined;
  if (!known?.callers.includes(caller)) {
    throw invalidParameter(
      known
        ? "Initiate Auth method not supported."
        : `${AuthFlow} is not an authentication flow that the local run offers.`,
    );
  }
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
