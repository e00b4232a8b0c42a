import type { JWTPayload } from "jose";
import * as z from "zod/mini";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { Group } from "../pool/groups";
import type { ClientMetadata, LambdaTriggers } from "./lambdaTriggers";
import type { EventSubject } from "./userTriggers";

/** Why tokens are issued. */
export type TokenOccasion =
  "Authentication" | "ClientCredentials" | "HostedAuth" | "NewPasswordChallenge" | "RefreshTokens";

/** What the tokens are issued for. */
export interface TokenSubject extends EventSubject {
  occasion: TokenOccasion;
  client: ClientConfiguration;
  groups: readonly Group[];
  scopes: readonly string[];
  metadata?: ClientMetadata | undefined;
}

/** How the preTokenGeneration trigger changes tokens. */
export interface TokenChanges {
  id: ClaimChanges;
  access: ClaimChanges;
  scopesToAdd: readonly string[];
  scopesToSuppress: readonly string[];
  groups?: { names: readonly string[]; roles: readonly string[]; preferredRole: string | undefined } | undefined;
}

interface ClaimChanges {
  add: JWTPayload;
  suppress: readonly string[];
}

const names = z.nullish(z.array(z.string()));
const groupOverride = z.nullish(
  z.object({ groupsToOverride: names, iamRolesToOverride: names, preferredRole: z.nullish(z.string()) }),
);
const claims = { claimsToAddOrOverride: z.nullish(z.record(z.string(), z.json())), claimsToSuppress: names };
/** The first version knows claims of text alone, and the ID token's alone. */
const firstVersion = z.object({
  claimsOverrideDetails: z.nullish(
    z.object({
      claimsToAddOrOverride: z.nullish(z.record(z.string(), z.string())),
      claimsToSuppress: names,
      groupOverrideDetails: groupOverride,
    }),
  ),
});
const laterVersions = z.object({
  claimsAndScopeOverrideDetails: z.nullish(
    z.object({
      idTokenGeneration: z.nullish(z.object(claims)),
      accessTokenGeneration: z.nullish(z.object({ ...claims, scopesToAdd: names, scopesToSuppress: names })),
      groupOverrideDetails: groupOverride,
    }),
  ),
});

/** Claims that stay as they are (developer guide, "Pre token generation Lambda trigger", "Excluded claims"). */
const fixedClaims: ReadonlySet<string> = new Set([
  ...["acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "cognito:username", "device_key", "event_id"],
  ...["exp", "iat", "identities", "iss", "jti", "nbf", "nonce", "origin_jti", "scope", "sub", "token_use", "username"],
  ...["version", "cognito:groups", "cognito:preferred_role", "cognito:roles"],
]);

/** Asks the trigger of the pool for the changes to tokens. @throws CognitoError as LambdaTriggers.call */
export async function tokenChanges(triggers: LambdaTriggers, subject: TokenSubject): Promise<TokenChanges> {
  const { occasion, client, groups, scopes, userName, userAttributes, metadata } = subject;
  const first = triggers.version("preTokenGeneration") === "1";
  const roles = [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))];
  const event = {
    occasion,
    userName,
    client,
    request: {
      userAttributes,
      groupConfiguration: {
        groupsToOverride: groups.map(({ name }) => name),
        iamRolesToOverride: roles,
        preferredRole: groups.find(({ roleArn }) => roleArn !== undefined)?.roleArn ?? null,
      },
      ...(!first && { scopes }),
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  };
  if (first) {
    const response = { claimsOverrideDetails: null };
    const answer = await triggers.call("preTokenGeneration", { ...event, response, schema: firstVersion });
    const details = answer.claimsOverrideDetails;
    return changes(details, undefined, details?.groupOverrideDetails);
  }
  const response = { claimsAndScopeOverrideDetails: null };
  const answer = await triggers.call("preTokenGeneration", { ...event, response, schema: laterVersions });
  const details = answer.claimsAndScopeOverrideDetails;
  return changes(details?.idTokenGeneration, details?.accessTokenGeneration, details?.groupOverrideDetails);
}

/** The claims after the changes; those that Cognito keeps to itself are left alone. */
export function changedClaims(claims: JWTPayload, { add, suppress }: ClaimChanges): JWTPayload {
  const removed = new Set(suppress.filter((name) => !fixedClaims.has(name)));
  const added = Object.entries(add).filter(([name]) => !fixedClaims.has(name));
  return Object.fromEntries([...Object.entries(claims).filter(([name]) => !removed.has(name)), ...added]);
}

interface GivenClaims {
  claimsToAddOrOverride?: JWTPayload | null | undefined;
  claimsToSuppress?: string[] | null | undefined;
}

interface GivenScopes {
  scopesToAdd?: string[] | null | undefined;
  scopesToSuppress?: string[] | null | undefined;
}

function changes(
  id: GivenClaims | null | undefined,
  access: (GivenClaims & GivenScopes) | null | undefined,
  groups: z.output<typeof groupOverride>,
): TokenChanges {
  return {
    id: claimChanges(id),
    access: claimChanges(access),
    scopesToAdd: access?.scopesToAdd ?? [],
    scopesToSuppress: access?.scopesToSuppress ?? [],
    ...(groups && {
      groups: {
        names: groups.groupsToOverride ?? [],
        roles: groups.iamRolesToOverride ?? [],
        preferredRole: groups.preferredRole ?? undefined,
      },
    }),
  };
}

function claimChanges(given: GivenClaims | null | undefined): ClaimChanges {
  return { add: given?.claimsToAddOrOverride ?? {}, suppress: given?.claimsToSuppress ?? [] };
}
