import type {
  Json,
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../../packages/local/src/record/recordedProgram";
import { invokePolicy, objectPolicy } from "../../../../components/identityRoles/identityGrants";
import { trustPolicy } from "../../../../components/identityRoles/identityTrust";
import { trustLambda } from "../../../../components/shared/functionPolicy";
import { corsRule } from "../../../../components/uploadBucket/corsRule";
import { tlsOnlyPolicy } from "../../../../components/shared/tlsOnlyPolicy";

export const region = "eu-west-1";
export const accountId = "000000000000";
const userPoolId = "eu-west-1_Ab1Cd2Ef3";
export const providerName = `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
export const issuer = `https://${providerName}`;
export const clientId = "1example23456789abcdefghij";
export const identityPoolId = `${region}:11111111-2222-4333-8444-555555555555`;
export const bucketName = "uploads-1a2b3c4";
export const bucketArn = `arn:aws:s3:::${bucketName}`;
const apiId = "abcdefghij";
export const executionArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}`;
export const allowedOrigin = "http://localhost:5173";

export const roleArns = {
  authenticated: roleArn("identity-authenticated-1a2b3c4"),
  teachers: roleArn("identity-teachers-1a2b3c4"),
  unauthenticated: roleArn("identity-unauthenticated-1a2b3c4"),
  listUploads: roleArn("listUploads-1a2b3c4"),
};
export const functionArn = `arn:aws:lambda:${region}:${accountId}:function:listUploads-1a2b3c4`;

/** A program as the recorder gives it: one identity pool with its roles, one bucket, one API with an IAM route. */
export function identityProgram(...more: RecordedResource[]): RecordedProgram {
  return {
    project: "learninghub",
    stack: "dev",
    region,
    partition: "aws",
    accountId,
    resources: [...baseResources(), ...more],
    outputs: {},
    secretOutputs: [],
  };
}

/** The program with one resource's outputs changed. */
export function withOutputs(
  program: RecordedProgram,
  name: string,
  type: string,
  outputs: JsonObject,
): RecordedProgram {
  return {
    ...program,
    resources: program.resources.map((one) =>
      one.name === name && one.type === type ? { ...one, outputs: { ...one.outputs, ...outputs } } : one,
    ),
  };
}

export function resource(type: string, name: string, id: string, outputs: JsonObject): RecordedResource {
  return {
    urn: `urn:pulumi:dev::learninghub::${type}::${name}`,
    type,
    name,
    custom: true,
    id,
    inputs: outputs,
    outputs: { ...outputs, id },
    assets: {},
    secretPaths: [],
    dependencies: [],
    protect: false,
  };
}

export function role(name: string, assumeRolePolicy: object, more: JsonObject = {}): RecordedResource {
  return resource("aws:iam/role:Role", name, `${name}-1a2b3c4`, {
    name: `${name}-1a2b3c4`,
    arn: roleArn(`${name}-1a2b3c4`),
    uniqueId: `AROA${name
      .replace(/[^a-z]/gi, "")
      .toUpperCase()
      .padEnd(17, "X")
      .slice(0, 17)}`,
    assumeRolePolicy: asJson(assumeRolePolicy),
    ...more,
  });
}

export function rolePolicy(roleName: string, name: string, policy: object): RecordedResource {
  return resource("aws:iam/rolePolicy:RolePolicy", name, `${roleName}:${name}`, {
    role: `${roleName}-1a2b3c4`,
    name,
    // As the provider keeps it; others are recorded as objects.
    policy: JSON.stringify(policy),
  });
}

/** A statement list as a whole policy. */
export function policyOf(...statements: JsonObject[]): JsonObject {
  return { Version: "2012-10-17", Statement: statements };
}

export function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function roleArn(name: string): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}

function baseResources(): RecordedResource[] {
  const own = { identityPoolId, bucketArn, delete: true, list: true };
  return [
    resource("aws:cognito/userPool:UserPool", "users", userPoolId, { endpoint: providerName }),
    resource("aws:cognito/identityPool:IdentityPool", "identity", identityPoolId, {
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      cognitoIdentityProviders: [{ clientId, providerName, serverSideTokenCheck: true }],
    }),
    role("identity-authenticated", trustPolicy(identityPoolId, "authenticated")),
    role("identity-teachers", trustPolicy(identityPoolId, "authenticated")),
    role("identity-unauthenticated", trustPolicy(identityPoolId, "unauthenticated")),
    role("listUploads", trustLambda),
    rolePolicy("identity-authenticated", "objects", objectPolicy(own)),
    rolePolicy("identity-authenticated", "invoke", invokePolicy([`${executionArn}/$default/GET/me/uploads`])),
    rolePolicy("listUploads", "list", policyOf({ Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] })),
    resource(
      "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
      "identity",
      identityPoolId,
      roleAttachment(),
    ),
    resource("aws:s3/bucket:Bucket", "uploads", bucketName, { bucket: bucketName, arn: bucketArn }),
    resource("aws:s3/bucketPolicy:BucketPolicy", "uploads", bucketName, {
      bucket: bucketName,
      policy: asJson(tlsOnlyPolicy(bucketArn)),
    }),
    resource("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "uploads", bucketName, {
      bucket: bucketName,
      corsRules: asJson([corsRule([allowedOrigin])]),
    }),
    resource("aws:apigatewayv2/api:Api", "api", apiId, {
      protocolType: "HTTP",
      name: "api",
      executionArn,
      apiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com`,
    }),
    resource("aws:apigatewayv2/stage:Stage", "api", "$default", { apiId, name: "$default" }),
    resource("aws:apigatewayv2/integration:Integration", "listUploads", "int1", {
      apiId,
      integrationType: "AWS_PROXY",
      integrationUri: functionArn,
      payloadFormatVersion: "2.0",
    }),
    ...["GET /me/uploads", "POST /me/uploads", "GET /me/{proxy+}"].map((routeKey, index) =>
      resource("aws:apigatewayv2/route:Route", routeKey, `route${index}`, {
        apiId,
        routeKey,
        authorizationType: "AWS_IAM",
        target: "integrations/int1",
      }),
    ),
    resource("aws:lambda/permission:Permission", "listUploads", "permission", {
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      function: "listUploads-1a2b3c4",
      sourceArn: `${executionArn}/*/*`,
    }),
  ];
}

function roleAttachment(): JsonObject {
  return {
    identityPoolId,
    roles: { authenticated: roleArns.authenticated },
    roleMappings: [
      {
        identityProvider: `${providerName}:${clientId}`,
        type: "Rules",
        ambiguousRoleResolution: "AuthenticatedRole",
        mappingRules: [
          { claim: "cognito:groups", matchType: "Contains", value: "teachers", roleArn: roleArns.teachers },
        ],
      },
    ],
  };
}
