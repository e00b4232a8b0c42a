import * as apigateway from "@aws-sdk/client-apigatewayv2";
import * as identity from "@aws-sdk/client-cognito-identity";
import * as cognito from "@aws-sdk/client-cognito-identity-provider";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import { AwsClient } from "aws4fetch";
import { strToU8, zipSync } from "fflate";
import { readFileSync } from "node:fs";
import type { OutputValues } from "pulumi-aws-local/cli";
import { evaluate } from "../../packages/local/src/record/evaluate";
import type { Json, JsonObject, RecordedResource } from "../../packages/local/src/record/recordedProgram";
import { root } from "../projectFiles";

/** What is created, in this order; each once the ids in its inputs are those of the emulator. */
type Create = (inputs: JsonObject, resource: RecordedResource) => Promise<string | undefined>;

/** The resource provider's names that differ from the API's by more than the first letter. */
const renamed: Record<string, string> = {
  AllowedOauthFlows: "AllowedOAuthFlows",
  AllowedOauthFlowsUserPoolClient: "AllowedOAuthFlowsUserPoolClient",
  AllowedOauthScopes: "AllowedOAuthScopes",
  CallbackUrls: "CallbackURLs",
  LogoutUrls: "LogoutURLs",
  Schemas: "Schema",
  IdentitySources: "IdentitySource",
};

/** A provider's inputs as an API's, without the tags: `clientId` is `ClientId`. */
function apiInput(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(apiInput);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const name = key.charAt(0).toUpperCase() + key.slice(1);
      return name === "Tags" ? [] : [[renamed[name] ?? name, apiInput(inner)]];
    }),
  );
}

/** Creates what LearningHub's stack `dev` consists of at an emulator that begins empty. @returns the stack's outputs */
export async function createStack(endpoint: string): Promise<OutputValues> {
  const program = await evaluate({ root, stack: "dev" });
  const { region } = program;
  const settings = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const pools = new cognito.CognitoIdentityProviderClient(settings);
  const api = new apigateway.ApiGatewayV2Client(settings);
  const functions = new lambda.LambdaClient(settings);
  const identities = new identity.CognitoIdentityClient(settings);
  const tables = new dynamodb.DynamoDBClient(settings);
  const buckets = new s3.S3Client({ ...settings, forcePathStyle: true });
  const signer = new AwsClient({ ...settings.credentials, service: "iam", region });
  const iam = async (Action: string, parameters: Record<string, string>): Promise<void> => {
    const body = new URLSearchParams({ Action, Version: "2010-05-08", ...parameters });
    await signer.fetch(endpoint, {
      method: "POST",
      body: body.toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  };

  const creations: Record<string, Create> = {
    "aws:iam/role:Role": async ({ assumeRolePolicy }, { id = "" }) => {
      await iam("CreateRole", { RoleName: id, AssumeRolePolicyDocument: text(assumeRolePolicy) });
      return id;
    },
    "aws:iam/rolePolicy:RolePolicy": async ({ role, policy }, { name }) => {
      await iam("PutRolePolicy", { RoleName: text(role), PolicyName: name, PolicyDocument: text(policy) });
      return undefined;
    },
    "aws:dynamodb/table:Table": async ({ hashKey, rangeKey }, { id = "" }) => {
      const keys = [
        [hashKey, "HASH"],
        [rangeKey, "RANGE"],
      ] as const;
      await tables.send(
        new dynamodb.CreateTableCommand({
          TableName: id,
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName: text(AttributeName), KeyType })),
          AttributeDefinitions: keys.map(([name]) => ({ AttributeName: text(name), AttributeType: "S" })),
        }),
      );
      return id;
    },
    "aws:dynamodb/tableItem:TableItem": async ({ tableName, item }) => {
      const Item = JSON.parse(text(item)) as Record<string, dynamodb.AttributeValue>;
      await tables.send(new dynamodb.PutItemCommand({ TableName: text(tableName), Item }));
      return undefined;
    },
    "aws:cognito/userPool:UserPool": async ({ passwordPolicy, ...inputs }, { name }) => {
      const { UserPool } = await pools.send(
        new cognito.CreateUserPoolCommand({
          ...(apiInput(inputs) as Partial<cognito.CreateUserPoolCommandInput>),
          PoolName: name,
          Policies: { PasswordPolicy: apiInput(passwordPolicy) as cognito.PasswordPolicyType },
        }),
      );
      return UserPool?.Id;
    },
    "aws:cognito/userPoolClient:UserPoolClient": async (inputs, { name }) => {
      const input = apiInput(inputs) as cognito.CreateUserPoolClientCommandInput;
      const { UserPoolClient } = await pools.send(
        new cognito.CreateUserPoolClientCommand({ ...input, ClientName: name }),
      );
      return UserPoolClient?.ClientId;
    },
    "aws:cognito/userPoolDomain:UserPoolDomain": async ({ domain, userPoolId }) => {
      await pools.send(new cognito.CreateUserPoolDomainCommand({ Domain: text(domain), UserPoolId: text(userPoolId) }));
      return undefined;
    },
    "aws:s3/bucket:Bucket": async (_, { id = "" }) => {
      await buckets.send(new s3.CreateBucketCommand({ Bucket: id }));
      return id;
    },
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": async ({ bucket, corsRules }) => {
      const CORSConfiguration = { CORSRules: apiInput(corsRules) as s3.CORSRule[] };
      await buckets.send(new s3.PutBucketCorsCommand({ Bucket: text(bucket), CORSConfiguration }));
      return undefined;
    },
    "aws:s3/bucketVersioning:BucketVersioning": async ({ bucket }) => {
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await buckets.send(new s3.PutBucketVersioningCommand({ Bucket: text(bucket), VersioningConfiguration }));
      return undefined;
    },
    "aws:lambda/function:Function": async ({ environment, handler, role, timeout }, { id = "", assets }) => {
      const { FunctionArn } = await functions.send(
        new lambda.CreateFunctionCommand({
          FunctionName: id,
          Code: { ZipFile: zipped(assets) },
          Environment: apiInput(environment) as lambda.Environment,
          Handler: text(handler),
          Role: text(role),
          Runtime: "nodejs22.x",
          Timeout: Number(timeout),
        }),
      );
      return FunctionArn === undefined ? undefined : id;
    },
    "aws:lambda/permission:Permission": async (inputs, { name }) => {
      const { Function: FunctionName, ...rest } = apiInput(inputs) as lambda.AddPermissionCommandInput & {
        Function: string;
      };
      await functions.send(new lambda.AddPermissionCommand({ ...rest, FunctionName, StatementId: name }));
      return undefined;
    },
    "aws:apigatewayv2/api:Api": async ({ corsConfiguration }, { name }) => {
      const CorsConfiguration = apiInput(corsConfiguration) as apigateway.Cors;
      const { ApiId } = await api.send(
        new apigateway.CreateApiCommand({ Name: name, ProtocolType: "HTTP", CorsConfiguration }),
      );
      return ApiId;
    },
    "aws:apigatewayv2/authorizer:Authorizer": async (inputs, { name }) => {
      const { JwtConfiguration, ...rest } = apiInput(inputs) as apigateway.CreateAuthorizerCommandInput & {
        JwtConfiguration: { Audiences: string[]; Issuer: string };
      };
      const { Audiences: Audience, Issuer } = JwtConfiguration;
      const input = { ...rest, Name: name, JwtConfiguration: { Audience, Issuer } };
      return (await api.send(new apigateway.CreateAuthorizerCommand(input))).AuthorizerId;
    },
    "aws:apigatewayv2/integration:Integration": async ({ timeoutMilliseconds, ...inputs }) => {
      const input = {
        ...(apiInput(inputs) as apigateway.CreateIntegrationCommandInput),
        TimeoutInMillis: Number(timeoutMilliseconds),
      };
      return (await api.send(new apigateway.CreateIntegrationCommand(input))).IntegrationId;
    },
    "aws:apigatewayv2/route:Route": async (inputs) => {
      await api.send(new apigateway.CreateRouteCommand(apiInput(inputs) as apigateway.CreateRouteCommandInput));
      return undefined;
    },
    "aws:apigatewayv2/stage:Stage": async ({ apiId, defaultRouteSettings, routeSettings }) => {
      const RouteSettings = Object.fromEntries(
        (routeSettings as JsonObject[]).map(({ routeKey, ...limits }) => [
          text(routeKey),
          apiInput(limits) as apigateway.RouteSettings,
        ]),
      );
      await api.send(
        new apigateway.CreateStageCommand({
          ApiId: text(apiId),
          StageName: "$default",
          AutoDeploy: true,
          DefaultRouteSettings: apiInput(defaultRouteSettings) as apigateway.RouteSettings,
          RouteSettings,
        }),
      );
      return undefined;
    },
    "aws:cognito/identityPool:IdentityPool": async (inputs) => {
      const { IdentityPoolId } = await identities.send(
        new identity.CreateIdentityPoolCommand(apiInput(inputs) as identity.CreateIdentityPoolCommandInput),
      );
      return IdentityPoolId;
    },
    "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": async ({ identityPoolId, roles }) => {
      const Roles = roles as Record<string, string>;
      await identities.send(new identity.SetIdentityPoolRolesCommand({ IdentityPoolId: text(identityPoolId), Roles }));
      return undefined;
    },
  };

  const created = new Map<string, string>();
  const current = <Value>(value: Value): Value => {
    let text = JSON.stringify(value);
    for (const [recorded, id] of created) text = text.replaceAll(recorded, id);
    return JSON.parse(text) as Value;
  };
  for (const resource of program.resources) {
    const id = await creations[resource.type]?.(current(resource.inputs), resource);
    if (id !== undefined && resource.id !== undefined && id !== resource.id) created.set(resource.id, id);
  }
  const outputs = current(program.outputs);
  const apiId = program.resources.find(({ type }) => type === "aws:apigatewayv2/api:Api")?.id ?? "";
  return { ...outputs, apiUrl: `${endpoint}/_aws/execute-api/${current(apiId)}/$default`, hostedUiUrl: endpoint };
}

/** A text, or a policy that the program gives as an object. */
function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function zipped(assets: RecordedResource["assets"]): Uint8Array {
  const { code } = assets;
  if (code?.kind !== "archive") throw new Error("The function's code is not an archive of files.");
  const files = Object.entries(code.assets).map(([name, asset]): [string, Uint8Array] => {
    if (asset.kind === "text") return [name, strToU8(asset.text)];
    if (asset.kind === "file") return [name, readFileSync(asset.path)];
    throw new Error(`${name} is neither a text nor a file.`);
  });
  return zipSync(Object.fromEntries(files));
}
