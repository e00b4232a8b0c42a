import * as z from "zod/mini";
import { AwsJsonError } from "../http/awsJson";
import { resourcesOfType } from "../record/recordedFields";
import { decodeToken as decodedParts, TokenRefused } from "../services/apigateway/jwtClaims";
import type { ConsoleContext } from "./consoleContext";
import { ConsoleError, consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { decodedToken, tokenInput, tokens } from "./schema";
import type { DecodedToken, TokenInput, Tokens } from "./schema";
import { apiVerdicts, identityPoolVerdicts } from "./tokenVerdicts";

type Run = Pick<ConsoleContext, "program" | "services">;

/** Tokens of any user, and what the program's APIs and identity pools say to a token. */
export function tokenRoutes(context: Run): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "POST",
      path: "/api/tokens",
      operationId: "createTokens",
      summary: "Signs a user in without a password, through an app client of the user pool.",
      input: tokenInput,
      output: tokens,
      answer: ({ input }) => createTokens(context, input),
    }),
    consoleRoute({
      method: "POST",
      path: "/api/tokens/decode",
      operationId: "decodeToken",
      summary: "Decodes a token, and tells which authorizers and identity pools accept it and why others do not.",
      input: z.object({ token: z.string().check(z.describe("A JWT, with or without `Bearer` in front.")) }),
      output: decodedToken,
      answer: ({ input }) => decodeToken(context, input.token),
    }),
  ];
}

/** @throws {ConsoleError} 404 for an unknown pool, client or user; 400 when the client or the user cannot sign in */
async function createTokens({ program, services }: Run, input: TokenInput): Promise<Tokens> {
  const { userPoolId, clientId, username } = input;
  const userPools = services()["cognito-idp"];
  const clients = userPools.clients.filter((one) => one.userPoolId === userPoolId);
  const client = clients.find((one) => one.clientId === clientId);
  if (client === undefined) {
    const pools = resourcesOfType(program(), "aws:cognito/userPool:UserPool").map(({ id }) => id);
    const [what, known] = pools.includes(userPoolId)
      ? [
          `the user pool ${userPoolId} has no app client ${clientId}; its app clients are`,
          clients.map((one) => one.clientId),
        ]
      : [`the program has no user pool ${userPoolId}; its user pools are`, pools];
    throw new ConsoleError(404, `${what} ${known.join(", ") || "none"}`);
  }
  if (!client.signsIn) {
    const message = `the app client ${clientId} has no sign-in flow: give it explicitAuthFlows such as ALLOW_USER_SRP_AUTH, or allowedOauthFlows code`;
    throw new ConsoleError(400, message);
  }
  try {
    const result = await userPools.signInAs(userPoolId, clientId, username);
    return {
      idToken: result.IdToken,
      accessToken: result.AccessToken,
      ...(result.RefreshToken !== undefined && { refreshToken: result.RefreshToken }),
    };
  } catch (error) {
    if (!(error instanceof AwsJsonError)) throw error;
    const message = `${username} in the user pool ${userPoolId}: ${error.reason ?? error.message}`;
    throw new ConsoleError(error.type === "UserNotFoundException" ? 404 : 400, message);
  }
}

/** @throws {ConsoleError} 400 when the text is no JWT */
async function decodeToken({ program, services }: Run, text: string): Promise<DecodedToken> {
  const token = text.trim().replace(/^bearer +/i, "");
  try {
    const { header, claims } = decodedParts(token);
    const { apigateway, "cognito-identity": identityPools } = services();
    const issuer = typeof claims.iss === "string" ? claims.iss : "";
    const authorizers = [
      ...(await apiVerdicts(program(), apigateway.verificationKey, token)),
      ...(await identityPoolVerdicts(program(), identityPools, token, issuer)),
    ];
    return { header, claims, authorizers };
  } catch (error) {
    if (error instanceof TokenRefused) throw new ConsoleError(400, error.problem.reason);
    throw error;
  }
}
