import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedFields } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";

/** A user pool's app client whose ID tokens the identity pool accepts (API Reference, CognitoIdentityProvider). */
export interface LoginProvider {
  /** Such as `cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1Cd2Ef3`. */
  providerName: string;
  clientId: string;
  /** Whether the user pool is asked if the user is still signed in. */
  serverSideTokenCheck: boolean;
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
  /** By `<provider name>:<client id>`. */
  roleMappings: ReadonlyMap<string, RoleMapping>;
}

/** The identity pools that a program registered, by id. */
export function recordedIdentityPools(program: RecordedProgram): Map<string, IdentityPoolConfiguration> {
  const attachments = resourcesOfType(program, "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment").map(
    fieldsOf,
  );
  return new Map(
    resourcesOfType(program, "aws:cognito/identityPool:IdentityPool").map((pool) => {
      const fields = fieldsOf(pool);
      const id = pool.id ?? fields.string("id") ?? "";
      const attachment = attachments.find((candidate) => candidate.string("identityPoolId") === id);
      return [id, configuration(id, fields, attachment)];
    }),
  );
}

function configuration(
  id: string,
  pool: RecordedFields,
  attachment: RecordedFields | undefined,
): IdentityPoolConfiguration {
  const roles = attachment?.object("roles");
  return {
    id,
    allowUnauthenticatedIdentities: pool.boolean("allowUnauthenticatedIdentities") ?? false,
    allowClassicFlow: pool.boolean("allowClassicFlow") ?? false,
    providers: pool.objects("cognitoIdentityProviders").map((provider) => ({
      providerName: provider.string("providerName") ?? "",
      clientId: provider.string("clientId") ?? "",
      serverSideTokenCheck: provider.boolean("serverSideTokenCheck") ?? false,
    })),
    authenticatedRoleArn: roles?.string("authenticated"),
    unauthenticatedRoleArn: roles?.string("unauthenticated"),
    roleMappings: new Map(
      attachment
        ?.objects("roleMappings")
        .map((mapping) => [mapping.string("identityProvider") ?? "", roleMapping(mapping)]),
    ),
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
