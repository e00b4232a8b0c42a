import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as api from "@aws-sdk/client-apigatewayv2";
import * as cognito from "@aws-sdk/client-cognito-identity-provider";
import * as lambda from "@aws-sdk/client-lambda";
import { freePort } from "../freePort";
import { StartedProcess } from "../startedProcess";
import type { Contender } from "./contender";
import type { MeasuredRoute } from "./measuredRoute";

/** Names the command of an installed MiniStack (`pip install ministack` in a virtual environment). */
const variable = "MINISTACK";

export const miniStackMissing = `${variable} names no ministack command (pip install ministack). Its row is left out.`;

/**
 * MiniStack with an HTTP API of the route and authorizer, deployed by the AWS SDK. Its function answers the same
 * text from memory, without a database: in its favour.
 * @param body what the function answers
 * @returns undefined when it is not installed
 */
export async function startMiniStack(route: MeasuredRoute, body: string): Promise<Contender | undefined> {
  const command = process.env[variable];
  if (command === undefined || !existsSync(command)) return undefined;
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
  const server = new StartedProcess(command, [], { cwd: folder, env: { GATEWAY_PORT: String(port) } });
  const end = async (): Promise<void> => {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(`${endpoint}/_ministack/health`);
    server.quiet();
    const settings = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    const { issuer, audience, token } = await signIn(new cognito.CognitoIdentityProvider(settings));
    const functionArn = await deployFunction(new lambda.Lambda(settings), { command, folder, body });
    const apiId = await deployApi(new api.ApiGatewayV2(settings), { route, issuer, audience, functionArn });
    const url = `${endpoint}/_aws/execute-api/${apiId}/$default${route.path}`;
    return { name: "MiniStack", url, headers: { authorization: `Bearer ${token}` }, processId: server.pid, end };
  } catch (error) {
    await end();
    throw error;
  }
}

const region = "eu-central-1";

async function answering(url: string): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function signIn(
  pools: cognito.CognitoIdentityProvider,
): Promise<{ issuer: string; audience: string; token: string }> {
  const { UserPool } = await pools.createUserPool({ PoolName: "users" });
  const UserPoolId = UserPool?.Id;
  const { UserPoolClient } = await pools.createUserPoolClient({
    UserPoolId,
    ClientName: "client",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  const ClientId = UserPoolClient?.ClientId;
  const [Username, Password] = ["demo@example.com", "Twelve-characters-or-more-1"];
  await pools.adminCreateUser({ UserPoolId, Username, MessageAction: "SUPPRESS" });
  await pools.adminSetUserPassword({ UserPoolId, Username, Password, Permanent: true });
  const { AuthenticationResult } = await pools.adminInitiateAuth({
    UserPoolId,
    ClientId,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  const token = AuthenticationResult?.IdToken;
  if (UserPoolId === undefined || ClientId === undefined || token === undefined)
    throw new Error("MiniStack gave no token");
  const { iss } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { iss: string };
  return { issuer: iss, audience: ClientId, token };
}

async function deployFunction(
  functions: lambda.Lambda,
  { command, folder, body }: { command: string; folder: string; body: string },
): Promise<string> {
  const answer = { statusCode: 200, headers: { "content-type": "application/json" }, body };
  writeFileSync(path.join(folder, "index.js"), `exports.handler = async () => (${JSON.stringify(answer)});`);
  // Its own Python can write the archive.
  const python = path.join(path.dirname(command), "python3");
  execFileSync(python, ["-m", "zipfile", "-c", "function.zip", "index.js"], { cwd: folder });
  const { FunctionArn } = await functions.createFunction({
    FunctionName: "measured",
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/measured",
    Code: { ZipFile: readFileSync(path.join(folder, "function.zip")) },
  });
  if (FunctionArn === undefined) throw new Error("MiniStack made no function");
  return FunctionArn;
}

async function deployApi(
  gateway: api.ApiGatewayV2,
  {
    route: { method, path: routePath },
    issuer,
    audience,
    functionArn,
  }: { route: MeasuredRoute; issuer: string; audience: string; functionArn: string },
): Promise<string> {
  const { ApiId } = await gateway.createApi({ Name: "measured", ProtocolType: "HTTP" });
  const { AuthorizerId } = await gateway.createAuthorizer({
    ApiId,
    Name: "users",
    AuthorizerType: "JWT",
    IdentitySource: ["$request.header.Authorization"],
    JwtConfiguration: { Issuer: issuer, Audience: [audience] },
  });
  const { IntegrationId } = await gateway.createIntegration({
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: functionArn,
    PayloadFormatVersion: "2.0",
  });
  await gateway.createRoute({
    ApiId,
    RouteKey: `${method} ${routePath}`,
    AuthorizationType: "JWT",
    AuthorizerId,
    Target: `integrations/${IntegrationId}`,
  });
  await gateway.createStage({ ApiId, StageName: "$default", AutoDeploy: true });
  if (ApiId === undefined) throw new Error("MiniStack made no API");
  return ApiId;
}
