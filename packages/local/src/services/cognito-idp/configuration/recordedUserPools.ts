import { fieldsOf, resourcesOfType } from "../../../record/recordedFields";
import type { RecordedFields } from "../../../record/recordedFields";
import type { RecordedProgram } from "../../../record/recordedProgram";
import { UnreadableResourceError } from "../../../record/unreadableResourceError";
import { identityProvider } from "./identityProvider";
import { poolSchema } from "./schemaAttributes";
import { userPoolClient } from "./userPoolClient";
import type {
  AddressAttribute,
  ClientConfiguration,
  GroupConfiguration,
  LambdaTrigger,
  MfaFactor,
  PasswordPolicy,
  ResourceServerConfiguration,
  TriggerConfiguration,
  UserPoolConfiguration,
} from "./userPoolConfiguration";

const plainTriggers = [
  "createAuthChallenge",
  "customMessage",
  "defineAuthChallenge",
  "postAuthentication",
  "postConfirmation",
  "preAuthentication",
  "preSignUp",
  "preTokenGeneration",
  "userMigration",
  "verifyAuthChallengeResponse",
] as const;

const versionedTriggers = [
  ["customEmailSender", "customEmailSender"],
  ["customSmsSender", "customSmsSender"],
  ["preTokenGeneration", "preTokenGenerationConfig"],
] as const;

/** A registered resource of which the local run reads the outputs. */
interface Registered {
  urn: string;
  id: string;
  name: string;
  fields: RecordedFields;
}

/**
 * The user pools that a program registered, each with its clients, groups, resource servers and domain.
 * @throws {UnreadableResourceError} when a user pool was recorded without an id or endpoint, or two pools share an id
 */
export function recordedUserPools(program: RecordedProgram): UserPoolConfiguration[] {
  const recorded = registered(program, "aws:cognito/userPool:UserPool");
  const ids = recorded.map(({ id }) => id);
  const repeated = recorded.find(({ id }, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    throw new UnreadableResourceError(repeated.urn, `another user pool has the id ${repeated.id}; ids must be unique`);
  }
  return recorded.map((pool) => userPool(program, pool));
}

function userPool(program: RecordedProgram, { urn, id, name, fields }: Registered): UserPoolConfiguration {
  const endpoint = fields.string("endpoint");
  if (!/^[\w-]{1,55}_[0-9A-Za-z]+$/.test(id) || endpoint === undefined) {
    throw new UnreadableResourceError(
      urn,
      `user pool "${name}" was recorded with the id "${id}" and the endpoint "${endpoint ?? ""}"; ` +
        `give an id such as eu-west-1_AbCdEfGhI and an endpoint such as cognito-idp.eu-west-1.amazonaws.com/<id>.`,
    );
  }
  const attached = (type: string): Registered[] =>
    registered(program, type).filter((resource) => resource.fields.string("userPoolId") === id);
  const schema = poolSchema(fields.objects("schemas"));
  const byClient = (type: string): Map<string, RecordedFields> =>
    new Map(attached(type).map((resource) => [resource.fields.string("clientId") ?? "ALL", resource.fields]));
  const domainFields = attached("aws:cognito/userPoolDomain:UserPoolDomain")[0]?.fields;
  const domain = domainFields?.string("domain");
  const webAuthn = fields.object("webAuthnConfiguration");
  return {
    id,
    name: fields.string("name") ?? name,
    arn:
      fields.string("arn") ??
      `arn:${program.partition}:cognito-idp:${program.region}:${program.accountId}:userpool/${id}`,
    region: program.region,
    issuer: `https://${endpoint}`,
    usernameAttributes: fields.strings("usernameAttributes") ?? [],
    aliasAttributes: fields.strings("aliasAttributes") ?? [],
    autoVerifiedAttributes: fields.strings("autoVerifiedAttributes") ?? [],
    verifiedBeforeUpdate:
      fields.object("userAttributeUpdateSettings")?.strings("attributesRequireVerificationBeforeUpdates") ?? [],
    // Case-sensitive is AWS's default for pools that do not say (API reference, UsernameConfigurationType).
    caseSensitive: fields.object("usernameConfiguration")?.boolean("caseSensitive") ?? true,
    firstAuthFactors: new Set(fields.object("signInPolicy")?.strings("allowedFirstAuthFactors") ?? ["PASSWORD"]),
    passkeyUserVerification: webAuthn?.string("userVerification") === "required" ? "required" : "preferred",
    hasRelyingParty: (webAuthn?.string("relyingPartyId") ?? domain) !== undefined,
    passwordPolicy: passwordPolicy(fields.object("passwordPolicy")),
    ...mfaConfiguration(fields),
    adminCreateUserOnly: fields.object("adminCreateUserConfig")?.boolean("allowAdminCreateUserOnly") ?? false,
    recovery: recoveryAttributes(fields.object("accountRecoverySetting")),
    schema,
    lambdaTriggers: lambdaTriggers(fields.object("lambdaConfig")),
    kmsKeyId: fields.object("lambdaConfig")?.string("kmsKeyId"),
    clients: byKey(attached("aws:cognito/userPoolClient:UserPoolClient").map(client), ({ id: key }) => key),
    groups: byKey(attached("aws:cognito/userGroup:UserGroup").map(group), ({ name: key }) => key),
    identityProviders: byKey(
      attached("aws:cognito/identityProvider:IdentityProvider").flatMap(
        (provider) => identityProvider(provider.name, provider.fields) ?? [],
      ),
      ({ name: key }) => key,
    ),
    resourceServers: attached("aws:cognito/resourceServer:ResourceServer").map(resourceServer),
    ...(domain !== undefined && { domain }),
    ...(domainFields && { recordedDomain: domainFields }),
    managedLogin: domainFields?.number("managedLoginVersion") === 2,
    managedLoginBrandings: byClient("aws:cognito/managedLoginBranding:ManagedLoginBranding"),
    uiCustomizations: byClient("aws:cognito/userPoolUICustomization:UserPoolUICustomization"),
    recorded: fields,
  };
}

/** SMS is a factor once the pool can send it, e-mail once it has a message (developer guide, "Adding MFA to a user pool"). */
function mfaConfiguration(fields: RecordedFields): Pick<UserPoolConfiguration, "mfa" | "mfaFactors"> {
  const mfa = fields.string("mfaConfiguration");
  if (mfa !== "ON" && mfa !== "OPTIONAL") return { mfa: "OFF", mfaFactors: [] };
  const offered: Record<MfaFactor, boolean> = {
    SMS_MFA: fields.object("smsConfiguration") !== undefined,
    SOFTWARE_TOKEN_MFA: fields.object("softwareTokenMfaConfiguration")?.boolean("enabled") ?? false,
    EMAIL_OTP: fields.object("emailMfaConfiguration") !== undefined,
  };
  return { mfa, mfaFactors: (Object.keys(offered) as MfaFactor[]).filter((factor) => offered[factor]) };
}

/** A pool that does not say prefers SMS to e-mail (API reference, AccountRecoverySettingType). */
function recoveryAttributes(setting: RecordedFields | undefined): AddressAttribute[] {
  const mechanisms = setting?.objects("recoveryMechanisms") ?? [];
  if (mechanisms.length === 0) return ["phone_number", "email"];
  const byPriority = mechanisms.toSorted((a, b) => (a.number("priority") ?? 0) - (b.number("priority") ?? 0));
  const attributes = new Map<string, AddressAttribute>([
    ["verified_email", "email"],
    ["verified_phone_number", "phone_number"],
  ]);
  return byPriority.flatMap((way) => attributes.get(way.string("name") ?? "") ?? []);
}

function registered(program: RecordedProgram, type: string): Registered[] {
  return resourcesOfType(program, type).map((resource) => ({
    urn: resource.urn,
    id: resource.id ?? "",
    name: resource.name,
    fields: fieldsOf(resource),
  }));
}

function client({ id, name, fields }: Registered): ClientConfiguration {
  return userPoolClient(id, name, fields);
}

function group({ name, fields }: Registered): GroupConfiguration {
  return {
    name: fields.string("name") ?? name,
    description: fields.string("description"),
    precedence: fields.number("precedence"),
    roleArn: fields.string("roleArn"),
  };
}

function lambdaTriggers(fields: RecordedFields | undefined): Map<LambdaTrigger, TriggerConfiguration> {
  const triggers = new Map<LambdaTrigger, TriggerConfiguration>();
  for (const trigger of plainTriggers) {
    const functionArn = fields?.string(trigger);
    if (functionArn !== undefined) triggers.set(trigger, { functionArn, version: "1" });
  }
  for (const [trigger, field] of versionedTriggers) {
    const versioned = fields?.object(field);
    const functionArn = versioned?.string("lambdaArn");
    if (functionArn === undefined) continue;
    const version = /^V(\d)_/.exec(versioned?.string("lambdaVersion") ?? "")?.[1] ?? "1";
    triggers.set(trigger, { functionArn, version });
  }
  return triggers;
}

function resourceServer({ name, fields }: Registered): ResourceServerConfiguration {
  return {
    identifier: fields.string("identifier") ?? name,
    name: fields.string("name") ?? name,
    scopes: fields.objects("scopes").map((scope) => ({
      name: scope.string("scopeName") ?? "",
      description: scope.string("scopeDescription") ?? "",
    })),
  };
}

/** Without a policy AWS asks for 8 characters of all four kinds; with one, what it leaves out is not asked for. */
function passwordPolicy(fields: RecordedFields | undefined): PasswordPolicy {
  const requires = (name: string): boolean => (fields ? (fields.boolean(name) ?? false) : true);
  // 0 is the provider's way of saying that nothing was given.
  const days = fields?.number("temporaryPasswordValidityDays") ?? 0;
  return {
    minimumLength: fields?.number("minimumLength") ?? 8,
    requireLowercase: requires("requireLowercase"),
    requireUppercase: requires("requireUppercase"),
    requireNumbers: requires("requireNumbers"),
    requireSymbols: requires("requireSymbols"),
    temporaryPasswordValidityDays: days > 0 ? days : 7,
  };
}

function byKey<Value>(values: readonly Value[], key: (value: Value) => string): Map<string, Value> {
  return new Map(values.map((value) => [key(value), value]));
}
