import type {
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../../recordedFixtures";

export const recordedPoolId = "eu-west-1_TestPool1";
export const recordedClientId = "1a2b3c4d5e6f7g8h9i0j1k2l3m";
export const recordedIssuer = `https://cognito-idp.eu-west-1.amazonaws.com/${recordedPoolId}`;

/** The pool that most tests use: e-mail as the sign-in name, `name` optional, one custom attribute. */
const emailPool: JsonObject = {
  name: "learners",
  arn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${recordedPoolId}`,
  endpoint: `cognito-idp.eu-west-1.amazonaws.com/${recordedPoolId}`,
  usernameAttributes: ["email"],
  autoVerifiedAttributes: ["email"],
  usernameConfiguration: { caseSensitive: false },
  passwordPolicy: {
    minimumLength: 12,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
    temporaryPasswordValidityDays: 7,
  },
  schemas: [
    { name: "email", attributeDataType: "String", required: true, mutable: true },
    { name: "name", attributeDataType: "String", required: false, mutable: true },
    {
      name: "department",
      attributeDataType: "String",
      mutable: true,
      stringAttributeConstraints: { minLength: "2", maxLength: "20" },
    },
    { name: "badge", attributeDataType: "Number", mutable: false, numberAttributeConstraints: { minValue: "1" } },
  ],
  accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
  mfaConfiguration: "OFF",
};

const allFlowsClient: JsonObject = {
  name: "web",
  userPoolId: recordedPoolId,
  explicitAuthFlows: [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
  ],
  preventUserExistenceErrors: "ENABLED",
  enableTokenRevocation: true,
  accessTokenValidity: 30,
  idTokenValidity: 45,
  refreshTokenValidity: 12,
  tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "hours" },
  readAttributes: ["email", "email_verified", "name", "custom:department"],
  writeAttributes: ["email", "name", "custom:department", "custom:badge"],
};

/** What a test changes about the standard program. */
export interface ProgramChanges {
  pool?: JsonObject;
  client?: JsonObject;
  /** Replaces the standard groups. */
  groups?: JsonObject[];
  more?: RecordedResource[];
}

/** A program with one pool, one client and two groups. */
export function program(changes: ProgramChanges = {}): RecordedProgram {
  const groups = changes.groups ?? [
    {
      name: "teachers",
      description: "Who set exams",
      precedence: 10,
      roleArn: "arn:aws:iam::000000000000:role/teachers",
    },
    { name: "students", precedence: 20, roleArn: "arn:aws:iam::000000000000:role/students" },
  ];
  return {
    project: "learninghub",
    stack: "test",
    region: "eu-west-1",
    partition: "aws",
    accountId: "000000000000",
    resources: [
      resource("aws:cognito/userPool:UserPool", "pool", recordedPoolId, { ...emailPool, ...changes.pool }),
      resource("aws:cognito/userPoolClient:UserPoolClient", "web", recordedClientId, {
        ...allFlowsClient,
        ...changes.client,
      }),
      ...groups.map((group, index) =>
        resource("aws:cognito/userGroup:UserGroup", `group${index}`, `${recordedPoolId}/${index}`, {
          ...group,
          userPoolId: recordedPoolId,
        }),
      ),
      ...(changes.more ?? []),
    ],
    outputs: {},
    secretOutputs: [],
  };
}

/** One custom resource as the recorder gives it. */
export function resource(type: string, name: string, id: string, outputs: JsonObject): RecordedResource {
  return { ...recordedResource(type, name, outputs), id };
}
