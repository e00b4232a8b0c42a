import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import { issuerName, recordedOpenIdProviders } from "../openIdProviders";
import type { OpenIdProvider } from "../openIdProviders";

/** A client whose ID tokens the identity pool accepts. */
export interface LoginProvider {
  /** A user pool of the program, or any other issuer. */
  type: "OpenID Connect" | "user pool";
  /** The key in `Logins`, such as `cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1Cd2Ef3` or `accounts.google.com`. */
  providerName: string;
  /** The `iss` of the tokens. */
  issuer: string;
  clientId: string;
  /** Whether the user pool is asked if the user is still signed in. */
  serverSideTokenCheck: boolean;
  /** How role mappings may name it. */
  mappingKeys: readonly string[];
}

/** One rule of a mapping, such as "cognito:groups Contains teachers" (API Reference, MappingRule). */
export interface MappingRule {
  claim: string;
  matchType: string;
  value: string;
  roleArn: string;
}

/** How the role of a login is found (API Reference, RoleMapping). */
export interface RoleMapping {
  type: "Token" | "Rules";
  /** What happens when no rule matches, or the token's roles leave a choice. */
  ambiguousRoleResolution: "AuthenticatedRole" | "Deny";
  /** The first that matches decides. */
  rules: MappingRule[];
}

/** One identity pool with its role attachment. */
export interface IdentityPoolConfiguration {
  id: string;
  allowUnauthenticatedIdentities: boolean;
  allowClassicFlow: boolean;
  providers: LoginProvider[];
  authenticatedRoleArn: string | undefined;
  unauthenticatedRoleArn: string | undefined;
  /** By `<provider name>:<client id>` of a user pool, the name of a public provider, or the ARN or name of an OIDC provider. */
  roleMappings: ReadonlyMap<string, RoleMapping>;
}

/** The identity pools that a program registered, by id. */
export function recordedIdentityPools(program: RecordedProgram): Map<string, IdentityPoolConfiguration> {
  const attachments = resourcesOfType(program, "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment").map(
    fieldsOf,
  );
  const issuers = recordedOpenIdProviders(program);
  return new Map(
    resourcesOfType(program, "aws:cognito/identityPool:IdentityPool").map((pool) => {
      const fields = fieldsOf(pool);
      const id = pool.id ?? fields.string("id") ?? "";
      const attachment = attachments.find((candidate) => candidate.string("identityPoolId") === id);
      return [id, configuration(id, fields, issuers, attachment)];
    }),
  );
}

function configuration(
  id: string,
  pool: RecordedFields,
  issuers: readonly OpenIdProvider[],
  attachment: RecordedFields | undefined,
): IdentityPoolConfiguration {
  const roles = attachment?.object("roles");
  return {
    id,
    allowUnauthenticatedIdentities: pool.boolean("allowUnauthenticatedIdentities") ?? false,
    allowClassicFlow: pool.boolean("allowClassicFlow") ?? false,
    providers: [
      ...pool.objects("cognitoIdentityProviders").map(userPoolProvider),
      ...(pool.strings("openidConnectProviderArns") ?? []).flatMap((arn) =>
        issuers.filter((issuer) => issuer.arn === arn).flatMap(issuerClients),
      ),
      ...Object.entries(pool.stringMap("supportedLoginProviders") ?? {}).map(([name, clientId]) =>
        openIdProvider(`https://${name}`, clientId, [name]),
      ),
    ],
    authenticatedRoleArn: roles?.string("authenticated"),
    unauthenticatedRoleArn: roles?.string("unauthenticated"),
    roleMappings: new Map(
      attachment
        ?.objects("roleMappings")
        .map((mapping) => [mapping.string("identityProvider") ?? "", roleMapping(mapping)]),
    ),
  };
}

/** API Reference, CognitoIdentityProvider. */
function userPoolProvider(provider: RecordedFields): LoginProvider {
  const providerName = provider.string("providerName") ?? "";
  const clientId = provider.string("clientId") ?? "";
  return {
    type: "user pool",
    providerName,
    issuer: `https://${providerName}`,
    clientId,
    serverSideTokenCheck: provider.boolean("serverSideTokenCheck") ?? false,
    mappingKeys: [`${providerName}:${clientId}`],
  };
}

function issuerClients({ arn, issuer, clientIds }: OpenIdProvider): LoginProvider[] {
  return clientIds.map((clientId) => openIdProvider(issuer, clientId, [arn]));
}

function openIdProvider(issuer: string, clientId: string, mappingKeys: string[]): LoginProvider {
  const providerName = issuerName(issuer);
  return {
    type: "OpenID Connect",
    providerName,
    issuer,
    clientId,
    serverSideTokenCheck: false,
    mappingKeys: [...mappingKeys, providerName],
  };
}

function roleMapping(mapping: RecordedFields): RoleMapping {
  return {
    type: mapping.string("type") === "Token" ? "Token" : "Rules",
    // AWS demands a choice here; without one, the narrower.
    ambiguousRoleResolution:
      mapping.string("ambiguousRoleResolution") === "AuthenticatedRole" ? "AuthenticatedRole" : "Deny",
    rules: mapping.objects("mappingRules").map((rule) => ({
      claim: rule.string("claim") ?? "",
      matchType: rule.string("matchType") ?? "",
      value: rule.string("value") ?? "",
      roleArn: rule.string("roleArn") ?? "",
    })),
  };
}
