import { object, objects, optionalText, resourcesOfType } from "../../record/recordedValues";
import type { JsonObject, RecordedProgram } from "../../record/recordedProgram";

/** A user pool's app client whose ID tokens the identity pool takes (API Reference, CognitoIdentityProvider). */
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
    ({ outputs }) => outputs,
  );
  return new Map(
    resourcesOfType(program, "aws:cognito/identityPool:IdentityPool").map((pool) => {
      const id = pool.id ?? optionalText(pool.outputs.id) ?? "";
      const attachment = attachments.find((outputs) => outputs.identityPoolId === id) ?? {};
      return [id, configuration(id, pool.outputs, attachment)];
    }),
  );
}

function configuration(id: string, pool: JsonObject, attachment: JsonObject): IdentityPoolConfiguration {
  const roles = object(attachment.roles);
  return {
    id,
    allowUnauthenticatedIdentities: pool.allowUnauthenticatedIdentities === true,
    allowClassicFlow: pool.allowClassicFlow === true,
    providers: objects(pool.cognitoIdentityProviders).map((provider) => ({
      providerName: optionalText(provider.providerName) ?? "",
      clientId: optionalText(provider.clientId) ?? "",
      serverSideTokenCheck: provider.serverSideTokenCheck === true,
    })),
    authenticatedRoleArn: optionalText(roles.authenticated),
    unauthenticatedRoleArn: optionalText(roles.unauthenticated),
    roleMappings: new Map(
      objects(attachment.roleMappings).map((mapping) => [
        optionalText(mapping.identityProvider) ?? "",
        roleMapping(mapping),
      ]),
    ),
  };
}

function roleMapping(mapping: JsonObject): RoleMapping {
  return {
    type: mapping.type === "Token" ? "Token" : "Rules",
    // AWS demands a choice here; without one, the narrower.
    ambiguousRoleResolution: mapping.ambiguousRoleResolution === "AuthenticatedRole" ? "AuthenticatedRole" : "Deny",
    rules: objects(mapping.mappingRules).map((rule) => ({
      claim: optionalText(rule.claim) ?? "",
      matchType: optionalText(rule.matchType) ?? "",
      value: optionalText(rule.value) ?? "",
      roleArn: optionalText(rule.roleArn) ?? "",
    })),
  };
}
