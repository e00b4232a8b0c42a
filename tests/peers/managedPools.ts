import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { isJsonObject } from "../../packages/local/src/record/recordedProgram";
import type {
  Json,
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../local/recordedFixtures";
import { recordedInputs } from "./recordedInputs";

/** A program after a management operation, and the operation that describes what changed; none for what is gone. */
interface ManagedChange {
  program: RecordedProgram;
  describe?: { operation: string; input: JsonObject };
  /** Of what the description does not have. */
  answer?: (described: JsonObject) => JsonObject;
}

type Manage = (program: RecordedProgram, input: JsonObject) => ManagedChange | undefined;

const anyPassword = { MinimumLength: 1 };
const allFlows = [
  ...["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
  "ALLOW_USER_SRP_AUTH",
];

/**
 * The input of an operation with what an emulator's tests take for granted, where they do not say: any password, all
 * sign-in flows, authenticator apps.
 */
export function withAssumptions(operation: string, input: JsonObject): JsonObject {
  switch (operation) {
    case "CreateUserPool":
      return {
        MfaConfiguration: "OPTIONAL",
        SoftwareTokenMfaConfiguration: { Enabled: true },
        Policies: { PasswordPolicy: anyPassword },
        ...input,
      };
    case "CreateUserPoolClient":
      return { ExplicitAuthFlows: allFlows, ...input };
    default:
      return input;
  }
}

const types = {
  client: "aws:cognito/userPoolClient:UserPoolClient",
  domain: "aws:cognito/userPoolDomain:UserPoolDomain",
  identityPool: "aws:cognito/identityPool:IdentityPool",
  identityProvider: "aws:cognito/identityProvider:IdentityProvider",
  pool: "aws:cognito/userPool:UserPool",
  resourceServer: "aws:cognito/resourceServer:ResourceServer",
};

/**
 * What the management operations of Cognito make of a program: what Pulumi's provider would have recorded had the program
 * registered the resource. Undefined when there is nothing to change: the local run answers.
 */
export const managedPools: Readonly<Record<string, Manage>> = {
  CreateUserPool(program, input) {
    const id = `${program.region}_${randomText(9)}`;
    const pool = recordedResource(types.pool, id, {
      ...poolInputs(input),
      arn: `arn:aws:cognito-idp:${program.region}:${program.accountId}:userpool/${id}`,
      endpoint: `cognito-idp.${program.region}.amazonaws.com/${id}`,
    });
    return describedPool(withResource(program, pool), id);
  },
  UpdateUserPool(program, { UserPoolId, ...input }) {
    return changePool(program, UserPoolId, (outputs) => ({ ...outputs, ...poolInputs(input) }));
  },
  DeleteUserPool(program, { UserPoolId }) {
    return without(program, ({ id, outputs }) => id === UserPoolId || outputs.userPoolId === UserPoolId);
  },
  AddCustomAttributes(program, { UserPoolId, CustomAttributes }) {
    const added = poolInputs({ Schema: CustomAttributes ?? [] }).schemas;
    const changed = changePool(program, UserPoolId, (outputs) => ({
      ...outputs,
      schemas: [outputs.schemas ?? [], added ?? []].flat(),
    }));
    return changed && { program: changed.program };
  },
  SetUserPoolMfaConfig(program, { UserPoolId, ...input }) {
    const { smsMfaConfiguration, ...inputs } = recordedInputs(input);
    const sms = isJsonObject(smsMfaConfiguration) ? smsMfaConfiguration : {};
    const changed = changePool(program, UserPoolId, (outputs) => ({ ...outputs, ...sms, ...inputs }));
    return (
      changed && {
        program: changed.program,
        describe: { operation: "GetUserPoolMfaConfig", input: { UserPoolId: UserPoolId ?? "" } },
      }
    );
  },
  CreateUserPoolClient(program, { GenerateSecret, ...input }) {
    const id = randomText(26).toLowerCase();
    const secret = GenerateSecret === true ? { clientSecret: randomText(51).toLowerCase() } : {};
    const client = recordedResource(types.client, id, { ...recordedInputs(input), ...secret });
    return ofPool(program, input, client, "DescribeUserPoolClient", { ClientId: id });
  },
  UpdateUserPoolClient(program, { ClientId, ...input }) {
    const found = program.resources.find(({ type, id }) => type === types.client && id === ClientId);
    if (found === undefined) return undefined;
    const client = recordedResource(types.client, found.name, { ...found.outputs, ...recordedInputs(input) });
    return ofPool(program, input, client, "DescribeUserPoolClient", { ClientId: client.name });
  },
  DeleteUserPoolClient(program, { ClientId }) {
    return without(program, ({ type, id }) => type === types.client && id === ClientId);
  },
  CreateUserPoolDomain(program, input) {
    const domain = recordedResource(types.domain, textOf(input.Domain), recordedInputs(input));
    const changed = ofPool(program, input, domain, "DescribeUserPoolDomain", { Domain: domain.name });
    return changed && { ...changed, answer: () => ({ CloudFrontDomain: `${domain.name}.cloudfront.net` }) };
  },
  DeleteUserPoolDomain(program, { Domain }) {
    return without(program, ({ type, id }) => type === types.domain && id === Domain);
  },
  CreateResourceServer(program, input) {
    const server = recordedResource(types.resourceServer, textOf(input.Identifier), recordedInputs(input));
    return ofPool(program, input, server, "DescribeResourceServer", { Identifier: server.name });
  },
  DeleteResourceServer(program, { UserPoolId, Identifier }) {
    return without(
      program,
      ({ type, id, outputs }) =>
        type === types.resourceServer && id === Identifier && outputs.userPoolId === UserPoolId,
    );
  },
  CreateIdentityProvider(program, input) {
    const provider = recordedResource(types.identityProvider, textOf(input.ProviderName), recordedInputs(input));
    return ofPool(program, input, provider, "DescribeIdentityProvider", { ProviderName: provider.name });
  },
  CreateIdentityPool(program, input) {
    const id = `${program.region}:${randomUUID()}`;
    const pool = recordedResource(types.identityPool, id, recordedInputs(input));
    return { program: withResource(program, pool), answer: () => ({ ...input, IdentityPoolId: id }) };
  },
};

/** Policies are two arguments of the provider; an attribute that does not say is mutable, whereas the provider always says. */
function poolInputs({ Policies, Schema, ...input }: JsonObject): JsonObject {
  const attributes = Array.isArray(Schema) ? Schema.filter(isJsonObject) : undefined;
  return recordedInputs({
    ...input,
    ...(isJsonObject(Policies) && Policies),
    ...(attributes && { Schema: attributes.map((attribute) => ({ Mutable: true, ...attribute })) }),
  });
}

function changePool(
  program: RecordedProgram,
  userPoolId: unknown,
  change: (outputs: JsonObject) => JsonObject,
): ManagedChange | undefined {
  const pool = program.resources.find(({ type, id }) => type === types.pool && id === userPoolId);
  if (pool === undefined) return undefined;
  return describedPool(withResource(program, recordedResource(types.pool, pool.name, change(pool.outputs))), pool.name);
}

function describedPool(program: RecordedProgram, id: string): ManagedChange {
  return { program, describe: { operation: "DescribeUserPool", input: { UserPoolId: id } } };
}

function ofPool(
  program: RecordedProgram,
  { UserPoolId = "" }: JsonObject,
  resource: RecordedResource,
  operation: string,
  keys: JsonObject,
): ManagedChange | undefined {
  if (!program.resources.some(({ type, id }) => type === types.pool && id === UserPoolId)) return undefined;
  return { program: withResource(program, resource), describe: { operation, input: { UserPoolId, ...keys } } };
}

/** Replaces the resource of the same type and id. */
export function withResource(program: RecordedProgram, resource: RecordedResource): RecordedProgram {
  const others = program.resources.filter(({ urn }) => urn !== resource.urn);
  return { ...program, resources: [...others, resource] };
}

function without(program: RecordedProgram, isGone: (resource: RecordedResource) => boolean): ManagedChange | undefined {
  const resources = program.resources.filter((resource) => !isGone(resource));
  return resources.length === program.resources.length ? undefined : { program: { ...program, resources } };
}

function randomText(length: number): string {
  const start = String.fromCharCode(97 + randomInt(26));
  return start + randomBytes(length).toString("hex").slice(1, length);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
