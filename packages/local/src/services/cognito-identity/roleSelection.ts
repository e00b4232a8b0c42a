import { CognitoIdentityError, invalidPoolConfiguration, notAuthorized } from "./cognitoIdentityError";
import type { IdentityPoolConfiguration, MappingRule, RoleMapping } from "./identityPoolConfiguration";
import type { Claims, Login } from "./loginTokens";

/**
 * The role whose credentials an identity gets (Developer Guide, "Using role-based access control").
 *
 * @param login undefined for an unauthenticated identity
 * @param customRoleArn the caller's choice among the roles of the token
 * @throws {CognitoIdentityError} when no role is to be had
 */
export function selectRole(
  pool: IdentityPoolConfiguration,
  login: Login | undefined,
  customRoleArn: string | undefined,
): string {
  const mapping =
    login === undefined
      ? undefined
      : login.provider.mappingKeys.map((key) => pool.roleMappings.get(key)).find((found) => found !== undefined);
  if (customRoleArn !== undefined && (mapping?.type !== "Token" || login === undefined)) {
    throw new CognitoIdentityError(
      "InvalidParameterException",
      "CustomRoleArn is for logins whose role comes from the token.",
      "the role mapping of the provider is not of type Token",
    );
  }
  const mapped =
    mapping === undefined || login === undefined ? undefined : mappedRole(mapping, login.claims, customRoleArn);
  if (mapped !== undefined) return mapped;
  if (mapping?.ambiguousRoleResolution === "Deny") {
    throw notAuthorized(
      "Access to this identity pool is denied: the role mapping of the login gives no role.",
      'no rule matches the token, or its roles leave a choice, and ambiguousRoleResolution is "Deny"',
    );
  }
  const kind = login === undefined ? "unauthenticated" : "authenticated";
  const roleArn = login === undefined ? pool.unauthenticatedRoleArn : pool.authenticatedRoleArn;
  if (roleArn === undefined)
    throw invalidPoolConfiguration(`no ${kind} role is attached to the identity pool ${pool.id}`);
  return roleArn;
}

function mappedRole(mapping: RoleMapping, claims: Claims, customRoleArn: string | undefined): string | undefined {
  if (mapping.type === "Rules") return mapping.rules.find((rule) => matches(rule, claims[rule.claim]))?.roleArn;
  const roles = textsOf(claims["cognito:roles"]);
  if (customRoleArn !== undefined) {
    if (roles.includes(customRoleArn)) return customRoleArn;
    throw notAuthorized("CustomRoleArn is not among the roles of the token.");
  }
  const preferred = claims["cognito:preferred_role"];
  if (typeof preferred === "string") return preferred;
  return roles.length === 1 ? roles[0] : undefined;
}

/** Text is compared; a list, such as `cognito:groups`, matches when one of its entries does. */
function matches({ matchType, value }: MappingRule, claim: unknown): boolean {
  const texts = textsOf(claim);
  switch (matchType) {
    case "Equals":
      return texts.includes(value);
    case "Contains":
      return texts.some((text) => text.includes(value));
    case "StartsWith":
      return texts.some((text) => text.startsWith(value));
    case "NotEqual":
      // A claim that is absent can't be compared.
      return texts.length > 0 && !texts.includes(value);
    default:
      return false;
  }
}

function textsOf(claim: unknown): string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.flatMap((value) => {
    if (typeof value === "string") return [value];
    return typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
  });
}
