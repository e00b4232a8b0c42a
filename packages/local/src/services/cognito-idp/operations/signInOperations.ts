import { timingSafeEqual } from "node:crypto";
import { CognitoError, invalidParameter } from "../cognitoError";
import type { AuthFlow, ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { SignInStep } from "../pool/authentication";
import { iam, open } from "./operation";
import type { OperationOutput, Operations } from "./operation";
import type { Parameters } from "./parameters";
import { checkSecretHash } from "./poolRegistry";
import type { PoolAndClient } from "./poolRegistry";

/** A flow by every name that clients call it, and whether it takes IAM credentials. */
const flows: Record<string, { flow: AuthFlow; callers: readonly ("admin" | "public")[] } | undefined> = {
  USER_SRP_AUTH: { flow: "USER_SRP_AUTH", callers: ["admin", "public"] },
  USER_PASSWORD_AUTH: { flow: "USER_PASSWORD_AUTH", callers: ["public"] },
  ADMIN_USER_PASSWORD_AUTH: { flow: "ADMIN_USER_PASSWORD_AUTH", callers: ["admin"] },
  ADMIN_NO_SRP_AUTH: { flow: "ADMIN_USER_PASSWORD_AUTH", callers: ["admin"] },
  REFRESH_TOKEN_AUTH: { flow: "REFRESH_TOKEN_AUTH", callers: ["admin", "public"] },
  REFRESH_TOKEN: { flow: "REFRESH_TOKEN_AUTH", callers: ["admin", "public"] },
};

/** Signing in, by whichever flow, and ending a sign-in by its refresh token. */
export const signInOperations: Operations = {
  InitiateAuth: open((pools, parameters) => initiate(pools.client(parameters), parameters, "public")),

  AdminInitiateAuth: iam((pools, parameters) => initiate(pools.clientOfPool(parameters), parameters, "admin")),

  RespondToAuthChallenge: open((pools, parameters) => respond(pools.client(parameters), parameters)),

  AdminRespondToAuthChallenge: iam((pools, parameters) => respond(pools.clientOfPool(parameters), parameters)),

  GetTokensFromRefreshToken: open(async (pools, parameters) => {
    const { pool, client } = pools.client(parameters);
    checkClientSecret(client, parameters.optionalString("ClientSecret"));
    return { AuthenticationResult: await pool.tokens.refresh(client, parameters.string("RefreshToken")) };
  }),

  RevokeToken: open((pools, parameters) => {
    const { pool, client } = pools.client(parameters);
    checkClientSecret(client, parameters.optionalString("ClientSecret"));
    pool.tokens.revoke(client, parameters.string("Token"));
    return {};
  }),
};

async function initiate(
  found: PoolAndClient,
  parameters: Parameters,
  caller: "admin" | "public",
): Promise<OperationOutput> {
  const { pool, client } = found;
  const name = parameters.string("AuthFlow");
  const known = flows[name];
  if (!known?.callers.includes(caller)) {
    throw invalidParameter(
      known
        ? "Initiate Auth method not supported."
        : `${name} is not an authentication flow that the local run offers.`,
    );
  }
  if (!client.authFlows.has(known.flow)) throw invalidParameter(`${name} flow not enabled for this client`);
  const given = parameters.map("AuthParameters");
  if (known.flow === "REFRESH_TOKEN_AUTH") return refresh(found, given);
  const username = given.required("USERNAME");
  checkSecretHash(client, username, given.optionalString("SECRET_HASH"));
  return proceed(
    found,
    known.flow === "USER_SRP_AUTH"
      ? pool.srp.start(client, username, given.required("SRP_A"))
      : pool.authentication.withPassword(client, username, given.required("PASSWORD")),
  );
}

async function refresh({ pool, client }: PoolAndClient, given: Parameters): Promise<OperationOutput> {
  if (client.rotationGraceSeconds !== undefined) {
    throw invalidParameter("Refresh token rotation is enabled for this client; call GetTokensFromRefreshToken.");
  }
  const refreshToken = given.required("REFRESH_TOKEN");
  const { user } = pool.tokens.redeemable(client, refreshToken);
  checkSecretHash(client, user.username, given.optionalString("SECRET_HASH"));
  return { ChallengeParameters: {}, AuthenticationResult: await pool.tokens.refresh(client, refreshToken) };
}

function respond(found: PoolAndClient, parameters: Parameters): Promise<OperationOutput> {
  const { pool, client } = found;
  const challenge = parameters.string("ChallengeName");
  const given = parameters.map("ChallengeResponses");
  const username = given.required("USERNAME");
  checkSecretHash(client, username, given.optionalString("SECRET_HASH"));
  return proceed(found, answer());

  function answer(): SignInStep {
    switch (challenge) {
      case "PASSWORD_VERIFIER":
        return pool.srp.respond(client, {
          username,
          secretBlock: given.required("PASSWORD_CLAIM_SECRET_BLOCK"),
          signature: given.required("PASSWORD_CLAIM_SIGNATURE"),
          timestamp: given.required("TIMESTAMP"),
        });
      case "NEW_PASSWORD_REQUIRED": {
        const attributes = given.withPrefix("userAttributes.");
        const password = given.required("NEW_PASSWORD");
        return pool.authentication.withNewPassword(
          client,
          parameters.required("Session"),
          username,
          password,
          attributes,
        );
      }
      case "SOFTWARE_TOKEN_MFA": {
        const code = given.required("SOFTWARE_TOKEN_MFA_CODE");
        return pool.authentication.withSoftwareToken(client, parameters.required("Session"), username, code);
      }
      case "MFA_SETUP":
        return pool.authentication.withMfaSetUp(client, parameters.required("Session"), username);
      default:
        throw invalidParameter(`${challenge} is not a challenge that the local run gives.`);
    }
  }
}

/** The next challenge, or the tokens. */
async function proceed({ pool, client }: PoolAndClient, step: SignInStep): Promise<OperationOutput> {
  if (step.kind === "challenge") {
    return { ChallengeName: step.name, Session: step.session, ChallengeParameters: step.parameters };
  }
  return { ChallengeParameters: {}, AuthenticationResult: await pool.tokens.signIn(step.user, client) };
}

function checkClientSecret({ id, secret }: ClientConfiguration, given: string | undefined): void {
  if (secret === undefined && given === undefined) return;
  const expectedBytes = Buffer.from(secret ?? "");
  const givenBytes = Buffer.from(given ?? "");
  if (secret !== undefined && expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes))
    return;
  throw new CognitoError("UnauthorizedException", `The client secret does not match client ${id}.`);
}
